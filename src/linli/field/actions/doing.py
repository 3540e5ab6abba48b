"""What a record asks for is done: a sign at a shift, words, or a photo."""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from linli.attendance.facts import Phone
from linli.cases.actions.photos import encode, lay
from linli.cases.facts import PhotoFile
from linli.field import queries, rules
from linli.field.facts import Record
from linli.field.models import FieldNote, FieldRecord
from linli.kernel import crypto, journal, sentences
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Refused, Verdict
from linli.projects import actions as projects
from linli.projects import queries as project_queries
from linli.projects import rules as project_rules
from linli.projects.models import Shift

Kind, State = FieldRecord.Kind, FieldRecord.State
WORDS = ("code", "said", "sentence")


def apply(
    record: FieldRecord,
    content: Record,
    body: str,
    actor: Actor,
    at: datetime,
    *,
    picture: PhotoFile | None = None,
    last: bool = False,
) -> None:
    """Do what a stored record says and keep what became of it; the caller holds the person's lock.

    `last`: a sign-out that waits for its sign-in waits no longer.
    """
    try:
        with transaction.atomic():
            _do(record, content, actor, at, picture)
    except Refused as refusal:
        _refused(record, content, body, refusal.verdict, actor, at, last=last)
    except Missing:
        _refused(record, content, body, rules.GONE, actor, at, last=last)
    else:
        _close(record, State.DONE, at)
    if record.kind == Kind.SIGN_IN and record.shift is not None:
        settle_waiting(record.shift, actor, at)


def settle_waiting(shift: Shift, actor: Actor, at: datetime) -> None:
    """The sign-in is there: what waited for it is done now. Where it became a request, the sign-out joins it."""
    if actor.person_id is None:
        return
    for waiting in queries.waiting_outs(person_id=actor.person_id, shift=shift):
        settle(waiting, actor, at)


def settle(waiting: FieldRecord, actor: Actor, at: datetime, *, last: bool = False) -> None:
    """A sign-out that waits is judged again; the caller holds the lock of its person, who is the actor."""
    body = queries.body_of(waiting)
    apply(waiting, rules.read(body), body, actor, at, last=last)


def _do(record: FieldRecord, content: Record, actor: Actor, at: datetime, picture: PhotoFile | None) -> None:
    if record.kind in {Kind.SIGN_IN, Kind.SIGN_OUT}:
        verb = projects.sign_in if record.kind == Kind.SIGN_IN else projects.sign_out
        verb(
            shift_uid=content.shift_uid,
            code=content.code,
            actor=actor,
            at=at,
            phone=_phone(record, content, at),
        )
        return
    _note(record, content, actor, at, picture)


def _phone(record: FieldRecord, content: Record, at: datetime) -> Phone:
    timing = rules.timing_of(record.made_at, record.waited_s, received_at=record.received_at, at=at)
    return Phone(
        claimed_at=timing.claimed_at,
        device=content.device,
        lat=content.lat,
        lng=content.lng,
        accuracy_m=content.accuracy_m,
        offline=timing.offline,
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
        made_at=record.received_at - timedelta(seconds=record.waited_s or 0),
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
    record: FieldRecord,
    content: Record,
    body: str,
    verdict: Verdict,
    actor: Actor,
    at: datetime,
    *,
    last: bool,
) -> None:
    if rules.waits(record.kind, verdict):
        if last or queries.asks_already(record):
            _ask_instead(record, content, verdict, actor, at)
            return
        record.state = State.WAITING
        word(record, rules.WAITS)
        record.body_sealed = crypto.seal(body, aad=FieldRecord.sealed["body_sealed"].aad(record.uid))
        record.save(update_fields=["state", *WORDS, "body_sealed"])
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
            phone=_phone(record, content, at),
        )


def _ask_instead(record: FieldRecord, content: Record, verdict: Verdict, actor: Actor, at: datetime) -> None:
    """No sign-in will come for this sign-out: it becomes a request, or joins the one that the sign-in became."""
    _close(record, State.REFUSED, at, rules.ASKED)
    projects.note_refusal(
        shift_uid=content.shift_uid,
        verdict=verdict,
        actor=actor,
        at=at,
        which="out",
        phone=replace(_phone(record, content, at), offline=True),
    )


def _close(record: FieldRecord, state: str, at: datetime, verdict: Verdict | None = None) -> None:
    """Nothing has to be done with its content any more, so that is not kept."""
    record.state, record.settled_at, record.body_sealed = state, at, ""
    word(record, verdict)
    record.save(update_fields=["state", "settled_at", "body_sealed", *WORDS])


def word(record: FieldRecord, verdict: Verdict | None) -> None:
    """Say of a record why it is not done, or that it is; whoever saves it names `WORDS`."""
    record.code = verdict.code if verdict is not None else ""
    record.said = None if verdict is None else sentences.keep(verdict.sentence)
    record.sentence = ""


def set_aside(record: FieldRecord, at: datetime) -> None:
    """The other one holds; this one is closed without being done."""
    _close(record, State.DROPPED, at, rules.SET_ASIDE)
