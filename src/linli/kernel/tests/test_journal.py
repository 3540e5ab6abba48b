from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from linli.kernel import crypto, journal
from linli.kernel.actor import Actor, PostFact
from linli.kernel.canonical import Value
from linli.kernel.ids import uuid7
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Refused, refuse

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 15, 10, 30, 0, 123456, tzinfo=UTC)
POST = PostFact(UUID(int=1), "dispatcher", "430102001", None, None)
STAFF = Actor(5, UUID(int=5), 6, "王五", (POST,), "", "web")
RESIDENT = Actor(8, UUID(int=8), 9, "李四", (), "430102001001", "web")


def write(code="case.accepted", subject=None, actor=STAFF, **more) -> JournalEntry:
    return journal.note(code, subject=("case", subject or uuid7()), actor=actor, at=AT, **more)


def test_an_entry_is_stored_as_it_was_given():
    salt = crypto.new_salt()
    payload: dict[str, Value] = {
        "unit": UUID(int=3),
        "points": 5,
        "words": crypto.commitment(salt, "路灯坏了"),
        "ok": True,
        "codes": ["a.b", None],
    }
    entry = JournalEntry.objects.get(pk=write(payload=payload, effective_at=AT - timedelta(days=400)).pk)
    assert (entry.subject_kind, entry.code, entry.channel) == ("case", "case.accepted", "web")
    assert (entry.actor_post, entry.actor_label) == (POST.uid, "dispatcher")
    assert (entry.recorded_at, entry.effective_at) == (AT, AT - timedelta(days=400))
    assert json.loads(entry.payload)["unit"] == str(UUID(int=3))
    assert entry.payload == journal.canonical(payload)
    assert journal.verify(entry)


def test_the_name_of_the_actor_stays_outside():
    for actor, label in (
        (RESIDENT, "person"),
        (Actor.anonymous("web"), "anonymous"),
        (Actor.system(), "system"),
    ):
        entry = write(actor=actor)
        assert (entry.actor_label, entry.actor_post) == (label, None)
        assert "李四" not in str(vars(entry))


def test_entries_of_a_subject_are_numbered_from_one_and_told_in_order():
    subject, other = uuid7(), uuid7()
    numbers = [write(f"case.{n}", subject).sequence for n in range(3)]
    assert write("case.0", other).sequence == 1
    assert numbers == [1, 2, 3]
    assert [entry.code for entry in journal.timeline(subject)] == ["case.0", "case.1", "case.2"]
    assert journal.disorder(subject) == []


def test_a_note_is_one_statement():
    with CaptureQueriesContext(
        connection,
    ) as asked:
        write()
    assert len(asked) == 1


def test_many_notes_are_numbered_on_from_what_is_there():
    subject, other = uuid7(), uuid7()
    write("case.0", subject)
    notes = [
        journal.Note(code=f"case.{n}", subject=("case", uid), actor=STAFF, at=AT)
        for n, uid in ((1, subject), (1, other), (2, subject))
    ]
    with CaptureQueriesContext(connection) as asked:
        made = journal.note_many(notes)
    assert len([query for query in asked if "SAVEPOINT" not in query["sql"]]) == 2
    assert made == 3
    assert [entry.code for entry in journal.timeline(subject)] == ["case.0", "case.1", "case.2"]
    assert [entry.sequence for entry in journal.timeline(other)] == [1]
    assert journal.disorder(subject) == journal.disorder(other) == []
    assert journal.note_many([]) == 0


@pytest.mark.parametrize(
    "payload",
    [
        {"words": "路灯坏了"},
        {"words": "two words"},
        {"phone": "13812345678"},
        {"phone": "tel.13812345678"},
        {"phone": 13812345678},
        {"phone": "0731-88123456"},
        {"deep": {"list": ["ok", "13812345678"]}},
        {"13812345678": 1},
        {"张三": 1},
        {"identity": "43010219900101123X"},
        {"long": "a" * 81},
        {"mail": "a@b.cn"},
    ],
)
def test_free_text_and_personal_data_are_refused(payload):
    with pytest.raises(journal.UnfitPayload):
        write(payload=payload)
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize(
    "payload",
    [
        {"uid": "13812345-6780-7000-8000-138123456789"},
        {"hash": "13812345678" * 5 + "abcdefabc"},
        {"grid": "430102001001001", "micro": "430102001001001003"},
        {"number": "2026-4821-7730-5", "at": "2026-03-15T10:30:00Z", "fen": 1380000, "empty": ""},
    ],
)
def test_codes_numbers_and_uids_are_welcome(payload):
    assert journal.verify(write(payload=payload))


def test_floats_and_codes_that_are_none_are_refused():
    with pytest.raises(journal.NotCanonical):
        write(payload={"hours": 1.5})
    with pytest.raises(journal.UnfitPayload, match="not a code"):
        write("路灯")
    with pytest.raises(journal.UnfitPayload, match="not a code"):
        write("")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("uid", UUID(int=1)),
        ("subject_uid", UUID(int=1)),
        ("subject_kind", "project"),
        ("code", "case.closed"),
        ("payload", '{"points":6}'),
        ("actor_post", None),
        ("actor_label", "system"),
        ("channel", "api"),
        ("recorded_at", AT + timedelta(microseconds=1)),
        ("effective_at", AT - timedelta(days=1)),
        ("mac", "0" * 64),
    ],
)
def test_any_altered_field_shows(field, value):
    entry = JournalEntry.objects.get(pk=write(payload={"points": 5}).pk)
    assert journal.verify(entry)
    setattr(entry, field, value)
    assert not journal.verify(entry)


def test_another_key_verifies_nothing(key_file):
    entry = write()
    key_file(journal="A" * 43 + "=")
    assert not journal.verify(entry)


def test_what_was_taken_out_or_moved_shows(unguarded):
    subject = uuid7()
    first, second, third = (write(f"case.{n}", subject) for n in range(3))
    JournalEntry.objects.filter(pk=first.pk).update(sequence=9)
    JournalEntry.objects.filter(pk=second.pk).update(code="case.other")
    assert journal.disorder(subject) == [
        "altered:2",
        *(f"missing:{n}" for n in (1, 4, 5, 6, 7, 8)),
        "moved:9",
    ]
    assert third.sequence == 3


def test_a_refusal_takes_its_entry_along():
    def act() -> None:
        with transaction.atomic():
            write()
            raise Refused(refuse("full", "."))

    with pytest.raises(Refused):
        act()
    assert not JournalEntry.objects.exists()
