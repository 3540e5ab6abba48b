"""Both sides of the book are the same at every step: bookings, what is taken back, what is spent, what comes back."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.credits import actions, queries, rules_points
from linli.credits.models import Account, Counter, CreditEntry
from linli.kernel.ids import uuid7
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Refused
from tests.cast import HOME

DAY = date(2026, 3, 14)


def book(cast, who="volunteer", *, points=10, minutes=60, at=None, **more):
    return actions.book_service(
        person=cast.person(who),
        unit=None,
        minutes=minutes,
        points=points,
        how="claimed",
        grade="A",
        source_kind="slot",
        source_uid=uuid7(),
        source_title="清理楼道",
        source_url="",
        area_code=HOME,
        earned_on=DAY,
        actor=cast.community,
        at=at or cast.at,
        **more,
    )


def spend(cast, points, who="volunteer", source=None):
    return actions.spend(
        person=cast.person(who),
        points=points,
        source_kind="order",
        source_uid=source or uuid7(),
        source_title="大米",
        source_url="",
        area_code=HOME,
        actor=cast.actor(who),
        at=cast.at,
    )


def account(cast, who="volunteer"):
    return Account.objects.get(person=cast.person(who))


def code_of(verb, *args, **call):
    with pytest.raises(Refused) as raised:
        verb(*args, **call)
    return raised.value.verdict.code


@pytest.mark.django_db
class TestAccounts:
    def test_an_account_holds_what_its_entries_add_up_to(self, cast):
        book(cast)
        book(cast, points=5, minutes=30)
        assert (account(cast).minutes, account(cast).points) == (90, 15)
        assert queries.faults() == []
        assert queries.totals().even

    def test_points_are_spent_only_when_they_are_there(self, cast):
        book(cast)
        assert code_of(spend, cast, 11) == "too_few_points"
        assert code_of(spend, cast, 0) == "bad_amount"
        spend(cast, 10)
        assert account(cast).points == 0
        assert queries.balance(cast.person("volunteer").pk).points == 0

    def test_what_was_not_used_comes_back_once(self, cast):
        book(cast)
        source = uuid7()
        spend(cast, 7, source=source)
        back = {"source_kind": "order", "source_uid": source, "actor": cast.volunteer, "at": cast.at}
        returned = actions.give_back(**back)
        assert returned is not None
        assert returned.amount == 7
        assert actions.give_back(**back) is None
        assert account(cast).points == 10
        assert queries.faults() == []

    def test_points_taken_back_after_they_were_spent_are_owed_and_settled_first(self, cast):
        points = book(cast)[1]
        spend(cast, 8)
        actions.reverse_entry(uid=points.uid, actor=cast.community, at=cast.at)
        assert (account(cast).points, account(cast).owed) == (0, 8)
        assert code_of(spend, cast, 1) == "too_few_points"
        book(cast, points=5)
        assert (account(cast).points, account(cast).owed) == (0, 3)
        book(cast, points=5)
        assert (account(cast).points, account(cast).owed) == (2, 0)
        assert queries.faults() == []
        assert queries.totals().even

    def test_an_order_is_not_taken_back_at_the_book(self, cast):
        book(cast)
        entry = spend(cast, 3)
        assert (
            code_of(actions.reverse_entry, uid=entry.uid, actor=cast.community, at=cast.at) == "not_a_service"
        )

    def test_the_database_refuses_a_balance_below_nothing(self, cast):
        book(cast)
        with pytest.raises(IntegrityError), transaction.atomic():
            Account.objects.update(points=-1)

    @pytest.mark.parametrize(
        "change",
        [
            {"counter": "order", "amount": 5},
            {"counter": "bonus", "quantity": "minutes"},
            {"counter": "gift"},
            {"amount": -5},
            {"how": "", "grade": ""},
        ],
    )
    def test_the_database_refuses_an_entry_that_runs_the_wrong_way(self, cast, change):
        fields = {
            "person": cast.person("volunteer"),
            "quantity": "points",
            "amount": 5,
            "counter": "service",
            "how": "claimed",
            "grade": "A",
            "source_kind": "slot",
            "source_uid": uuid7(),
            "source_title": "x",
            "earned_on": DAY,
            "recorded_at": cast.at,
        }
        with pytest.raises(IntegrityError), transaction.atomic():
            CreditEntry.objects.create(**fields | change)

    def test_a_changed_account_is_told(self, cast):
        book(cast)
        Account.objects.update(points=99)
        assert len(queries.faults()) == 1
        assert not queries.totals().even

    def test_the_journal_holds_every_move(self, cast):
        points = book(cast)[1]
        spend(cast, 8)
        actions.reverse_entry(uid=points.uid, actor=cast.community, at=cast.at)
        moved = (
            JournalEntry.objects.filter(code="points.moved").order_by("pk").values_list("payload", flat=True)
        )
        assert ['"points":-8' in one for one in moved] == [True, False]
        assert '"counter":"debt"' in moved[1]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["book", "spend", "reverse", "cancel"]),
        st.sampled_from(["volunteer", "resident"]),
        st.integers(1, 30),
    ),
    min_size=1,
    max_size=14,
)


class Undone(Exception):
    """Ends one run, so that the next begins with an empty book."""


@pytest.mark.django_db(transaction=False)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_sum_is_kept_at_every_step(cast, steps):
    with pytest.raises(Undone), transaction.atomic():
        _walk(cast, steps)
        raise Undone


def _walk(cast, steps):
    given_points = spent = 0
    orders: list[tuple[UUID, int]] = []
    for number, (verb, who, amount) in enumerate(steps):
        person = cast.person(who)
        if verb == "book":
            book(cast, who, points=amount, at=cast.at + timedelta(minutes=number))
            given_points += amount
        elif verb == "spend":
            held = Account.objects.filter(person=person).aggregate(n=Sum("points", default=0))["n"]
            source = uuid7()
            if held < amount:
                assert code_of(spend, cast, amount, who, source) == "too_few_points"
                continue
            spend(cast, amount, who, source)
            orders.append((source, amount))
            spent += amount
        elif verb == "reverse":
            entries = CreditEntry.objects.filter(
                person=person, counter="service", quantity="points", reverses=None, reversed_by=None
            )
            entry = entries.order_by("pk").first()
            if entry is None:
                continue
            actions.reverse_entry(uid=entry.uid, actor=cast.community, at=cast.at)
            given_points -= entry.amount
        elif orders:
            source, spent_then = orders.pop(0)
            actions.give_back(source_kind="order", source_uid=source, actor=cast.community, at=cast.at)
            spent -= spent_then
        totals = queries.totals()
        assert (totals.given_points, totals.spent) == (given_points, spent)
        assert totals.even
        assert queries.faults() == []
        assert not Account.objects.filter(points__lt=0).exists()
        debts = CreditEntry.objects.filter(counter=Counter.DEBT).aggregate(n=Sum("amount", default=0))["n"]
        assert totals.owed == debts


@given(st.integers(0, 500), st.integers(0, 500), st.integers(-500, 500))
def test_settling_never_leaves_less_than_nothing_nor_debt_beside_points(held, owed, change):
    held = 0 if owed else held
    settled = rules_points.settle(held=held, owed=owed, change=change)
    assert held + change + settled >= 0
    assert owed + settled >= 0
    assert held + change + settled == 0 or owed + settled == 0
