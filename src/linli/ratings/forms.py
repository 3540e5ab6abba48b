"""Parsing of the five faces."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.ratings.models import Score


class RateForm(forms.Form):
    """One face and, if wanted, words."""

    score = forms.TypedChoiceField(
        label=_("How satisfied are you?"),
        choices=Score.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the five faces.")},
    )
    words = forms.CharField(
        label=_("What should we know? (optional)"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
