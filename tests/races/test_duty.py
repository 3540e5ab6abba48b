"""Two accept one duty at once: one of them has it; and a twin without the lock, in which both are told that they have.

The rules of rosters judge what somebody holds: what two desks give one person at the same moment is judged one by one.
"""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from linli.duty import actions, queries
from linli.duty.actions import planning, swapping
from linli.duty.models import Swap
from linli.duty.tests.scene import begun, crossroads, people, published, slots_of, uid_of
from linli.kernel.actor import Actor
from linli.kernel.models import JournalEntry
from linli.projects.models import Slot
from tests.cast import Cast, build_cast
from tests.races import test_claim as plain
from tests.races.meeting import Meeting, surely
from tests.races.test_claim import at_once, crowd  # noqa: F401 -- the fixture comes by its name

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
Crowd = tuple[Cast, list[Actor]]


def asked(cast: Cast, pool: list[Actor]) -> tuple[Swap, list[Actor]]:
    """A duty that its holder asks everybody of the pool to take over, and the others."""
    project = crossroads(cast, days=1)
    published(cast, project, pool=pool)
    slot = Slot.objects.get(shift__project=project)
    holder = next(one for one in pool if one.person_id == slot.holder_id)
    swap = actions.ask_swap(slot_uid=slot.uid, actor=holder, at=cast.at)
    return swap, [one for one in pool if one != holder]


def test_everybody_accepts_at_once_and_one_has_it(crowd: Crowd) -> None:  # noqa: F811 -- the fixture
    cast, actors = crowd
    swap, others = asked(cast, actors[:8])
    takes = [partial(actions.take_swap, swap_uid=swap.uid, actor=one, at=cast.at) for one in others]
    assert at_once([*takes]) == {"won": 1, "swap_over": len(others) - 1}
    assert JournalEntry.objects.filter(code="swap.taken").count() == 1


def test_approved_often_at_once_changes_hands_once(crowd: Crowd) -> None:  # noqa: F811 -- the fixture
    cast, actors = crowd
    swap, others = asked(cast, actors[:3])
    actions.take_swap(swap_uid=swap.uid, actor=others[0], at=cast.at)
    approve = partial(actions.approve_swap, swap_uid=swap.uid, actor=cast.community, at=cast.at)
    withdraw = partial(
        actions.refuse_swap, swap_uid=swap.uid, reason="人手紧", actor=cast.community, at=cast.at
    )
    assert at_once([approve, withdraw, approve, withdraw]) == {"won": 1, "swap_over": 3}
    passed = JournalEntry.objects.filter(code="slot.passed_on").count()
    assert passed == (Swap.objects.get().state == Swap.State.APPROVED)


@pytest.mark.postgres
def test_twin_without_the_lock_tells_two_that_they_have_it(
    crowd: Crowd,  # noqa: F811 -- the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both read that nobody has accepted before either writes."""
    cast, actors = crowd
    swap, others = asked(cast, actors[:3])
    both, facts = threading.Barrier(2), queries.swap_facts

    def unlocked(pk: int) -> Swap:
        around = ("roster__unit", "asker", "asked", "taker", "slot__shift__project", "back__shift__project")
        return Swap.objects.select_related(*around).get(pk=pk)

    def slowly(one: Swap, actor: Actor) -> object:
        found = facts(one, actor)
        both.wait(plain.PATIENCE)
        return found

    monkeypatch.setattr(queries, "lock_swap", unlocked)
    monkeypatch.setattr(queries, "swap_facts", slowly)
    takes = [partial(actions.take_swap, swap_uid=swap.uid, actor=one, at=cast.at) for one in others]
    assert at_once([*takes]) == {"won": 2}, "the twin kept the two apart, so the race above proves nothing"


def approve_all(cast: Cast, swaps: list[Swap]) -> Counter[str]:
    """Each by a desk of its own."""
    return at_once(
        [partial(actions.approve_swap, swap_uid=swap.uid, actor=cast.community, at=cast.at) for swap in swaps]
    )


def two_for_one(monkeypatch: pytest.MonkeyPatch) -> tuple[Counter[str], int]:
    """Where nobody stands more than twice, somebody with one duty takes over two; how many they have then."""
    cast = build_cast()
    project, pool = crossroads(cast), people(cast, 4)
    published(cast, project, pool=pool, most=2)
    slots = slots_of(project)
    by_key = {one.person_id: one for one in pool}
    taker, swaps = by_key[slots[0].holder_id], []
    for slot in slots[1:3]:
        swap = actions.ask_swap(slot_uid=slot.uid, actor=by_key[slot.holder_id], at=cast.at)
        swaps.append(actions.take_swap(swap_uid=swap.uid, actor=taker, at=cast.at))
    monkeypatch.setattr(queries, "decision", Meeting().after(queries.decision))
    answers = approve_all(cast, swaps)
    return answers, Slot.objects.filter(holder_id=taker.person_id).count()


def test_two_swaps_approved_at_once_give_nobody_more_than_the_roster_allows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert two_for_one(monkeypatch) == ({"won": 1, "most_reached": 1}, 2)


@pytest.mark.postgres
def test_twin_that_holds_nobody_gives_one_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    surely(monkeypatch)
    monkeypatch.setattr(swapping, "hold_people", lambda _people: None)
    assert two_for_one(monkeypatch) == ({"won": 2}, 3), "the race above proves nothing"


def test_a_duty_in_two_swaps_goes_one_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Handed over to one, and promised to another in return for theirs: who comes second hears that it changed hands."""
    cast = build_cast()
    project, pool = crossroads(cast, days=2), people(cast, 3)
    published(cast, project, pool=pool)
    slots = slots_of(project)
    one, other = (next(who for who in pool if who.person_id == slot.holder_id) for slot in slots)
    third = next(who for who in pool if who not in {one, other})
    over = actions.ask_swap(slot_uid=slots[0].uid, person_uid=uid_of(third), actor=one, at=cast.at)
    actions.take_swap(swap_uid=over.uid, actor=third, at=cast.at)
    back = actions.ask_swap(
        slot_uid=slots[1].uid, person_uid=uid_of(one), wants_back=True, actor=other, at=cast.at
    )
    actions.take_swap(swap_uid=back.uid, back_uid=slots[0].uid, actor=one, at=cast.at)
    monkeypatch.setattr(queries, "lock_swap", Meeting().after(queries.lock_swap))
    assert approve_all(cast, [over, back]) == {"won": 1, "changed_hands": 1}
    held = [slot.holder_id for slot in slots_of(project)]
    assert held in ([third.person_id, other.person_id], [other.person_id, one.person_id])


def two_rosters(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Two rosters that ask for twelve hours of rest plan one person in the morning, and in the afternoon."""
    cast = build_cast()
    [member] = pool = people(cast, 1)
    publish = []
    for hour in (8, 13):
        project = crossroads(cast, days=1)
        begins = cast.at.replace(hour=hour) + timedelta(days=1)
        project.shifts.update(starts_at=begins, ends_at=begins + timedelta(hours=2))
        roster = begun(cast, project, pool=pool, rest_hours=12)
        desk: dict[str, Any] = {"roster_uid": roster.uid, "actor": cast.community, "at": cast.at}
        actions.put(slot_uid=slots_of(project)[0].uid, person_uid=uid_of(member), **desk)
        publish.append(partial(actions.publish, **desk))
    monkeypatch.setattr(queries, "scene_of", Meeting().after(queries.scene_of))
    return at_once([*publish])


def test_two_rosters_published_at_once_leave_their_people_their_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    assert two_rosters(monkeypatch) == {"won": 1, "rule_broken": 1}


@pytest.mark.postgres
def test_twin_that_holds_nobody_plans_them_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    surely(monkeypatch)
    monkeypatch.setattr(planning, "hold_people", lambda _people: None)
    assert two_rosters(monkeypatch) == {"won": 2}, "the race above proves nothing"
