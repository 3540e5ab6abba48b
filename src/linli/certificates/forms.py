"""Parsing of the forms of certificates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.cases.forms_desk import words_field
from linli.certificates.models import Naming

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
BAD_DAY = {"invalid": _("Write the day like 2026-12-31."), "required": _("Give a day, like 2026-12-31.")}


class PeriodForm(forms.Form):
    """A period."""

    from_on = forms.DateField(label=_("First day"), widget=DAY, error_messages=BAD_DAY)
    until_on = forms.DateField(label=_("Last day"), widget=DAY, error_messages=BAD_DAY)


class IssueForm(PeriodForm):
    """Which period, and how the name stands on the paper."""

    naming = forms.ChoiceField(
        label=_("Your name on the paper"),
        choices=Naming.choices,
        widget=forms.RadioSelect,
        help_text=_("Whoever checks the paper sees what stands on it, and nothing more."),
    )


class TeamForm(PeriodForm):
    """The certificates of a team."""

    naming = forms.ChoiceField(
        label=_("Names on the papers"), choices=Naming.choices, widget=forms.RadioSelect
    )


class ThanksForm(PeriodForm):
    """Letters of thanks."""

    field_order = ("group_uid", "from_on", "until_on", "least_hours", "words")

    least_hours = forms.IntegerField(
        label=_("At least so many hours"), min_value=0, max_value=9999, initial=0, required=False
    )
    words = words_field(
        _("Words of the letter"),
        rows=5,
        help_text=_("Filled in for each: {name} {project} {from} {until} {hours} {community}"),
    )

    def __init__(self, *args: Any, projects: list[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("All service in the area")), *((str(uid), title) for uid, title in projects)]
        self.fields["group_uid"] = forms.ChoiceField(label=_("Project"), required=False, choices=choices)
        self.order_fields(self.field_order)


class WithdrawCertificateForm(forms.Form):
    """Why it is withdrawn."""

    reason = words_field(_("Why it is withdrawn"), rows=2)


class CheckForm(forms.Form):
    """What stands on a paper that somebody was shown."""

    n = forms.CharField(
        label=_("Number on the paper"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "ZM2026-0000-0000-0"}),
    )
    h = forms.CharField(
        label=_("First twelve signs of the hash"),
        max_length=90,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "3fa1b2c4 5d0e"}),
    )
