"""Ties: liaison 联片包干, pairing 结对, alliance 联盟, deployment 下沉; made, ended, and closed when their time is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from linli.kernel import clock, journal
from linli.kernel.verdict import Refused, refuse
from linli.notices.actions import tell_on_commit
from linli.people import queries, rules_ties
from linli.people.models import Deployment, Liaison, Membership, Pairing, Person, Unit
from linli.places import queries as places

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value
    from linli.people.models import Tie


@transaction.atomic
def make_liaison(
    *,
    area_code: str,
    actor: Actor,
    at: datetime,
    phone: str = "",
    person_uid: UUID | None = None,
    unit_uid: UUID | None = None,
    since: date | None = None,
    until: date | None = None,
    purpose: str = "",
) -> Liaison:
    """Put a chain over an area: a leader, and the department behind it. Refused: no_right, no_ground, no_such_person,
    not_a_department, liaison_held, tie_backwards.
    """
    rules_ties.may_tie(actor, area_code=area_code).enforce()
    queries.lock_area(area_code)
    leader = _person(phone, person_uid)
    unit = queries.unit_open(uid=unit_uid) if unit_uid else None
    since = since or _today(at)
    _close_over(Liaison.objects.filter(area_code=area_code), at)
    rules_ties.may_liaise(
        area_code=area_code,
        unit_kind=unit.kind if unit else "",
        held=Liaison.objects.standing().filter(area_code=area_code).exists(),
    ).enforce()
    rules_ties.in_order(since=since, until=until).enforce()
    tie = Liaison(leader=leader, unit=unit)
    tie.place_in(area_code)
    _make(tie, since, until, purpose, actor, at)
    _note("liaison.made", tie, actor, at, area=area_code, unit=str(unit.uid) if unit else None)
    _tell(leader, "liaison_made", area_code, at)
    return tie


@transaction.atomic
def make_pairing(
    *,
    department_uid: UUID,
    enterprise_uid: UUID,
    actor: Actor,
    at: datetime,
    since: date | None = None,
    until: date | None = None,
    purpose: str = "",
) -> Pairing:
    """Pair a department with an enterprise. Refused: no_right, not_a_department, not_an_enterprise, paired_already,
    tie_backwards.
    """
    department, enterprise = _two(department_uid, enterprise_uid)
    rules_ties.may_tie(actor, area_code=enterprise.area_code).enforce()
    since = since or _today(at)
    both = Pairing.objects.filter(department=department, enterprise=enterprise)
    _close_over(both, at)
    rules_ties.may_pair(
        department=department.kind, enterprise=enterprise.kind, held=both.standing().exists()
    ).enforce()
    rules_ties.in_order(since=since, until=until).enforce()
    tie = Pairing(department=department, enterprise=enterprise)
    _make(tie, since, until, purpose, actor, at)
    _note("pairing.made", tie, actor, at, department=str(department.uid), enterprise=str(enterprise.uid))
    return tie


@transaction.atomic
def join_alliance(
    *,
    alliance_uid: UUID,
    member_uid: UUID,
    actor: Actor,
    at: datetime,
    since: date | None = None,
    until: date | None = None,
    purpose: str = "",
) -> Membership:
    """Make a unit a member of an alliance. Refused: no_right, not_an_alliance, alliance_in_alliance, member_already,
    tie_backwards.
    """
    alliance, member = _two(alliance_uid, member_uid)
    rules_ties.may_tie(actor, area_code=alliance.area_code).enforce()
    since = since or _today(at)
    both = Membership.objects.filter(alliance=alliance, member=member)
    _close_over(both, at)
    rules_ties.may_join_alliance(
        alliance=alliance.kind, member=member.kind, held=both.standing().exists()
    ).enforce()
    rules_ties.in_order(since=since, until=until).enforce()
    tie = Membership(alliance=alliance, member=member)
    _make(tie, since, until, purpose, actor, at)
    _note("alliance.joined", tie, actor, at, alliance=str(alliance.uid), member=str(member.uid))
    return tie


@transaction.atomic
def deploy(
    *,
    area_code: str,
    until: date | None,
    purpose: str,
    actor: Actor,
    at: datetime,
    phone: str = "",
    person_uid: UUID | None = None,
    since: date | None = None,
) -> Deployment:
    """Send somebody to an area for a period; they are told. Refused: no_right, no_ground, no_such_person,
    no_purpose_given, no_last_day, deployment_long, deployed_already, tie_backwards.
    """
    rules_ties.may_tie(actor, area_code=area_code).enforce()
    person = Person.objects.select_for_update().get(pk=_person(phone, person_uid).pk)
    since = since or _today(at)
    here = Deployment.objects.filter(person=person, area_code=area_code)
    _close_over(here, at)
    rules_ties.may_deploy(
        area_code=area_code, since=since, until=until, purpose=purpose, held=here.standing().exists()
    ).enforce()
    rules_ties.in_order(since=since, until=until).enforce()
    places.area(area_code)
    tie = Deployment(person=person, unit_id=person.work_unit_id)
    tie.place_in(area_code)
    _make(tie, since, until, purpose, actor, at)
    _note("deployment.made", tie, actor, at, area=area_code, person=str(person.uid))
    _tell(person, "deployed", area_code, at)
    return tie


@transaction.atomic
def end_tie(*, kind: str, uid: UUID, reason: str, actor: Actor, at: datetime) -> Tie:
    """End a tie of any kind, with a reason. Refused: no_right, tie_over, no_reason."""
    tie = queries.tie_for(actor=actor, kind=kind, uid=uid, lock=True)
    rules_ties.may_tie(actor, area_code=queries.area_of_tie(tie)).enforce()
    rules_ties.may_end(ended=tie.ended_at is not None, reason=reason).enforce()
    _end(tie, reason.strip(), actor, at)
    return tie


@transaction.atomic
def close_over_ties(*, at: datetime) -> int:
    """Close every tie whose last day is over; how many. Safe to run twice."""
    return sum(_close_over(model._default_manager.all(), at) for model in queries.TIES.values())


def _end(tie: Tie, reason: str, actor: Actor, at: datetime) -> None:
    tie.ended_at, tie.end_reason = at, reason
    tie.save(update_fields=["ended_at", "end_reason"])
    _note(f"{queries.kind_of_tie(tie)}.ended", tie, actor, at)


def _close_over(rows: queries.AnyTies, at: datetime) -> int:
    over = rows.select_for_update().filter(ended_at__isnull=True, until__lt=_today(at))
    return int(over.update(ended_at=at))


def _make(tie: Tie, since: date, until: date | None, purpose: str, actor: Actor, at: datetime) -> None:
    tie.since, tie.until, tie.purpose = since, until, purpose.strip()
    tie.made_by_id, tie.created_at = actor.person_id, at
    tie.save()


def _two(first: UUID, second: UUID) -> tuple[Unit, Unit]:
    """Two open units, locked in the order of their keys, so that two people who tie them at once wait in one line."""
    found = {one.uid: one for one in Unit.objects.select_for_update().open_by_uid([first, second])}
    if first not in found or second not in found:
        raise Refused(refuse("no_such_unit", queries.NO_SUCH_UNIT, "unit"))
    return found[first], found[second]


def _person(phone: str, uid: UUID | None) -> Person:
    person = queries.person_found(phone=phone, uid=uid)
    if person is None:
        raise Refused(refuse("no_such_person", queries.NO_SUCH_PERSON, "phone"))
    return person


def _today(at: datetime) -> date:
    return at.astimezone(clock.local_zone()).date()


def _note(code: str, tie: Tie, actor: Actor, at: datetime, **payload: Value) -> None:
    journal.note(code, subject=("tie", tie.uid), actor=actor, at=at, payload=payload)


def _tell(person: Person, code: str, area_code: str, at: datetime) -> None:
    area = places.names_of([area_code]).get(area_code, "")
    tell_on_commit(
        code=code, params={"area": area}, recipient_uid=person.uid, url=reverse("people:me"), at=at
    )


__all__ = [
    "close_over_ties",
    "deploy",
    "end_tie",
    "join_alliance",
    "make_liaison",
    "make_pairing",
]
