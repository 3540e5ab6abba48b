"""Parsing of the forms of integrity."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.cases.forms_desk import words_field
from linli.integrity.models import SpotCheck


class AnswerForm(forms.Form):
    """How it was."""

    words = words_field(
        _("How it was"),
        rows=4,
        help_text=_("Whoever decides reads this, and nobody else. Nothing is decided before."),
    )


class DismissForm(forms.Form):
    """Why it is in order."""

    words = words_field(_("Why it is in order"), rows=2, help_text=_("Those concerned read this."))


class UpholdForm(forms.Form):
    """Why it was not so, and what leaves the book."""

    take_back = forms.MultipleChoiceField(
        label=_("Services whose hours and points are taken back"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Entries stay in the book, each with one that takes it back. None: the decision alone stands."
        ),
    )
    words = words_field(_("What was decided, and why"), rows=3, help_text=_("Those concerned read this."))

    def __init__(self, *args: Any, services: list[tuple[str, str]], **kwargs: Any) -> None:
        # Beside the form that says it is in order, on one page: a label must not lead into the other.
        kwargs.setdefault("auto_id", "uphold_%s")
        super().__init__(*args, **kwargs)
        self.fields["take_back"] = forms.MultipleChoiceField(
            label=self.fields["take_back"].label,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=self.fields["take_back"].help_text,
            choices=services,
        )
        self.order_fields(("take_back", "words"))


class SpotForm(forms.Form):
    """What the check brought."""

    outcome = forms.ChoiceField(
        label=_("What the check brought"), choices=SpotCheck.Outcome.choices, widget=forms.RadioSelect
    )
    words = words_field(_("Who was asked, and what they said"), rows=2)
