"""Parsing of what is said about voices: decisions about objections, and pressing “I too”."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from . import rules_intake
from . import rules_merging as merging
from .forms import MOST_NAME, PlaceForm, words_field
from .models import ProxyFiling


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


class FilingForm(PlaceForm):
    """代办: for whom, by whom, and that they agreed. Without photos and map: what an old phone can fill in."""

    field_order = ("name", "contact", "body", "area", "place_text", "category", "relation", "consent")
    relation = forms.ChoiceField(
        label=_("Who are you to them?"), choices=ProxyFiling.Relation.choices, widget=forms.RadioSelect
    )
    consent = forms.ChoiceField(
        label=_("Their consent"), choices=ProxyFiling.Consent.choices, widget=forms.RadioSelect
    )
    filer_name = forms.CharField(label=_("Your own name"), max_length=MOST_NAME)
    filer_contact = forms.CharField(
        label=_("Your own mobile number"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )

    def __init__(self, *args: Any, signed_in: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, signed_in=False, **kwargs)
        for name in ("photos", "lat", "lng", "join"):
            del self.fields[name]
        self.fields["name"].required = True
        self.fields["name"].label = _("Name of the person concerned")
        self.fields["contact"].label = _("Their telephone, if they have one")
        self.fields["contact"].help_text = _("Without a telephone they get number and code on paper.")
        if signed_in:
            del self.fields["filer_name"], self.fields["filer_contact"]


class SlipForm(forms.Form):
    """Number and code of a slip of paper."""

    number = forms.CharField(label=_("Number"), max_length=24)
    code = forms.CharField(
        label=_("Code of the slip"), max_length=12, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
