"""A piece of the shop is given once: twenty want three; and a twin without lock and constraint that must oversell."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest
from django.db import connection

from linli.credits import actions as book
from linli.credits import queries as books
from linli.exchange import actions, queries, rules
from linli.exchange.facts import ItemDraft
from linli.exchange.models import Item, Order
from linli.kernel.actor import Actor
from linli.kernel.ids import uuid7
from linli.people.models import Person
from tests.cast import HOME, Cast
from tests.races.test_claim import CLAIMANTS, PATIENCE, at_once, crowd

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
__all__ = ["crowd"]

PIECES = 3


def rich(cast: Cast, actors: list[Actor]) -> None:
    for actor in actors:
        book.book_service(
            person=Person.objects.get(pk=actor.person_id or 0),
            unit=None,
            minutes=60,
            points=50,
            how="claimed",
            grade="A",
            source_kind="slot",
            source_uid=uuid7(),
            source_title="清理楼道",
            source_url="",
            area_code=HOME,
            earned_on=date(2026, 3, 14),
            actor=cast.community,
            at=cast.at,
        )


def shelf(cast: Cast, *, stock: int, per_person: int = 1) -> Item:
    draft = ItemDraft(title="大米", points=20, stock=stock, per_person=per_person)
    return actions.add_item(area_code=HOME, draft=draft, actor=cast.community, at=cast.at)


def orders(item: Item, actors: list[Actor], cast: Cast) -> list[Callable[[], object]]:
    return [partial(actions.place_order, item_uid=item.uid, actor=one, at=cast.at) for one in actors]


def test_twenty_want_three_pieces(crowd: tuple[Cast, list[Actor]]) -> None:
    cast, actors = crowd
    rich(cast, actors)
    item = shelf(cast, stock=PIECES)
    answers = at_once(orders(item, actors, cast))
    item.refresh_from_db()
    assert answers == {"won": PIECES, "sold_out": CLAIMANTS - PIECES}
    assert (item.stock, Order.objects.count()) == (0, PIECES)
    assert books.faults() == []
    assert queries.faults() == []


def test_one_person_pressing_often_spends_no_more_than_there_is(crowd: tuple[Cast, list[Actor]]) -> None:
    cast, actors = crowd
    rich(cast, actors[:1])
    item = shelf(cast, stock=10, per_person=10)
    answers = at_once(orders(item, actors[:1] * 6, cast))
    assert answers == {"won": 2, "too_few_points": 4}
    assert books.faults() == []


@pytest.fixture
def without_net() -> Iterator[None]:
    """Take the check of the stock away, in this test database alone."""
    net = next(found for found in Item._meta.constraints if found.name == "exchange_item_stock")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Item, net)
    yield
    Order.objects.all().delete()
    Item.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(Item, net)


@pytest.mark.postgres
@pytest.mark.usefixtures("without_net")
def test_twin_without_lock_and_constraint_oversells(
    crowd: tuple[Cast, list[Actor]], monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, actors = crowd
    rich(cast, actors)
    item = shelf(cast, stock=PIECES)
    judged = threading.Barrier(CLAIMANTS)
    may_order = rules.may_order

    def slowly(facts: rules.ItemFacts) -> object:
        verdict = may_order(facts)
        judged.wait(PATIENCE)
        return verdict

    monkeypatch.setattr(rules, "may_order", slowly)
    monkeypatch.setattr(actions, "_locked_item", lambda uid, actor: queries.item_for(actor=actor, uid=uid))
    answers = at_once(orders(item, actors, cast))
    item.refresh_from_db()
    assert answers["won"] > PIECES, f"the twin did not oversell, so the race above proves nothing: {answers}"
    assert item.stock < 0
