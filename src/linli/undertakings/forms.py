"""Parsing of the forms of undertakings."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.cases.forms import PhotosField
from linli.undertakings.facts import Draft, Target
from linli.undertakings.models import Batch

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = {"type": "date"}
FEN = 100


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )


def _words(label: Any, *, rows: int = 3, most: int = 2000, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=required, widget=forms.Textarea(attrs={"rows": rows})
    )


def _yuan(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=Decimal(0), max_digits=14, decimal_places=2
    )


def fen(yuan: Decimal | None) -> int | None:
    """Yuan as somebody typed them, in whole fen."""
    return None if yuan is None else int(yuan * FEN)


class BatchForm(forms.Form):
    """A list to be made."""

    name = forms.CharField(label=pgettext_lazy("list", "Name"), max_length=80)
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2200)
    area_code = forms.ChoiceField(label=_("Area"))
    kind = forms.ChoiceField(label=_("Kind"), choices=Batch.Kind.choices)
    opens_on = _day(_("Proposals from"), required=False)
    closes_on = _day(_("Proposals until"), required=False)

    def __init__(self, *args: Any, areas: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area_code"].choices = list(areas)  # type: ignore[attr-defined]  # a ChoiceField, declared above


class ProposalForm(forms.Form):
    """What an office puts forward."""

    title = forms.CharField(label=_("What shall be done"), max_length=120)
    words = _words(_("Why, and for whom"), rows=4)
    target_words = forms.CharField(
        label=pgettext_lazy("undertaking", "Target"), max_length=300, required=False
    )


class TargetForm(forms.Form):
    """What shall be reached, until when, for how much."""

    target_words = forms.CharField(label=_("Target in words"), max_length=300, required=False)
    quantity = forms.IntegerField(label=_("Quantity"), min_value=0, max_value=2_000_000_000, required=False)
    unit = forms.CharField(
        label=_("Counted in"), max_length=20, required=False, help_text=_("For example: households, metres")
    )
    due_on = _day(_("Due on"))
    planned = _yuan(_("Planned cost (yuan)"))
    spent = _yuan(_("Spent so far (yuan)"))

    def target(self) -> Target:
        """The target that was typed; valid forms only."""
        given = self.cleaned_data
        return Target(
            words=given["target_words"],
            quantity=given["quantity"],
            unit=given["unit"],
            due_on=given["due_on"],
            planned_fen=fen(given["planned"]),
            spent_fen=fen(given["spent"]),
        )


class ItemForm(TargetForm):
    """An item to be entered in a list."""

    title = forms.CharField(label=_("What shall be done"), max_length=120)
    words = _words(_("Why, and for whom"), required=False)
    field_order = ("title", "words", "target_words", "quantity", "unit", "due_on", "planned", "spent")

    def draft(self) -> Draft:
        """The item that was typed; valid forms only."""
        given = self.cleaned_data
        return Draft(title=given["title"], words=given["words"], target=self.target())


class TakeForm(ItemForm):
    """A proposal made an item, with the reason that the proposer reads."""

    reason = _words(_("Reason, for the proposer"), rows=2, most=1000)


class DecisionForm(forms.Form):
    """Why a proposal is declined, or goes into another item."""

    reason = _words(_("Reason, for the proposer"), rows=2, most=1000)
    into = forms.UUIDField(label=_("Into"), required=False)


class AssignForm(forms.Form):
    """Who leads, who helps, and whether it is the leader's focus item."""

    leader = forms.TypedChoiceField(label=_("Leader"), required=False, coerce=UUID, empty_value=None)
    unit = forms.TypedChoiceField(label=_("Unit that leads"), required=False, coerce=UUID, empty_value=None)
    helpers = forms.TypedMultipleChoiceField(
        label=_("Units that help"),
        required=False,
        coerce=UUID,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    focus = forms.BooleanField(label=_("The leader's one focus item of this list"), required=False)

    def __init__(
        self,
        *args: Any,
        leaders: Sequence[tuple[Any, str]] = (),
        units: Sequence[tuple[Any, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        nobody = [("", "—")]
        choices = {
            "leader": [*nobody, *((str(uid), name) for uid, name in leaders)],
            "unit": [*nobody, *((str(uid), name) for uid, name in units)],
            "helpers": [(str(uid), name) for uid, name in units],
        }
        for name, given in choices.items():
            self.fields[name].choices = given  # type: ignore[attr-defined]  # ChoiceFields, declared above


class MilestoneForm(forms.Form):
    """A part of the promise."""

    name = forms.CharField(label=_("What is reached"), max_length=120)
    due_on = _day(_("Done by"))


class ProofForm(forms.Form):
    """By what it is seen that a milestone was reached."""

    proof = _words(_("By what that is seen"), rows=2)


class ExplainForm(forms.Form):
    """Why a milestone is closed without being reached."""

    words = _words(_("Explanation"), rows=2)


class ProgressForm(forms.Form):
    """How far it is."""

    words = _words(_("What was done"))
    percent = forms.IntegerField(label=_("Per cent done"), min_value=0, max_value=100, required=False)
    quantity = forms.IntegerField(
        label=_("Quantity so far"), min_value=0, max_value=2_000_000_000, required=False
    )
    mends = forms.UUIDField(required=False, widget=forms.HiddenInput)
    photos = PhotosField(label=_("Photos"), required=False)


class ResultForm(forms.Form):
    """The result."""

    words = _words(pgettext_lazy("undertaking", "Result"))
    quantity = forms.IntegerField(
        label=_("Quantity reached"), min_value=0, max_value=2_000_000_000, required=False
    )
    spent = _yuan(_("Spent in all (yuan)"))
    photos = PhotosField(label=_("Photos"), required=False)
