"""Parsing of what is sent about lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.awards.facts import Criteria
from linli.awards.models import Commendation


class CriteriaForm(forms.Form):
    """The criteria of one community and year."""

    area = forms.ChoiceField(label=_("Community"))
    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    least_hours = forms.IntegerField(
        label=_("Volunteer hours of grade A or B, at least"), min_value=1, initial=20
    )
    least_times = forms.IntegerField(label=_("Services, at least"), min_value=0, initial=0)
    least_projects = forms.IntegerField(label=_("Different projects, at least"), min_value=0, initial=0)
    seats = forms.IntegerField(
        label=_("Places on the list"),
        min_value=0,
        initial=0,
        help_text=_("0: everybody who meets the criteria."),
    )
    ties = forms.ChoiceField(label=_("When several are level at the last place"), choices=Commendation.Ties)
    object_days = forms.IntegerField(label=_("Days for objections"), min_value=1, max_value=60, initial=7)
    words = forms.CharField(
        label=_("What else people should know"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, areas: list[tuple[str, str]], years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("area", areas), ("year", [(str(year), str(year)) for year in years])):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices

    def criteria(self) -> Criteria:
        """What was typed."""
        given = self.cleaned_data
        return Criteria(
            least_minutes=given["least_hours"] * 60,
            least_times=given["least_times"],
            least_projects=given["least_projects"],
            seats=given["seats"],
            ties=given["ties"],
            words=given["words"],
            object_days=given["object_days"],
        )
