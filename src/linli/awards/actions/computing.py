"""The list: computed from the book, computed again while it is open, frozen at the end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from linli.awards import queries, rules
from linli.awards.actions.criteria import note
from linli.awards.models import STAYS_OUT, Candidate, Commendation
from linli.awards.rules import FORMAT, Served
from linli.kernel import crypto
from linli.kernel.verdict import first
from linli.notices import actions as notices
from linli.people import queries as people

if TYPE_CHECKING:
    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value

FIGURES = ["minutes", "times", "projects"]


@transaction.atomic
def compute_list(*, uid: UUID, actor: Actor, at: datetime) -> Commendation:
    """Compute the list from the book by its criteria; whoever comes to stand on it is asked how to be named.

    Again while it is open: answers and decisions stay, and the days for objections begin anew. Refused: no_right,
    wrong_state, year_running; Missing.
    """
    one = queries.commendation_for(actor=actor, uid=uid, lock=True)
    day = queries.today(at)
    first(rules.may_run(actor, one.area_code), rules.may_compute(queries.facts_of(one), day)).enforce()
    one.state, one.computed_at, one.computed_by = (
        Commendation.State.SHOWN,
        at,
        people.person_of(actor=actor),
    )
    one.object_until = day + timedelta(days=one.object_days)
    one.save(update_fields=["state", "computed_at", "computed_by", "object_until"])
    criteria = queries.criteria_of(one)
    served = queries.figures(area_code=one.area_code, year=one.year, until=at)
    enough = {figure.person_id: figure for figure in served if rules.meets(criteria, figure)}
    known = {row.person_id: row for row in one.candidates.all()}
    one.candidates.exclude(person_id__in=enough).delete()
    aside = queries.runs_it(one, at=at)
    kept: list[Candidate] = []
    fresh: list[Candidate] = []
    for person_id, figure in enough.items():
        row = known.get(person_id) or Candidate(
            commendation=one, person_id=person_id, salt=crypto.new_salt(), why=Candidate.Why.SEATS
        )
        row.minutes, row.times, row.projects = figure.minutes, figure.times, figure.projects
        if row.why not in STAYS_OUT:
            row.why = Candidate.Why.RUNS_IT if person_id in aside else Candidate.Why.SEATS
            row.place = None
        (kept if row.pk else fresh).append(row)
    Candidate.objects.bulk_create(fresh)
    Candidate.objects.bulk_update(kept, [*FIGURES, "why", "place"], batch_size=200)
    rank(one)
    note("award.computed", one, actor, at, {"people": len(enough), "left": len(known.keys() - enough)})
    _ask(one, {row.person_id for row in fresh}, at)
    return one


def rank(one: Commendation) -> None:
    """Give places by the figures that stand there, after somebody came or went; under the lock of the list."""
    rows = list(one.candidates.all())
    out = {row.person_id: row.why for row in rows if row.why in {*STAYS_OUT, Candidate.Why.RUNS_IT}}
    served = [Served(row.person_id, row.minutes, row.times, row.projects) for row in rows]
    placed = {line.served.person_id: line for line in rules.ranked(queries.criteria_of(one), served, out)}
    for row in rows:
        line = placed[row.person_id]
        row.place, row.why = line.place, line.why
    Candidate.objects.bulk_update(rows, ["place", "why"], batch_size=200)


def _ask(one: Commendation, fresh: set[int], at: datetime) -> None:
    """Those who stand on the list for the first time are told, and asked how to be named."""
    on = one.candidates.filter(person_id__in=fresh, place__isnull=False)
    notices.tell_many_on_commit(
        code="award_asked",
        params={"year": one.year},
        recipient_uids=list(on.order_by("pk").values_list("person__uid", flat=True)),
        at=at,
        url=reverse("awards:mine"),
    )


@transaction.atomic
def finish_list(*, uid: UUID, actor: Actor, at: datetime) -> Commendation:
    """Publish the list and freeze it with its hash. A name stands in full only with consent.

    Refused: no_right, wrong_state, objections_open, still_open; Missing.
    """
    one = queries.commendation_for(actor=actor, uid=uid, lock=True)
    first(
        rules.may_run(actor, one.area_code), rules.may_finish(queries.facts_of(one), queries.today(at))
    ).enforce()
    rows = list(one.candidates.select_related("person").order_by("place", "pk"))
    names = people.names_of([row.person_id for row in rows], masked=False)
    lines: list[Value] = [_frozen(row, rules.name_shown(names[row.person_id], row.naming)) for row in rows]
    one.content, one.digest = rules.digest_of(
        {
            "format": FORMAT,
            "area": one.area_code,
            "year": one.year,
            "computed": one.computed_at.isoformat() if one.computed_at else "",
            "criteria": [one.least_minutes, one.least_times, one.least_projects, one.seats, str(one.ties)],
            "lines": lines,
        }
    )
    one.state, one.finished_at = Commendation.State.FINAL, at
    one.save(update_fields=["content", "digest", "state", "finished_at"])
    named = sum(row.on_list for row in rows)
    note("award.published", one, actor, at, {"people": named, "digest": one.digest})
    notices.tell_many_on_commit(
        code="award_published",
        params={"year": one.year},
        recipient_uids=[row.person.uid for row in rows if row.on_list],
        at=at,
        url=reverse("awards:public", args=[one.uid]),
    )
    return one


def _frozen(row: Candidate, name: str) -> dict[str, Value]:
    """A line without the name: a commitment stands for it, whose salt goes when the name has to go."""
    return {
        "place": row.place or 0,
        "name": crypto.commitment(row.salt, name) if row.on_list else "",
        "minutes": row.minutes,
        "times": row.times,
        "projects": row.projects,
        "why": str(row.why),
    }
