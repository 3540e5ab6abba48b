"""Somebody held a place and did not come: said, taken back, objected to, decided by somebody else (decision 0039)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse

from linli.kernel import crypto, journal
from linli.kernel.actor import Actor
from linli.kernel.canonical import Value
from linli.kernel.verdict import Missing
from linli.notices.actions import tell_many_on_commit
from linli.projects import queries, rules, rules_absences
from linli.projects.models import Absence

if TYPE_CHECKING:
    from linli.places.keeping import Due

S = Absence.State


@transaction.atomic
def mark_absence(*, slot_uid: UUID, kind: str, actor: Actor, at: datetime) -> Absence:
    """After a shift, say that the holder of a place did not come, excused or not; the person is told and may object.

    Refused: no_right, own_attendance, closed, shift_running, signed_in, request_waits, marked_already, record_closed.
    """
    slot = queries.slot_for(actor=actor, uid=slot_uid, lock=True)
    project = slot.shift.project
    rules_absences.may_mark(
        queries.facts_now(slot, actor),
        rules.may_run(actor, queries.project_facts(project)),
        rules.arrow("confirm", project.state),
        at,
    ).enforce()
    if slot.holder is None or kind not in Absence.Kind.values:
        raise Missing
    absence = Absence(
        slot=slot,
        person=slot.holder,
        kind=kind,
        marked_by_id=actor.person_id,
        marked_at=at,
        appeal_by=queries.appeal_by(project.area_code, at),
    )
    try:
        with transaction.atomic():
            absence.save(force_insert=True)
    except IntegrityError:
        rules_absences.MARKED_ALREADY.enforce()
        raise
    _note("absence.marked", absence, actor, at, {"kind": str(kind)})
    _tell(f"absence_{kind}", absence, at)
    return absence


@transaction.atomic
def take_back_absence(*, absence_uid: UUID, actor: Actor, at: datetime) -> Absence:
    """Take back what was said, before it was decided; the person is told. Refused: no_right, own_attendance, decided."""
    absence = queries.absence_for(actor=actor, uid=absence_uid, lock=True)
    facts, run = queries.absence_facts(absence), queries.run_verdict(actor, absence)
    rules_absences.may_take_back(facts, run, actor.person_id).enforce()
    absence.state = rules_absences.ARROWS["take_back"][1]
    absence.save(update_fields=["state"])
    _note("absence.taken_back", absence, actor, at, {})
    _tell("absence_back", absence, at)
    return absence


@transaction.atomic
def appeal_absence(*, absence_uid: UUID, words: str, actor: Actor, at: datetime) -> Absence:
    """Object to an absence of one's own; it counts nowhere until somebody else has decided.

    Refused: appealed_already, decided, appeal_over, no_words, too_long.
    """
    absence = queries.own_absence(actor=actor, uid=absence_uid, lock=True)
    rules_absences.may_appeal(queries.absence_facts(absence), at, words).enforce()
    absence.state, absence.appealed_at = S.APPEALED, at
    absence.words, absence.words_salt = words.strip(), crypto.new_salt()
    absence.save(update_fields=["state", "appealed_at", "words", "words_salt"])
    said = crypto.commitment(absence.words_salt, absence.words)
    _note("absence.appealed", absence, actor, at, {"words": said})
    leader = absence.slot.shift.project.leader
    if leader is not None and leader.pk not in {absence.person_id, absence.marked_by_id}:
        tell_many_on_commit(
            code="absence_appealed",
            params={"title": absence.slot.shift.project.title},
            recipient_uids=[leader.uid],
            url=reverse("projects:appeals"),
            at=at,
        )
    return absence


@transaction.atomic
def decide_absence(*, absence_uid: UUID, outcome: str, reason: str, actor: Actor, at: datetime) -> Absence:
    """Decide an objection: lift, excuse or uphold; by somebody else than who said it. The person is told.

    Refused: no_right, own_attendance, own_mark, decided, no_outcome, no_reason, too_long.
    """
    absence = queries.absence_for(actor=actor, uid=absence_uid, lock=True)
    facts, run = queries.absence_facts(absence), queries.run_verdict(actor, absence)
    rules_absences.may_decide(facts, run, actor.person_id, outcome, reason).enforce()
    absence.state = rules_absences.ARROWS[outcome][1]
    if outcome == "excuse":
        absence.kind = Absence.Kind.EXCUSED
    absence.decided_by_id, absence.decided_at = actor.person_id, at
    absence.reason, absence.reason_salt = reason.strip(), crypto.new_salt() if reason.strip() else ""
    absence.save(update_fields=["state", "kind", "decided_by", "decided_at", "reason", "reason_salt"])
    payload: dict[str, Value] = {"outcome": outcome}
    if absence.reason:
        payload["reason"] = crypto.commitment(absence.reason_salt, absence.reason)
    _note("absence.decided", absence, actor, at, payload)
    _tell("absence_decided", absence, at)
    return absence


@transaction.atomic
def erase_absence_words(*, due: Due) -> int:
    """Erase what both sides wrote of absences long ago; what was decided stays. How many."""
    pks = list(queries.absence_words_due(due).order_by("pk").values_list("pk", flat=True)[: due.batch])
    return Absence.objects.filter(pk__in=pks).update(words="", words_salt="", reason="", reason_salt="")


def _note(code: str, absence: Absence, actor: Actor, at: datetime, payload: dict[str, Value]) -> None:
    journal.note(
        code,
        subject=("slot", absence.slot.uid),
        actor=actor,
        at=at,
        payload={"absence": absence.uid, "holder": absence.person.uid, **payload},
    )


def _tell(code: str, absence: Absence, at: datetime) -> None:
    shift = absence.slot.shift
    params = {"title": shift.project.title, "when": shift.starts_at.isoformat()}
    if code == "absence_absent":
        params["until"] = absence.appeal_by.isoformat()
    tell_many_on_commit(
        code=code,
        params=params,
        recipient_uids=[absence.person.uid],
        url=reverse("projects:absences"),
        at=at,
    )
