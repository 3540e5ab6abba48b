"""What places ask for, and whether a person has it. Nothing is asked of the database where nothing is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, Q, QuerySet, Value

from linli.kernel.clock import local_zone
from linli.kernel.verdict import ALLOWED, Missing, Verdict
from linli.people.models import Skill
from linli.people.queries import Proofs, proofs_of
from linli.projects import rules_fit
from linli.projects.models import FREE, Position, Project, Shift, Slot
from linli.projects.rules_fit import Able, Demands

OF_ALL = 0  # what the project asks of everybody, beside what its positions ask for
SKILL, PAPER = "skill", "paper"


@dataclass(slots=True)
class Asked:
    """What one project asks for: of everybody, and of whom a position is given."""

    of: dict[int, Demands] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(self.of.values())

    def at(self, position_id: int | None) -> Demands:
        """What a place of this position asks for."""
        mine = self.of.get(OF_ALL, Demands())
        return mine | self.of.get(position_id, Demands()) if position_id else mine


def demands_of(project_ids: Iterable[int]) -> dict[int, Asked]:
    """What projects ask for, one statement."""
    keys = list(project_ids)
    if not keys:
        return {}
    wholes: QuerySet[Any] = Project.objects.filter(pk__in=keys).order_by()
    posts: QuerySet[Any] = Position.objects.filter(project__in=keys).order_by()
    rows = _rows(wholes, "needed_skills", SKILL, of=F("pk"), post=Value(OF_ALL)).union(
        _rows(wholes, "needed_papers", PAPER, of=F("pk"), post=Value(OF_ALL)),
        _rows(posts, "skills", SKILL, of=F("project_id"), post=F("pk")),
        _rows(posts, "papers", PAPER, of=F("project_id"), post=F("pk")),
        all=True,
    )
    found: dict[int, dict[int, tuple[dict[str, Any], dict[str, Any]]]] = {}
    for of, post, what, code, name, english in rows:
        both = found.setdefault(of, {}).setdefault(post, ({}, {}))
        both[what == PAPER][code] = Skill(code=code, name=name, name_en=english).label
    return {
        of: Asked({post: Demands(skills, papers) for post, (skills, papers) in posts.items()})
        for of, posts in found.items()
    }


def _rows(rows: QuerySet[Any], through: str, what: str, *, of: Any, post: Any) -> QuerySet[Any]:
    found: QuerySet[Any] = (
        rows.filter(**{f"{through}__isnull": False})
        .annotate(o=of, q=post, w=Value(what, output_field=CharField()))
        .values_list("o", "q", "w", f"{through}__code", f"{through}__name", f"{through}__name_en")
    )
    return found


def asks_for_something(project: Project) -> bool:
    """Whether a project, or a position of it, asks for a skill or a certificate. One statement."""
    asked = Project.objects.filter(pk=project.pk).filter(
        Q(needed_skills__isnull=False)
        | Q(needed_papers__isnull=False)
        | Q(positions__skills__isnull=False)
        | Q(positions__papers__isnull=False)
    )
    return asked.exists()


def able_on(proofs: Proofs, shift: Shift, at: datetime) -> Able:
    """What somebody can show for a shift: a certificate has to hold from its first day (or today) to its last."""
    zone = local_zone()
    begins = max(shift.starts_at, min(at, shift.ends_at))
    return able_between(proofs, begins.astimezone(zone).date(), shift.ends_at.astimezone(zone).date())


def able_between(proofs: Proofs, begins: date, ends: date) -> Able:
    """What somebody can show from one day to another."""
    held = {one.skill for one in proofs.papers if one.confirmed and one.holds(begins, ends)}
    return Able(
        skills=proofs.skills,
        papers=frozenset(held),
        over=frozenset(one.skill for one in proofs.papers if one.confirmed) - held,
        unconfirmed=frozenset(
            one.skill for one in proofs.papers if not one.confirmed and one.holds(begins, ends)
        )
        - held,
    )


def fit_facts(*, person_id: int, project_ids: Sequence[int]) -> tuple[dict[int, Asked], Proofs]:
    """What these projects ask for and what a person can show. Three statements, none when there is no project."""
    asked = demands_of(project_ids)
    if not any(asked.values()):
        return asked, Proofs()
    return asked, proofs_of([person_id]).get(person_id, Proofs())


def kinds_filled(
    shift: Shift, person_ids: Sequence[int], kinds: Iterable[int | None], at: datetime
) -> dict[int, frozenset[int | None]]:
    """Which kinds of places of a shift (by position; None: open to everybody) each of these people may fill: three
    statements however many people, none where nothing is asked for.
    """
    wanted = frozenset(kinds)
    if not shift.project.demands:
        return dict.fromkeys(person_ids, wanted)
    asked = demands_of([shift.project_id]).get(shift.project_id, Asked())
    proofs = proofs_of(person_ids)
    able = {one: able_on(proofs.get(one, Proofs()), shift, at) for one in person_ids}
    return {
        one: frozenset(kind for kind in wanted if rules_fit.may_fill(asked.at(kind), can))
        for one, can in able.items()
    }


def kinds_of(shifts: Iterable[Shift]) -> dict[int, list[int | None]]:
    """The kinds of places that shifts have, free or not, those open to everybody first. One statement."""
    rows = Slot.objects.filter(shift__in=[shift.pk for shift in shifts]).order_by("shift_id", "-number")
    found: dict[int, list[int | None]] = {}
    for shift_id, position_id in rows.values_list("shift_id", "position_id"):
        if position_id not in found.setdefault(shift_id, []):
            found[shift_id].append(position_id)
    return found


def somewhere(asked: Asked, able: Able, kinds: Sequence[int | None]) -> Verdict:
    """Whether somebody may fill places of one of these kinds; else what the first of them lacks.

    Refusals: no_skill, certificate_expired, certificate_unconfirmed, no_certificate.
    """
    verdicts = [rules_fit.may_fill(asked.at(kind), able) for kind in kinds]
    return next((one for one in verdicts if one), verdicts[0] if verdicts else ALLOWED)


def places_to_fill(
    shift: Shift, person_id: int, at: datetime, slot_uid: UUID | None = None
) -> list[UUID] | None:
    """The free places of a shift that a person may fill, or the named one of them; None: none of them, though some are
    free. At most five statements.
    """
    rows = Slot.objects.filter(FREE, shift=shift).order_by("number")
    rows = rows if slot_uid is None else rows.filter(uid=slot_uid)
    free = list(rows.values_list("uid", "position_id"))
    fits = kinds_filled(shift, [person_id], {kind for _uid, kind in free}, at)[person_id]
    found = [uid for uid, kind in free if kind in fits]
    return found if found or not free else None


def fits_somewhere(person_id: int, shift: Shift, at: datetime) -> Verdict:
    """Whether a person has what some place of a shift asks for, whoever holds it now: at most five statements."""
    if not shift.project.demands:
        return ALLOWED
    asked, proofs = fit_facts(person_id=person_id, project_ids=[shift.project_id])
    mine, kinds = asked.get(shift.project_id, Asked()), kinds_of([shift]).get(shift.pk, [])
    return somewhere(mine, able_on(proofs, shift, at), kinds)


def fit_verdict(person_id: int, shift_id: int, position_id: int | UUID | None, at: datetime) -> Verdict:
    """Whether a person has what a place of a shift asks for: at most five statements; ask where `Project.demands`.

    Without a position: a place that is open to everybody asks for what the project asks of everybody.
    Refusals: no_skill, certificate_expired, certificate_unconfirmed, no_certificate.
    """
    shift = Shift.objects.select_related("project").filter(pk=shift_id).first()
    if shift is None:
        raise Missing
    if not shift.project.demands:
        return ALLOWED
    if isinstance(position_id, UUID):
        position_id = Position.objects.filter(uid=position_id).values_list("pk", flat=True).first()
    asked, proofs = fit_facts(person_id=person_id, project_ids=[shift.project_id])
    demands = asked.get(shift.project_id, Asked()).at(position_id)
    return rules_fit.may_fill(demands, able_on(proofs, shift, at))
