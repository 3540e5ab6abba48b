"""Bits of ids: exact, whatever the ids are; a table counts as a look from the moment it is fetched."""

from __future__ import annotations

from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from linli.people import actions, queries, rules_bulk
from linli.people.models import BulkLook, BulkLookPart
from tests.cast import AT, HARBOUR, Cast

IDS = st.sets(st.integers(min_value=0, max_value=2**31))


@given(IDS, IDS)
def test_bits_hold_what_was_put_in_and_nothing_else(ids: set[int], others: set[int]) -> None:
    blocks = rules_bulk.blocks_of(ids)
    assert all(len(bits) == rules_bulk.BLOCK // 8 for bits in blocks.values())
    for one in ids | others:
        bits = blocks.get(rules_bulk.block_of(one))
        assert (bits is not None and rules_bulk.holds(bits, one)) == (one in ids)


def prepared(cast: Cast, ids: range) -> BulkLook:
    return actions.prepare_bulk_look(
        of=("export", uuid4()),
        who_id=cast.dispatcher.person_id,
        role="dispatcher",
        unit_id=None,
        post_area=HARBOUR,
        purpose="逐户回访 13812345678",
        rows=len(ids),
        whose={rules_bulk.VOICE: ids},
    )


def test_twenty_thousand_rows_are_twenty_small_ones(cast: Cast, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(6):
        look = prepared(cast, range(5_000, 25_000))
    assert BulkLookPart.objects.filter(look=look).count() == 21


def test_it_is_a_look_once_it_was_fetched_and_none_when_nobody_did(
    cast: Cast, django_assert_num_queries
) -> None:
    fetched, dropped = prepared(cast, range(100, 200)), prepared(cast, range(100, 200))
    subject = uuid4()
    assert queries.seen_of(subject_uid=subject, kind=rules_bulk.VOICE, key=150) == []
    assert actions.date_bulk_look(of_uid=fetched.of_uid, at=AT)
    actions.drop_bulk_look(of_uid=dropped.of_uid)
    with django_assert_num_queries(4):
        (seen,) = queries.seen_of(subject_uid=subject, kind=rules_bulk.VOICE, key=150)
    assert (seen.at, seen.rows, seen.purpose) == (AT, 100, "逐户回访 138****5678")
    assert queries.seen_of(subject_uid=subject, kind=rules_bulk.VOICE, key=200) == []
    assert queries.seen_of(subject_uid=subject, kind=rules_bulk.PERSON, key=150) == []
    assert actions.drop_bulk_look(of_uid=fetched.of_uid) == 0
