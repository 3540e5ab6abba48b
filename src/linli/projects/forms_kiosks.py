"""Parsing of the form of a screen with nobody's account."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.attendance.rules_kiosks import LONGEST_LABEL
from linli.projects.forms import BAD_MOMENT, MOMENT


class KioskForm(forms.Form):
    """Where it stands, for what, and until when."""

    label = forms.CharField(
        label=_("Where the screen stands"),
        required=False,
        max_length=LONGEST_LABEL,
        help_text=_("Such as: ground floor, entrance. It stands on the screen: write no names."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    whole_day = forms.BooleanField(label=_("For all shifts of this project on this day"), required=False)
    until = forms.DateTimeField(
        label=_("Ends"),
        required=False,
        widget=MOMENT,
        error_messages=BAD_MOMENT,
        help_text=_("Empty: as long as one can sign."),
    )
