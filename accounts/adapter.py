from typing import Any

from allauth.account.adapter import DefaultAccountAdapter

from accounts.models import Program


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is open; an address of a program's domain brings its owner into that program."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account is switched off. Ask your program about it.",
        "email_password_mismatch": "That address and password do not match. Try again, or have a "
        "code mailed.",
        "email_taken": "There is an account with this address already.",
        "duplicate_email": "This is your address already.",
        "same_as_current": "This is your address already.",
        "enter_current_password": "That is not the password you have now.",
        "incorrect_password": "That is not your password.",
        "incorrect_code": "That is not the code in the newest mail. Try again.",
        "too_many_login_attempts": "That was tried too often. Wait a few minutes, then try again.",
        "rate_limited": "That was tried too often. Wait a few minutes, then try again.",
    }

    def save_user(self, request: Any, user: Any, form: Any, commit: bool = True) -> Any:
        user = super().save_user(request, user, form, commit=False)
        user.email = user.email.lower()
        user.program = next((p for p in Program.objects.all() if p.has_domain_of(user.email)), None)
        if commit:
            user.save()
        return user
