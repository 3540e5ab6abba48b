"""Two moves that each look harmless never close a circle; and a twin without the lock that must close one.

A1 hangs below A, B1 below B. One side moves A under B1, the other B under A1: either alone is right, both make a circle
of four that no walk upwards would ever leave. The rows that are written are two different ones, so neither their own
locks nor a constraint sees it: one lock for the whole tree does. On SQLite the transaction itself is the lock, so the twin
is PostgreSQL's.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection

from linli.kernel.verdict import Refused
from linli.people import actions, queries, rules_units
from linli.people.models import Unit
from tests.cast import HOME, SINCE, Cast, build_cast

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

PATIENCE = 60
ROUNDS = 10
Units = dict[str, Unit]


def tree(cast: Cast, number: int) -> Units:
    """A with A1 below it, B with B1 below it."""
    made: Units = {}
    for name, above in (("A", ""), ("A1", "A"), ("B", ""), ("B1", "B")):
        made[name] = actions.make_unit(
            name=f"{name}支队{number}",
            kind=Unit.Kind.TEAM,
            area_code=HOME,
            parent=made.get(above),
            actor=cast.community,
            at=SINCE,
        )
    return made


def moves(units: Units, cast: Cast) -> list[Callable[[], object]]:
    """A under B's descendant, and B under A's."""
    move = partial(actions.move_unit, actor=cast.community, at=cast.at)
    return [
        partial(move, uid=units["A"].uid, parent_uid=units["B1"].uid),
        partial(move, uid=units["B"].uid, parent_uid=units["A1"].uid),
    ]


def at_once(presses: list[Callable[[], object]]) -> Counter[str]:
    """Run each press in a thread of its own, all let go together; how many were answered with what."""
    gate = threading.Barrier(len(presses))
    answers: list[str] = []

    def press(run: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()
            gate.wait(PATIENCE)
            run()
            answers.append("moved")
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


def circles(units: Units) -> list[str]:
    """The units from which a walk upwards comes back to themselves."""
    parents = dict(Unit.objects.filter(pk__in=[one.pk for one in units.values()]).values_list("pk", "parent"))
    found = []
    for name, unit in units.items():
        above, walked = parents[unit.pk], set[int]()
        while above is not None and above not in walked:
            walked.add(above)
            above = parents[above]
        if unit.pk in walked:
            found.append(name)
    return found


def test_two_moves_under_each_other_s_descendants_close_no_circle() -> None:
    cast = build_cast()
    for number in range(ROUNDS):
        units = tree(cast, number)
        assert at_once(moves(units, cast)) == {"moved": 1, "unit_circle": 1}
        assert circles(units) == []


@pytest.mark.postgres
def test_twin_without_the_lock_of_the_tree_closes_a_circle(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = build_cast()
    units = tree(cast, 0)
    judged, may_hang = threading.Barrier(2), rules_units.may_hang

    def slowly(*args: object, **kwargs: object) -> object:
        """Both judge before either writes: what a busy server does by chance."""
        verdict = may_hang(*args, **kwargs)  # type: ignore[arg-type] # handed through
        judged.wait(PATIENCE)
        return verdict

    monkeypatch.setattr(queries, "lock_tree", lambda: None)
    monkeypatch.setattr(rules_units, "may_hang", slowly)
    answers = at_once(moves(units, cast))
    assert answers == {"moved": 2}
    assert circles(units) == ["A", "A1", "B", "B1"], "no circle, so the race above proves nothing"
