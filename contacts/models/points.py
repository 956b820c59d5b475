"""What hangs on a person: the ways to reach them, and the owner's tags."""

from django.conf import settings
from django.db import models


class ContactPoint(models.Model):
    """One way to reach a contact. `key` is `value` as it is compared with others."""

    class Kind(models.TextChoices):
        EMAIL = "email", "Mail"
        PHONE = "phone", "Phone"
        LINKEDIN = "linkedin", "LinkedIn"
        LINK = "link", "Link"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="points")
    contact = models.ForeignKey("contacts.Contact", models.CASCADE, related_name="points")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=500)
    label = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=500, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "contact", "kind", "value"], name="point_unique"
            )
        ]
        indexes = [models.Index(fields=["owner", "kind", "key"], name="point_key")]

    def __str__(self) -> str:
        return f"ContactPoint {self.pk}"


WAYS_TO_WRITE = (ContactPoint.Kind.EMAIL, ContactPoint.Kind.LINKEDIN, ContactPoint.Kind.LINK)


class ContactTag(models.Model):
    """A word of the owner's on a contact."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tags")
    contact = models.ForeignKey("contacts.Contact", models.CASCADE, related_name="tags")
    name = models.CharField(max_length=40)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "contact", "name"], name="tag_unique")
        ]
        indexes = [models.Index(fields=["owner", "name"], name="tag_name")]

    def __str__(self) -> str:
        return f"ContactTag {self.pk}"
