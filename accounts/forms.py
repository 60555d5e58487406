"""What people fill in about themselves."""

from django import forms
from django.contrib.auth.forms import UserCreationForm
from django.db import IntegrityError, transaction

from accounts.models import User

TAKEN = "This name is taken."


class SignUpForm(UserCreationForm[User]):
    """Makes a writer's account: no form gives anybody more than that."""

    class Meta:
        model = User
        fields = ("username", "display_name", "email")
        labels = {"username": "Name for signing in", "display_name": "What to call you", "email": "E-mail"}
        help_texts = {
            "username": "Letters, digits and @ . + - _",
            "display_name": "Optional. Shown instead of the name.",
            "email": "Optional.",
        }
        error_messages = {"username": {"unique": TAKEN}}
        widgets = {
            "username": forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
            "display_name": forms.TextInput(attrs={"autocomplete": "nickname"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = "At least 10 characters, and not one that many people use."
        self.fields["password2"].label, self.fields["password2"].help_text = "Password, once more", ""

    def create(self) -> User | None:
        """The account; None, with an error on the form, where somebody took the name a moment ago."""
        try:
            with transaction.atomic():
                return self.save()
        except IntegrityError:
            self.add_error("username", TAKEN)
            return None
