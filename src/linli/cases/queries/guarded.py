"""Whom a case is about, who is named for it, and who could be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.people import queries as people
from linli.people.models import Post, Role
from linli.places.codes import lineage

from .. import rules_guard
from ..models import Case, CaseAccess, CaseParty, CaseSubject
from ..rules_guard import SightFacts
from .loading import case_for, facts_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Verdict

    from .intake import Choice

MOST_STAFF = 300


@dataclass(frozen=True, slots=True)
class GuardPage:
    """The page of exclusion and shielding of one case."""

    case: Case
    subjects: list[tuple[UUID, str]]
    named: list[tuple[UUID, str]]
    staff: list[Choice]
    verdicts: dict[str, Verdict]


def guard_page(*, actor: Actor, uid: UUID, at: datetime) -> GuardPage:
    """Names are those of staff, who act in public office. Raises Missing."""
    case = case_for(actor=actor, uid=uid)
    facts = facts_of(case)
    subjects = list(CaseSubject.objects.filter(case=case).select_related("person").order_by("pk"))
    named = list(live_accesses(case).select_related("person").order_by("pk"))
    verdicts = {
        "subject": rules_guard.may_name_subject(facts, actor),
        "clear_subject": rules_guard.may_clear_subject(facts, actor),
        "shield": rules_guard.may_shield(facts, actor, why=Case.Shield.STAFF),
        "unshield": rules_guard.may_unshield(facts, actor),
        "name_handler": rules_guard.may_name_handler(facts, actor, shielded=case.shielded, kept_out=False),
    }
    return GuardPage(
        case=case,
        subjects=[(one.uid, people.display_name(one.person, masked=False)) for one in subjects],
        named=[(one.uid, people.display_name(one.person, masked=False)) for one in named],
        staff=staff_around(case, at),
        verdicts=verdicts,
    )


def live_accesses(case: Case) -> QuerySet[CaseAccess]:
    """Who is named for a shielded case now."""
    return CaseAccess.objects.filter(case=case, ended_at__isnull=True)


def staff_around(case: Case, at: datetime) -> list[Choice]:
    """Everybody with a post in the areas around the case, below its street, or in its units: role and name."""
    around = set(lineage(case.area_code)) - {""}
    units = CaseParty.objects.filter(case=case, unit__isnull=False).values("unit_id")
    posts = Post.objects.current(at).select_related("person", "unit")
    near = posts.filter(area_code__in=around) | posts.filter(unit_id__in=units)
    near |= posts.filter(area_code__startswith=case.community_code) if case.community_code else posts.none()
    found: dict[str, str] = {}
    for post in near.order_by("role", "pk")[:MOST_STAFF]:
        where = f" · {post.unit.name}" if post.unit else ""
        name = people.display_name(post.person, masked=False)
        found.setdefault(str(post.person.uid), f"{name} · {Role(post.role).label}{where}")
    return sorted(found.items(), key=lambda one: one[1])


def sight_facts(case: Case) -> SightFacts:
    """What `rules_guard.may_see` judges; four statements."""
    parties = CaseParty.objects.filter(case=case, until__isnull=True)
    units = {party.unit_id for party in parties} | {case.lead_unit_id}
    return SightFacts(
        area_code=case.area_code,
        unit_ids=frozenset(one for one in units if one is not None),
        person_ids=frozenset(party.person_id for party in parties if party.person_id is not None),
        shielded=case.shielded,
        named_ids=frozenset(live_accesses(case).values_list("person_id", flat=True)),
        kept_out_ids=kept_out_of(case),
    )


def kept_out_of(case: Case) -> frozenset[int]:
    """The persons a case is about, and their kin; two statements."""
    subjects = frozenset(CaseSubject.objects.filter(case=case).values_list("person_id", flat=True))
    return subjects | people.kin_of(subjects)
