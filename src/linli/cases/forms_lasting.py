"""Forms of what stays: reviews of standing matters, lasting mechanisms, and the problems of enterprises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .models import Mechanism, StandingReview
from .rules_enterprise import MOST_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = {"type": "date"}


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )


class ReviewForm(forms.Form):
    """What came of a review."""

    outcome = forms.ChoiceField(
        label=_("What came of it"), choices=StandingReview.Outcome.choices, widget=forms.RadioSelect
    )
    review_on = _day(_("Next review, where it is still needed"), required=False)
    words = forms.CharField(
        label=_("What was seen"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ProblemForm(forms.Form):
    """A problem of an enterprise."""

    enterprise = forms.ChoiceField(label=_("Enterprise"))
    title = forms.CharField(label=_("In a few words"), max_length=120)
    body = forms.CharField(
        label=_("What the problem is"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, units: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enterprise"].choices = list(units)  # type: ignore[attr-defined]  # a ChoiceField, declared above


class ManagerForm(forms.Form):
    """Who sees to it, and how the office is reached."""

    person = forms.ChoiceField(label=_("Service manager"))
    office_phone = forms.CharField(
        label=_("Telephone of the office"),
        max_length=40,
        required=False,
        help_text=_("The enterprise reads it. Never a private number."),
    )

    def __init__(self, *args: Any, persons: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = list(persons)  # type: ignore[attr-defined]  # a ChoiceField, declared above


class OfficePhoneForm(forms.Form):
    """How the office of the manager is reached."""

    office_phone = forms.CharField(
        label=_("Telephone of the office"),
        max_length=40,
        required=False,
        help_text=_("The enterprise reads it. Never a private number."),
    )


class WriteForm(forms.Form):
    """What the enterprise writes to its service manager."""

    words = forms.CharField(
        label=_("What you want to say"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 3})
    )


class MechanismForm(forms.Form):
    """What stays when a matter is done."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Mechanism.Kind.choices)
    title = forms.CharField(label=pgettext_lazy("mechanism", "Title"), max_length=120)
    words = forms.CharField(
        label=_("What it says, for everybody"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    area_code = forms.ChoiceField(label=_("Area"))
    owner = forms.ChoiceField(label=_("Unit that looks after it"))
    in_force_from = _day(_("Holds from"))
    review_on = _day(_("Reviewed on"), required=False)
    link = forms.URLField(
        label=_("Address of the document"), max_length=300, required=False, assume_scheme="https"
    )
    cases = forms.CharField(
        label=_("Numbers of the matters it came out of"),
        max_length=500,
        help_text=_("Several with a space between them."),
    )

    def __init__(
        self,
        *args: Any,
        areas: Sequence[tuple[str, str]] = (),
        units: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area_code"].choices = list(areas)  # type: ignore[attr-defined]  # ChoiceFields, declared above
        self.fields["owner"].choices = list(units)  # type: ignore[attr-defined]  # the same
