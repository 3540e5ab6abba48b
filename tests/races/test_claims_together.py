"""Who presses while others are being served is served together with them: the same places, the same refusals.

That a rush over HTTP gives exactly K of K by this way, and that its twin without a lock does not, stands in
`test_claim_over_http`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from linli.kernel import idempotency
from linli.kernel.actor import Actor
from linli.kernel.models import IdempotencyKey, JournalEntry
from linli.kernel.verdict import Refused, Verdict
from linli.people.models import Person
from linli.projects import actions
from linli.projects.actions import claiming
from linli.projects.models import Shift, Slot
from tests.cast import Cast
from tests.races.test_claim import crowd, shift_with

__all__ = ["crowd"]  # the fixture

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

PATIENCE = 60
ROUNDS, TOGETHER = 10, 12
Crowd = tuple[Cast, list[Actor]]


@dataclass
class Press:
    """One press, and what came of it: a place given in the rush, or what somebody hears alone."""

    actor: Actor
    key: str
    together: bool = False
    heard: str = ""


@pytest.fixture(autouse=True)
def steady_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was served with others before waits for company; here only those who are there already count."""
    monkeypatch.setattr(claiming._counter, "_patience", 0)


def key_of(key: str, actor: Actor, cast: Cast, shift: Shift) -> idempotency.Key:
    return idempotency.key_of(
        key=key,
        scope=f"p{actor.person_id}",
        verb="projects.claim",
        body=b"",
        at=cast.at,
        result=shift.uid,
    )


def press_once(one: Press, shift: Shift, cast: Cast) -> None:
    kept = key_of(one.key, one.actor, cast, shift)

    def alone() -> UUID:
        actions.claim_slot(shift_uid=shift.uid, actor=one.actor, at=cast.at)
        return shift.uid

    try:
        claim = actions.Claim(one.actor, cast.at, kept)
        one.together = actions.claim_in_rush(shift_uid=shift.uid, claim=claim) is not None
        if not one.together:
            idempotency.once(
                key=one.key,
                scope=kept.scope,
                verb=kept.verb,
                body=b"",
                at=cast.at,
                run=alone,
                result=shift.uid,
            )
        one.heard = "won"
    except Refused as refusal:
        one.heard = refusal.verdict.code
    except Exception as error:  # noqa: BLE001 -- a thread has no caller: what went wrong is read by the test
        one.heard = repr(error)
    finally:
        connection.close()


@contextmanager
def one_is_just_being_served(first: Press, shift: Shift, cast: Cast) -> Iterator[list[threading.Thread]]:
    """The first press waits in the database for as long as the block lasts; all threads are at their end after it."""
    threads: list[threading.Thread] = []
    with transaction.atomic():
        list(Person.objects.select_for_update().filter(uid=str(first.actor.person_uid)))
        threads.append(threading.Thread(target=press_once, args=(first, shift, cast)))
        threads[0].start()
        where = (shift.uid, None)
        until(lambda: claiming._counter.busy(where) and not claiming._counter.waiting(where))
        yield threads
    for thread in threads:
        thread.join(PATIENCE)


def come(presses: Sequence[Press], shift: Shift, cast: Cast, threads: list[threading.Thread]) -> None:
    """They press one after the other, and wait."""
    where = (shift.uid, None)
    for count, one in enumerate(presses, 1):
        threads.append(threading.Thread(target=press_once, args=(one, shift, cast)))
        threads[-1].start()
        while claiming._counter.waiting(where) != count:
            sleep(0.002)


def until(true: Callable[[], bool]) -> None:
    end = monotonic() + PATIENCE
    while not true():
        assert monotonic() < end, "it never came to that"
        sleep(0.002)


def presses_of(actors: Sequence[Actor]) -> list[Press]:
    return [Press(one, f"press-{number}") for number, one in enumerate(actors)]


def holders(shift: Shift) -> list[int]:
    """Who holds the places, in the order of the places."""
    return list(
        Slot.objects.filter(shift=shift, holder__isnull=False)
        .order_by("number")
        .values_list("holder_id", flat=True)
    )


def test_those_who_wait_are_given_places_in_the_order_in_which_they_came(crowd: Crowd) -> None:
    cast, actors = crowd
    shift = shift_with(cast, 20)
    first, *others = presses_of(actors[:6][::-1])
    with one_is_just_being_served(first, shift, cast) as threads:
        come(others, shift, cast, threads)
    assert [one.heard for one in others] == ["won"] * 5
    assert all(one.together for one in (first, *others))
    assert holders(shift) == [one.actor.person_id for one in (first, *others)]
    slots = Slot.objects.filter(shift=shift, holder__isnull=False)
    assert JournalEntry.objects.filter(code="slot.claimed", subject_uid__in=slots.values("uid")).count() == 6
    assert set(IdempotencyKey.objects.values_list("result_uid", flat=True)) == {shift.uid}
    assert IdempotencyKey.objects.count() == 6


@pytest.mark.postgres
def test_it_is_one_transaction(crowd: Crowd) -> None:
    cast, actors = crowd
    shift = shift_with(cast, 20)
    first, *others = presses_of(actors[:6])
    with one_is_just_being_served(first, shift, cast) as threads:
        come(others, shift, cast, threads)
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(DISTINCT xmin::text) FROM projects_slot WHERE holder_id IS NOT NULL")
        assert cursor.fetchone() == (2,), "one for the first, and one for all the others"


def test_the_last_places_go_to_those_who_came_first_and_the_others_hear_alone_that_it_is_full(
    crowd: Crowd,
) -> None:
    cast, actors = crowd
    shift = shift_with(cast, 3)
    first, *others = presses_of(actors[:6])
    with one_is_just_being_served(first, shift, cast) as threads:
        come(others, shift, cast, threads)
    assert [one.heard for one in others] == ["won", "won", "full", "full", "full"]
    assert holders(shift) == [one.actor.person_id for one in (first, *others[:2])]
    assert IdempotencyKey.objects.count() == 3, "a refusal keeps no key"


def test_who_may_not_have_one_takes_nobody_along_and_hears_why(crowd: Crowd) -> None:
    cast, actors = crowd
    shift = shift_with(cast, 20)
    first, *others = presses_of([actors[0], actors[1], cast.resident, actors[2]])
    with one_is_just_being_served(first, shift, cast) as threads:
        come(others, shift, cast, threads)
    assert [(one.heard, one.together) for one in others] == [
        ("won", True),
        ("not_registered", False),
        ("won", True),
    ]
    assert not IdempotencyKey.objects.filter(scope=f"p{cast.resident.person_id}").exists()


def test_two_presses_of_one_person_among_those_who_wait_give_one_place(crowd: Crowd) -> None:
    cast, actors = crowd
    shift = shift_with(cast, 20)
    first = Press(actors[0], "first")
    others = [
        Press(actors[1], "one"),
        Press(actors[1], "another"),
        Press(actors[1], "one"),
        Press(actors[0], "x"),
    ]
    with one_is_just_being_served(first, shift, cast) as threads:
        come(others, shift, cast, threads)
    assert [one.heard for one in others] == ["won", "already_in", "won", "already_in"]
    assert [one.together for one in others] == [True, False, False, False]
    assert sorted(holders(shift)) == sorted(one.person_id for one in actors[:2] if one.person_id)


@pytest.mark.postgres
def test_when_the_database_ends_the_connection_of_one_who_serves_each_is_served_alone(crowd: Crowd) -> None:
    cast, actors = crowd
    shift = shift_with(cast, 20)
    first, *others = presses_of(actors[:4])
    with one_is_just_being_served(first, shift, cast) as threads:
        come(others, shift, cast, threads)
        with connection.cursor() as cursor:
            until(lambda: ended(cursor))
        until(lambda: claiming._counter.waiting((shift.uid, None)) == 0)
    assert [one.heard for one in (first, *others)] == ["won"] * 4
    assert not first.together
    assert sorted(holders(shift)) == sorted(one.person_id for one in actors[:4] if one.person_id)


def ended(cursor: Any) -> bool:
    """Whether somebody of this database who waited for a lock was ended."""
    cursor.execute("SELECT pg_stat_clear_snapshot()")
    cursor.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    return bool(cursor.fetchall())


@pytest.mark.postgres
def test_two_servers_that_get_the_same_presses_wait_for_each_other_and_not_in_a_circle(crowd: Crowd) -> None:
    """What two processes do when the network sends everybody's press twice: the same keys, in opposite order."""
    cast, actors = crowd
    before = circles()
    for number in range(ROUNDS):
        shift = shift_with(cast, len(actors))
        claims = [
            actions.Claim(one, cast.at, key_of(f"{number}", one, cast, shift)) for one in actors[:TOGETHER]
        ]
        found = served_by_two(shift, claims)
        assert all((one is None) != (other is None) for one, other in zip(*found, strict=True)), found
        Slot.objects.filter(shift=shift).delete()
    assert circles() == before


def served_by_two(shift: Shift, claims: list[actions.Claim]) -> list[list[Slot | Verdict | None]]:
    """What each of two servers answers to these claims; the second one's are turned round and back."""
    found: list[list[Slot | Verdict | None]] = [[], []]
    gate = threading.Barrier(2)

    def serve(side: int) -> None:
        order = slice(None, None, 1 - 2 * side)
        connection.ensure_connection()
        gate.wait(PATIENCE)
        found[side] = list(claiming._serve((shift.uid, None), claims[order]))[order]
        connection.close()

    threads = [threading.Thread(target=serve, args=(side,)) for side in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return found


def circles() -> int:
    """How often the database has had to break a circle of those who wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])
