"""Rules of importing people. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, refuse
from linli.people import rules
from linli.people.powers import Power

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

BAD_MAPPING = refuse(
    "bad_mapping",
    _("The name needs a column, and so does a number to tell people apart; a column has one meaning."),
    "name",
)


def may_import(actor: Actor, *, area_code: str) -> Verdict:
    """Whether the actor may bring people into an area."""
    if actor.is_system:
        return ALLOWED
    return rules.may(actor, Power.PEOPLE_IMPORT, rules.Facts(area_code=area_code))
