"""Parsing of what people type about themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django_stubs_ext import StrOrPromise

    Choices = Iterable[tuple[str, StrOrPromise]]

MOST_WORDS = 500


class LoginForm(forms.Form):
    """Telephone number or user name, and password."""

    username = forms.CharField(
        label=_("Phone number or user name"),
        max_length=64,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class SignUpForm(forms.Form):
    """Name, number and a password of one's own."""

    name = forms.CharField(
        label=_("Name"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=20,
        help_text=_("We send a code to it. Others never see the whole number."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        help_text=_("At least 8 characters, not digits alone."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
    )

    def clean_password(self) -> str:
        """Refuse what can be guessed."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class CodeForm(forms.Form):
    """The six digits that were sent."""

    code = forms.CharField(
        label=_("Six-digit code"),
        max_length=12,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "autofocus": True,
                "class": "code-input",
            }
        ),
    )


class PhoneForm(forms.Form):
    """A number to which a code is sent."""

    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )


class ForgottenForm(CodeForm):
    """The six digits that were sent, and a new password."""

    password = forms.CharField(
        label=_("New password"),
        max_length=128,
        strip=False,
        help_text=_(
            "At least 8 characters (12 for staff), not digits alone, and none that burglars try first."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        """Refuse what anybody could guess, before it is known whose it would be."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class FactorForm(forms.Form):
    """Six digits of an authenticator app, or a recovery code."""

    code = forms.CharField(
        label=_("Six digits of your app, or a recovery code"),
        max_length=24,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
                "class": "factor-input",
            }
        ),
    )


class ProveForm(forms.Form):
    """The present password, once more."""

    old = forms.CharField(
        label=_("Your present password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(ProveForm):
    """The present password and a new one."""

    password = forms.CharField(
        label=_("New password"),
        max_length=128,
        strip=False,
        help_text=_(
            "At least 8 characters (12 for staff), not digits alone, and none that burglars try first."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class PasskeyForm(forms.Form):
    """What the browser made of a passkey, as JSON."""

    answer = forms.JSONField(widget=forms.HiddenInput)

    def clean_answer(self) -> dict[str, Any]:
        """Anything but an object is no answer of a browser."""
        answer = self.cleaned_data["answer"]
        if not isinstance(answer, dict):
            raise forms.ValidationError(_("This passkey was not accepted. Please try another way."))
        return answer


class JoinForm(forms.Form):
    """What a volunteer says about home, skills and free times. Several `area` selects make one choice."""

    grid = forms.CharField(required=False, max_length=18)
    branch = forms.UUIDField(required=False)
    skills = forms.MultipleChoiceField(label=_("Skills"), required=False, widget=forms.CheckboxSelectMultiple)
    free_times = forms.MultipleChoiceField(label=_("When are you free?"), required=False)
    offer = forms.CharField(
        label=_("What else can you offer?"),
        required=False,
        max_length=MOST_WORDS,
        help_text=_("A car, a ladder, a room, a contact: in your own words."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args: Any,
        skills: Iterable[tuple[str, str]],
        free_times: Mapping[str, StrOrPromise],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skills"].choices = list(skills)  # type: ignore[attr-defined]  # Field has none, ours does
        self.fields["free_times"].choices = list(free_times.items())  # type: ignore[attr-defined]  # the same


class ReasonForm(forms.Form):
    """Why something cannot be confirmed."""

    reason = forms.CharField(
        label=_("Reason"), max_length=MOST_WORDS, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class UnitForm(forms.Form):
    """Where a unit sits and what it offers."""

    community = forms.ChoiceField(label=_("Community where the unit sits"))
    offer = forms.CharField(
        label=_("What can the unit offer?"),
        required=False,
        max_length=MOST_WORDS,
        help_text=_("Hands, rooms, equipment, knowledge."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, choices: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["community"].choices = list(choices)  # type: ignore[attr-defined]  # a ChoiceField


class RevealForm(forms.Form):
    """What is done behind a mask: look, ask a responsible person, or break the glass."""

    do = forms.ChoiceField(choices=[("reveal", ""), ("ask", ""), ("glass", "")], required=False)
    purpose = forms.CharField(max_length=12, required=False)
    words = forms.CharField(max_length=1000, required=False)


class ReviewForm(forms.Form):
    """Whether an emergency look was right, and what was found out."""

    verdict = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
    words = forms.CharField(max_length=500, required=False)


class LookFilterForm(forms.Form):
    """What the list of looks is narrowed to."""

    role = forms.ChoiceField(label=_("Role"), required=False)
    purpose = forms.ChoiceField(label=_("Purpose"), required=False)
    days = forms.TypedChoiceField(
        label=_("Since"),
        choices=[(1, _("1 day")), (7, _("7 days")), (30, _("30 days")), (365, _("a year"))],
        coerce=int,
        required=False,
        empty_value="",
        initial=30,
    )
    glass = forms.BooleanField(label=_("Emergencies only"), required=False)

    def __init__(self, *args: Any, roles: Choices = (), purposes: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("role", roles), ("purpose", purposes)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("All")), *choices]

    def wanted(self) -> dict[str, Any]:
        """The filter; what does not make sense counts as not given."""
        self.is_valid()
        given = self.cleaned_data
        return {
            "role": given.get("role", ""),
            "purpose": given.get("purpose", ""),
            "days": given.get("days") or 30,
            "glass": bool(given.get("glass")),
        }
