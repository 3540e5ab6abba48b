"""Parsing of the forms of holds."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.custody.models import Hold


class HoldForm(forms.Form):
    """A hold to be set."""

    kind = forms.ChoiceField(label=_("What is held"), choices=Hold.Subject.choices)
    given = forms.CharField(
        label=_("Case number, or telephone number of the person"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-no-draft": ""}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("For example: evidence in a court case, with its number"),
    )
    until = forms.DateField(
        label=pgettext_lazy("hold", "Until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class ReleaseForm(forms.Form):
    """Why a hold ends."""

    reason = forms.CharField(label=_("Reason"), max_length=300)
