"""A roster with a duty, a swap and a time when somebody cannot come, that an address can be about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from linli.credits.models import How
from linli.duty import actions as duty
from linli.duty.facts import RosterDraft
from linli.duty.models import Away, Roster
from linli.kernel.actor import Actor
from linli.people import actions as people
from linli.people.models import Account, Unit
from linli.projects import actions as projects
from linli.projects.models import Project, Shift, Slot
from tests.cast import SINCE
from tests.shape.two_cities import Town, actor, live

AHEAD = 40


def of_duty(town: Town) -> dict[str, str]:
    """A published roster of the enterprise with one duty, which a mate has accepted to take over, and one free place;
    and one of the department."""
    at, desk = town.at, town["dispatcher"]
    mate = people.make_person(name="换班人", phone=town.phone(6), at=SINCE)
    live(actor(mate, at), town, town.home)
    project, roster = _roster(town, town.enterprise, AHEAD)
    _project, other = _roster(town, town.department, AHEAD + 10)
    who = town["volunteer"]
    assert who.person_uid is not None
    run: dict[str, Any] = {"roster_uid": roster.uid, "actor": desk, "at": at}
    duty.add_people(person_uids=[who.person_uid, mate.uid], **run)
    first, free = Slot.objects.filter(shift__project=project).order_by("shift__starts_at")
    duty.put(slot_uid=first.uid, person_uid=who.person_uid, **run)
    duty.publish(leave_free=True, **run)
    swap = duty.ask_swap(slot_uid=first.uid, person_uid=mate.uid, actor=who, at=at)
    duty.take_swap(swap_uid=swap.uid, actor=actor(mate, at), at=at)
    away = duty.add_away(
        starts_at=at, ends_at=at + timedelta(days=1), reason=f"{town.mark}事", actor=who, at=at
    )
    return {
        "roster": str(roster.uid),
        "roster of the department": str(other.uid),
        "roster place": str(free.uid),
        "duty project": str(project.uid),
        "swap": str(swap.uid),
        "own duty": str(first.uid),
        "own away": str(away.uid),
    }


def _roster(town: Town, unit: Unit, ahead: int) -> tuple[Project, Roster]:
    """A project of two days, so many days from now, and the roster that a unit has for it."""
    begins = [town.at + timedelta(days=day) for day in (ahead, ahead + 1)]
    project = _crossroads(town, begins)
    draft = RosterDraft(
        title=f"{town.mark}值班",
        area_code=town.home,
        unit_uid=unit.uid,
        first_day=begins[0].date(),
        last_day=begins[1].date(),
        project_uids=[project.uid],
        from_unit=False,
    )
    return project, duty.open_roster(draft=draft, actor=town["dispatcher"], at=town.at)


def _crossroads(town: Town, begins: list[datetime]) -> Project:
    """A project with a shift of one place at each of these moments."""
    return projects.open_project(
        title="学校路口",
        aim="",
        area_code=town.home,
        place_text="",
        points=0,
        skill_codes=[],
        organiser_uid=town.branch.uid,
        leader_uid=None,
        shifts=[(one, one + timedelta(hours=2), 1) for one in begins],
        case_uids=[],
        actor=town["dispatcher"],
        at=town.at,
    )


def own_duty(account: Account, who: Actor, at: datetime) -> dict[str, str]:
    """A duty of somebody's own in their city, and a time when they cannot come; nothing where there is no shift."""
    cities = {code[:4] for code in (*(post.area_code for post in who.posts), who.home_code) if code}
    shifts = Shift.objects.filter(project__city_code__in=cities) if cities else Shift.objects.all()
    shift = shifts.order_by("pk").first()
    if shift is None:
        return {}
    slot = Slot.objects.create(
        shift=shift, number=900 + account.pk, holder=account.person, how=How.ASSIGNED, taken_at=at
    )
    away = Away(person=account.person, starts_at=at, ends_at=at + timedelta(days=1), created_at=at)
    away.save()
    return {"own duty": str(slot.uid), "own away": str(away.uid)}
