"""Parsing of the forms around signing up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.projects.rules_answers import MOST_BEFORE, MOST_DAYS, MOST_LEAST, MOST_REMIND, AnswerTimes
from linli.projects.rules_claims import MOST_ABSENCES, MOST_REST, MOST_SHIFTS, MOST_WORDS, Terms

if TYPE_CHECKING:
    from datetime import datetime

MOMENT = "%Y-%m-%dT%H:%M"


def _moment(label: Any, help_text: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )


def _count(label: Any, help_text: Any, most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=most,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"min": 0, "inputmode": "numeric"}),
    )


class TermsForm(forms.Form):
    """How one signs up for a project."""

    opens_at = _moment(_("Places can be taken from"), _("Empty: from the moment it is published."))
    closes_at = _moment(_("Places can be taken until"), _("Empty: until each shift begins."))
    most_shifts = _count(
        _("Shifts one person may take, at most"), _("Empty or 0: as many as they like."), MOST_SHIFTS
    )
    most_per_week = _count(_("And in one week, at most"), _("Empty or 0: no limit."), MOST_SHIFTS)
    rest_hours = _count(
        _("Hours of rest between two shifts"), _("Empty or 0: none beyond no overlap."), MOST_REST
    )
    most_absences = _count(
        _("Absences without excuse after which one signs up here no more"),
        _(
            "Empty or 0: they have no effect. Only those of this project within 90 days count, and none that is "
            "objected to."
        ),
        MOST_ABSENCES,
    )
    way = forms.ChoiceField(
        label=_("How places are given"),
        choices=[
            ("first", _("Who comes first has the place")),
            ("draw", _("By lot among all who enter in the first minutes")),
            ("approval", _("The organiser decides who comes")),
        ],
        widget=forms.RadioSelect,
    )
    draw_minutes = _count(
        _("Minutes during which names are collected for the lot"),
        _("For a draw only; everybody who enters in this time is treated alike."),
        7 * 24 * 60,
    )

    def clean(self) -> dict[str, Any]:
        """A draw needs its minutes."""
        cleaned = super().clean() or self.cleaned_data
        if (
            cleaned.get("way") == "draw"
            and not cleaned.get("draw_minutes")
            and "draw_minutes" not in self.errors
        ):
            self.add_error("draw_minutes", _("Say for how many minutes names are collected, such as 30."))
        return cleaned

    def terms(self) -> Terms:
        """The rules of a valid form."""
        fields = self.cleaned_data
        opens_at: datetime | None = fields["opens_at"]
        return Terms(
            opens_at=opens_at,
            closes_at=fields["closes_at"],
            most_shifts=fields["most_shifts"] or 0,
            most_per_week=fields["most_per_week"] or 0,
            rest_hours=fields["rest_hours"] or 0,
            most_absences=fields["most_absences"] or 0,
            approval=fields["way"] == "approval",
            draw_minutes=fields["draw_minutes"] or 0 if fields["way"] == "draw" else 0,
        )


def terms_initial(terms: Terms) -> dict[str, Any]:
    """The fields of rules that are there."""
    return {
        "opens_at": terms.opens_at,
        "closes_at": terms.closes_at,
        "most_shifts": terms.most_shifts or None,
        "most_per_week": terms.most_per_week or None,
        "rest_hours": terms.rest_hours or None,
        "most_absences": terms.most_absences or None,
        "way": "draw" if terms.draw_minutes else "approval" if terms.approval else "first",
        "draw_minutes": terms.draw_minutes or None,
    }


class AnswersForm(forms.Form):
    """Until when requests for places are answered in an area."""

    within_days = forms.IntegerField(
        label=_("Days within which a request is answered"),
        help_text=_("Never later than signing up ends."),
        min_value=1,
        max_value=MOST_DAYS,
    )
    before_hours = forms.IntegerField(
        label=_("Hours before the shift by which it is answered at the latest"),
        help_text=_("So that who is not given the place can still do something else."),
        min_value=0,
        max_value=MOST_BEFORE,
    )
    least_hours = forms.IntegerField(
        label=_("Hours within which who asks only then is answered"),
        help_text=_("Never more than half of the time that is left before the shift."),
        min_value=1,
        max_value=MOST_LEAST,
    )
    remind_hours = forms.IntegerField(
        label=_("Hours before that time at which the organiser is reminded"),
        help_text=_("Never before half of the time to answer is over."),
        min_value=1,
        max_value=MOST_REMIND,
    )

    def wanted(self) -> AnswerTimes:
        """What the form says."""
        return AnswerTimes(**self.cleaned_data)


class ReasonForm(forms.Form):
    """A few words why."""

    reason = forms.CharField(
        label=_("Why"), max_length=MOST_WORDS, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class PositionForm(forms.Form):
    """What one wants to do in a shift."""

    position = forms.UUIDField(required=False)
