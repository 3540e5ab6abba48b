"""Parsing of the forms of attendance."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why a request is not approved."""

    reason = forms.CharField(
        label=_("Why not"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
