"""Parsing of the forms of delivered work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.attendance.rules_delivery import (
    LONGEST_NAME,
    LONGEST_WORDS,
    MOST_LINKS,
    Worked,
)
from linli.cases.forms import PhotosField
from linli.projects.forms import BAD_MOMENT, MOMENT

if TYPE_CHECKING:
    from collections.abc import Sequence

ROWS = 2
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class RecipientForm(forms.Form):
    """Who gets the work."""

    name = forms.CharField(
        label=_("Who gets the work"),
        required=False,
        max_length=LONGEST_NAME,
        help_text=_("They say whether it came: the resident, the school, the office that asked for it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Their mobile number"),
        required=False,
        max_length=30,
        help_text=_("They get a link by text message and need no account. The number is kept sealed."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )


class SetDeliveryForm(RecipientForm):
    """Whether a shift is delivered work, and on what terms."""

    by_delivery = forms.BooleanField(
        label=_("Work without a place: online, at home or in another town"), required=False
    )
    minutes = forms.IntegerField(
        label=_("Minutes that count at most"),
        required=False,
        min_value=0,
        max_value=32_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    until = forms.DateTimeField(
        label=_("Done until"),
        required=False,
        widget=MOMENT,
        error_messages=BAD_MOMENT,
        help_text=_("Empty: until the end of the shift. At most 31 days."),
    )

    field_order = ("by_delivery", "minutes", "until", "name", "phone")

    def clean(self) -> dict[str, Any]:
        """The terms are asked for where they are needed."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("by_delivery") and not cleaned.get("minutes") and "minutes" not in self.errors:
            self.add_error("minutes", _("Say how many minutes count at most."))
        return cleaned


class WorkedForm(forms.Form):
    """One day of work: from–to, or a sum of minutes."""

    day = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    begins = forms.TimeField(label=pgettext_lazy("time of a shift", "From"), required=False, widget=TIME)
    ends = forms.TimeField(label=pgettext_lazy("time of a shift", "To"), required=False, widget=TIME)
    minutes = forms.IntegerField(
        label=_("or minutes"),
        required=False,
        min_value=1,
        max_value=1440,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def clean(self) -> dict[str, Any]:
        """A day with one of both."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        timed = bool(cleaned["begins"]) + bool(cleaned["ends"])
        if not cleaned["day"] and (timed or cleaned["minutes"]):
            self.add_error("day", _("Say on which day."))
        elif cleaned["day"] and timed == 1:
            self.add_error("ends" if cleaned["begins"] else "begins", _("Both times are needed, or minutes."))
        elif cleaned["day"] and not timed and not cleaned["minutes"]:
            self.add_error("minutes", _("From when to when, or how many minutes?"))
        elif timed and cleaned["minutes"]:
            self.add_error("minutes", _("Say either both times or the minutes, not both."))
        return cleaned


class HandInForm(forms.Form):
    """What was done, with what shows it."""

    words = forms.CharField(
        label=_("What I did"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The recipient reads this and says whether it came."),
    )
    links = forms.CharField(
        label=_("Links that show it"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One in a line, at most three, each beginning with https://."),
    )

    photos = PhotosField(
        label=_("Photos that show it"),
        required=False,
        help_text=_("At most six. The recipient sees them, and those who run the project."),
    )

    def links_given(self) -> list[str]:
        """The links, one in a line."""
        return str(self.cleaned_data["links"]).split()[: MOST_LINKS + 1]


WorkedRows = forms.formset_factory(WorkedForm, extra=ROWS, max_num=7, absolute_max=14)


def worked_of(rows: Sequence[forms.Form]) -> list[Worked]:
    """The days that were filled in."""
    given = [row.cleaned_data for row in rows if row.cleaned_data.get("day")]
    return [Worked(one["day"], one["begins"], one["ends"], one["minutes"]) for one in given]
