"""Dual registration 双报到: a person where they live, a unit where it sits; the community decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from linli.kernel import journal
from linli.kernel.verdict import Missing
from linli.notices.actions import tell_on_commit
from linli.people import queries, rules
from linli.people.models import Registration, Role, Unit
from linli.places import queries as places

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

State = Registration.State


@transaction.atomic
def register_home(
    *,
    community_code: str,
    actor: Actor,
    at: datetime,
    grid_code: str = "",
    branch_uid: UUID | None = None,
    skills: Sequence[str] = (),
    free_times: Sequence[str] = (),
    offer: str = "",
) -> Registration:
    """Register the actor where they live. Refused: sign_in_first, no_community, grid_elsewhere, unknown_….

    In the same community an open or confirmed registration is changed in place. In another one the old
    registration ends and a new one begins, which the new community has to confirm.
    """
    known = list(queries.skills_by_code(skills))
    rules.may_register(
        actor=actor,
        community=community_code,
        grid=grid_code,
        free_times=free_times,
        unknown_skill=len(known) != len(set(skills)),
    ).enforce()
    area = places.area(grid_code or community_code)
    branch = queries.branch_in(uid=branch_uid, community_code=community_code) if branch_uid else None
    person = queries.person_of(actor=actor, lock=True)
    held = person.registrations.filter(state__in=queries.LIVE).first()
    staying = held is not None and held.community_code == community_code
    if held is not None and not staying:
        _end(held, actor, at)
    registration = held if held is not None and staying else Registration(person=person, created_at=at)
    registration.place_in(area.code)
    registration.branch = branch
    registration.free_times = " ".join(code for code in rules.FREE_TIMES if code in set(free_times))
    registration.offer = offer.strip()
    registration.save()
    registration.skills.set(known)
    _note("changed" if staying else "placed", registration, actor, at, skills=sorted(set(skills)))
    if not staying:
        _tell_community(registration, at)
    return registration


@transaction.atomic
def register_unit(
    *, unit_uid: UUID, community_code: str, actor: Actor, at: datetime, offer: str = ""
) -> Registration:
    """Register a unit with the community where it sits; its contact does. Refused: no_community, no_right."""
    unit = Unit.objects.select_for_update().filter(uid=unit_uid, pk__in=actor.unit_ids(Role.CONTACT)).first()
    if unit is None:
        raise Missing
    rules.may_register_unit(actor=actor, unit_id=unit.pk, community=community_code).enforce()
    area = places.area(community_code)
    held = unit.registrations.filter(state__in=queries.LIVE).first()
    staying = held is not None and held.community_code == community_code
    if held is not None and not staying:
        _end(held, actor, at)
    registration = held if held is not None and staying else Registration(unit=unit, created_at=at)
    registration.place_in(area.code)
    registration.offer = offer.strip()
    registration.save()
    _note("changed" if staying else "placed", registration, actor, at)
    if not staying:
        _tell_community(registration, at)
    return registration


@transaction.atomic
def confirm_registration(*, uid: UUID, actor: Actor, at: datetime) -> Registration:
    """The community welcomes somebody; the home unit is told. Refused: excluded, no_right, registration_state."""
    registration = queries.registration_for(actor=actor, uid=uid, lock=True)
    rules.may_confirm(actor, queries.facts_of(registration)).enforce()
    _decide(registration, State.CONFIRMED, "", actor, at)
    area = _community_name(registration)
    home_unit = registration.person.work_unit_id if registration.person else None
    if home_unit is not None:
        for uid_ in queries.contacts_of_unit(unit_id=home_unit, at=at):
            tell_on_commit(
                code="member_registered",
                params={"area": area},
                recipient_uid=uid_,
                url=reverse("people:unit"),
                at=at,
            )
    return registration


@transaction.atomic
def decline_registration(*, uid: UUID, reason: str, actor: Actor, at: datetime) -> Registration:
    """The community cannot confirm, and says why. Refused: as confirming, and no_reason."""
    registration = queries.registration_for(actor=actor, uid=uid, lock=True)
    rules.may_decline(actor, queries.facts_of(registration), reason).enforce()
    _decide(registration, State.DECLINED, reason.strip(), actor, at)
    return registration


@transaction.atomic
def end_registration(*, uid: UUID, actor: Actor, at: datetime) -> Registration:
    """End a registration: one's own, one's unit's, or one of the area. Refused: no_right, registration_state."""
    registration = queries.registration_for(actor=actor, uid=uid, lock=True)
    rules.may_end(actor, queries.facts_of(registration)).enforce()
    _end(registration, actor, at)
    return registration


def _end(registration: Registration, actor: Actor, at: datetime) -> None:
    registration.state = State.ENDED
    registration.ended_at = at
    registration.save(update_fields=["state", "ended_at"])
    _note("ended", registration, actor, at)


def _decide(registration: Registration, state: str, note: str, actor: Actor, at: datetime) -> None:
    registration.state = state
    registration.decision_note = note
    registration.decided_at = at
    registration.decided_by_id = actor.person_id
    registration.save(update_fields=["state", "decision_note", "decided_at", "decided_by"])
    _note(str(state), registration, actor, at)
    code = "registration_confirmed" if state == State.CONFIRMED else "registration_declined"
    if registration.person is not None:
        told, page = [registration.person.uid], reverse("people:join")
    else:
        told = queries.contacts_of_unit(unit_id=registration.unit_id or 0, at=at)
        page = reverse("people:unit")
    area = _community_name(registration)
    for recipient in told:
        tell_on_commit(code=code, params={"area": area}, recipient_uid=recipient, url=page, at=at)


def _tell_community(registration: Registration, at: datetime) -> None:
    area = _community_name(registration)
    for recipient in queries.registrars_of(community_code=registration.community_code, at=at):
        tell_on_commit(
            code="registration_wanted",
            params={"area": area},
            recipient_uid=recipient,
            url=reverse("people:registrations"),
            at=at,
        )


def _community_name(registration: Registration) -> str:
    return places.names_of([registration.community_code]).get(registration.community_code, "")


def _note(
    word: str, registration: Registration, actor: Actor, at: datetime, skills: Sequence[str] = ()
) -> None:
    journal.note(
        f"registration.{word}",
        subject=("registration", registration.uid),
        area=registration.area_code,
        actor=actor,
        at=at,
        payload={
            "area": registration.area_code,
            "unit": str(registration.unit.uid) if registration.unit else None,
            "skills": list(skills),
        },
    )
