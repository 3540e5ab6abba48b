"""Parsing of what is said about lights: causes, whom an area tells, and its ladder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .clockwork import Limit
from .forms_desk import Choices, fill, words_field
from .forms_time import COUNTED, COUNTED_AS
from .rules_causes import LONGEST_LABEL
from .rules_ladder import MOST_STEPS, PALETTES, TARGETS, LightSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .rules_ladder import LadderStep


class CauseForm(forms.Form):
    """Why a case is late."""

    cause = forms.ChoiceField(label=_("Why"))
    words = words_field(_("In a few words"), required=False, rows=2)

    def __init__(self, *args: Any, causes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill(self, "cause", list(causes))


class PutCauseForm(forms.Form):
    """A cause of an area: one of its own, or other words for one that ships."""

    code = forms.CharField(
        label=_("Code"),
        max_length=32,
        help_text=_("Small letters, such as no_water. A code that is there already gets the new words."),
    )
    label = forms.CharField(label=_("Words of the cause"), max_length=LONGEST_LABEL)
    active = forms.BooleanField(label=_("May be given"), required=False, initial=True)


class LightsForm(forms.Form):
    """Whom an area tells, when, and how its lights look."""

    told_yellow = forms.MultipleChoiceField(
        label=_("Told at once when a light turns yellow"),
        required=False,
        choices=list(TARGETS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    told_red = forms.MultipleChoiceField(
        label=_("Told at once when a light turns red"),
        required=False,
        choices=list(TARGETS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    digest_hour = forms.IntegerField(
        label=_("Hour at which the others get one message"), min_value=0, max_value=23
    )
    suspended_share = forms.IntegerField(
        label=_("Share of suspended matters above which it is marked (percent)"), min_value=0, max_value=100
    )
    palette = forms.ChoiceField(label=_("Colours of the lights"), choices=list(PALETTES.items()))

    @property
    def settings(self) -> LightSettings:
        """What was chosen."""
        given = self.cleaned_data
        return LightSettings(
            told_yellow=tuple(given["told_yellow"]),
            told_red=tuple(given["told_red"]),
            digest_hour=given["digest_hour"],
            palette=given["palette"],
            suspended_share=given["suspended_share"],
        )


class StepForm(forms.Form):
    """One step of the ladder; without an amount it is none."""

    amount = forms.IntegerField(label=_("After"), required=False, min_value=0, max_value=99_999)
    counted = forms.ChoiceField(label=_("counted in"), choices=COUNTED_AS)
    to = forms.ChoiceField(label=_("Tell"), choices=list(TARGETS.items()))

    @property
    def step(self) -> tuple[Limit, str]:
        """The step that was chosen."""
        unit, each = COUNTED[self.cleaned_data["counted"]]
        return Limit(self.cleaned_data["amount"] * each, unit), self.cleaned_data["to"]


_LADDER = forms.formset_factory(StepForm, extra=0, max_num=MOST_STEPS, absolute_max=MOST_STEPS)


def ladder_form(data: Any, steps: Sequence[LadderStep]) -> Any:
    """The steps that hold, and empty places behind them."""
    if data is not None:
        return _LADDER(data, prefix="step")
    rows: list[dict[str, Any]] = [{**_counted(one.after), "to": one.to} for one in steps]
    rows += [{"amount": None, "counted": "days", "to": "leader"}] * (MOST_STEPS - len(rows))
    return _LADDER(initial=rows[:MOST_STEPS], prefix="step")


def _counted(limit: Limit) -> dict[str, Any]:
    """A limit as its form writes it: the largest unit that fits."""
    for name in ("days", "working_hours", "working_minutes", "hours", "minutes"):
        unit, each = COUNTED[name]
        if unit == limit.unit and not limit.amount % each:
            return {"amount": limit.amount // each, "counted": name}
    return {"amount": None, "counted": "days"}


def steps_given(formset: Any) -> list[tuple[Limit | None, str]]:
    """The steps that were filled in, in their order."""
    return [form.step for form in formset if form.cleaned_data.get("amount") is not None]
