"""Two accept one duty at once: one of them has it; and a twin without the lock, in which both are told that they have."""

from __future__ import annotations

import threading
from functools import partial

import pytest

from linli.duty import actions, queries
from linli.duty.models import Swap
from linli.duty.tests.scene import crossroads, published
from linli.kernel.actor import Actor
from linli.kernel.models import JournalEntry
from linli.projects.models import Slot
from tests.cast import Cast
from tests.races import test_claim as plain
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
