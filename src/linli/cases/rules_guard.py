"""Exclusion 回避 and shielding: who is kept from a case whatever their post. Pure.

Source: 信访工作条例 (2022) and 行政处罚法 (2021) art. 43 keep those who have an interest in a matter from handling
it; 未成年人网络保护条例 (2024) art. 36 wants prior approval by a responsible person for access to a minor's data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.models import Role
from linli.people.powers import Power
from linli.places.codes import covered_by_any

from .models import AREA_ROLES, Case
from .rules import CaseFacts, desk, either

if TYPE_CHECKING:
    from linli.kernel.actor import Actor


KEPT_OUT = _("The matter is about this person or their kin.")


@dataclass(frozen=True, slots=True)
class SightFacts:
    """Who sees a case: where it is, who takes part now, who is named for it, who is kept out of it."""

    area_code: str
    unit_ids: frozenset[int] = frozenset()
    person_ids: frozenset[int] = frozenset()
    shielded: str = ""
    named_ids: frozenset[int] = frozenset()
    kept_out_ids: frozenset[int] = frozenset()


def may_see(actor: Actor, facts: SightFacts) -> Verdict:
    """Whether staff may open a case; the twin of `CaseQuerySet.visible_to`. Refusals: excluded, shielded, not_yours."""
    if actor.is_system:
        return ALLOWED
    return first(_not_about(actor, facts), _shield_lets(actor, facts), _is_theirs(actor, facts))


def _not_about(actor: Actor, facts: SightFacts) -> Verdict:
    if actor.person_id is not None and actor.person_id in facts.kept_out_ids:
        return refuse("excluded", _("You are part of this matter yourself; somebody else has to do this."))
    return ALLOWED


def _shield_lets(actor: Actor, facts: SightFacts) -> Verdict:
    responsible = covered_by_any(actor.area_codes(Role.SUPERVISOR), facts.area_code)
    if not facts.shielded or responsible or actor.person_id in facts.named_ids:
        return ALLOWED
    return refuse("shielded", _("This matter is shielded; only those named for it see it."))


def _is_theirs(actor: Actor, facts: SightFacts) -> Verdict:
    in_area = covered_by_any(actor.area_codes(*AREA_ROLES), facts.area_code)
    in_unit = not facts.unit_ids.isdisjoint(actor.unit_ids(Role.HANDLER, Role.CONTACT))
    in_person = actor.person_id is not None and actor.person_id in facts.person_ids
    if in_area or in_unit or in_person:
        return ALLOWED
    return refuse("not_yours", _("This matter lies with somebody else."))


def may_name_subject(facts: CaseFacts, actor: Actor) -> Verdict:
    """Who sorts the matter out, or supervises it, says whom it is about. Refusals: ended, no_right."""
    return first(
        _still_open(facts),
        either(desk(actor, Power.CASES_TRIAGE, facts), desk(actor, Power.CASES_RECTIFY, facts)),
    )


def may_clear_subject(facts: CaseFacts, actor: Actor) -> Verdict:
    """Only a supervisor takes an exclusion back: it must not be the one who would then handle. Refusal: no_right."""
    return desk(actor, Power.CASES_RECTIFY, facts)


def may_shield(facts: CaseFacts, actor: Actor, *, why: str) -> Verdict:
    """Who sorts the matter out, or supervises it, shields it. Refusals: ended, no_right, no_reason."""
    if why not in Case.Shield.values:
        return refuse("no_reason", _("Please choose why it is shielded."), "why")
    return may_name_subject(facts, actor)


def may_unshield(facts: CaseFacts, actor: Actor) -> Verdict:
    """Refusal: no_right."""
    return desk(actor, Power.CASES_RECTIFY, facts)


def may_name_handler(facts: CaseFacts, actor: Actor, *, shielded: str, kept_out: bool) -> Verdict:
    """A responsible person approves beforehand who sees a shielded matter. Refusals: not_shielded, no_right, kept_out."""
    if not shielded:
        return refuse("not_shielded", _("This matter is not shielded: whoever handles it sees it."))
    if kept_out:
        return refuse("kept_out", KEPT_OUT, "person")
    return desk(actor, Power.CASES_RECTIFY, facts)


def _still_open(facts: CaseFacts) -> Verdict:
    if facts.state in Case.ENDED:
        return refuse("ended", _("This matter is closed."))
    return ALLOWED
