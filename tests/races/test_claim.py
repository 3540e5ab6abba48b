"""A place is given once: real threads, a real database, exactly K of K; and a twin that must oversell.

The twin runs the same verb with the row locks and the unique index taken away. Where it does not give a place twice,
the tests above it would prove nothing.

SQLite cannot oversell, so the twin is PostgreSQL's. There the transaction itself is the lock: it begins with IMMEDIATE.
And with that lock taken away too, the file still has one writer, and whoever judged by an older snapshot than the
last commit is not let write at all: "database is locked" instead of a second yes. A test at the end takes the lock away.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, connections, transaction

from linli.kernel.actor import Actor
from linli.kernel.verdict import Refused
from linli.people import actions as people
from linli.people import queries as people_queries
from linli.projects import actions, rules
from linli.projects.actions import places
from linli.projects.models import Shift, Slot
from linli.projects.queries import claiming
from tests.cast import HOME, SINCE, Cast, build_cast

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

PLACES = 3
CLAIMANTS = 20
PRESSES = 10
PATIENCE = 60
NET = "projects_slot_one_per_person"


@pytest.fixture
def crowd() -> tuple[Cast, list[Actor]]:
    """Twenty registered volunteers of one community."""
    cast = build_cast()
    found = []
    for number in range(CLAIMANTS):
        person = people.make_person(name=f"志愿者{number}", phone=f"136{number:08d}", at=SINCE)
        actor = people_queries.actor_of(person=person, at=cast.at, channel="web")
        registration = people.register_home(community_code=HOME, actor=actor, at=SINCE)
        people.confirm_registration(uid=registration.uid, actor=cast.community, at=SINCE)
        found.append(people_queries.actor_of(person=person, at=cast.at, channel="web"))
    return cast, found


def shift_with(cast: Cast, places: int) -> Shift:
    starts_at = cast.at + timedelta(days=1)
    project = actions.open_project(
        title="周末清理楼道",
        aim="",
        area_code=HOME,
        place_text="三号楼门口",
        points=10,
        skill_codes=[],
        organiser_uid=None,
        leader_uid=None,
        shifts=[(starts_at, starts_at + timedelta(hours=2), places)],
        case_uids=[],
        actor=cast.community,
        at=cast.at,
    )
    return project.shifts.get()


def at_once(presses: list[Callable[[], object]]) -> Counter[str]:
    """Run each press in a thread of its own, all let go together; how many were answered with what."""
    gate = threading.Barrier(len(presses))
    answers: list[str] = []

    def press(run: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()
            gate.wait(PATIENCE)
            run()
            answers.append("won")
        except Refused as refusal:
            answers.append(refusal.verdict.code)
        except Exception as error:  # noqa: BLE001 - a thread has no caller: what went wrong is counted, and fails below
            answers.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(run,)) for run in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return Counter(answers)


def claims(shift: Shift, actors: list[Actor], cast: Cast) -> list[Callable[[], object]]:
    return [partial(actions.claim_slot, shift_uid=shift.uid, actor=one, at=cast.at) for one in actors]


def test_twenty_claim_three_places(crowd: tuple[Cast, list[Actor]]) -> None:
    cast, actors = crowd
    shift = shift_with(cast, PLACES)
    answers = at_once(claims(shift, actors, cast))
    assert answers == {"won": PLACES, "full": CLAIMANTS - PLACES}
    holders = Slot.objects.filter(shift=shift, holder__isnull=False).values_list("holder_id", flat=True)
    assert len(set(holders)) == PLACES == Slot.objects.filter(shift=shift).count()


def test_as_many_places_as_claimants_leave_nobody_out(crowd: tuple[Cast, list[Actor]]) -> None:
    cast, actors = crowd
    shift = shift_with(cast, CLAIMANTS)
    assert at_once(claims(shift, actors, cast)) == {"won": CLAIMANTS}


def test_one_person_pressing_often_gets_one_place(crowd: tuple[Cast, list[Actor]]) -> None:
    cast, actors = crowd
    shift = shift_with(cast, PRESSES)
    answers = at_once(claims(shift, actors[:1] * PRESSES, cast))
    assert answers == {"won": 1, "already_in": PRESSES - 1}
    assert Slot.objects.filter(shift=shift, holder__isnull=False).count() == 1


def test_one_person_does_not_get_two_shifts_at_the_same_time(crowd: tuple[Cast, list[Actor]]) -> None:
    cast, actors = crowd
    presses = [press for _ in range(4) for press in claims(shift_with(cast, PLACES), actors[:1], cast)]
    assert at_once(presses) == {"won": 1, "overlap": 3}


def test_a_place_given_back_while_many_want_it_is_kept_for_the_first_who_waits(
    crowd: tuple[Cast, list[Actor]],
) -> None:
    cast, actors = crowd
    shift = shift_with(cast, 1)
    slot = actions.claim_slot(shift_uid=shift.uid, actor=actors[0], at=cast.at)
    for one in actors[1:4]:
        actions.join_waiting(shift_uid=shift.uid, actor=one, at=cast.at)
    answers = at_once(
        [
            lambda: actions.withdraw_slot(slot_uid=slot.uid, actor=actors[0], at=cast.at),
            *claims(shift, actors[4:], cast),
        ]
    )
    slot.refresh_from_db()
    assert answers == {"won": 1, "full": len(actors[4:])}
    assert (slot.holder_id, slot.kept_for_id) == (None, actors[1].person_id)


@pytest.mark.postgres
def test_who_finds_only_places_that_others_are_just_taking_is_told_to_try_again(
    crowd: tuple[Cast, list[Actor]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last place is held by somebody whose transaction does not end; nobody is told that it is full."""
    cast, actors = crowd
    shift = shift_with(cast, 1)
    monkeypatch.setattr(places, "PAUSES", (0.001, 0.002))
    with transaction.atomic():
        list(Slot.objects.select_for_update().filter(shift=shift))
        assert at_once(claims(shift, actors[:2], cast)) == {"crowded": 2}
    assert at_once(claims(shift, actors[:2], cast)) == {"won": 1, "full": 1}


# --- The twin that must fail ---------------------------------------------------------------------------------------


@pytest.fixture
def without_net() -> Iterator[None]:
    """Take the unique index away, in this test database alone."""
    net = next(found for found in Slot._meta.constraints if found.name == NET)
    with connection.schema_editor() as editor:
        editor.remove_constraint(Slot, net)
    yield
    Slot.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(Slot, net)


def all_judged_before_any_writes(monkeypatch: pytest.MonkeyPatch, presses: int) -> None:
    """Hold each claim between judging and writing until all have judged: what a busy server does by chance."""
    judged = threading.Barrier(presses)
    may_claim = rules.may_claim

    def slowly(*args: object, **kwargs: object) -> object:
        verdict = may_claim(*args, **kwargs)  # type: ignore[arg-type] # handed through
        judged.wait(PATIENCE)
        return verdict

    monkeypatch.setattr(rules, "may_claim", slowly)


@pytest.mark.postgres
@pytest.mark.usefixtures("without_net")
def test_twin_without_lock_and_constraint_oversells(
    crowd: tuple[Cast, list[Actor]], monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, actors = crowd
    shift = shift_with(cast, PLACES)
    monkeypatch.setattr(places, "SKIP", "")
    all_judged_before_any_writes(monkeypatch, CLAIMANTS)
    answers = at_once(claims(shift, actors, cast))
    assert answers["won"] > PLACES, f"the twin did not oversell, so the race above proves nothing: {answers}"


@pytest.mark.postgres
@pytest.mark.usefixtures("without_net")
def test_twin_without_lock_and_constraint_gives_one_person_two_places(
    crowd: tuple[Cast, list[Actor]], monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, actors = crowd
    shift = shift_with(cast, PLACES)
    monkeypatch.setattr(claiming, "HOLD_PERSON", "")
    all_judged_before_any_writes(monkeypatch, 2)
    answers = at_once(claims(shift, actors[:1] * 2, cast))
    assert answers == {"won": 2}
    assert Slot.objects.filter(shift=shift, holder_id=actors[0].person_id).count() == 2


@pytest.mark.sqlite
@pytest.mark.usefixtures("without_net")
def test_on_sqlite_even_the_twin_without_lock_and_constraint_does_not_oversell(
    crowd: tuple[Cast, list[Actor]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """BEGIN DEFERRED: everybody has judged before anybody writes. One is written; the others' snapshots are too old."""
    cast, actors = crowd
    shift = shift_with(cast, PLACES)
    monkeypatch.setitem(connections.settings["default"]["OPTIONS"], "transaction_mode", "DEFERRED")
    all_judged_before_any_writes(monkeypatch, CLAIMANTS)
    answers = at_once(claims(shift, actors, cast))
    locked = sum(count for answer, count in answers.items() if "database is locked" in answer)
    assert answers["won"] == 1, answers
    assert locked == CLAIMANTS - 1, answers
    assert Slot.objects.filter(shift=shift, holder__isnull=False).count() == 1


def test_the_net_holds_alone(crowd: tuple[Cast, list[Actor]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the person's lock the unique index still gives one place, and the answer is the same sentence."""
    cast, actors = crowd
    shift = shift_with(cast, PRESSES)
    monkeypatch.setattr(claiming, "HOLD_PERSON", "")
    answers = at_once(claims(shift, actors[:1] * PRESSES, cast))
    assert answers == {"won": 1, "already_in": PRESSES - 1}
