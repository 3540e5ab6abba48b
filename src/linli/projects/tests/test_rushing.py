"""Claims given in one transaction are the same claims: same places, same journal, same keys, same refusals; of who gets
no place nothing is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.kernel import journal
from linli.kernel.idempotency import Press, known
from linli.kernel.models import IdempotencyKey, JournalEntry
from linli.kernel.verdict import Refused, Verdict
from linli.projects import actions
from linli.projects.actions import rushing
from linli.projects.models import Slot
from linli.projects.tests.scene import another_volunteer, opened, shift_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]
STATEMENTS = 7  # keys, persons, ways, places picked and given, journal, results


def claim(actor, shift, cast, key="", **more):
    name = f"p{actor.person_id}"
    press = Press(key=key or name, scope=name, verb="projects.claim", body=b"", at=cast.at)
    return actions.Claim(actor=actor, shift_uid=shift.uid, press=press, **more)


def given(*claims):
    """Who of these got a place together, and nobody was left out."""
    slots = [slot for slot in rushing.claim_together(claims) if isinstance(slot, Slot)]
    assert len(slots) == len(claims)
    return slots


def crowd(cast, count):
    return [another_volunteer(cast, number) for number in range(2, count + 2)]


def test_all_who_find_room_get_a_place_in_one_transaction(cast):
    shift = shift_of(opened(cast, places=3))
    people = crowd(cast, 3)
    slots = given(*[claim(one, shift, cast) for one in people])
    assert [slot.holder_id for slot in slots] == [one.person_id for one in people]
    assert sorted(slot.number for slot in slots) == [1, 2, 3]
    for slot, one in zip(slots, people, strict=True):
        [entry] = journal.timeline(slot.uid)
        assert entry.code == "slot.claimed"
        assert entry.payload == f'{{"holder":"{one.person_uid}","how":"claimed"}}'
        assert journal.verify(entry)
        assert known(key=f"p{one.person_id}", scope=f"p{one.person_id}")


def test_the_same_rows_come_of_it_as_of_claims_one_by_one(cast):
    together, apart = (shift_of(opened(cast, places=2, title=title)) for title in ("一起", "分开"))
    people = crowd(cast, 4)
    rushing.claim_together([claim(one, together, cast) for one in people[:2]])
    for one in people[2:]:
        rushing._alone(claim(one, apart, cast))
    rows = [
        list(shift.slots.order_by("number").values_list("number", "how", "taken_at", "kept", "position"))
        for shift in (together, apart)
    ]
    assert rows[0] == rows[1]
    entries = [
        list(
            JournalEntry.objects.filter(subject_uid__in=shift.slots.values("uid")).values_list(
                "code", "subject_kind", "actor_label", "channel", "sequence", "log"
            )
        )
        for shift in (together, apart)
    ]
    assert entries[0] == entries[1]


def test_who_comes_too_late_in_the_batch_is_left_out_with_nothing_kept(cast):
    shift = shift_of(opened(cast, places=1))
    first, second = crowd(cast, 2)
    slot, left_out = rushing.claim_together([claim(first, shift, cast), claim(second, shift, cast)])
    assert isinstance(slot, Slot)
    assert slot.holder_id == first.person_id
    assert left_out is None
    assert not known(key=f"p{second.person_id}", scope=f"p{second.person_id}")
    assert IdempotencyKey.objects.filter(verb="projects.claim").count() == 1
    with pytest.raises(Refused, match="full"):
        actions.claim_pressed(claim(second, shift, cast))


def test_one_press_that_came_twice_is_one_place(cast):
    shift = shift_of(opened(cast, places=3))
    [one] = crowd(cast, 1)
    twice = [claim(one, shift, cast), claim(one, shift, cast)]
    slot, again = rushing.claim_together(twice)
    assert isinstance(slot, Slot)
    assert again is None
    assert actions.claim_pressed(twice[1]).uid == slot.uid
    assert Slot.objects.filter(holder_id=one.person_id).count() == 1


def test_two_presses_of_one_person_are_judged_one_after_the_other(cast):
    shift, other = shift_of(opened(cast, places=3)), shift_of(opened(cast, places=3, title="值守路口"))
    [one] = crowd(cast, 1)
    slot, verdict = rushing.claim_together([claim(one, shift, cast, "a"), claim(one, other, cast, "b")])
    assert isinstance(slot, Slot)
    assert isinstance(verdict, Verdict)
    assert verdict.code == "overlap"
    with pytest.raises(Refused, match="overlap"):
        actions.claim_pressed(claim(one, other, cast, "b"))


def test_who_may_not_hears_the_same_as_alone(cast):
    shift = shift_of(opened(cast, places=3))
    [one] = crowd(cast, 1)
    allowed, stranger = rushing.claim_together([claim(one, shift, cast), claim(cast.resident, shift, cast)])
    assert isinstance(allowed, Slot)
    assert isinstance(stranger, Verdict)
    assert stranger.code == "not_registered"
    with pytest.raises(Refused, match="not_registered"):
        actions.claim_pressed(claim(cast.resident, shift, cast))


def test_a_key_that_came_with_another_shift_is_refused(cast):
    shift = shift_of(opened(cast, places=3))
    [one] = crowd(cast, 1)
    actions.claim_pressed(claim(one, shift, cast, "again"))
    name = f"p{one.person_id}"
    press = Press(
        key="again", scope=name, verb="projects.claim", body=b"other", at=cast.at + timedelta(seconds=1)
    )
    other = actions.Claim(actor=one, shift_uid=shift.uid, press=press)
    assert rushing.claim_together([other]) == [None]
    with pytest.raises(Refused, match="key_reused"):
        actions.claim_pressed(other)


def test_three_together_take_seven_statements(cast):
    shift = shift_of(opened(cast, places=3))
    both = [claim(one, shift, cast) for one in crowd(cast, 3)]
    with CaptureQueriesContext(connection) as statements:
        rushing.claim_together(both)
    said = [one["sql"] for one in statements if "SAVEPOINT" not in one["sql"]]
    assert len(said) == STATEMENTS, "\n".join(said)
