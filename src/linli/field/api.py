"""JSON of the field app: the outbox of a phone, and what came of it."""

# No `from __future__ import annotations`: ninja reads these types while running.

from typing import cast
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router

from linli.field import actions, queries
from linli.field.api_shapes import BatchIn, NoteOut, OutcomeOut, RecordOut
from linli.field.facts import Outcome, Parcel, Raw
from linli.field.models import FieldRecord
from linli.people.queries import actor_for_token
from linli.web.api import Bearer, Session, once
from linli.web.http import Request

router = Router(tags=["field"])
# The page and the service worker of the app send with the browser's session; other clients with a token.
EITHER = [Bearer(lambda token, at: actor_for_token(token=token, at=at)), Session()]


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


def _outcome(one: Outcome) -> OutcomeOut:
    return OutcomeOut(record_uid=one.record_uid, state=one.state, code=one.code, sentence=one.sentence)


def _record(one: FieldRecord) -> RecordOut:
    return RecordOut(
        record_uid=one.record_uid,
        state=one.state,
        code=one.code,
        sentence=one.why,
        uid=one.uid,
        kind=one.kind,
        shift=one.shift.uid if one.shift else None,
        made_at=one.made_at,
        received_at=one.received_at,
    )


@router.post("/field/records", response=list[OutcomeOut], auth=EITHER, summary="Bring records of an outbox")
def receive(request: HttpRequest, body: BatchIn) -> list[OutcomeOut]:
    """Each record is judged by itself and stands under its own id: sent again it is answered as before, whatever else is in
    the batch. With other content under the same id both are kept (`conflict`) until a person chooses.

    Refused (409): wrong_account, too_many_records.
    """
    asked = _asked(request)
    found = actions.receive(
        account=body.account,
        parcel=Parcel(sent_at=body.sent_at),
        records=[Raw(one.record_uid, one.body) for one in body.records],
        actor=asked.actor,
        at=asked.at,
    )
    return [_outcome(one) for one in found]


@router.get("/field/records", response=list[RecordOut], summary="My records, the newest first")
def records(request: HttpRequest) -> list[RecordOut]:
    """The last hundred that arrived."""
    return [_record(one) for one in queries.records_of(actor=_asked(request).actor)]


@router.post("/field/records/{uid}/keep", response=RecordOut, summary="The record that came first holds")
def keep(request: HttpRequest, uid: UUID) -> RecordOut:
    """For whose record it is, or who runs the project. Refused (409): settled_already."""
    asked = _asked(request)
    done = once(
        asked,
        verb="field.keep",
        run=lambda: actions.keep_first(record_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return _record(queries.record_for(actor=asked.actor, uid=done))


@router.post("/field/records/{uid}/take", response=RecordOut, summary="The record that came second holds")
def take(request: HttpRequest, uid: UUID) -> RecordOut:
    """It is judged now as if it had come alone: its state says what became of it. Refused (409): settled_already."""
    asked = _asked(request)
    done = once(
        asked,
        verb="field.take",
        run=lambda: actions.take_second(record_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return _record(queries.record_for(actor=asked.actor, uid=done))


@router.post(
    "/field/records/{uid}/force", response=RecordOut, summary="A sign-out waits no longer for its sign-in"
)
def force(request: HttpRequest, uid: UUID) -> RecordOut:
    """It counts when the sign-in is there by now; else it becomes a request that somebody else decides (`asked_instead`).
    For whose record it is, or who runs the project. Refused (409): settled_already.
    """
    asked = _asked(request)
    done = once(
        asked,
        verb="field.force",
        run=lambda: actions.force_out(record_uid=uid, actor=asked.actor, at=asked.at).uid,
    )
    return _record(queries.record_for(actor=asked.actor, uid=done))


@router.get("/field/projects/{uid}/notes", response=list[NoteOut], summary="Notes and photos from the place")
def notes(request: HttpRequest, uid: UUID) -> list[NoteOut]:
    """For those who run the project; missing (404) for all others."""
    page = queries.notes_page(actor=_asked(request).actor, project_uid=uid)
    return [
        NoteOut(
            uid=note.uid,
            shift=note.shift.uid,
            name=name,
            words=note.words,
            photo_url=reverse("field:photo", args=[note.uid, 1600]) if note.photo else "",
            made_at=note.made_at,
        )
        for note, name in page.notes
    ]
