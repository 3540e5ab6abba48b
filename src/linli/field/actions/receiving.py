"""A batch from an outbox: each record is judged by itself, and each is there once however often it comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from linli.attendance.rules import device_mark
from linli.field import queries, rules
from linli.field.actions.doing import apply, picture_of, settle, word
from linli.field.facts import Outcome, Parcel, Raw, Record
from linli.field.models import FieldRecord
from linli.kernel import crypto, journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Refused, Verdict
from linli.projects.models import Shift
from linli.projects.queries import lock_person

State = FieldRecord.State


def receive(
    *, account: str, parcel: Parcel, records: Sequence[Raw], actor: Actor, at: datetime
) -> list[Outcome]:
    """Take a batch in; what became of each record, in the order in which they came.

    The same id with the same content is answered as before. The same id with other content is kept beside the first and
    waits for a person. A record that is refused does not stop those after it; nothing here is one transaction, because
    a phone that lost the answer sends everything again. Refused: wrong_account, too_many_records.
    """
    if actor.person_id is None:
        raise Missing
    rules.may_send(mine=account == queries.account_uid(actor), count=len(records)).enforce()
    return [_receive(raw, parcel, actor, at) for raw in records]


def _receive(raw: Raw, parcel: Parcel, actor: Actor, at: datetime) -> Outcome:
    """One record in a transaction of its own; a person's records come one after the other."""
    if actor.person_id is None:
        raise Missing
    digest = rules.digest_of(raw.body)
    content = _read(raw.body)
    picture = None
    if isinstance(content, Record) and content.kind == FieldRecord.Kind.PHOTO:
        # Before any lock: a picture takes longer to be made smaller than all the rest together.
        arrived = queries.known(person_id=actor.person_id, record_uid=raw.record_uid, digest=digest)
        picture = None if arrived else picture_of(content)
    with transaction.atomic():
        lock_person(actor.person_id)
        earlier = queries.same_id(person_id=actor.person_id, record_uid=raw.record_uid)
        same = next((one for one in earlier if one.digest == digest), None)
        if same is not None:
            if same.state == State.WAITING:
                # The sign-in may have come in another way: by the page, by the leader's word.
                settle(same, actor, at)
            return queries.outcome_of(same)
        record = FieldRecord(
            person_id=actor.person_id,
            record_uid=raw.record_uid,
            digest=digest,
            received_at=at,
            state=State.REFUSED,
        )
        if isinstance(content, Verdict):
            record.settled_at = at
            word(record, content)
            record.save(force_insert=True)
            return queries.outcome_of(record)
        _fill(record, content, parcel, at)
        if earlier:
            _set_beside(record, earlier[0], raw.body, actor, at)
        else:
            record.save(force_insert=True)
            apply(record, content, raw.body, actor, at, picture=picture)
    return queries.outcome_of(record)


def _read(body: str) -> Record | Verdict:
    try:
        return rules.read(body)
    except Refused as refusal:
        return refusal.verdict


def _fill(record: FieldRecord, content: Record, parcel: Parcel, at: datetime) -> None:
    timing = rules.timing(content, parcel, at)
    record.kind = content.kind
    record.shift = Shift.objects.select_related("project").filter(uid=content.shift_uid).first()
    record.made_at = content.made_at
    record.waited_s = timing.waited_s
    record.device = device_mark(content.device)


def _set_beside(record: FieldRecord, first: FieldRecord, body: str, actor: Actor, at: datetime) -> None:
    """Keep the second one under an id whole: nothing is overwritten, a person chooses."""
    record.rival = first
    record.state = State.CONFLICT
    word(record, rules.OTHER_CONTENT)
    record.body_sealed = crypto.seal(body, aad=FieldRecord.sealed["body_sealed"].aad(record.uid))
    record.save(force_insert=True)
    journal.note(
        "field.conflict",
        subject=("field_record", record.uid),
        actor=actor,
        at=at,
        payload={"kind": record.kind, "first": first.uid},
    )
