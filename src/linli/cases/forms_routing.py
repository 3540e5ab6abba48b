"""Parsing of what is sent about routing: objections, claims given up, rules of an area with their examples."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from linli.kernel.clock import local_zone

from .forms_desk import Choices, fill, words_field
from .forms_desk import DispatchForm as PlainDispatchForm
from .forms_time import BAD_DAY, DAY_INPUT
from .models import Case, Objection, RoutingRule

EXAMPLES = 3  # slots of the form; more by JSON
DAYS = [(str(number + 1), label) for number, label in WEEKDAYS.items()]
DANGER = (("", _("either")), ("yes", _("dangerous")), ("no", _("not dangerous")))
FLAGS = {"yes": True, "no": False}
MOMENT = "%Y-%m-%dT%H:%M"

if TYPE_CHECKING:
    from .models import RoutingExample


class DispatchForm(PlainDispatchForm):
    """The unit that leads and those that help, with what the rules suggest and who has claimed a part."""

    def __init__(self, *args: Any, suggestion: Any, claims: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.suggestion, self.claims = suggestion, claims
        claimed = {str(one.unit.uid) for one in claims if one.unit}
        helpers = self.fields["helpers"]
        if claimed and isinstance(helpers, forms.MultipleChoiceField):
            helpers.help_text = _("Who has claimed a part keeps it, chosen here or not.")


class ContestForm(forms.Form):
    """Why it is not for this unit, and whom it believes right."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=Objection.Reason.choices,
        error_messages={"required": _("Choose a reason.")},
    )
    words = words_field(_("In words"), help_text=_("Whoever reviews reads this."))
    believed = forms.ChoiceField(label=_("Which unit it is for, as far as you know"), required=False)

    def __init__(self, *args: Any, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill(self, "believed", [("", _("Not known")), *units])


class UpholdForm(forms.Form):
    """Why the objection is right, and where it goes now."""

    words = words_field(_("Why the objection is right"))
    lead = forms.ChoiceField(label=_("Send it at once to"), required=False)

    def __init__(self, *args: Any, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill(self, "lead", [("", _("Nobody yet: back to the desk")), *units])


class DismissForm(forms.Form):
    """Why the unit has to take it."""

    words = words_field(_("Why the unit has to take it"))


class WithdrawForm(forms.Form):
    """Whose claim, and why it is given up."""

    unit = forms.ChoiceField(label=_("For"), required=False)
    reason = words_field(_("Why it is given up"))

    def __init__(self, *args: Any, units: Choices, alone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [("", _("Myself, in person"))] if alone or not units else []
        fill(self, "unit", [*units, *own])


class RuleForm(forms.Form):
    """One rule: conditions, units, and its examples in slots."""

    category_code = forms.ChoiceField(label=_("Category"), required=False)
    words = forms.CharField(
        label=_("Words in the request"),
        max_length=400,
        required=False,
        help_text=_("With commas between; one of them is enough. “路灯+坏” asks for both."),
    )
    days = forms.MultipleChoiceField(
        label=_("Days of the week"), choices=DAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    time_from = forms.TimeField(
        label=_("From (time of day)"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    time_until = forms.TimeField(
        label=_("Until (time of day)"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    hours = forms.ChoiceField(
        label=_("Working time"), choices=[("", _("either")), *RoutingRule.Hours.choices], required=False
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All kinds")), *Case.Kind.choices], required=False
    )
    danger = forms.ChoiceField(label=_("Danger"), choices=DANGER, required=False)
    lead = forms.ChoiceField(
        label=_("Leading unit"), error_messages={"required": _("Choose the unit that leads.")}
    )
    helpers = forms.MultipleChoiceField(
        label=_("Helping units"), required=False, widget=forms.SelectMultiple(attrs={"size": 4})
    )

    def __init__(self, *args: Any, units: Choices, categories: Choices, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill(self, "category_code", [("", _("All categories")), *categories])
        fill(self, "lead", [("", _("Choose a unit")), *units])
        fill(self, "helpers", units)
        now = at.astimezone(local_zone()).strftime(MOMENT)
        for number in range(1, EXAMPLES + 1):
            for name, field in _slot(number, units, categories).items():
                self.fields[f"{name}_{number}"] = field
            self.fields[f"at_{number}"].initial = now

    @property
    def slots(self) -> list[list[forms.BoundField]]:
        """The fields of each example."""
        names = ("example", "in", "at", "danger", "to")
        return [[self[f"{name}_{number}"] for name in names] for number in range(1, EXAMPLES + 1)]

    @property
    def conditions(self) -> list[forms.BoundField]:
        """What a request has to be."""
        names = ("category_code", "words", "kind", "danger", "days", "time_from", "time_until", "hours")
        return [self[name] for name in names]


def _slot(number: int, units: Choices, categories: Choices) -> dict[str, forms.Field]:
    label = _("Example %(number)s") % {"number": number}
    slot: dict[str, forms.Field] = {
        "example": forms.CharField(label=label, max_length=300, required=False),
        "in": forms.ChoiceField(label=_("Its category"), required=False),
        "at": forms.DateTimeField(
            label=_("Received at"),
            required=False,
            input_formats=[MOMENT, "%Y-%m-%d %H:%M"],
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        ),
        "danger": forms.BooleanField(label=_("dangerous"), required=False),
        "to": forms.ChoiceField(label=_("goes to"), required=False),
    }
    for name, none, choices in (
        ("in", _("Not known yet"), categories),
        ("to", _("the unit of this rule"), units),
    ):
        field = slot[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", none), *choices]
    return slot


def initial_of(row: RoutingRule, examples: list[RoutingExample]) -> dict[str, Any]:
    """The fields of a rule as they are."""
    found: dict[str, Any] = {
        "category_code": row.category.code if row.category else "",
        "words": row.words,
        "days": list(row.days),
        "time_from": row.time_from,
        "time_until": row.time_until,
        "hours": row.hours,
        "kind": row.kind,
        "danger": {None: "", True: "yes", False: "no"}[row.danger],
        "lead": str(row.lead.uid),
        "helpers": [str(unit.uid) for unit in row.helpers.all()],
    }
    for number, one in enumerate(examples[:EXAMPLES], start=1):
        found |= {
            f"example_{number}": one.words,
            f"in_{number}": one.category.code if one.category else "",
            f"at_{number}": one.received_at.astimezone(local_zone()).strftime(MOMENT),
            f"danger_{number}": one.danger,
            f"to_{number}": str(one.lead.uid),
        }
    return found


class EnactForm(forms.Form):
    """From when the draft holds."""

    valid_on = forms.DateField(
        label=_("Holds from"),
        required=False,
        widget=DAY_INPUT,
        error_messages=BAD_DAY,
        help_text=_("Empty: from now on."),
    )
