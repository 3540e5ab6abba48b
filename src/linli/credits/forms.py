"""Parsing of what is sent about rules of points, and of objections to a statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.credits.models import Grade
from linli.credits.rules_points import MOST_PERCENT, Example, PointRules, Service

if TYPE_CHECKING:
    from linli.credits.models import PointsExample, PointsRules

EXAMPLES = 5  # rows of the form; more by JSON


def _number(label: Any, most: int = MOST_PERCENT, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=most, help_text=help_text)


class RulesForm(forms.Form):
    """The numbers of a draft. All are percent, but for the hours of the night."""

    share_from = _number(_("No points below this share of the planned time (%)"), 100)
    share_full = _number(
        _("All points from this share on (%)"),
        100,
        _("Between the two, points follow the time that was served."),
    )
    grade_a = _number(_("Grade A is worth (%)"))
    grade_b = _number(_("Grade B is worth (%)"))
    grade_c = _number(_("Grade C is worth (%)"))
    grade_d = _number(_("Grade D is worth (%)"))
    night = _number(
        _("More at night (%)"), help_text=_("When more than half of the service lies in the night.")
    )
    night_from = _number(_("The night begins at (hour)"), 23)
    night_until = _number(_("The night ends at (hour)"), 23)
    holiday = _number(
        _("More on public holidays (%)"),
        help_text=_("By the calendar of working days; weekends alone are none."),
    )
    quality_5 = _number(
        _("More when residents are very satisfied (%)"),
        help_text=_("Booked later, when the verdict is known."),
    )
    quality_4 = _number(_("More when residents are satisfied (%)"))

    @classmethod
    def of(cls, draft: PointsRules) -> RulesForm:
        """The form of a draft as it stands."""
        return cls(initial={name: getattr(draft, name) for name in cls.base_fields})

    def numbers(self) -> PointRules:
        """What was typed."""
        given = self.cleaned_data
        return PointRules(
            share_from=given["share_from"],
            share_full=given["share_full"],
            grades={grade.upper(): given[f"grade_{grade}"] for grade in "abcd"},
            night=given["night"],
            night_from=given["night_from"],
            night_until=given["night_until"],
            holiday=given["holiday"],
            quality={5: given["quality_5"], 4: given["quality_4"]},
        )


class ExampleForm(forms.Form):
    """One service with the points that have to come out; a row without points is no example."""

    points = forms.IntegerField(label=_("Points of the project"), min_value=0, required=False)
    planned = forms.IntegerField(label=_("Planned minutes"), min_value=0, required=False)
    minutes = forms.IntegerField(label=_("Served minutes"), min_value=0, required=False)
    grade = forms.ChoiceField(
        label=_("Evidence"), choices=[(one.value, one.value) for one in Grade], required=False
    )
    night = forms.BooleanField(label=_("Night"), required=False)
    holiday = forms.BooleanField(label=_("Holiday"), required=False)
    level = forms.ChoiceField(
        label=_("Verdict"), choices=[("", "–"), ("5", "5"), ("4", "4"), ("3", "3")], required=False
    )
    wanted = forms.IntegerField(label=_("Points that come out"), min_value=0, required=False)

    def clean(self) -> dict[str, Any]:
        """A row that was begun has all its numbers."""
        given = self.cleaned_data
        numbers = ("points", "planned", "minutes", "wanted")
        typed = [name for name in numbers if given.get(name) is not None]
        if typed and len(typed) < len(numbers):
            for name in numbers:
                if name not in typed and name not in self.errors:
                    self.add_error(name, _("An example needs this number too."))
        return given

    def example(self) -> Example | None:
        """The example, or None for an empty row."""
        given = self.cleaned_data
        if given.get("points") is None:
            return None
        service = Service(
            given["points"],
            given["planned"],
            given["minutes"],
            given["grade"] or Grade.A.value,
            night=given["night"],
            holiday=given["holiday"],
        )
        return Example(service, int(given["level"]) if given["level"] else None, given["wanted"])


def example_forms(rows: list[PointsExample], data: Any = None) -> list[ExampleForm]:
    """The rows of the form: the examples that are there, and empty ones."""
    made = []
    for number in range(max(EXAMPLES, len(rows) + 1)):
        row = rows[number] if number < len(rows) else None
        initial = {name: getattr(row, name) for name in ExampleForm.base_fields} if row else {"grade": "A"}
        made.append(ExampleForm(data, prefix=f"example{number}", initial=initial))
    return made


class EnactForm(forms.Form):
    """From when on a draft holds."""

    valid_from = forms.DateField(
        label=_("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day like 2026-12-31.")},
        help_text=_("A day to come: what was served before keeps the rules of its day."),
    )
