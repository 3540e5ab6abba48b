"""Input of exclusion and shielding."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Case


class PersonForm(forms.Form):
    """One person of the staff."""

    person = forms.UUIDField(label=_("Person"), error_messages={"required": _("Please choose a person.")})


class ShieldForm(forms.Form):
    """Why a case is shielded, and who is named for it at once."""

    why = forms.ChoiceField(
        label=_("Why"),
        choices=Case.Shield.choices,
        error_messages={"required": _("Please choose why it is shielded.")},
    )
    handlers = forms.TypedMultipleChoiceField(label=_("Named for it"), coerce=UUID, required=False)

    def __init__(self, data: object) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict
        # Whoever is not of the staff around the case is Missing to the action.
        given = data.getlist("handlers") if hasattr(data, "getlist") else []
        self.fields["handlers"].choices = [(one, one) for one in given if _is_uid(one)]  # type: ignore[attr-defined]  # a choice field


def _is_uid(word: str) -> bool:
    try:
        UUID(word)
    except ValueError:
        return False
    return True
