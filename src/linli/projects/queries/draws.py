"""Draws: who is in, who lost before, what everybody may recompute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Missing, Verdict, first
from linli.people.queries import hold_people
from linli.projects import rules, rules_claims, rules_draw
from linli.projects.models import FREE, Draw, DrawEntry, Project, Slot
from linli.projects.queries import loading
from linli.projects.queries.fitting import fits_somewhere
from linli.projects.queries.loading import overlapping
from linli.projects.queries.terms import taken_by, terms_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.projects.models import Shift

PASSED_OVER = _("Waiting list; has not what the places left ask for")


@dataclass(frozen=True, slots=True)
class Line:
    """One number of a draw as everybody may see it."""

    number: int
    weight: int
    rank: int | None
    ticket: str
    result: str
    label: str
    mine: bool


@dataclass(frozen=True, slots=True)
class DrawPage:
    """A draw with everything that is needed to draw again; ``mine`` is the reader's own number."""

    draw: Draw
    entered: int
    lines: list[Line]
    mine: DrawEntry | None
    enter: Verdict
    leave: Verdict
    published: dict[str, Any]


def draw_of(*, actor: Actor, shift_uid: UUID, lock: bool = False) -> Draw:
    """The draw of a shift that the actor may see. Raises Missing."""
    visible = Project.objects.visible_to(actor).values("pk")
    rows = Draw.objects.select_for_update(of=("self",)) if lock else Draw.objects.all()
    rows = rows.select_related("shift__project")
    draw = rows.filter(shift__uid=shift_uid, shift__project__in=visible).first()
    if draw is None:
        raise Missing
    return draw


def draw_facts(draw: Draw, entry: DrawEntry | None) -> rules_draw.DrawFacts:
    """What is judged of somebody who wants in, or out."""
    return rules_draw.DrawFacts(
        opens_at=draw.opens_at,
        closes_at=draw.closes_at,
        drawn=draw.drawn_at is not None,
        entered=entry is not None and entry.result != DrawEntry.Result.LEFT,
    )


def entry_of(draw: Draw, person_id: int | None) -> DrawEntry | None:
    """Somebody's entry in a draw."""
    if person_id is None:
        return None
    return DrawEntry.objects.filter(draw=draw, person_id=person_id).first()


def enter_verdict(*, draw: Draw, entry: DrawEntry | None, actor: Actor, at: datetime) -> Verdict:
    """Whether the actor may enter: as anybody who wants into the shift, and while the draw is open."""
    shift = loading.shift_for(actor=actor, uid=draw.shift.uid, person_id=actor.person_id)
    taken = rules_claims.NOTHING
    if actor.person_id is not None and terms_of(shift.project).counts:
        taken = taken_by(actor.person_id, [shift])[shift.pk]
    facts = loading.shift_facts(shift, actor, taken)
    joins = rules.may_join("claim", facts, at, until=shift.starts_at)
    enters = first(joins, rules_draw.may_enter(draw_facts(draw, entry), at))
    return fits_somewhere(actor.person_id, shift, at) if enters and actor.person_id else enters


def draws_due(at: datetime, limit: int) -> list[int]:
    """Draws whose time to enter is over."""
    rows = Draw.objects.filter(drawn_at__isnull=True, closes_at__lte=at).order_by("closes_at", "pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def lock_draw(pk: int) -> Draw:
    """A draw with its shift and project, locked until the transaction ends."""
    rows = Draw.objects.select_related("shift__project")
    return rows.select_for_update(of=("self",)).get(pk=pk)


def entrants(draw: Draw) -> list[DrawEntry]:
    """Who is in it, in the order of their numbers; their persons are locked, in one order for all draws."""
    rows = list(DrawEntry.objects.filter(draw=draw, result="").select_related("person").order_by("number"))
    hold_people(one.person_id for one in rows)
    return rows


def lost_before(person_ids: Iterable[int], at: datetime) -> dict[int, int]:
    """How many draws each of these people lost lately."""
    rows = DrawEntry.objects.filter(
        person_id__in=list(person_ids),
        result=DrawEntry.Result.WAITS,
        draw__drawn_at__gt=at - rules_draw.REMEMBERED,
    )
    return dict(rows.values_list("person_id").annotate(n=Count("pk")))


def free_places(shift: Shift) -> list[Slot]:
    """The free places of a shift in their order, locked."""
    rows = Slot.objects.filter(FREE, shift=shift).order_by("number")
    return list(rows.select_for_update())


def cannot_come(shift: Shift, person_ids: list[int]) -> set[int]:
    """Who of these has something else at that time by now, or as many shifts as one person takes."""
    busy = overlapping(shift=shift, person_ids=person_ids)
    terms = terms_of(shift.project)
    if terms.counts:
        busy |= {
            one
            for one in person_ids
            if one not in busy and not rules_claims.within_limits(terms, taken_by(one, [shift])[shift.pk])
        }
    return busy


def published_of(draw: Draw, entries: Iterable[DrawEntry]) -> dict[str, Any]:
    """What everybody gets to draw again: numbers, weights and results, never a name."""
    found = list(entries)
    unfit = unfit_in(draw, found)
    return {
        "method": rules_draw.METHOD,
        "uid": str(draw.uid),
        "commitment": draw.commitment,
        "seed": draw.seed or None,
        "opens_at": draw.opens_at,
        "closes_at": draw.closes_at,
        "drawn_at": draw.drawn_at,
        "places": draw.places,
        "demands": draw.shift.project.demands,
        "entries": [
            {
                "number": one.number,
                "weight": one.weight,
                "rank": one.rank,
                "result": rules_draw.UNFIT if one.pk in unfit else one.result,
            }
            for one in found
        ]
        if draw.drawn_at
        else [],
    }


def unfit_in(draw: Draw, entries: Iterable[DrawEntry]) -> set[int]:
    """Who waits because they had not what the places left asked for."""
    if draw.drawn_at is None or not draw.shift.project.demands:
        return set()
    ranked = {one.rank: one for one in entries if one.rank is not None}
    over = rules_draw.passed_over([(one.result, rank) for rank, one in ranked.items()], draw.places)
    return {ranked[rank].pk for rank in over}


def draw_page(*, actor: Actor, uid: UUID, at: datetime) -> DrawPage:
    """One draw, for everybody. Raises Missing."""
    draw = Draw.objects.select_related("shift__project").filter(uid=uid).first()
    if draw is None or draw.shift.project.state == Project.State.DRAFT:
        raise Missing
    entries = list(DrawEntry.objects.filter(draw=draw).order_by("rank", "number"))
    mine = next((one for one in entries if one.person_id == actor.person_id), None)
    entered = [one for one in entries if one.result != DrawEntry.Result.LEFT]
    unfit = unfit_in(draw, entries)
    lines = [_line(draw, one, mine, unfit) for one in entries] if draw.drawn_at else []
    known = not actor.is_anonymous and actor.person_id is not None
    return DrawPage(
        draw=draw,
        entered=len(entered),
        lines=sorted(lines, key=lambda one: (one.rank is None, one.rank or one.number)),
        mine=mine,
        enter=enter_verdict(draw=draw, entry=mine, actor=actor, at=at) if known else ALLOWED,
        leave=rules_draw.may_leave(draw_facts(draw, mine), at),
        published=published_of(draw, sorted(entries, key=lambda one: one.number)),
    )


def _line(draw: Draw, one: DrawEntry, mine: DrawEntry | None, unfit: set[int]) -> Line:
    passed = one.pk in unfit
    return Line(
        number=one.number,
        weight=one.weight,
        rank=one.rank,
        ticket=rules_draw.ticket(draw.seed, rules_draw.Entrant(one.number, one.weight)),
        result=rules_draw.UNFIT if passed else one.result,
        label=str(PASSED_OVER if passed else one.get_result_display()),
        mine=mine is not None and one.pk == mine.pk,
    )
