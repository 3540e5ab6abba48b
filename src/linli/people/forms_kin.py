"""Input of declared kin."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class KinForm(forms.Form):
    """One telephone number."""

    phone = forms.CharField(
        label=_("Telephone number of your kin"),
        max_length=30,
        help_text=_("Spouse, parents, children, siblings. The number is kept sealed and shown to nobody."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
