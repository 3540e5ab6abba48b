"""A roster is begun with its posts, days, rules and pool; people come into the pool and leave it; it is given up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.duty import queries, rules
from linli.duty.facts import LimitsDraft, RosterDraft
from linli.duty.models import PlanLine, PoolMember, Roster, RosterPost
from linli.kernel import clock, journal
from linli.kernel.actor import Actor
from linli.kernel.canonical import Value
from linli.kernel.verdict import first
from linli.people.models import Person
from linli.people.queries import unit_open
from linli.places import queries as places
from linli.projects import actions as projects
from linli.projects.models import Project
from linli.projects.queries import terms_of

Source = PoolMember.Source


@transaction.atomic
def open_roster(*, draft: RosterDraft, actor: Actor, at: datetime) -> Roster:
    """Begin a roster. Where places may be claimed until a moment, signing up for its projects closes then.

    Missing: area, unit or project that is not there. Refused: no_right, no_title, roster_backwards, roster_long, past,
    bad_rest, bad_limit, no_places_then, many_places, post_taken, claims_late, big_pool, no_posts, and those of signing up.
    """
    rules.may_plan(actor, draft.area_code).enforce()
    area = places.area(draft.area_code)
    today = at.astimezone(clock.local_zone()).date()
    first(
        rules.fit_days(title=draft.title, first_day=draft.first_day, last_day=draft.last_day, today=today),
        rules.fit_limits(**_limits(draft)),
    ).enforce()
    posts = queries.posts_for(
        area_code=area.code, project_uids=draft.project_uids, position_uids=draft.position_uids
    )
    _fit_posts(draft, posts)
    roster = Roster(
        title=draft.title.strip(),
        unit=unit_open(uid=draft.unit_uid),
        first_day=draft.first_day,
        last_day=draft.last_day,
        claims_until=draft.claims_until,
        made_by_id=actor.person_id,
        created_at=at,
        **_limits(draft),
    )
    roster.place_in(area.code)
    roster.save()
    for post in posts:
        post.roster = roster
    RosterPost.objects.bulk_create(posts)
    if draft.claims_until is not None:
        _close_sign_up(
            {post.project_id: post.project for post in posts}.values(), draft.claims_until, actor, at
        )
    found: dict[Source, list[Person]] = {}
    if draft.from_unit:
        found[Source.UNIT] = queries.members_of(roster.unit)
    if draft.from_registered:
        found[Source.REGISTERED] = queries.in_service(area.code)
    _into_pool(roster, found)
    payload: dict[str, Value] = {
        "posts": [post.position.uid if post.position else post.project.uid for post in posts],
        "unit": roster.unit.uid,
    }
    _note("roster.opened", roster, actor, at, {**payload, **_limits(draft)})
    return roster


def _limits(draft: RosterDraft | LimitsDraft) -> dict[str, int]:
    return {
        "rest_hours": draft.rest_hours,
        "most": draft.most,
        "most_per_week": draft.most_per_week,
        "most_nights": draft.most_nights,
    }


def _fit_posts(draft: RosterDraft, posts: Sequence[RosterPost]) -> None:
    slots = queries.slots_within(posts, draft.first_day, draft.last_day)
    begins = slots.order_by("shift__starts_at").values_list("shift__starts_at", flat=True).first()
    rules.fit_posts(
        posts=len(posts),
        places=slots.count(),
        taken=queries.planned_elsewhere(posts=posts, first_day=draft.first_day, last_day=draft.last_day),
        claims_until=draft.claims_until,
        first_start=begins,
    ).enforce()


def _close_sign_up(posts: Iterable[Project], until: datetime, actor: Actor, at: datetime) -> None:
    for project in posts:
        terms = terms_of(project)
        if terms.closes_at is None or terms.closes_at > until:
            projects.set_terms(
                project_uid=project.uid, terms=replace(terms, closes_at=until), actor=actor, at=at
            )


def _into_pool(roster: Roster, found: Mapping[Source, Iterable[Person]]) -> int:
    there = set(PoolMember.objects.filter(roster=roster).values_list("person_id", flat=True))
    fresh = []
    for source, people in found.items():
        for person in people:
            if person.pk not in there:
                there.add(person.pk)
                fresh.append(PoolMember(roster=roster, person=person, source=source))
    rules.fit_pool(len(there)).enforce()
    PoolMember.objects.bulk_create(fresh)
    return len(fresh)


@transaction.atomic
def change_limits(*, roster_uid: UUID, limits: LimitsDraft, actor: Actor, at: datetime) -> Roster:
    """Change the rules of a roster; what is planned is judged by them at once. Missing. Refused: no_right,
    roster_state, bad_rest, bad_limit.
    """
    roster = _held("change", roster_uid, actor)
    rules.fit_limits(**asdict(limits)).enforce()
    for name, value in asdict(limits).items():
        setattr(roster, name, value)
    roster.revision += 1
    roster.save(update_fields=[*asdict(limits), "revision"])
    _note("roster.limits_changed", roster, actor, at, asdict(limits))
    return roster


@transaction.atomic
def add_people(*, roster_uid: UUID, person_uids: Sequence[UUID], actor: Actor, at: datetime) -> Roster:
    """Put people into the pool by hand: those of the unit, or registered in the area. Missing. Refused: no_right,
    roster_state, big_pool.
    """
    roster = _held("change", roster_uid, actor)
    people = queries.people_in_reach(roster, person_uids)
    _into_pool(roster, {Source.HAND: people})
    roster.revision += 1
    roster.save(update_fields=["revision"])
    _note("roster.people_added", roster, actor, at, {"persons": [person.uid for person in people]})
    return roster


@transaction.atomic
def remove_person(*, roster_uid: UUID, person_uid: UUID, actor: Actor, at: datetime) -> Roster:
    """Take somebody out of the pool, and out of the plan; published duties stay theirs. Missing. Refused: no_right,
    roster_state.
    """
    roster = _held("change", roster_uid, actor)
    member = queries.pool_member(roster=roster, person_uid=person_uid)
    PlanLine.objects.filter(roster=roster, person=member.person).delete()
    PoolMember.objects.filter(pk=member.pk).delete()
    roster.revision += 1
    roster.save(update_fields=["revision"])
    _note("roster.person_removed", roster, actor, at, {"person": person_uid})
    return roster


@transaction.atomic
def cancel_roster(*, roster_uid: UUID, actor: Actor, at: datetime) -> Roster:
    """Give a roster up before it is published: its projects can be planned anew. Missing. Refused: no_right,
    roster_state.
    """
    roster = _held("cancel", roster_uid, actor)
    PlanLine.objects.filter(roster=roster).delete()
    roster.state = Roster.State.CANCELLED
    roster.save(update_fields=["state"])
    _note("roster.cancelled", roster, actor, at, {})
    return roster


def _held(verb: str, uid: UUID, actor: Actor) -> Roster:
    roster = queries.roster_for(actor=actor, uid=uid, lock=True)
    facts = rules.RosterFacts(state=roster.state, area_code=roster.area_code)
    rules.may_change(verb, facts, actor).enforce()
    return roster


def _note(code: str, roster: Roster, actor: Actor, at: datetime, payload: Mapping[str, Value]) -> None:
    journal.note(
        code,
        subject=("roster", roster.uid),
        area=roster.area_code,
        actor=actor,
        at=at,
        payload=dict(payload),
    )
