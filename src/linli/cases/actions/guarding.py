"""Exclusion 回避 and shielding: who is kept from a case, and who is named for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import Missing, Refused, refuse
from linli.people import queries as people

from .. import rules_guard
from ..models import Case, CaseAccess, CaseSubject
from ..queries.guarded import kept_out_of, live_accesses
from ..queries.loading import case_for, facts_of
from .beats import note_down

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.people.models import Person


@transaction.atomic
def name_subject(*, case_uid: UUID, person_uid: UUID, actor: Actor, at: datetime) -> Case:
    """Say whom a case is about: from now on they and their kin do not see it. Refused: ended, no_right, already_named."""
    case = case_for(actor=actor, uid=case_uid, lock=True)
    rules_guard.may_name_subject(facts_of(case), actor).enforce()
    person = _person(person_uid)
    if not _exclude(case, person, actor, at):
        raise Refused(refuse("already_named", _("This person is already named."), "person"))
    for child in _rectifications(case):
        _exclude(child, person, actor, at)
    return case


@transaction.atomic
def clear_subject(*, case_uid: UUID, subject_uid: UUID, actor: Actor, at: datetime) -> Case:
    """Take an exclusion back, as a supervisor. Refused: no_right; Missing."""
    case = case_for(actor=actor, uid=case_uid, lock=True)
    rules_guard.may_clear_subject(facts_of(case), actor).enforce()
    subject = CaseSubject.objects.filter(case=case, uid=subject_uid).first()
    if subject is None:
        raise Missing
    for one in [case, *_rectifications(case)]:
        gone = CaseSubject.objects.filter(case=one, person_id=subject.person_id).first()
        if gone is not None:
            gone.delete()
            note_down(one, "case.subject_cleared", actor=actor, at=at, payload={"subject": gone.uid})
    return case


@transaction.atomic
def shield_case(
    *, case_uid: UUID, why: str, handler_uids: Sequence[UUID], actor: Actor, at: datetime
) -> Case:
    """Hide a case and what puts it right from everybody but those named here and the supervisors of its area.

    Refused: ended, no_right, no_reason, kept_out; Missing.
    """
    case = case_for(actor=actor, uid=case_uid, lock=True)
    rules_guard.may_shield(facts_of(case), actor, why=why).enforce()
    children = _rectifications(case)
    for one in [case, *children]:
        one.shielded = why
        one.save(update_fields=["shielded"])
        note_down(one, "case.shielded", actor=actor, at=at, payload={"why": why})
    for uid in dict.fromkeys(handler_uids):
        _grant(case, children, _person(uid), actor, at)
    return case


@transaction.atomic
def unshield_case(*, case_uid: UUID, actor: Actor, at: datetime) -> Case:
    """Let a case be seen by posts again; who was named needs it no longer. Refused: no_right."""
    case = case_for(actor=actor, uid=case_uid, lock=True)
    rules_guard.may_unshield(facts_of(case), actor).enforce()
    for one in [case, *_rectifications(case)]:
        one.shielded = ""
        one.save(update_fields=["shielded"])
        live_accesses(one).update(ended_at=at)
        note_down(one, "case.unshielded", actor=actor, at=at)
    return case


@transaction.atomic
def name_handler(*, case_uid: UUID, person_uid: UUID, actor: Actor, at: datetime) -> Case:
    """Approve beforehand that somebody sees a shielded case. Refused: not_shielded, no_right, kept_out; Missing."""
    case = case_for(actor=actor, uid=case_uid, lock=True)
    person = _person(person_uid)
    rules_guard.may_name_handler(
        facts_of(case), actor, shielded=case.shielded, kept_out=person.pk in kept_out_of(case)
    ).enforce()
    _grant(case, _rectifications(case), person, actor, at)
    return case


@transaction.atomic
def end_access(*, case_uid: UUID, access_uid: UUID, actor: Actor, at: datetime) -> Case:
    """Somebody is no longer named for a shielded case. Refused: no_right; Missing."""
    case = case_for(actor=actor, uid=case_uid, lock=True)
    rules_guard.may_unshield(facts_of(case), actor).enforce()
    access = live_accesses(case).filter(uid=access_uid).first()
    if access is None:
        raise Missing
    for one in [case, *_rectifications(case)]:
        ended = live_accesses(one).filter(person_id=access.person_id).first()
        if ended is not None:
            ended.ended_at = at
            ended.save(update_fields=["ended_at"])
            note_down(one, "case.access_ended", actor=actor, at=at, payload={"access": ended.uid})
    return case


def _rectifications(case: Case) -> list[Case]:
    """What puts the case right, locked: who must not see the one must not see the other, not even once it is over."""
    return list(Case.objects.select_for_update(of=("self",)).filter(parent=case).order_by("pk"))


def _exclude(case: Case, person: Person, actor: Actor, at: datetime) -> bool:
    """Whether the person was not named for this case already."""
    post = actor.acting_post()
    subject, made = CaseSubject.objects.get_or_create(
        case=case, person=person, defaults={"named_at": at, "named_by": post.uid if post else None}
    )
    if made:
        live_accesses(case).filter(person_id__in=kept_out_of(case)).update(ended_at=at)
        note_down(case, "case.subject_named", actor=actor, at=at, payload={"subject": subject.uid})
    return made


def _grant(case: Case, children: list[Case], person: Person, actor: Actor, at: datetime) -> None:
    if person.pk in kept_out_of(case):
        raise Refused(refuse("kept_out", rules_guard.KEPT_OUT, "person"))
    post = actor.acting_post()
    # A rectification that is itself about this person stays kept from them.
    for one in [case, *(child for child in children if person.pk not in kept_out_of(child))]:
        access, made = CaseAccess.objects.get_or_create(
            case=one,
            person=person,
            ended_at=None,
            defaults={"granted_at": at, "granted_by": post.uid if post else None},
        )
        if made:
            note_down(one, "case.access_granted", actor=actor, at=at, payload={"access": access.uid})


def _person(uid: UUID) -> Person:
    found = people.persons_by_uid([uid]).get(uid)
    if found is None:
        raise Missing
    return found


def carry_guard(source: Case, target: Case) -> None:
    """Where voices go, exclusion and shielding go with them, also to what puts that case right.

    Carried are shield, subjects and live accesses that are not there yet. Both are locked by the caller, or new.
    """
    for one in [target, *_rectifications(target)]:
        _carry(source, one)


def _carry(source: Case, target: Case) -> None:
    if source.shielded and not target.shielded:
        target.shielded = source.shielded
        target.save(update_fields=["shielded"])
    known = CaseSubject.objects.filter(case=target).values("person_id")
    CaseSubject.objects.bulk_create(
        CaseSubject(case=target, person_id=one.person_id, named_at=one.named_at, named_by=one.named_by)
        for one in CaseSubject.objects.filter(case=source).exclude(person_id__in=known).order_by("pk")
    )
    named = live_accesses(target).values("person_id")
    kept_out = kept_out_of(target)
    CaseAccess.objects.bulk_create(
        CaseAccess(case=target, person_id=one.person_id, granted_at=one.granted_at, granted_by=one.granted_by)
        for one in live_accesses(source).exclude(person_id__in=named).order_by("pk")
        if one.person_id not in kept_out
    )
