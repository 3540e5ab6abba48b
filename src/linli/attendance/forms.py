"""Parsing of the forms of attendance."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.attendance.rules_windows import WindowMinutes


class ReasonForm(forms.Form):
    """Why a request is not approved."""

    reason = forms.CharField(
        label=_("Why not"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class AnswerForm(forms.Form):
    """What the recipient of delivered work says of it."""

    minutes = forms.IntegerField(
        label=_("Minutes that it took"),
        required=False,
        min_value=0,
        max_value=32_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=_("Leave it as it is, or give less with a reason."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Needed for less time, or when it did not come. The volunteer reads it."),
    )


class WindowsForm(forms.Form):
    """Minutes before, after, and of grace."""

    early = forms.IntegerField(
        label=_("Minutes before the beginning from which one may sign in"), min_value=0, max_value=240
    )
    late_out = forms.IntegerField(
        label=_("Minutes after the end until which one may sign out"), min_value=15, max_value=1440
    )
    grace = forms.IntegerField(
        label=_("Minutes after the beginning from which somebody came late"), min_value=0, max_value=240
    )

    def wanted(self) -> WindowMinutes:
        """What the form says."""
        given = self.cleaned_data
        return WindowMinutes(given["early"], given["late_out"], given["grace"])
