"""What a record asks for is done: a sign at a shift, words, or a photo."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime, timedelta

from django.db import transaction

from linli.attendance.facts import Phone
from linli.cases.actions.photos import encode, lay
from linli.cases.facts import PhotoFile
from linli.field import queries, rules
from linli.field.facts import Record
from linli.field.models import FieldNote, FieldRecord
from linli.kernel import crypto, journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Refused, Verdict
from linli.projects import actions as projects
from linli.projects import queries as project_queries
from linli.projects import rules as project_rules
from linli.projects.models import Shift

Kind, State = FieldRecord.Kind, FieldRecord.State


def apply(
    record: FieldRecord,
    content: Record,
    body: str,
    actor: Actor,
    at: datetime,
    *,
    picture: PhotoFile | None = None,
) -> None:
    """Do what a stored record says and keep what became of it; the caller holds the person's lock."""
    try:
        with transaction.atomic():
            _do(record, content, actor, at, picture)
    except Refused as refusal:
        _refused(record, content, body, refusal.verdict, actor, at)
        return
    except Missing:
        _refused(record, content, body, rules.GONE, actor, at)
        return
    _close(record, State.DONE, at)
    if record.kind == Kind.SIGN_IN and record.shift is not None:
        settle_waiting(record.shift, actor, at)


def settle_waiting(shift: Shift, actor: Actor, at: datetime) -> None:
    """The sign-in is there: what waited for it is done now."""
    if actor.person_id is None:
        return
    for waiting in queries.waiting_outs(person_id=actor.person_id, shift=shift):
        body = queries.body_of(waiting)
        apply(waiting, rules.read(body), body, actor, at)


def _do(record: FieldRecord, content: Record, actor: Actor, at: datetime, picture: PhotoFile | None) -> None:
    if record.kind in {Kind.SIGN_IN, Kind.SIGN_OUT}:
        verb = projects.sign_in if record.kind == Kind.SIGN_IN else projects.sign_out
        verb(
            shift_uid=content.shift_uid,
            code=content.code,
            actor=actor,
            at=at,
            phone=_phone(record, content),
        )
        return
    _note(record, content, actor, at, picture)


def _phone(record: FieldRecord, content: Record) -> Phone:
    waited = timedelta(seconds=record.waited_s)
    return Phone(
        claimed_at=record.received_at - waited,
        device=content.device,
        lat=content.lat,
        lng=content.lng,
        accuracy_m=content.accuracy_m,
        offline=waited > rules.AT_ONCE,
        # A second record under one id has an id of its own here: signs are told apart by it.
        record_uid=record.uid if record.rival_id else record.record_uid,
    )


def picture_of(content: Record) -> PhotoFile | None:
    """The picture of a record, re-encoded; None when it is none: why is said when the record is judged."""
    try:
        return encode(_bytes(content.photo))
    except Refused:
        return None


def _note(
    record: FieldRecord, content: Record, actor: Actor, at: datetime, picture: PhotoFile | None
) -> None:
    """Words or a photo, from somebody who holds a place in the shift or runs its project."""
    slot = project_queries.own_slot(actor=actor, shift_uid=content.shift_uid)
    shift = slot.shift if slot else project_queries.shift_for(actor=actor, uid=content.shift_uid)
    if slot is None and not project_rules.may_run(actor, project_queries.project_facts(shift.project)):
        rules.NO_PLACE.enforce()
    note = FieldNote(
        record=record,
        project=shift.project,
        shift=shift,
        person=record.person,
        words=content.words,
        made_at=record.received_at - timedelta(seconds=record.waited_s),
        created_at=at,
    )
    if record.kind == Kind.PHOTO:
        picture = picture or encode(_bytes(content.photo))
        note.photo, note.digest = True, picture.digest
        note.width, note.height = picture.width, picture.height
        lay(note.uid, at, picture)
    note.save(force_insert=True)
    journal.note(
        "field.noted",
        subject=("project", shift.project.uid),
        area=shift.project.area_code,
        actor=actor,
        at=at,
        payload={"kind": record.kind, "note": note.uid, "shift": shift.uid},
    )


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text.partition(",")[2] if text.startswith("data:") else text, validate=True)
    except binascii.Error:
        raise Refused(rules.UNREADABLE) from None


def _refused(
    record: FieldRecord, content: Record, body: str, verdict: Verdict, actor: Actor, at: datetime
) -> None:
    if rules.waits(record.kind, verdict):
        record.state, record.code, record.sentence = (
            State.WAITING,
            rules.WAITS.code,
            str(rules.WAITS.sentence),
        )
        record.body_sealed = crypto.seal(body, aad=FieldRecord.sealed["body_sealed"].aad(record.uid))
        record.save(update_fields=["state", "code", "sentence", "body_sealed"])
        return
    _close(record, State.REFUSED, at, verdict)
    if record.kind in {Kind.SIGN_IN, Kind.SIGN_OUT}:
        # A wrong code is counted against guessing, also when it comes out of an outbox; a sign that waited and cannot
        # count becomes a request that somebody else decides.
        projects.note_refusal(
            shift_uid=content.shift_uid,
            verdict=verdict,
            actor=actor,
            at=at,
            which="in" if record.kind == Kind.SIGN_IN else "out",
            phone=_phone(record, content),
        )


def _close(record: FieldRecord, state: str, at: datetime, verdict: Verdict | None = None) -> None:
    """Nothing has to be done with its content any more, so that is not kept."""
    record.state, record.settled_at, record.body_sealed = state, at, ""
    record.code = verdict.code if verdict is not None else ""
    record.sentence = "" if verdict is None else str(verdict.sentence)[:300]
    record.save(update_fields=["state", "settled_at", "body_sealed", "code", "sentence"])


def set_aside(record: FieldRecord, at: datetime) -> None:
    """The other one holds; this one is closed without being done."""
    _close(record, State.DROPPED, at, rules.SET_ASIDE)
