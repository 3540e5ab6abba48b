"""Requests to write an attendance otherwise: asked by one, decided by another; old signs and old entries stay."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse

from linli.attendance import queries, rules_corrections
from linli.attendance.actions.noting import note as _note
from linli.attendance.actions.signing import keep_as, rewrite, sign_in, sign_out
from linli.attendance.facts import NOTHING, Phone, Stretch
from linli.attendance.models import Attendance, Correction, Sign, Way
from linli.credits import queries as credit_book
from linli.kernel import crypto
from linli.kernel.actor import Actor
from linli.kernel.canonical import Value
from linli.kernel.verdict import Missing
from linli.notices.actions import tell_many_on_commit
from linli.people.models import Person
from linli.places.keeping import Due

Kind, S = Correction.Kind, Correction.State


@transaction.atomic
def ask_correction(
    *,
    stretch: Stretch,
    person: Person,
    how: str,
    wanted_in_at: datetime | None,
    wanted_out_at: datetime | None,
    words: str,
    actor: Actor,
    at: datetime,
) -> Correction:
    """Ask that somebody's attendance be written otherwise, or that service without any sign be entered.

    The caller has judged whether the actor may ask for this person. Refused: shift_ahead, record_closed, open_already,
    no_times, out_before_in, outside_shift, no_words, too_long.
    """
    if actor.person_id is None:
        raise Missing
    signed = queries.attendance_at(place_uid=stretch.place_uid, person_id=person.pk, lock=True)
    facts = queries.ask_facts(stretch, person, signed, wanted_in_at, wanted_out_at, at)
    rules_corrections.may_ask(facts, words, at).enforce()
    request = _begun(stretch, person, how, Kind.TIMES if signed else Kind.ENTRY, actor, at)
    request.wanted_in_at, request.wanted_out_at = wanted_in_at, wanted_out_at
    request.words, request.words_salt = words.strip(), crypto.new_salt()
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError:
        rules_corrections.OPEN_ALREADY.enforce()
        raise
    _note(
        request,
        "correction.asked",
        actor,
        at,
        {"words": crypto.commitment(request.words_salt, request.words)},
    )
    return request


@transaction.atomic
def keep_sign(
    *,
    stretch: Stretch,
    person: Person,
    how: str,
    which: str,
    refusal: str,
    actor: Actor,
    at: datetime,
    phone: Phone = NOTHING,
) -> Correction | None:
    """Keep a phone's sign that could not count as a request, or add it to the one that waits; None: nothing to add."""
    if actor.person_id is None:
        raise Missing
    signed = queries.attendance_at(place_uid=stretch.place_uid, person_id=person.pk, lock=True)
    if signed is not None and (which == Sign.Which.IN or signed.signed_out_at is not None):
        return None
    moment = rules_corrections.kept_time(
        phone.claimed_at,
        which,
        starts_at=stretch.starts_at,
        ends_at=stretch.ends_at,
        windows=queries.windows_of(stretch.area_code, stretch.starts_at),
    )
    rows = Correction.objects.select_for_update(of=("self",)).open()
    request = rows.filter(place_uid=stretch.place_uid, person=person).first()
    if request is None:
        request = _begun(stretch, person, how, Kind.KEPT, actor, at)
        request.refusal = refusal[:40]
    came = moment if which == Sign.Which.IN else request.wanted_in_at
    left = moment if which == Sign.Which.OUT else request.wanted_out_at
    if request.kind != Kind.KEPT or (came and left and left <= came):
        return request if request.pk else None
    request.wanted_in_at, request.wanted_out_at = came, left
    request.save()
    _note(request, "correction.kept", actor, at, {"which": str(which), "refusal": refusal[:40]})
    return request


def _begun(stretch: Stretch, person: Person, how: str, kind: str, actor: Actor, at: datetime) -> Correction:
    request = Correction(
        kind=kind,
        place_kind=stretch.place_kind,
        place_uid=stretch.place_uid,
        group_uid=stretch.group_uid,
        title=stretch.title[:120],
        url=stretch.url,
        points=stretch.points,
        starts_at=stretch.starts_at,
        ends_at=stretch.ends_at,
        lat=stretch.lat,
        lng=stretch.lng,
        most_minutes=stretch.most_minutes,
        unit_id=stretch.unit_id,
        person=person,
        how=how,
        asked_by_id=actor.person_id or 0,
        asked_at=at,
    )
    request.place_in(stretch.area_code)
    return request


@transaction.atomic
def withdraw_correction(*, correction_uid: UUID, actor: Actor, at: datetime) -> Correction:
    """Who asked, or whom it is about, takes a request back. Refused: decided_already, no_right."""
    request = queries.correction_for(actor=actor, uid=correction_uid, lock=True)
    queries.withdraw_verdict(request, actor).enforce()
    request.state, request.decided_at = S.WITHDRAWN, at
    request.save(update_fields=["state", "decided_at"])
    _note(request, "correction.withdrawn", actor, at, {})
    return request


@transaction.atomic
def refuse_correction(*, correction_uid: UUID, reason: str, actor: Actor, at: datetime) -> Correction:
    """Leave the attendance as it is, with a reason for the volunteer.

    Refused: no_right, decided_already, own_attendance, own_request, no_words, too_long.
    """
    request = queries.correction_for(actor=actor, uid=correction_uid, lock=True)
    queries.decide_verdict(request, actor, "refuse").enforce()
    rules_corrections.fit_reason(reason).enforce()
    _decide(request, S.REFUSED, reason.strip(), actor, at)
    return request


@transaction.atomic
def approve_correction(*, correction_uid: UUID, actor: Actor, at: datetime) -> Correction:
    """Write the attendance as asked: further signs, grade C, and the book by further entries.

    Refused: no_right, decided_already, own_attendance, own_request, taken_back, same_unit, over_budget, no_times,
    out_before_in.
    """
    request = queries.correction_for(actor=actor, uid=correction_uid, lock=True)
    # What is taken back at this moment is not booked anew by somebody who may not restore it.
    credit_book.hold_service(request.person_id, request.place_uid)
    queries.decide_verdict(request, actor, "approve").enforce()
    signed = queries.attendance_at(place_uid=request.place_uid, person_id=request.person_id, lock=True)
    came = request.wanted_in_at or (signed.signed_in_at if signed else None)
    left = request.wanted_out_at or (signed.signed_out_at if signed else None)
    rules_corrections.fit_result(came, left).enforce()
    if came is None or left is None:
        raise Missing
    service = (request.person_id, request.place_uid)
    if signed is None or queries.entered_services({service}):
        queries.budget_verdict(request, came, left, at).enforce()
    if signed is None:
        _enter(request, came, left, actor, at)
    else:
        _rewrite(request, signed, actor, at)
    _decide(request, S.APPROVED, "", actor, at)
    return request


def _enter(request: Correction, came: datetime, left: datetime, actor: Actor, at: datetime) -> None:
    """Both signs at once, by somebody else's word."""
    sign_in(
        stretch=keep_as(request),
        person=request.person,
        how=request.how,
        way=Way.ENTRY,
        actor=actor,
        at=at,
        signed_at=came,
        vouched_by_id=actor.person_id,
    )
    sign_out(
        place_uid=request.place_uid,
        person=request.person,
        way=Way.ENTRY,
        actor=actor,
        at=at,
        signed_at=left,
        vouched_by_id=actor.person_id,
    )


def _rewrite(request: Correction, signed: Attendance, actor: Actor, at: datetime) -> None:
    rewrite(
        attendance=signed,
        person=request.person,
        wanted_in_at=request.wanted_in_at,
        wanted_out_at=request.wanted_out_at,
        actor=actor,
        at=at,
    )


def _decide(request: Correction, state: str, reason: str, actor: Actor, at: datetime) -> None:
    request.state, request.decided_by_id, request.decided_at = state, actor.person_id, at
    request.reason, request.reason_salt = reason, crypto.new_salt() if reason else ""
    request.save(update_fields=["state", "decided_by", "decided_at", "reason", "reason_salt"])
    payload: dict[str, Value] = {"kind": str(request.kind)}
    if reason:
        payload["reason"] = crypto.commitment(request.reason_salt, reason)
    _note(request, f"correction.{state}", actor, at, payload)
    tell_many_on_commit(
        code=f"correction_{state}",
        params={"title": request.title},
        recipient_uids=[request.person.uid, request.asked_by.uid],
        url=reverse("attendance:mine"),
        at=at,
    )


@transaction.atomic
def erase_words(*, due: Due) -> int:
    """Erase the words of requests that were decided long ago; what came of them stays. How many."""
    pks = list(queries.words_due(due).order_by("pk").values_list("pk", flat=True)[: due.batch])
    return Correction.objects.filter(pk__in=pks).update(words="", words_salt="", reason="", reason_salt="")
