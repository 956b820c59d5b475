from django.apps import AppConfig
from django.core import validators
from django.forms import Field


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Let forms that have no sentence of their own for a mistake say it as people do."""
        Field.default_error_messages["required"] = "Fill this in."
        validators.MinValueValidator.message = "Choose %(limit_value)s or more."
        validators.MaxValueValidator.message = "Choose %(limit_value)s or less."
        validators.MaxLengthValidator.message = (
            "Up to %(limit_value)d characters are kept, and this has %(show_value)d."
        )
