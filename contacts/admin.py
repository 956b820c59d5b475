from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, Model

from accounts.admin import ProgramRows
from accounts.http import is_key
from accounts.models import Program
from contacts.models import (
    Context,
    Course,
    Event,
    Faculty,
    Group,
    Opening,
    Recess,
    Term,
    Workplace,
)


class RowsField(forms.ModelMultipleChoiceField):
    """Says of a number that is too large for a row what it says of any other unknown one."""

    def clean(self, value: Any) -> Any:
        return super().clean([key if is_key(str(key)) else "?" for key in value or ()])


class CatalogueForm(forms.ModelForm):
    """A row of the catalogue; `staff_program` is given where the program is not chosen."""

    staff_program: Program | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.staff_program and self.instance._state.adding:
            self.instance.program = self.staff_program

    def _get_validation_exclusions(self) -> set[str]:
        # The program is no field of the form, but names are unique within it.
        exclude: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return exclude - {"program"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        program = cleaned.get("program") or self.instance.program
        term = cleaned.get("term")
        if term and term.program != program:
            self.add_error("term", "That term belongs to another program.")
        for name in ("faculty", "context"):
            row = cleaned.get(name)
            if row and row.program != program:
                self.add_error(name, "That belongs to another program.")
        if any(row.program != program for row in cleaned.get("contexts") or ()):
            self.add_error("contexts", "One of these belongs to another program.")
        return cleaned


class CatalogueAdmin(ProgramRows):
    form = CatalogueForm

    def get_fields(self, request: Any, obj: Model | None = None) -> Any:
        fields = list(super().get_fields(request, obj))
        return ["program", *fields] if request.user.is_operator and obj is None else fields

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        if not request.user.is_operator:
            form.staff_program = request.user.program
        elif "program" in form.base_fields:
            form.base_fields["program"].required = True
        return form

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: Any, **kwargs: Any
    ) -> Any:
        rows = {
            "term": Term.objects.all(),
            "faculty": Faculty.objects.all(),
            "context": Context.objects.catalogue(),  # never a student's own
        }.get(db_field.name)
        if rows is not None:
            kwargs["queryset"] = self.in_reach(request, rows)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        kwargs["queryset"] = self.in_reach(request, Context.objects.catalogue())
        kwargs["form_class"] = RowsField
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def in_reach(self, request: Any, rows: Any) -> Any:
        return rows if request.user.is_operator else rows.filter(program=request.user.program)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        # No pop-ups: each has a page of its own.
        if db_field.name in ("term", "program", "faculty", "context", "contexts"):
            field.widget = field.widget.widget
        return field

    def get_list_display(self, request: Any) -> Any:
        columns = list(super().get_list_display(request))
        return [*columns, "program"] if request.user.is_operator else columns

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Only what nobody uses: what students tied to it would go with it."""
        return request.user.is_program_staff and (obj is None or not self.is_used(obj))

    def is_used(self, obj: Any) -> bool:
        return bool(obj.is_used())

    def delete_model(self, request: Any, obj: Any) -> None:
        # Locked first: a tie may be made while the page that offered this was being read.
        locked = self.get_queryset(request).select_for_update(of=("self",)).get(pk=obj.pk)
        if self.is_used(locked):
            raise PermissionDenied
        super().delete_model(request, locked)


@admin.register(Term)
class TermAdmin(CatalogueAdmin):
    list_display = ["name", "starts_on", "ends_on"]
    search_fields = ["name"]
    fields = ["name", "starts_on", "ends_on"]

    def is_used(self, obj: Term) -> bool:
        return obj.contexts.exists()


@admin.register(Recess)
class RecessAdmin(CatalogueAdmin):
    """Days on which nobody of the program is asked to keep in touch with anybody."""

    list_display = ["name", "kind", "starts_on", "ends_on"]
    search_fields = ["name"]
    fields = ["kind", "name", "starts_on", "ends_on"]

    def is_used(self, obj: Recess) -> bool:
        return False


class ContextAdmin(CatalogueAdmin):
    kind: str

    def get_queryset(self, request: Any) -> Any:
        rows: Any = super().get_queryset(request)
        return rows.catalogue().of_kind(self.kind)

    def save_model(self, request: Any, obj: Context, form: Any, change: bool) -> None:
        obj.kind = self.kind
        super().save_model(request, obj, form, change)


@admin.register(Course)
class CourseAdmin(ContextAdmin):
    kind = Context.Kind.COURSE
    list_display = ["code", "name", "section", "term"]
    list_display_links = ["code", "name"]
    list_select_related = ["term", "program"]
    search_fields = ["code", "name", "section"]
    fields = ["code", "name", "section", "term", "starts_on", "ends_on"]


@admin.register(Group)
class GroupAdmin(ContextAdmin):
    kind = Context.Kind.GROUP
    list_display = ["name", "starts_on", "ends_on"]
    search_fields = ["name"]
    fields = ["name", "starts_on", "ends_on"]


@admin.register(Event)
class EventAdmin(GroupAdmin):
    kind = Context.Kind.EVENT


@admin.register(Workplace)
class WorkplaceAdmin(GroupAdmin):
    kind = Context.Kind.WORKPLACE


@admin.register(Faculty)
class FacultyAdmin(CatalogueAdmin):
    list_display = ["name", "title"]
    search_fields = ["name", "about"]
    fields = ["name", "title", "about", "contexts"]

    def is_used(self, obj: Faculty) -> bool:
        return obj.contacts.exists()


@admin.register(Opening)
class OpeningAdmin(CatalogueAdmin):
    list_display = ["title", "step", "closes_on"]
    search_fields = ["title"]
    fields = ["title", "step", "faculty", "context", "details", "opens_on", "closes_on"]

    def is_used(self, obj: Opening) -> bool:
        return False
