"""The sealer: gapless numbers for each log, nobody skipped, nobody twice, and signed checkpoints inside and outside."""

from __future__ import annotations

import base64
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from linli.kernel import journal, keys, leaves, merkle, notes, outside, sealing, triggers
from linli.kernel.actor import Actor, PostFact
from linli.kernel.ids import uuid7
from linli.kernel.models import JournalCheckpoint, JournalEntry, JournalSeal
from linli.site.proving import linli_verify as verifier

AT = datetime(2026, 3, 15, 10, 30, tzinfo=UTC)
# From the documents of the format (c2sp.org/signed-note).
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_SIGNATURE = (
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
)
LATER = AT + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def checkpoints(settings, tmp_path):
    settings.CHECKPOINTS = tmp_path / "checkpoints"


def write(count=1, *, area="", actor=None, subject=None) -> list[JournalEntry]:
    return [
        journal.note(
            "slot.claimed",
            subject=("slot", subject or uuid7()),
            actor=actor or Actor.system(),
            at=AT,
            area=area,
        )
        for _n in range(count)
    ]


def numbers(log: str) -> list[int]:
    return list(JournalSeal.objects.filter(log=log).order_by("number").values_list("number", flat=True))


@pytest.mark.django_db
class TestLogs:
    def test_the_subjects_city_comes_first(self):
        post = PostFact(uuid7(), "handler", "880201", None, None)
        actor = Actor(1, uuid7(), 1, "x", (post,), "", "web")
        assert write(area="990101001", actor=actor)[0].log == "9901"
        assert write(actor=actor)[0].log == "8802"

    def test_then_the_actors_home_then_the_house(self):
        neighbour = Actor(1, uuid7(), 1, "x", (), "990101001001", "web")
        assert write(actor=neighbour)[0].log == "9901"
        assert write()[0].log == ""
        assert write(area="x'; --")[0].log == ""

    def test_an_entry_moved_to_another_log_is_altered(self, unguarded):
        (entry,) = write(area="9901")
        assert journal.verify(entry)
        JournalEntry.objects.update(log="8802")
        assert not journal.verify(JournalEntry.objects.get())
        JournalEntry.objects.update(log="")
        assert not journal.verify(JournalEntry.objects.get())


@pytest.mark.django_db
class TestNumbers:
    def test_each_log_is_gapless_from_nought(self):
        write(3, area="9901")
        write(2)
        assert sealing.run(at=AT).sealed == 5
        write(4, area="9901")
        assert sealing.run(at=AT).sealed == 4
        assert (numbers("9901"), numbers("")) == ([0, 1, 2, 3, 4, 5, 6], [0, 1])
        assert sealing.run(at=AT).sealed == 0

    def test_more_than_one_batch(self, monkeypatch):
        monkeypatch.setattr(sealing, "BATCH", 3)
        write(10, area="9901")
        assert sealing.run(at=AT).sealed == 10
        assert numbers("9901") == list(range(10))

    def test_a_leaf_is_header_and_salted_body(self):
        (entry,) = write(area="9901")
        sealing.run(at=AT)
        body = leaves.body_of(*[getattr(entry, name) for name in leaves.COLUMNS])
        salt = leaves.salt_of(entry.uid)
        assert len(salt) == 16
        hidden = leaves.hidden(salt, body)
        assert JournalSeal.objects.get().leaf == leaves.leaf_of("9901", 0, hidden).hex()
        assert leaves.leaf_of("9901", 1, hidden) != leaves.leaf_of("9901", 0, hidden)

    def test_who_was_overtaken_stores_nothing(self, monkeypatch):
        write(2, area="9901")
        honest = sealing._seals

        def slow(log, size, found):
            made = list(honest(log, size, found))
            monkeypatch.setattr(sealing, "_seals", honest)
            sealing.run(at=AT)
            return made

        monkeypatch.setattr(sealing, "_seals", slow)
        assert sealing.run(at=AT).sealed == 0
        assert numbers("9901") == [0, 1]

    def test_seals_and_checkpoints_stand_guarded(self):
        assert {"kernel_journalseal", "kernel_journalcheckpoint"} <= set(triggers.tables())
        assert not triggers.missing(connection)


@pytest.mark.django_db
class TestCheckpoints:
    def test_the_first_comes_at_once_then_every_ten_minutes_or_thousand(self, monkeypatch):
        write(1, area="9901")
        assert len(sealing.run(at=AT).checkpoints) == 1
        write(1, area="9901")
        assert sealing.run(at=LATER).checkpoints == []
        assert len(sealing.run(at=AT + sealing.EVERY).checkpoints) == 1
        monkeypatch.setattr(sealing, "AT_MOST", 5)
        write(5, area="9901")
        assert len(sealing.run(at=AT + sealing.EVERY).checkpoints) == 1
        assert sealing.run(at=AT + 3 * sealing.EVERY).checkpoints == []

    def test_the_root_is_that_of_the_leaves_and_the_note_verifies(self):
        for size in (1, 4, 9):
            write(size, area="9901")
            (one,) = sealing.run(at=AT, force=True).checkpoints
            hashes = [
                bytes.fromhex(leaf)
                for leaf in JournalSeal.objects.order_by("number").values_list("leaf", flat=True)
            ]
            assert one.root == merkle.root_of(hashes).hex()
            assert notes.read(one.note) == one

    def test_a_copy_lies_outside_and_catches_up_after_a_crash(self, monkeypatch):
        write(1, area="9901")
        with monkeypatch.context() as broken:
            broken.setattr(outside, "append", lambda *_given: None)
            sealing.run(at=AT, force=True)
        assert outside.newest("9901") is None
        write(1, area="9901")
        sealing.run(at=LATER, force=True)
        assert [one.size for one in outside.kept("9901")] == [1, 2]
        sealing.run(at=LATER, force=True)
        assert [one.size for one in outside.kept("9901")] == [1, 2]

    def test_a_note_that_a_crash_cut_off_gives_way(self):
        write(1, area="9901")
        sealing.run(at=AT, force=True)
        (path,) = outside.folder().rglob("*.txt")
        with path.open("a") as file:
            file.write("\nlinli-00000000/9901\n17\n")
        write(1, area="9901")
        sealing.run(at=AT, force=True)
        assert [one.size for one in outside.kept("9901")] == [1, 2]

    def test_without_a_signing_key_numbers_go_on(self, key_file):
        key_file(signing=None)
        write(2, area="9901")
        done = sealing.run(at=AT)
        assert (done.sealed, done.checkpoints) == (2, [])
        with pytest.raises(keys.KeyRefused, match="journal key --add"):
            notes.public_key()


class TestNotes:
    def test_the_form_is_that_of_a_signed_note(self, key_file):
        note = notes.write("9901", 7, b"\x01" * 32)
        name = notes.signer()
        lines = note.split("\n")
        assert lines[:4] == [f"{name}/9901", "7", "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=", ""]
        assert lines[4].startswith(f"— {name} ")
        assert notes.verifier_key().startswith(f"{name}+")

    def test_the_example_of_the_note_format_has_its_key_id_and_verifies(self):
        name, known, packed = EXAMPLE_KEY.split("+", 2)
        public = base64.b64decode(packed)[1:]
        assert notes._key_id(name, public).hex() == known
        signature = base64.b64decode(EXAMPLE_SIGNATURE)
        assert signature[:4].hex() == known
        assert verifier.ed25519_verify(public, b"This is an example message.\n", signature[4:])
        assert verifier.Key(EXAMPLE_KEY).public == public

    @pytest.mark.parametrize(
        "bend",
        [
            lambda note: note.replace("\n7\n", "\n8\n"),
            lambda note: note.replace("/9901", "/9902"),
            lambda note: note.replace("\n7\n", "\n07\n"),
            lambda note: note.replace("—", "-"),
            lambda note: note + "more",
            lambda note: note.replace("AQEB", "AQEC", 1),
        ],
    )
    def test_a_bent_note_is_refused(self, key_file, bend):
        with pytest.raises(notes.BadNote):
            notes.read(bend(notes.write("9901", 7, b"\x01" * 32)))

    def test_the_note_of_another_house_is_refused(self, key_file):
        note = notes.write("9901", 7, b"\x01" * 32)
        key_file(signing="QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=")
        with pytest.raises(notes.BadNote, match="another installation"):
            notes.read(note)


def test_a_key_file_gets_its_signing_key_once(key_file):
    path = key_file(signing=None)
    before = keys.keys()
    assert before.signing is None
    assert keys.add_signing_key(path)
    assert not keys.add_signing_key(path)
    after = keys.keys()
    assert (after.data, after.journal, after.index) == (before.data, before.journal, before.index)
    assert after.signing
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestLateCommits:
    def test_an_entry_committed_late_is_sealed_late(self):
        """Its id is smaller than those already sealed, and checkpoints have gone by."""
        begun, go = threading.Event(), threading.Event()

        def late():
            with transaction.atomic():
                write(1, area="9901")
                begun.set()
                go.wait(30)
            connection.close()

        thread = threading.Thread(target=late)
        thread.start()
        begun.wait(30)
        for minute in range(4):
            write(2, area="9901")
            sealing.run(at=AT + timedelta(minutes=minute), force=True)
        assert JournalSeal.objects.count() == 8
        go.set()
        thread.join()
        assert sealing.run(at=AT + timedelta(minutes=5), force=True).sealed == 1
        minute = 6
        # Whatever else runs in this cluster, in other databases too, may have begun before: the floor waits for it.
        while sealing.floor() == 0 and minute < 600:
            write(1, area="9901")
            sealing.run(at=AT + timedelta(minutes=minute), force=True)
            minute += 1
            time.sleep(0.1)
        assert sealing.floor() > 0
        assert sealing.waiting(deep=True)[0] == 0
        assert numbers("9901") == list(range(9 + minute - 6))
        late_one = JournalEntry.objects.earliest("pk")
        assert late_one.seal.number == 8

    def test_two_sealers_at_once_give_each_number_once(self):
        write(300, area="9901")
        gate = threading.Barrier(4)

        def seal():
            gate.wait(30)
            for _n in range(5):
                sealing.run(at=AT, force=True)
            connection.close()

        threads = [threading.Thread(target=seal) for _n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        sealing.run(at=AT, force=True)
        assert numbers("9901") == list(range(300))
        assert JournalCheckpoint.objects.filter(size=300).count() == 1
