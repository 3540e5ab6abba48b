"""The pages: the desk's, one's own, and what everybody reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from linli.awards import rules
from linli.awards.models import Candidate, Commendation, Objection
from linli.awards.queries.figures import Checked, check, figures
from linli.awards.queries.lists import (
    commendation_for,
    criteria_of,
    facts_of,
    has_open_objection,
    lives_in,
    today,
)
from linli.awards.rules import Served
from linli.kernel.verdict import Missing, Verdict, first
from linli.people import queries as people
from linli.people.powers import Power, roles_with
from linli.places import queries as places
from linli.places.codes import Level
from linli.places.models import Area

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

MOST = 200
MOST_LISTS = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list, as its reader may see it."""

    candidate: Candidate
    name: str
    exclude: Verdict | None = None
    readmit: Verdict | None = None


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """One objection with the name of who made it, and who may decide."""

    objection: Objection
    name: str
    decide: Verdict


@dataclass(frozen=True, slots=True)
class DeskPage:
    """The lists of one's communities, and the communities for which one may write criteria."""

    lists: list[tuple[Commendation, str]]
    areas: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ListPage:
    """One list at the desk."""

    commendation: Commendation
    area: str
    rows: list[Row]
    aside: list[Row]
    objections: list[ObjectionRow]
    verdicts: dict[str, Verdict]
    checked: Checked


@dataclass(frozen=True, slots=True)
class Mine:
    """One list that concerns somebody: their line or their figures so far, the list without names, what they may do."""

    commendation: Commendation
    area: str
    served: Served
    candidate: Candidate | None
    answer: Verdict
    object: Verdict
    objections: list[Objection]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class MinePage:
    """All of them, the newest first."""

    lists: list[Mine]


@dataclass(frozen=True, slots=True)
class Published:
    """What everybody reads: criteria always, the lines once the list is final."""

    commendation: Commendation
    area: str
    rows: list[Row]


def desk_page(*, actor: Actor) -> DeskPage:
    """Raises Missing for whoever assigns people nowhere."""
    codes = actor.area_codes(*roles_with(Power.PROJECTS_ASSIGN))
    if not codes:
        raise Missing
    inside = Q()
    for code in codes:
        inside |= Q(code__startswith=code)
    areas = Area.objects.filter(inside, level=Level.COMMUNITY, valid_until__isnull=True).order_by("code")
    lists = list(Commendation.objects.run_by(actor).order_by("-year", "area_code")[:MOST_LISTS])
    names = places.names_of({one.area_code for one in lists})
    return DeskPage(
        lists=[(one, names.get(one.area_code, one.area_code)) for one in lists],
        areas=list(areas.values_list("code", "name")[:MOST]),
    )


def list_page(*, actor: Actor, uid: UUID, at: datetime) -> ListPage:
    """One list at the desk, with what may be done. Raises Missing."""
    one = commendation_for(actor=actor, uid=uid)
    facts, day, criteria = facts_of(one), today(at), criteria_of(one)
    right = rules.may_run(actor, one.area_code)
    people_ = _ordered(one)
    names = people.names_of([row.person_id for row in people_])
    rows = [
        Row(
            row,
            names[row.person_id],
            exclude=_about(actor, one, row.person.uid, rules.arrow("exclude", one.state)),
            readmit=_about(actor, one, row.person.uid, rules.may_readmit(facts, row.why)),
        )
        for row in people_
    ]
    return ListPage(
        commendation=one,
        area=places.names_of({one.area_code}).get(one.area_code, one.area_code),
        rows=[row for row in rows if row.candidate.on_list],
        aside=[row for row in rows if not row.candidate.on_list],
        objections=_objections(actor, one),
        verdicts={
            "write": first(right, rules.arrow("write", one.state)),
            "publish": first(right, rules.may_publish(facts, day)),
            "compute": first(right, rules.may_compute(facts, day)),
            "finish": first(right, rules.may_finish(facts, day)),
        },
        checked=check(one, criteria, at=at),
    )


def _about(actor: Actor, one: Commendation, person: UUID, verdict: Verdict) -> Verdict:
    return first(rules.may_run(actor, one.area_code, excluded=frozenset({person})), verdict)


def _objections(actor: Actor, one: Commendation) -> list[ObjectionRow]:
    found = list(one.objections.select_related("person").order_by("pk"))
    names = people.names_of([row.person_id for row in found])
    return [
        ObjectionRow(
            row, names[row.person_id], _about(actor, one, row.person.uid, rules.arrow("decide", one.state))
        )
        for row in found
    ]


def _ordered(one: Commendation) -> list[Candidate]:
    """Everybody on the list and everybody who was set aside, however many; of those who only found no place the first."""
    rows = sorted(
        one.candidates.select_related("person"),
        key=lambda row: (row.place is None, row.place or 0, -row.minutes, row.pk),
    )
    seatless = [row for row in rows if row.why == Candidate.Why.SEATS][MOST:]
    beyond = {row.pk for row in seatless}
    return [row for row in rows if row.pk not in beyond]


def mine(*, actor: Actor, at: datetime) -> MinePage:
    """Lists on which one stands, and those of one's community: what one has, and what one may say. Raises Missing."""
    if actor.person_id is None:
        raise Missing
    own = Q(candidates__person_id=actor.person_id, state__in=["shown", "final"])
    if actor.home_code:
        own |= Q(
            area_code=actor.home_code[: rules.COMMUNITY_LENGTH], state__in=["criteria", "shown", "final"]
        )
    found = list(Commendation.objects.filter(own).distinct().order_by("-year", "area_code")[:6])
    names = places.names_of({one.area_code for one in found})
    return MinePage([_mine(one, names.get(one.area_code, one.area_code), actor, at) for one in found])


def _mine(one: Commendation, area: str, actor: Actor, at: datetime) -> Mine:
    me = actor.person_id or 0
    candidate = one.candidates.filter(person_id=me).first()
    until = one.computed_at or at
    served = figures(area_code=one.area_code, year=one.year, until=until, person_ids=[me])
    words = "x"  # whether anything may be said at all; the words are judged when they are sent
    facts = facts_of(one)
    return Mine(
        commendation=one,
        area=area,
        served=served[0] if served else Served(me, 0, 0, 0),
        candidate=candidate,
        answer=rules.may_answer(one.state, candidate.why, Candidate.Naming.MASKED)
        if candidate
        else rules.arrow("answer", Commendation.State.DRAFT),
        object=rules.may_object(
            facts,
            words,
            lives_there=lives_in(actor, one.area_code),
            has_open=has_open_objection(one, me),
            today=today(at),
        ),
        objections=list(one.objections.filter(person_id=me).order_by("pk")),
        rows=_named(one) if one.state == Commendation.State.FINAL else _masked(one),
    )


def _masked(one: Commendation) -> list[Row]:
    """While objections are open: who is on it, family names only."""
    rows = [row for row in _ordered(one) if row.on_list]
    names = people.names_of([row.person_id for row in rows])
    return [Row(row, names[row.person_id]) for row in rows]


def _named(one: Commendation) -> list[Row]:
    """The published list: each name as its holder wants it."""
    rows = [row for row in _ordered(one) if row.on_list]
    full = people.names_of([row.person_id for row in rows], masked=False)
    return [Row(row, rules.name_shown(full[row.person_id], row.naming)) for row in rows]


def public_lists() -> list[tuple[Commendation, str]]:
    """Criteria and lists that everybody may read, the newest first."""
    found = list(Commendation.objects.all().public().order_by("-year", "area_code")[:MOST_LISTS])
    names = places.path_names({one.area_code for one in found})
    return [(one, names.get(one.area_code, one.area_code)) for one in found]


def published(*, uid: UUID) -> Published:
    """One of them. Raises Missing."""
    one = Commendation.objects.all().public().filter(uid=uid).first()
    if one is None:
        raise Missing
    area = places.path_names({one.area_code}).get(one.area_code, one.area_code)
    return Published(one, area, _named(one) if one.state == Commendation.State.FINAL else [])


def line(row: Row) -> dict[str, Any]:
    """A row for machines, without anything that is not on the page."""
    one = row.candidate
    return {
        "uid": one.uid,
        "place": one.place,
        "name": row.name,
        "minutes": one.minutes,
        "times": one.times,
        "projects": one.projects,
        "naming": one.naming,
        "why": one.why,
        "why_words": one.why_words,
    }
