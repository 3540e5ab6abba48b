"""Whether an objection to a merge stands in the way of an end. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, refuse

if TYPE_CHECKING:
    from .rules import CaseFacts


def no_objection(facts: CaseFacts) -> Verdict:
    """Nothing is struck off while a reporter's objection is undecided. Refusal: objection_open."""
    if facts.open_objections:
        return refuse(
            "objection_open",
            _("A reporter says that it is not the same matter. Decide about the objection first."),
        )
    return ALLOWED
