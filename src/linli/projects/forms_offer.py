"""Parsing of the forms around a project: programmes, repeating shifts, templates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.dates import WEEKDAYS as DAY_NAMES
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.projects.rules_series import WEEKDAYS, DaysOff, fit_hours, rule_text

if TYPE_CHECKING:
    from linli.projects.actions.series import SeriesFields

Choices = list[tuple[str, str]]
WEEKDAY_NAMES = [DAY_NAMES[number] for number in range(7)]


class ProgrammeForm(forms.Form):
    """A long-running programme."""

    name = forms.CharField(label=_("Name of the programme"), max_length=80)
    aim = forms.CharField(
        label=_("What it is for"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    area_code = forms.ChoiceField(label=_("Area"))

    def __init__(self, *args: Any, areas: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["area_code"]
        if isinstance(field, forms.ChoiceField):
            field.choices = areas


class SeriesForm(forms.Form):
    """Shifts that repeat: simple choices, or a rule for whoever writes one."""

    frequency = forms.ChoiceField(
        label=_("How often"),
        choices=[
            ("WEEKLY", _("Weekly, on the days below")),
            ("DAILY", _("Daily")),
            ("MONTHLY", _("Monthly, on the weekday below")),
            ("RULE", _("By a rule of my own (RFC 5545)")),
        ],
        initial="WEEKLY",
    )
    interval = forms.IntegerField(
        label=_("Every how many days, weeks or months"), min_value=1, max_value=52, initial=1, required=False
    )
    weekdays = forms.MultipleChoiceField(
        label=_("Days of the week"),
        choices=list(zip(WEEKDAYS, WEEKDAY_NAMES, strict=True)),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    nth = forms.TypedChoiceField(
        label=_("Which one in the month"),
        choices=[
            (1, _("the first")),
            (2, _("the second")),
            (3, _("the third")),
            (4, _("the fourth")),
            (-1, _("the last")),
        ],
        coerce=int,
        empty_value="",
        required=False,
    )
    first_day = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Within a year. Or say how many times below."),
    )
    count = forms.IntegerField(label=_("How many times"), required=False, min_value=1, max_value=366)
    rule = forms.CharField(
        label=_("Rule of my own"),
        required=False,
        max_length=200,
        help_text=_("Only where “By a rule of my own” is chosen. Example: FREQ=MONTHLY;BYDAY=2SA;COUNT=6"),
    )
    begins = forms.TimeField(
        label=pgettext_lazy("time of a shift", "From"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    ends = forms.TimeField(
        label=pgettext_lazy("time of a shift", "To"),
        help_text=_("Earlier than the beginning: on the next day, such as 22:00 to 06:00."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    places = forms.IntegerField(
        label=_("Places open to everybody"),
        min_value=0,
        max_value=500,
        initial=1,
        help_text=_("In each shift, beside those of the positions."),
    )
    days_off = forms.ChoiceField(
        label=_("Public holidays and days off"), choices=DaysOff.choices, initial=DaysOff.HOLIDAYS
    )

    def clean(self) -> dict[str, Any]:
        """One rule, whichever way it was said."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        if not (hours := fit_hours(cleaned["begins"], cleaned["ends"])):
            self.add_error("ends", str(hours.sentence))
        if cleaned["frequency"] == "RULE":
            if not cleaned["rule"]:
                self.add_error("rule", _("Write the rule, or choose how often above."))
            return cleaned
        if cleaned["frequency"] != "DAILY" and not cleaned["weekdays"]:
            self.add_error("weekdays", _("Choose at least one day of the week."))
        if cleaned["until"] and cleaned["count"]:
            self.add_error("count", _("Say either a last day or how many times, not both."))
        if self.errors:
            return cleaned
        cleaned["rule"] = rule_text(
            frequency=cleaned["frequency"],
            weekdays=cleaned["weekdays"],
            nth=cleaned["nth"] or 1,
            interval=cleaned["interval"] or 1,
            until=cleaned["until"],
            count=cleaned["count"],
        )
        return cleaned

    def series(self, left_out: Sequence[date]) -> SeriesFields:
        """What the form says, as the verbs take it."""
        fields = self.cleaned_data
        return {
            "rule": fields["rule"],
            "first_day": fields["first_day"],
            "begins": fields["begins"],
            "ends": fields["ends"],
            "places": fields["places"],
            "days_off": fields["days_off"],
            "left_out": list(left_out),
        }


def days_in(texts: Sequence[str]) -> list[date]:
    """The days among these texts; what is none is passed over."""
    found = []
    for text in texts:
        try:
            found.append(date.fromisoformat(text))
        except ValueError:
            continue
    return found
