"""Parsing of the forms of crews."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.projects.rules_crews import LONGEST_NAME

POST, SAME = "post", "same"

if TYPE_CHECKING:
    from django.http import QueryDict


class CrewForm(forms.Form):
    """A crew that begins."""

    name = forms.CharField(
        label=_("Name of the crew"),
        max_length=LONGEST_NAME,
        error_messages={
            "required": _("Give the crew a name, such as “Building 3 morning crew”."),
            "max_length": _("At most 40 characters."),
        },
        help_text=_("Your friends see it before they join."),
    )
    unit = forms.UUIDField(label=_("In the name of a unit"), required=False)


class TogetherForm(forms.Form):
    """Who of a crew comes to a shift, and whether all do or nobody."""

    crew = forms.UUIDField()
    whole = forms.ChoiceField(choices=[("all", ""), ("part", "")])

    def positions(self) -> dict[UUID, UUID]:
        """What each is to do: their own choice, or the one for everybody; nobody stands here who does anything."""
        data: QueryDict = self.data  # type: ignore[assignment] # always a posted form
        for_all = data.get(POST, "")
        found = {}
        for person in self.people():
            own = data.get(f"{POST}-{person}", SAME)
            with suppress(ValueError):
                found[person] = UUID(for_all if own == SAME else own)
        return found

    def people(self) -> list[UUID]:
        """The chosen, as far as they can be read."""
        return people_in(self.data)  # type: ignore[arg-type] # always a posted form


def people_in(data: QueryDict) -> list[UUID]:
    """The ticked people of a posted form; what is no key is left out."""
    found = []
    for text in data.getlist("people"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))
