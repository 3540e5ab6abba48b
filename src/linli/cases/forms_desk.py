"""Parsing of what the desk sends: one small form for each verb."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .forms import PhotosField
from .models import CaseParty
from .rules_steps import STEPS

MOST_WORDS = 4000
Choices = Sequence[tuple[Any, Any]]
REQUIRED = {"required": _("A few words are needed here.")}


def words_field(label: Any, *, required: bool = True, rows: int = 3, help_text: Any = "") -> forms.CharField:
    """A few words."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=MOST_WORDS,
        help_text=help_text,
        error_messages=REQUIRED,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class PlainForm(forms.Form):
    """A verb that needs no more than the press."""


class AcceptForm(forms.Form):
    """What triage found right: title, kind of matter, area."""

    title = forms.CharField(label=_("Title"), max_length=120)
    category_code = forms.ChoiceField(label=_("Kind of matter"), required=False)
    area_code = forms.ChoiceField(label=_("Area"), required=False)

    def __init__(self, *args: Any, categories: Choices, areas: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill(self, "category_code", [("", _("Not known yet")), *categories])
        fill(self, "area_code", areas)


class AskForm(forms.Form):
    """A question to those who reported."""

    question = words_field(
        _("Question to the reporter"),
        help_text=_("The clock stands still until somebody answers, at most for the days the area gives."),
    )


class DeclineForm(forms.Form):
    """Why it is not ours, and which door is the right one."""

    reason = words_field(_("Why it is out of scope"))
    channel_told = forms.CharField(
        label=_("Where to turn instead"),
        max_length=200,
        error_messages=REQUIRED,
        help_text=_("The resident is told this, for example: power company, hotline 95598"),
    )


class MergeForm(forms.Form):
    """The case this one belongs to, by its number."""

    into = forms.CharField(
        label=_("Number of the other case"),
        max_length=40,
        error_messages=REQUIRED,
        help_text=_("This case goes into that one. Everybody who reported keeps their number and is told."),
    )


class DispatchForm(forms.Form):
    """The unit that leads and those that help."""

    lead = forms.ChoiceField(
        label=_("Leading unit"), error_messages={"required": _("Choose the unit that leads.")}
    )
    helpers = forms.MultipleChoiceField(
        label=_("Helping units"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 4}),
    )
    words = words_field(_("Note to the units"), required=False, rows=2)

    def __init__(self, *args: Any, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill(self, "lead", [("", _("Choose a unit")), *units])
        fill(self, "helpers", units)


class ReturnForm(forms.Form):
    """Why a case is taken back."""

    reason = words_field(_("Why it is taken back"), help_text=_("Whoever dispatches next reads this."))


class ClaimForm(forms.Form):
    """Lead or help, in person or for a unit."""

    part = forms.ChoiceField(label=_("Part"), choices=CaseParty.Part.choices, widget=forms.RadioSelect)
    unit = forms.ChoiceField(label=_("For"), required=False)

    def __init__(self, *args: Any, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill(self, "unit", [*units, ("", _("Myself, in person"))])


class FinishForm(forms.Form):
    """What was done, shown before and after."""

    words = words_field(_("What was done"), help_text=_("The residents read this before they rate."))
    before = PhotosField(label=_("Photos before"), required=False)
    after = PhotosField(label=_("Photos after"), required=False)


class StepForm(forms.Form):
    """A step on the way."""

    step = forms.ChoiceField(label=_("What it was"), choices=list(STEPS.items()), widget=forms.RadioSelect)
    words = words_field(_("What was done or found"))


class StandForm(forms.Form):
    """Why it never ends, and when it is looked at again."""

    words = words_field(_("Why this stays, and who looks after it"))
    review_on = forms.DateField(
        label=_("Look at it again on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choose a day that lies ahead."),
            "invalid": _("Write the day like 2026-12-31."),
        },
    )


class WriteOffForm(forms.Form):
    """A word for the file."""

    words = words_field(_("Remark"), required=False, rows=2)


class SaveViewForm(forms.Form):
    """The name under which a filter is kept."""

    name = forms.CharField(label=_("Name of the view"), max_length=60)
    query = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)


def fill(form: forms.Form, name: str, choices: Choices) -> None:
    """Give a field what it offers."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)
