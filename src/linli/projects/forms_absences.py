"""Parsing of the forms around absences."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.projects.models import Absence
from linli.projects.rules_absences import MOST_WORDS, OUTCOMES

TOO_LONG = {"max_length": _("At most 200 characters.")}


class MarkForm(forms.Form):
    """Excused or not."""

    kind = forms.ChoiceField(label=_("Absence"), choices=Absence.Kind.choices)


class AppealForm(forms.Form):
    """How it was."""

    words = forms.CharField(
        label=_("How it was"),
        required=False,
        max_length=MOST_WORDS,
        error_messages=TOO_LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Somebody else than who noted it reads this and decides."),
    )


class DecideForm(forms.Form):
    """What becomes of an objection."""

    outcome = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=list(OUTCOMES.items()),
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=MOST_WORDS,
        error_messages=TOO_LONG,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
