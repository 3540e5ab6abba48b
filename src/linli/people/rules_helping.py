"""Help with signing in, judged purely: who may take factors away or begin a new password, for whom, and with what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people import rules, rules_signing
from linli.people.powers import Power

if TYPE_CHECKING:
    from uuid import UUID

    from linli.kernel.actor import Actor

# So long nobody does both for one account: give it another number and take its second factors away.
TWO_HANDS = timedelta(days=7)
FACTORS, PASSWORD = "factors", "password"


@dataclass(frozen=True, slots=True)
class HelpFacts:
    """An account that needs help, as it is judged."""

    holder: UUID
    areas: tuple[str, ...] = ()
    factors: int = 0
    has_phone: bool = False
    # Whether the person holds posts, or will: what opens with the account then is not only theirs.
    staff: bool = False
    # What this actor did for this account within `TWO_HANDS`.
    gave_number: bool = False
    took_factors: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether the actor has to have proved a second factor just now, and when they did."""

    needed: bool = True
    factor_at: datetime | None = None


def reaches(actor: Actor, areas: tuple[str, ...]) -> bool:
    """Whether an account lies in the actor's hands: every area in which its person holds a post, so that nobody
    opens the account of somebody above them. An account that belongs nowhere is in nobody's hands.
    """
    return bool(areas) and all(
        rules.may(actor, Power.ACCOUNTS_HELP, rules.Facts(area_code=area)) for area in areas
    )


def may_help(actor: Actor, facts: HelpFacts) -> Verdict:
    """Whether the actor may help this account at all. Refusals: own_account, no_right."""
    if facts.holder == actor.person_uid:
        return refuse("own_account", _("Nobody helps themselves here; ask another security administrator."))
    if not reaches(actor, facts.areas):
        return refuse("no_right", _("Your post does not include this here. Ask the dispatcher of the area."))
    return ALLOWED


def may_take_factors(actor: Actor, facts: HelpFacts) -> Verdict:
    """Whether the actor may take this account's second factors away. Refusals: own_account, no_right, no_factors,
    other_hand.
    """
    right = may_help(actor, facts)
    if not right:
        return right
    if not facts.factors:
        return refuse("no_factors", _("This account has no second factor."))
    return _OTHER_HAND if facts.gave_number else ALLOWED


def may_begin_password(actor: Actor, facts: HelpFacts, *, new_number: bool, reachable: bool) -> Verdict:
    """Whether the actor may begin a new password. Refusals: own_account, no_right, no_gateway, no_number, other_hand,
    unguarded.
    """
    right = may_help(actor, facts)
    if not right:
        return right
    if not reachable:
        return refuse(
            "no_gateway", _("No text messages are sent here. Whoever runs the machine can set a password.")
        )
    if not facts.has_phone and not new_number:
        return refuse(
            "no_number", _("This account has no number: give the one that the person has with them."), "phone"
        )
    if not new_number:
        return ALLOWED
    if facts.took_factors:
        return _OTHER_HAND
    return _UNGUARDED if facts.staff and not facts.factors else ALLOWED


def may_now(proof: Proof, reason: str, at: datetime) -> Verdict:
    """Whether it is really the administrator, and says why. Refusals: factor_needed, no_reason."""
    proved = rules_signing.may_open_sensitive(proof.factor_at, at) if proof.needed else ALLOWED
    told = ALLOWED if reason.strip() else refuse("no_reason", _("Please say why."), "reason")
    return first(proved, told)


NUMBER_TAKEN = refuse("phone_taken", _("This number belongs to somebody else here."), "phone")
_OTHER_HAND = refuse(
    "other_hand",
    _(
        "You changed the number or the second factors of this account within the last seven days. The other one is for "
        "another security administrator."
    ),
)
# Without a second factor the number is all that guards the account: whoever gives it another one could walk in alone.
_UNGUARDED = refuse(
    "unguarded",
    _(
        "This account has posts and no second factor: another number alone would open it. Whoever runs the machine can "
        "set a password."
    ),
    "phone",
)
