from typing import Any

from allauth.account.adapter import DefaultAccountAdapter

from accounts.models import Program


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is open; an address of a program's domain brings its owner into that program."""

    def save_user(self, request: Any, user: Any, form: Any, commit: bool = True) -> Any:
        user = super().save_user(request, user, form, commit=False)
        user.email = user.email.lower()
        user.program = next((p for p in Program.objects.all() if p.has_domain_of(user.email)), None)
        if commit:
            user.save()
        return user
