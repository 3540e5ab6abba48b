"""A database put back to an older state is noticed, nothing is added to it, and two people have to own up."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import translation

from linli.kernel import journal, outside, rollback, sealing, tasks
from linli.kernel.actor import Actor, PostFact
from linli.kernel.ids import uuid7
from linli.kernel.models import JournalCheckpoint, JournalEntry, JournalSeal
from linli.kernel.verdict import Missing, Refused

AT = datetime(2026, 3, 15, 10, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def person() -> Actor:
    return Actor(1, uuid7(), 1, "x", (PostFact(uuid7(), "admin", "9901", None, None),), "", "command")


@pytest.fixture
def put_back(unguarded, settings, tmp_path):
    """Nine entries in three checkpoints, of which a restore has lost the last three."""
    settings.CHECKPOINTS = tmp_path / "checkpoints"
    for _n in range(3):
        for _m in range(3):
            journal.note("slot.claimed", subject=("slot", uuid7()), actor=Actor.system(), at=AT, area="9901")
        sealing.run(at=AT, force=True)
    assert rollback.losses() == []
    JournalCheckpoint.objects.filter(size=9).delete()
    lost = JournalSeal.objects.filter(number__gte=6)
    JournalEntry.objects.filter(pk__in=list(lost.values_list("entry_id", flat=True))).delete()
    lost.delete()


def test_a_shorter_log_is_noticed_and_not_sealed(put_back):
    (loss,) = rollback.losses()
    assert (loss.why, loss.present, loss.witnessed) == ("shorter", 6, 9)
    with pytest.raises(rollback.PutBack, match="6 entries here, 9 were witnessed"):
        rollback.seal(at=AT)
    assert tasks.seal_journal() == 0


def test_going_on_as_if_nothing_had_been_is_a_fork(put_back):
    for _n in range(5):
        journal.note("slot.left", subject=("slot", uuid7()), actor=Actor.system(), at=AT, area="9901")
    sealing.run(at=AT)
    (loss,) = rollback.losses()
    assert loss.why == "forked"


def test_one_person_is_not_enough(put_back):
    first = person()
    rollback.propose(reason="disk", actor=first, at=AT)
    with pytest.raises(Refused) as refused:
        rollback.approve(actor=first, at=AT)
    assert refused.value.verdict.code == "same_person"
    assert rollback.losses()


def test_two_people_open_the_house_again_and_it_stays_on_record(put_back):
    (proposed,) = rollback.propose(reason="disk", actor=person(), at=AT)
    assert '"kept_size":6' in proposed.payload
    assert '"lost_size":9' in proposed.payload
    rollback.approve(actor=person(), at=AT)
    assert rollback.losses() == []
    rollback.seal(at=AT, force=True)
    assert [one.size for one in outside.kept("9901")] == [3, 6, 9, 8]
    assert rollback.losses() == []
    assert len(rollback.lost_in_gaps("9901")) == 1


def test_an_approval_that_was_written_by_hand_counts_for_nothing(put_back):
    (proposed,) = rollback.propose(reason="disk", actor=person(), at=AT)
    (approved,) = rollback.approve(actor=person(), at=AT)
    JournalEntry.objects.filter(pk=approved.pk).update(mac="0" * 64)
    assert rollback.losses()
    JournalEntry.objects.filter(pk=approved.pk).update(mac=approved.mac)
    JournalEntry.objects.filter(pk=proposed.pk).update(payload=approved.payload)
    assert rollback.losses()


def test_nothing_to_own_up_to(settings, tmp_path):
    settings.CHECKPOINTS = tmp_path / "none"
    with pytest.raises(Refused) as refused:
        rollback.propose(reason="disk", actor=person(), at=AT)
    assert refused.value.verdict.code == "nothing_lost"
    with pytest.raises(Missing):
        rollback.approve(actor=person(), at=AT)


def test_a_reason_is_one_of_the_list(put_back):
    with pytest.raises(Refused) as refused:
        rollback.propose(reason="nobody will ask", actor=person(), at=AT)
    assert refused.value.verdict.code == "no_such_reason"


def test_checkpoints_that_were_bent_are_noticed(put_back):
    (path,) = outside.folder().rglob("*.txt")
    path.write_text(path.read_text().replace("\n9\n", "\n6\n"))
    (loss,) = rollback.losses()
    assert loss.why == "unreadable"
