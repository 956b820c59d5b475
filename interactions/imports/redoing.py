"""Taking the undo of an import back: whoever it had added is added again, as chosen then."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from contacts.models import Contact
from interactions.imports.reviewing import NEW
from interactions.models import Import


def can_redo(source: Import) -> bool:
    return source.owner.imports.redoable(timezone.now()).filter(pk=source.pk).exists()


@transaction.atomic
def take_up_again(source: Import, today: date) -> bool:
    """Make it an import that is to be added, with the choices it had; False where it cannot be.

    Whom the undo put under Recently deleted come back as they are, so nobody is there twice.
    """
    source = Import.objects.select_for_update().get(pk=source.pk)
    if not can_redo(source):
        return False
    made = Contact.objects.filter(owner=source.owner, imported_rows__source=source)
    for contact in made.filter(deleted_at__gte=source.undone_at):
        contact.restore(today)
    source.made.filter(person__isnull=False).delete()  # what they gained was taken back
    people = source.choices.get("people", {})
    taken = {str(index): {"who": NEW} for index in range(len(source.rows))}
    source.choices["people"] = taken | people
    source.state, source.done_at, source.undone_at = Import.State.ADDING, None, None
    source.save(update_fields=["choices", "state", "done_at", "undone_at"])
    return True
