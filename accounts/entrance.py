"""The forms around signing in, in the program's own words.

Apart from `forms.py`, because allauth's forms import that module for the sign-up details.
"""

from typing import Any

from allauth.account import forms as allauth

from accounts.forms import SignupDetailsForm

ADDRESS = ("Mail address", "Type your mail address.")
WORDS = {
    "login": ADDRESS,
    "email": ADDRESS,
    "name": ("Your name", "Add a name, even just a first name."),
    "password": ("Password", "Type your password."),
    "oldpassword": ("Password now", "Type the password you have now."),
    "password1": ("Password", "Choose a password."),
    "password2": ("The same once more", "Type the new password once more."),
    "code": ("Code", "Type the code from the mail."),
}
NEW_PASSWORD = {"password1": "New password"}


class Plain:
    """Labels instead of placeholders, and a sentence where a field was left empty."""

    labels: dict[str, str] = {}
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in WORDS:
                field.label, field.error_messages["required"] = WORDS[name]
            if name == "password1":
                field.help_text = "At least 8 characters, and none of the common ones."
            field.label = self.labels.get(name, field.label)


class LoginForm(Plain, allauth.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class SignupForm(Plain, allauth.SignupForm):
    field_order = ["name", "email", "password1", *SignupDetailsForm.base_fields]


class AddEmailForm(Plain, allauth.AddEmailForm):
    labels = {"email": "New mail address"}


class ChangePasswordForm(Plain, allauth.ChangePasswordForm):
    labels = NEW_PASSWORD


class SetPasswordForm(Plain, allauth.SetPasswordForm):
    labels = NEW_PASSWORD


class ResetPasswordForm(Plain, allauth.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(Plain, allauth.ResetPasswordKeyForm):
    labels = NEW_PASSWORD


class RequestLoginCodeForm(Plain, allauth.RequestLoginCodeForm):
    pass


class ConfirmLoginCodeForm(Plain, allauth.ConfirmLoginCodeForm):
    pass


class ReauthenticateForm(Plain, allauth.ReauthenticateForm):
    pass
