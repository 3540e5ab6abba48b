"""A crossroads, a pool and a roster for the tests of this app."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from linli.duty import actions
from linli.duty.facts import RosterDraft
from linli.duty.models import Proposal, Roster
from linli.kernel.actor import Actor
from linli.kernel.clock import local_zone
from linli.projects.models import Project, Slot
from linli.projects.tests.scene import another_volunteer, opened
from tests.cast import HOME, Cast

DAYS = 4


def crossroads(cast: Cast, *, days: int = DAYS, places: int = 1, **more: Any) -> Project:
    """A project with a shift of two hours in the morning of each of the next days."""
    shifts = [
        (
            cast.at.replace(hour=8) + timedelta(days=day),
            cast.at.replace(hour=10) + timedelta(days=day),
            places,
        )
        for day in range(1, days + 1)
    ]
    return opened(cast, title="路口文明劝导", shifts=shifts, **more)


def day(cast: Cast, ahead: int) -> date:
    """A day, counted from today."""
    return cast.at.astimezone(local_zone()).date() + timedelta(days=ahead)


def people(cast: Cast, count: int) -> list[Actor]:
    """Some more people of the community."""
    return [another_volunteer(cast, number) for number in range(1, count + 1)]


def begun(cast: Cast, *projects: Project, pool: list[Actor], **more: Any) -> Roster:
    """A roster of these projects with a pool of these people."""
    fields: dict[str, Any] = {
        "title": "路口值班",
        "area_code": HOME,
        "unit_uid": cast.branch.uid,
        "first_day": day(cast, 0),
        "last_day": day(cast, DAYS),
        "project_uids": [project.uid for project in projects],
        "from_unit": False,
        **more,
    }
    roster = actions.open_roster(draft=RosterDraft(**fields), actor=cast.community, at=cast.at)
    uids = [one.person_uid for one in pool if one.person_uid]
    if uids:
        actions.add_people(roster_uid=roster.uid, person_uids=uids, actor=cast.community, at=cast.at)
    return roster


def propose(cast: Cast, roster: Roster, *, seconds: float = 60) -> Proposal:
    """Ask for a plan, and be the worker that computes it."""
    asked = actions.propose(roster_uid=roster.uid, actor=cast.community, at=cast.at)
    return actions.compute(uid=asked.uid, now=lambda: cast.at, seconds=seconds)


def published(cast: Cast, *projects: Project, pool: list[Actor], **more: Any) -> Roster:
    """The same, proposed and published."""
    roster = begun(cast, *projects, pool=pool, **more)
    propose(cast, roster)
    return actions.publish(roster_uid=roster.uid, actor=cast.community, at=cast.at)


def slots_of(project: Project) -> list[Slot]:
    """The places of a project in the order of time."""
    return list(Slot.objects.filter(shift__project=project).order_by("shift__starts_at", "number"))


def duty_of(actor: Actor, project: Project) -> Slot:
    """The first place that somebody holds."""
    slot = (
        Slot.objects.filter(shift__project=project, holder=actor.person_id)
        .order_by("shift__starts_at")
        .first()
    )
    assert slot is not None
    return slot


def uid_of(actor: Actor) -> UUID:
    """The uid of somebody who is a person."""
    assert actor.person_uid is not None
    return actor.person_uid
