"""Parsing of the meeting forms."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.meetings.drafts import OptionDraft

if TYPE_CHECKING:
    from django.http import QueryDict


class MeetingForm(forms.Form):
    """A meeting to be called."""

    title = forms.CharField(label=pgettext_lazy("meeting", "Title"), max_length=120)
    area_code = forms.ChoiceField(label=_("Area"))
    held_at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    place_text = forms.CharField(label=_("Where"), max_length=200, required=False)
    parties = forms.TypedMultipleChoiceField(
        label=_("Parties"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others_present = forms.CharField(
        label=_("Others"),
        max_length=300,
        required=False,
        help_text=_("For example: three residents of building 4"),
    )

    def __init__(
        self, *args: object, areas: list[tuple[str, str]], units: list[tuple[str, str]], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own signature is open
        self.fields["area_code"].choices = areas  # type: ignore[attr-defined]  # a ChoiceField, declared above
        self.fields["parties"].choices = units  # type: ignore[attr-defined]  # the same


class ResolutionForm(forms.Form):
    """What was said, what was resolved, who does it, until when."""

    said = forms.CharField(
        label=_("What was said"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    resolution = forms.CharField(
        label=_("Resolution"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    outcome = forms.CharField(required=False, max_length=2000)
    option = forms.UUIDField(required=False)
    owner = forms.UUIDField(label=_("Owner"))
    due_on = forms.DateField(
        label=_("Done by"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def co_owners(self) -> list[tuple[UUID, date]]:
        """The units that help, each with its date; rows without a unit are left out. What is no date is the lead's."""
        found = []
        for unit, day in zip(self._rows("co_unit"), self._rows("co_due"), strict=False):
            if unit:
                found.append((_uid(unit), _day(day) or self.cleaned_data["due_on"]))
        return found

    def _rows(self, name: str) -> list[str]:
        return cast("QueryDict", self.data).getlist(name)


class PartyForm(forms.Form):
    """Who takes a seat."""

    kind = forms.CharField(max_length=12)
    unit = forms.UUIDField(required=False)
    guest = forms.CharField(required=False, max_length=80)


class PrepareForm(forms.Form):
    """Facts and options of an item."""

    facts = forms.CharField(required=False, max_length=4000)

    def options(self) -> list[OptionDraft]:
        """The options as they were typed, row by row."""
        names = ("option_title", "option_for", "option_against", "option_cost")
        typed = cast("QueryDict", self.data)
        rows = zip(*(typed.getlist(name) for name in names), strict=False)
        return [
            OptionDraft(title=title[:120], in_favour=pro[:2000], against=con[:2000], cost=cost[:200])
            for title, pro, con, cost in rows
        ]


def _uid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        return UUID(int=0)


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
