"""The matcher of routing rules: conditions one by one, the order, the why, and that it is quick."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from datetime import datetime, time
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.cases.routing import Missed, Request, Rule, Table, decide, read_words
from linli.cases.routing.matching import _missed
from tests.cast import AT

LAMP = Request(
    text="梧桐路的路灯坏了", received=AT, categories=frozenset({"city.lamp", "city"}), working=True
)
CHENGGUAN, DIANLI = UUID(int=1), UUID(int=2)
ANY = Rule(uid=UUID(int=9), number=1, lead=CHENGGUAN)


@pytest.mark.parametrize(
    ("rule", "missed"),
    [
        (ANY, Missed.NONE),
        (replace(ANY, category="city"), Missed.NONE),
        (replace(ANY, category="supply"), Missed.CATEGORY),
        (replace(ANY, words=("井盖", "路灯")), Missed.NONE),
        (replace(ANY, words=("路灯+坏",)), Missed.NONE),
        (replace(ANY, words=("路灯+井盖",)), Missed.WORDS),
        (replace(ANY, days=frozenset({3})), Missed.NONE),
        (replace(ANY, days=frozenset({6, 7})), Missed.DAY),
        (replace(ANY, since=time(9), until=time(10)), Missed.TIME),
        (replace(ANY, since=time(10), until=time(11)), Missed.NONE),
        (replace(ANY, since=time(22), until=time(6)), Missed.TIME),
        (replace(ANY, since=time(18)), Missed.TIME),
        (replace(ANY, until=time(18)), Missed.NONE),
        (replace(ANY, hours="off"), Missed.HOURS),
        (replace(ANY, hours="working"), Missed.NONE),
        (replace(ANY, kind="hazard"), Missed.KIND),
        (replace(ANY, danger=True), Missed.DANGER),
        (replace(ANY, danger=False), Missed.NONE),
    ],
)
def test_each_condition_is_named_when_it_does_not_hold(rule: Rule, missed: Missed):
    assert [line.missed for line in decide([rule], LAMP).lines] == [missed]


def test_a_span_over_midnight_holds_on_both_sides():
    night = replace(ANY, since=time(22), until=time(6))
    late, early = (replace(LAMP, received=datetime(2026, 3, 18, hour, tzinfo=AT.tzinfo)) for hour in (23, 5))
    assert decide([night], late).rule
    assert decide([night], early).rule


def test_a_year_that_is_not_known_is_not_guessed():
    lines = decide([replace(ANY, hours="working")], replace(LAMP, working=None)).lines
    assert [line.missed for line in lines] == [Missed.YEAR]


def test_the_first_that_fits_decides_and_the_rest_is_not_asked():
    rules = [
        replace(ANY, number=1, category="supply"),
        replace(ANY, number=2, words=("路灯",), lead=DIANLI),
        replace(ANY, number=3),
    ]
    found = decide(rules, LAMP)
    assert found.rule is rules[1]
    assert [(line.rule.number, line.missed.value, line.word) for line in found.lines] == [
        (1, "category", ""),
        (2, "", "路灯"),
        (3, "later", ""),
    ]
    assert decide([rules[0]], LAMP).rule is None


def test_words_are_read_from_a_list():
    assert read_words(" 路灯，灯杆、 路灯  井盖+丢 ") == ("路灯", "灯杆", "井盖+丢")


CATEGORIES = ["", "city", "city.lamp", "supply", "supply.water"]
RULES = st.builds(
    Rule,
    uid=st.uuids(),
    number=st.just(1),
    lead=st.uuids(),
    category=st.sampled_from(CATEGORIES),
    words=st.sampled_from([(), ("路灯",), ("水管", "漏+水")]),
    days=st.sampled_from([frozenset(), frozenset({3}), frozenset({6, 7})]),
    hours=st.sampled_from(["", "working", "off"]),
    danger=st.sampled_from([None, True, False]),
)
REQUESTS = st.builds(
    Request,
    text=st.sampled_from(["路灯坏了", "厨房漏了很多水", "别的"]),
    received=st.just(AT),
    categories=st.sampled_from([frozenset(), frozenset({"city", "city.lamp"}), frozenset({"supply"})]),
    working=st.sampled_from([True, False, None]),
    danger=st.booleans(),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(RULES, max_size=12), st.lists(REQUESTS, max_size=4))
def test_the_table_decides_as_line_by_line(rules: list[Rule], requests: list[Request]):
    table = Table(rules)
    for request in requests:
        assert table.rule_for(request) == decide(rules, request).rule


def test_ten_times_the_requests_are_ten_times_the_work_and_each_looks_at_rules_of_its_categories_only():
    luck = random.Random(4)  # noqa: S311 -- a draw that can be repeated
    rules = [
        replace(ANY, uid=UUID(int=n), category=luck.choice(CATEGORIES), words=(f"词{n}", "路灯"))
        for n in range(40)
    ]
    requests = [
        replace(LAMP, text=f"第{n}件事：说了很多别的话" * 4, categories=frozenset({"supply"}))
        for n in range(2_000)
    ]
    fitting = sum(rule.category in {"", "supply"} for rule in rules)

    def looks(some: list[Request]) -> int:
        """How often a rule was held against a request."""
        table, seen = Table(rules), 0

        def count(frame, event, _what):
            nonlocal seen
            seen += event == "call" and frame.f_code is _missed.__code__

        sys.setprofile(count)
        try:
            for request in some:
                table.rule_for(request)
        finally:
            sys.setprofile(None)
        return seen

    assert looks(requests[:200]) == 200 * fitting < 200 * len(rules)
    assert looks(requests) == 2_000 * fitting
