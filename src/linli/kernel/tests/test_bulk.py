"""Many rows at once: the same rows as Django makes and stores, and a fault is not lost in the second thread."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from linli.cases.models import Case, ClockEvent, Note, Voice
from linli.kernel import bulk
from linli.kernel.ids import uuid7
from linli.kernel.models import JournalEntry, Row

AT = datetime(2026, 3, 1, 3, tzinfo=UTC)
ROWS = [one for one in apps.get_models() if issubclass(one, Row)]


def case(number: str, **more: object) -> Case:
    return bulk.new(Case, number=number, title="路灯", received_at=AT, urgency_at=AT, **more)


def event(of: Case, sequence: int = 1) -> ClockEvent:
    return bulk.new(ClockEvent, case=of, sequence=sequence, kind=ClockEvent.Kind.START, at=AT, cause="x")


@pytest.mark.parametrize("model", ROWS, ids=lambda one: one.__name__)
def test_a_new_row_is_the_one_that_its_model_makes(model: type[Row]):
    uid = uuid7()
    made, whole = bulk.new(model, uid=uid), model(uid=uid)
    for one in (made, whole):
        state = one.__dict__.pop("_state")
        assert (state.adding, state.db, state.fields_cache) == (True, None, {})
    assert made.__dict__ == whole.__dict__


def test_what_a_model_does_not_have_is_refused():
    with pytest.raises(TypeError, match="colour"):
        bulk.new(Note, colour="red")


@pytest.mark.django_db
def test_rows_stored_beside_each_other_point_to_each_other():
    cases = [case(f"n{n}") for n in range(3)]
    bulk.give_keys(cases)
    with bulk.beside():
        bulk.insert(cases)
        bulk.insert([event(one) for one in cases], keys=False)
    assert set(ClockEvent.objects.values_list("case__number", "kind")) == {
        (f"n{n}", "start") for n in range(3)
    }
    assert [Case.objects.get(pk=one.pk).uid for one in cases] == [one.uid for one in cases]


@pytest.mark.django_db
def test_a_fault_beside_is_raised_at_the_end_and_nothing_stays():
    first, again = case("n1"), case("n1")
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.give_keys([first, again])
        with bulk.beside():
            bulk.insert([first, again])
            bulk.insert([event(first)], keys=False)
    assert not Case.objects.exists()
    # The connection is as good as before.
    bulk.insert([case("n1")])
    assert Case.objects.count() == 1


@pytest.mark.django_db
def test_values_are_stored_as_the_model_stores_them():
    one = case("n1", lat=Decimal("28.200000"), lng=Decimal("112.900000"))
    bulk.insert([one])
    voice = bulk.new(
        Voice, number="v1", case=one, first_case=one, channel=Voice.Channel.IMPORT, body="灯\t坏\\了\n",
        body_salt="", answers={"a": ["1"]}, said_at=AT, received_at=AT,
    )  # fmt: skip
    bulk.insert([voice], keys=False)
    stored = Voice.objects.select_related("case").get()
    assert (stored.body, stored.answers, stored.channel) == ("灯\t坏\\了\n", {"a": ["1"]}, "import")
    assert (stored.case.lat, stored.case.lng, stored.case.category_id) == (one.lat, one.lng, None)
    assert not JournalEntry.objects.exists()
