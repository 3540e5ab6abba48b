"""Parsing of how somebody wants to be told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.notices.models import Gather
from linli.notices.rules_channels import Choice

HOURS = [(str(hour), f"{hour:02}:00") for hour in range(24)]


class MessagesForm(forms.Form):
    """Quiet hours and how often; the ways stand beside, one box for each kind."""

    quiet_from = forms.TypedChoiceField(label=_("Quiet from"), choices=HOURS, coerce=int)
    quiet_until = forms.TypedChoiceField(
        label=_("Quiet until"),
        choices=HOURS,
        coerce=int,
        help_text=_("The same hour twice: no quiet hours. What is urgent comes all the same."),
    )
    fits = forms.ChoiceField(
        label=_("Something new that suits me"), choices=Gather.choices, widget=forms.RadioSelect
    )

    @classmethod
    def of(cls, choice: Choice, data: Any = None) -> MessagesForm:
        """The form as somebody chose before."""
        fields = ("quiet_from", "quiet_until", "fits")
        return cls(data, initial={name: getattr(choice, name) for name in fields})

    def choice(self, ways: list[str]) -> Choice:
        """What was chosen."""
        given = self.cleaned_data
        return Choice(frozenset(ways), given["quiet_from"], given["quiet_until"], given["fits"])
