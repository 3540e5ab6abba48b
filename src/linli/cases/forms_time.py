"""Parsing of what is said about time: more of it, suspension, limits and working hours of an area."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.kernel.clock import local_zone

from .clockwork import Limit, Unit
from .forms_desk import Choices, PlainForm, fill, words_field
from .models import StageLimit

if TYPE_CHECKING:
    from linli.places.workdays import Hours

HOUR = 60
DAY_INPUT = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
BAD_DAY = {
    "required": _("Choose a day that lies ahead."),
    "invalid": _("Write the day like 2026-12-31."),
}
# How an amount is counted, as somebody chooses it: unit and minutes of one (a working day is one by itself).
COUNTED: dict[str, tuple[Unit, int]] = {
    "days": (Unit.DAY, 1),
    "hours": (Unit.RUN, HOUR),
    "minutes": (Unit.RUN, 1),
    "working_hours": (Unit.WORK, HOUR),
    "working_minutes": (Unit.WORK, 1),
}
COUNTED_AS = (
    ("days", _("working days")),
    ("hours", _("hours, day and night")),
    ("minutes", _("minutes, day and night")),
    ("working_hours", _("hours of working time")),
    ("working_minutes", _("minutes of working time")),
)


class MoreTimeForm(forms.Form):
    """How much more, counted as the limit counts, and why."""

    amount = forms.IntegerField(min_value=1, max_value=9999)
    due_on = forms.DateField(label=_("Put off to"), widget=DAY_INPUT, error_messages=BAD_DAY)
    reason = words_field(_("Why it takes longer"), help_text=_("Whoever decides reads this."))

    def __init__(self, *args: Any, limit: Limit | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit = limit or Limit()
        if self.limit.unit == Unit.DATE:
            del self.fields["amount"]
            return
        del self.fields["due_on"]
        self.fields["amount"].label = (
            _("Working days more")
            if self.limit.unit == Unit.DAY
            else _("Hours of working time more")
            if self.limit.unit == Unit.WORK
            else _("Hours more")
        )

    def clean(self) -> dict[str, Any]:
        """The fields with the time that is asked for as `limit`."""
        given = super().clean() or self.cleaned_data
        amount, due_on = given.get("amount"), given.get("due_on")
        if due_on:
            given["limit"] = Limit(unit=Unit.DATE, due_on=due_on)
        elif amount:
            given["limit"] = Limit(amount * (1 if self.limit.unit == Unit.DAY else HOUR), self.limit.unit)
        return given


class SuspendForm(forms.Form):
    """Until when, and why."""

    review_on = forms.DateField(label=_("Look at it again on"), widget=DAY_INPUT, error_messages=BAD_DAY)
    reason = words_field(_("Why nobody can go on with it"), help_text=_("Whoever decides reads this."))


class GrantForm(forms.Form):
    """A word for the file."""

    words = words_field(_("Remark"), required=False, rows=2)


class RefuseForm(forms.Form):
    """Why not."""

    words = words_field(_("Why it is not granted"))


class GoOnForm(PlainForm):
    """A verb that needs no more than the press."""


class ForMatterForm(forms.Form):
    """A row of an area's table: for a class of matters or a category, from a day on."""

    matter = forms.ChoiceField(label=_("Class of matters"), required=False)
    category_code = forms.ChoiceField(label=_("or category"), required=False)
    valid_on = forms.DateField(
        label=_("Holds from"),
        required=False,
        widget=DAY_INPUT,
        error_messages=BAD_DAY,
        help_text=_("Empty: from now on."),
    )

    def __init__(self, *args: Any, categories: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill(self, "matter", [("", _("None: a category")), *StageLimit.Matter.choices])
        fill(self, "category_code", [("", _("None: a class")), *categories])


class LimitForm(ForMatterForm):
    """One limit of an area's table."""

    field_order = ("stage", "matter", "category_code", "amount", "counted", "valid_on")
    stage = forms.ChoiceField(label=_("Stage"), choices=StageLimit.Stage.choices)
    amount = forms.IntegerField(label=_("How long"), min_value=0, max_value=99_999)
    counted = forms.ChoiceField(label=_("counted in"), choices=COUNTED_AS)

    @property
    def limit(self) -> Limit:
        """The limit that was chosen."""
        unit, each = COUNTED[self.cleaned_data["counted"]]
        return Limit(self.cleaned_data["amount"] * each, unit)


class HoursForm(forms.Form):
    """Working hours of an area."""

    hours = forms.CharField(
        label=_("Working hours"),
        max_length=40,
        help_text=_("Morning and afternoon: 09:00-12:00, 13:30-17:30"),
    )
    valid_on = forms.DateField(
        label=_("Holds from"),
        required=False,
        widget=DAY_INPUT,
        error_messages=BAD_DAY,
        help_text=_("Empty: from now on."),
    )


def first_moment(form: forms.Form) -> datetime | None:
    """The beginning of the day that was chosen; None: now."""
    day = form.cleaned_data.get("valid_on")
    return datetime.combine(day, time.min, local_zone()) if day else None


def hours_form(data: Any, hours: Hours) -> HoursForm:
    """The form with the hours that hold."""
    return HoursForm(data, initial={"hours": str(hours)})
