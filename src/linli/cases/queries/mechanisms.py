"""Lasting mechanisms 长效机制: what everybody may read of them, and the matters of each as far as the reader sees those."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.kernel import clock
from linli.kernel.verdict import Missing
from linli.people.models import Unit
from linli.places import queries as places
from linli.places.codes import area_q, lineage

from .. import rules_mechanisms
from ..models import Case, Mechanism
from .loading import visible

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

    from ..models.mechanisms import MechanismQuerySet

PAGE = 100


@dataclass(frozen=True, slots=True)
class MechanismLine:
    """One of them: how many matters led to it, and those of them that the reader may open."""

    one: Mechanism
    area: str
    holds: bool
    review_due: bool
    count: int
    cases: list[Case]
    may_end: bool


@dataclass(frozen=True, slots=True)
class MechanismsPage:
    """The mechanisms of an area."""

    lines: list[MechanismLine]
    area_code: str
    area: str
    records: bool


def mechanisms_page(*, actor: Actor, at: datetime, code: str = "") -> MechanismsPage:
    """The latest of an area, six statements for any number. Public: words and owner stand for everybody. Raises Missing."""
    name = places.area(code).name if code else ""
    rows = Mechanism.objects.holding(code).order_by("-in_force_from", "-id")[:PAGE]
    lines = _lines(rows, actor, at)
    return MechanismsPage(lines, code, name, records=bool(record_areas(actor)))


def mechanism_line(*, actor: Actor, at: datetime, uid: UUID) -> MechanismLine:
    """One of them; all are public. Raises Missing."""
    found = _lines(Mechanism.objects.filter(uid=uid), actor, at)
    if not found:
        raise Missing
    return found[0]


def _lines(rows: MechanismQuerySet, actor: Actor, at: datetime) -> list[MechanismLine]:
    today = at.astimezone(clock.local_zone()).date()
    found = list(rows.select_related("owner").prefetch_related("cases"))
    linked = {case.pk for one in found for case in one.cases.all()}
    seen = set[int]()
    if not actor.is_anonymous:
        seen = set(visible(actor).filter(pk__in=linked).values_list("pk", flat=True))
    names = places.path_names([one.area_code for one in found])
    lines = []
    for one in found:
        cases = list(one.cases.all())
        ended = one.ended_on is not None and one.ended_on <= today
        lines.append(
            MechanismLine(
                one=one,
                area=names.get(one.area_code, ""),
                holds=not ended and one.in_force_from <= today,
                review_due=not ended and one.review_on is not None and one.review_on <= today,
                count=len(cases),
                cases=[case for case in cases if case.pk in seen],
                may_end=not ended and bool(rules_mechanisms.may_record(actor, one.area_code)),
            )
        )
    return lines


def record_areas(actor: Actor) -> list[str]:
    """Where the actor may record one."""
    return [code for code in actor.area_codes() if rules_mechanisms.may_record(actor, code)]


def owners_near(codes: list[str]) -> list[Unit]:
    """Units that can own one: of these areas, around them, and inside."""
    around = {outer for code in codes for outer in lineage(code)}
    near = Unit.objects.open().filter(area_q(codes)) | Unit.objects.open().filter(area_code__in=around)
    return list(near.order_by("kind", "name"))


def mechanisms_of(case: Case) -> list[Mechanism]:
    """What came out of a matter, one query."""
    return list(Mechanism.objects.filter(cases=case).order_by("id"))
