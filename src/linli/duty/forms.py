"""Parsing of the forms of duty."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.duty.models import MOST_WORDS

MOMENT = "%Y-%m-%dT%H:%M"
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
BAD_DAY = {"invalid": _("Write the day like 2026-12-31.")}


def _moment(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )


def _count(label: Any, help_text: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=999,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"min": 0, "inputmode": "numeric"}),
    )


def _offer(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


class LimitsForm(forms.Form):
    """The rules of a roster."""

    rest_hours = _count(_("Hours of rest between two duties"), _("Empty or 0: none beyond no overlap."))
    most = _count(_("Duties per person, at most"), _("Empty or 0: no limit."))
    most_per_week = _count(_("And in one week, at most"), _("Empty or 0: no limit."))
    most_nights = _count(_("Nights per person, at most"), _("Empty or 0: no limit."))

    def limits(self) -> dict[str, int]:
        """The numbers of a valid form."""
        names = ("rest_hours", "most", "most_per_week", "most_nights")
        return {name: self.cleaned_data[name] or 0 for name in names}


class RosterForm(LimitsForm):
    """A roster to be begun; areas, units and projects are given to it."""

    title = forms.CharField(label=pgettext_lazy("roster", "Title"), max_length=80)
    area_code = forms.ChoiceField(label=_("Area"))
    unit = forms.ChoiceField(label=_("Organising unit"))
    posts = forms.MultipleChoiceField(
        label=pgettext_lazy("roster", "Posts"),
        help_text=_(
            "With shifts in these days: a whole project, or single positions of it such as four checkpoints."
        ),
        widget=forms.CheckboxSelectMultiple,
    )
    first_day = forms.DateField(label=_("First day"), widget=DAY, error_messages=BAD_DAY)
    last_day = forms.DateField(label=_("Last day"), widget=DAY, error_messages=BAD_DAY)
    claims_until = _moment(
        _("Places can be taken freely until"),
        _(
            "Whoever takes one serves as a volunteer; what is left is assigned. Sign-up then closes for the whole project."
        ),
        required=False,
    )
    from_unit = forms.BooleanField(label=_("Whoever works for the unit"), required=False, initial=True)
    from_registered = forms.BooleanField(
        label=_("Whoever is registered in the area and in service elsewhere"), required=False
    )
    field_order = (
        "title",
        "area_code",
        "unit",
        "posts",
        "first_day",
        "last_day",
        "claims_until",
        "from_unit",
        "from_registered",
    )

    def __init__(
        self,
        *args: Any,
        areas: list[tuple[str, str]],
        units: list[tuple[str, str]],
        posts: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("area_code", areas), ("unit", units), ("posts", posts)):
            _offer(self, name, choices)

    def chosen(self, kind: str) -> list[UUID]:
        """The posts of a valid form that are of this kind."""
        posts: list[str] = self.cleaned_data["posts"]
        return [UUID(one.removeprefix(kind)) for one in posts if one.startswith(kind)]


class PersonForm(forms.Form):
    """Somebody who was chosen."""

    person = forms.UUIDField()


class PutForm(forms.Form):
    """Somebody for a place."""

    place = forms.UUIDField()
    person = forms.UUIDField()


class PublishForm(forms.Form):
    """Whether free places stay open."""

    leave_free = forms.BooleanField(required=False)


class AwayForm(forms.Form):
    """When one cannot come."""

    starts_at = _moment(pgettext_lazy("time of absence", "From"))
    ends_at = _moment(pgettext_lazy("time of absence", "Until"))
    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=MOST_WORDS,
        help_text=_("Kept sealed; nobody but you reads it."),
    )


class AskForm(forms.Form):
    """Whom one asks to take a duty over."""

    person = forms.ChoiceField(label=_("Whom do you ask?"), required=False)
    wants_back = forms.BooleanField(label=_("I take a duty of theirs in return"), required=False)
    words = forms.CharField(
        label=_("A few words"),
        required=False,
        max_length=MOST_WORDS,
        help_text=_("Whoever is asked reads this."),
    )

    def __init__(self, *args: Any, people: list[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(
            self, "person", [("", _("Everybody of the pool")), *((str(uid), name) for uid, name in people)]
        )


class TakeForm(forms.Form):
    """Which duty is given in return."""

    back = forms.UUIDField(required=False)


class ReasonForm(forms.Form):
    """Why not."""

    reason = forms.CharField(required=False, max_length=MOST_WORDS)
