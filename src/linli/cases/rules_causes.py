"""Why a light is yellow or red: the causes that ship, who gives one, and who names others for an area. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.powers import Power

from .rules import desk, either, takes_part

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from linli.kernel.actor import Actor

    from .rules import CaseFacts

# What holds where no area says anything, in the order in which it is offered.
SHIPPED: Final[dict[str, _StrPromise]] = {
    "no_authority": pgettext_lazy("cause", "No authority to do it"),
    "parts": pgettext_lazy("cause", "Parts or material"),
    "season": pgettext_lazy("cause", "Season or weather"),
    "absent": pgettext_lazy("cause", "Resident absent"),
    "other_unit": pgettext_lazy("cause", "Waits for another unit"),
    "money": pgettext_lazy("cause", "Money"),
    "law": pgettext_lazy("cause", "Law or procedure"),
    "underestimated": pgettext_lazy("cause", "More work than thought"),
    "other": pgettext_lazy("cause", "Other"),
}
NONE_GIVEN = "none"  # how the ledger asks for cases without a cause
LIT = frozenset({"yellow", "red"})
GIVE = "give_cause"
LONGEST_LABEL = 40
_CODE = re.compile(r"[a-z][a-z0-9_]{1,31}")


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause as it is offered: its words, and which area says so (none: it ships)."""

    code: str
    label: str
    active: bool = True
    area_code: str = ""


def may_give_cause(facts: CaseFacts, actor: Actor, *, light: str) -> Verdict:
    """Those who have it in hand, or the desk, and only while it is yellow or red. Refusals: not_in_hand, not_lit."""
    right = either(takes_part(actor, facts), desk(actor, Power.CASES_DISPATCH, facts))
    lit = (
        ALLOWED
        if light in LIT
        else refuse("not_lit", _("Only a yellow or red case has a cause: this one is in time."))
    )
    return first(right, lit)


def known_cause(code: str, offered: Collection[str]) -> Verdict:
    """Refusal: unknown_cause."""
    if code in offered:
        return ALLOWED
    return refuse("unknown_cause", _("This area knows no such cause."), "cause")


def may_put_cause(*, code: str, label: str, valid_from: datetime, at: datetime, taken: bool) -> Verdict:
    """Whether an area may word a cause so. Refusals: bad_code, no_words, too_long, backdated, cause_taken."""
    checks = []
    if not _CODE.fullmatch(code) or code == NONE_GIVEN:
        checks.append(
            refuse("bad_code", _("A code has small letters, digits and _, such as no_water."), "code")
        )
    if not label.strip():
        checks.append(refuse("no_words", _("Say how it is called."), "label"))
    if len(label.strip()) > LONGEST_LABEL:
        checks.append(refuse("too_long", _("At most 40 characters."), "label"))
    if valid_from < at:
        checks.append(refuse("backdated", _("A cause cannot be changed for the past."), "valid_from"))
    if taken:
        checks.append(refuse("cause_taken", _("It was changed for that moment already."), "valid_from"))
    return first(*checks)
