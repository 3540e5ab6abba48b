"""Parsing of what is said about voices: decisions about objections, and pressing “I too”."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from . import rules_intake
from . import rules_merging as merging
from .forms import words_field


class UpholdForm(forms.Form):
    """How it is separated again."""

    how = forms.ChoiceField(
        choices=[
            (merging.UNMERGE, _("Undo the whole merge")),
            (merging.SPLIT, _("Only this request: a case of its own")),
        ]
    )
    words = words_field(_("A word to the reporter"), rows=2, required=False)


class DismissForm(forms.Form):
    """Why it stays together."""

    words = words_field(_("Reason; the reporter reads it"), rows=2)


class PressForm(forms.Form):
    """“I too”: nothing has to be typed."""

    contact = forms.CharField(
        label=_("Mobile number"),
        required=False,
        max_length=20,
        help_text=_("May stay empty. With a number you hear when it is done, and can rate it."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean_contact(self) -> str:
        """A telephone number or nothing."""
        contact = str(self.cleaned_data["contact"]).strip()
        verdict = rules_intake.may_be_contact(contact)
        if contact and not verdict:
            raise forms.ValidationError(verdict.sentence)
        return contact
