from collections.abc import Collection
from typing import Any

from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils import timezone

from accounts.http import is_key
from accounts.models import Program, User

LONGEST_SEARCH, MOST_WORDS = 200, 10


class ProgramRows(admin.ModelAdmin):
    """Rows of programs: staff see and change those of their own, the operator everyone's.

    Being staff of the program is the permission; Django's permission rows are not asked.
    """

    view_on_site = False
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions: Any = None

    def is_for(self, request: Any) -> bool:
        return request.user.is_program_staff

    def has_module_permission(self, request: Any) -> bool:
        return self.is_for(request)

    def has_view_permission(self, request: Any, obj: Model | None = None) -> bool:
        return self.is_for(request)

    def has_add_permission(self, request: Any) -> bool:
        return self.is_for(request)

    def has_change_permission(self, request: Any, obj: Model | None = None) -> bool:
        return self.is_for(request)

    def has_delete_permission(self, request: Any, obj: Model | None = None) -> bool:
        return False

    def get_queryset(self, request: Any) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        if not request.user.is_operator:
            rows = rows.filter(program=request.user.program_id)
        return rows

    def get_object(self, request: Any, object_id: str, from_field: str | None = None) -> Any:
        return super().get_object(request, object_id, from_field or None)

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> Any:
        """A name or an address; more words than that are more than a database takes."""
        words = " ".join(search_term[:LONGEST_SEARCH].split()[:MOST_WORDS])
        return super().get_search_results(request, queryset, words)

    def response_action(self, request: Any, queryset: Any, *where: Any, **given: Any) -> Any:
        """Do it to the rows that were ticked: what is no row's number was not."""
        ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(is_key(key) for key in ticked):
            request.POST = request.POST.copy()
            request.POST.setlist(ACTION_CHECKBOX_NAME, [key for key in ticked if is_key(key)])
        return super().response_action(request, queryset, *where, **given)

    def lookup_allowed(self, lookup: str, value: str, request: Any | None = None) -> bool:
        """Only the filters on offer: any other would let staff ask about what they may not read."""
        offered: Collection[Any] = self.list_filter
        return lookup.removesuffix("__exact").removesuffix("__id") in offered

    def get_deleted_objects(self, objs: Any, request: Any) -> Any:
        """Name the row itself and nothing that hangs on it."""
        return [str(obj) for obj in objs], {}, set(), []


@admin.register(Program)
class ProgramAdmin(ProgramRows):
    """For the operator: staff do not decide whose mail addresses belong to them."""

    list_display = ["name", "email_domains"]
    search_fields = ["name"]

    def is_for(self, request: Any) -> bool:
        return request.user.is_operator

    def get_queryset(self, request: Any) -> QuerySet[Any]:
        return admin.ModelAdmin.get_queryset(self, request)


@admin.register(User)
class UserAdmin(ProgramRows):
    """Who is there, nothing of what they keep; nobody sets a password or an address here."""

    list_display = ["email", "name", "is_active", "verified", "last_login", "digest_on"]
    list_filter = ["is_active", "is_staff", "digest_on"]
    search_fields = ["name", "email"]
    ordering = ["email"]
    actions = ["deactivate", "reactivate", "resend_verification"]
    fields = [
        "email", "name", "program", "is_staff", "is_active", "verified", "digest_on", "last_login",
        "date_joined",
    ]  # fmt: skip
    readonly_fields = [
        "email", "name", "is_active", "verified", "digest_on", "last_login", "date_joined",
    ]  # fmt: skip

    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Model | None = None) -> bool:
        """Program and staff flag are the operator's to change; staff look, and use the actions."""
        return request.user.is_operator

    def get_fields(self, request: Any, obj: Model | None = None) -> Any:
        hidden = [] if request.user.is_operator else ["program"]
        return [field for field in self.fields or [] if field not in hidden]

    def get_queryset(self, request: Any) -> QuerySet[User]:
        verified = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
        users: QuerySet[User] = (
            super().get_queryset(request).annotate(has_verified=Exists(verified))
        )
        return users if request.user.is_operator else users.exclude(is_superuser=True)

    @admin.display(boolean=True, ordering="has_verified", description="address verified")
    def verified(self, user: Any) -> bool:
        return bool(user.has_verified)

    @admin.action(description="Deactivate: cannot sign in, gets no digest")
    def deactivate(self, request: Any, users: QuerySet[User]) -> None:
        self._set_active(request, users, False)

    @admin.action(description="Reactivate")
    def reactivate(self, request: Any, users: QuerySet[User]) -> None:
        self._set_active(request, users, True)

    def _set_active(self, request: Any, users: QuerySet[User], active: bool) -> None:
        count = 0
        others = users.exclude(pk=request.user.pk).exclude(is_superuser=True)
        for user in others.exclude(is_active=active):
            user.set_active(active, timezone.now())
            self.log_change(request, user, "Reactivated." if active else "Deactivated.")
            count += 1
        done = "reactivated" if active else "deactivated"
        self.message_user(request, f"{count} {'account' if count == 1 else 'accounts'} {done}.")

    @admin.action(description="Send the verification mail again")
    def resend_verification(self, request: Any, users: QuerySet[User]) -> None:
        waiting = EmailAddress.objects.filter(
            user__in=users, user__is_active=True, verified=False, primary=True
        )
        # Each address has the same limit as when its owner asks.
        sent = sum(send_verification_email_to_address(request, address) for address in waiting)
        held = len(waiting) - sent
        words = f"{sent} sent." + (f" {held} had one within the last minutes." if held else "")
        self.message_user(request, words, messages.SUCCESS if sent else messages.WARNING)
