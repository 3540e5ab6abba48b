"""What is suspended or waits for its reporter shows "held" in the ledger, and stands in the bank of suspended matters."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from linli.cases import actions, clockwork, queries
from linli.cases.models import Case
from linli.cases.queries import LedgerFilter
from linli.cases.queries.ledger_filter import light_q
from linli.cases.tests import scenes
from linli.places import actions as places
from linli.web import lights
from tests.cast import AT, CITY, EAST, HARBOUR, WEST, Cast

NEXT = AT + timedelta(hours=2)
LIGHTS = ("red", "yellow", "green", "held", "off")
REVIEW = date(2026, 4, 20)


@pytest.fixture
def suspended(cast: Cast) -> Case:
    case = scenes.case_in(cast, Case.State.HANDLING)
    actions.ask_time(case_uid=case.uid, review_on=REVIEW, reason="等供热季结束。", actor=cast.handler, at=AT)
    actions.grant_time(case_uid=case.uid, actor=cast.dispatcher, at=NEXT)
    return Case.objects.get(pk=case.pk)


def found(cast: Cast, light: str, at=NEXT) -> list[int]:
    rows, _next = queries.ledger_cases(actor=cast.supervisor, at=at, wanted=LedgerFilter(light=light))
    return [one.pk for one in rows]


def test_what_is_suspended_is_held_until_its_review(cast: Cast, suspended: Case):
    asked = scenes.case_in(cast, Case.State.ASKED)
    assert (suspended.held_by, asked.held_by) == ("suspend", "pause")
    assert clockwork.light(suspended, NEXT) == clockwork.light(asked, NEXT) == "held"
    assert found(cast, "held") == [asked.pk, suspended.pk]
    assert found(cast, "suspended") == [suspended.pk]
    assert found(cast, "green") == found(cast, "yellow") == found(cast, "off") == []
    with translation.override("en"):
        shown = lights.light_of(suspended, NEXT)
    assert (shown.colour, shown.left) == ("held", "until 04-20")
    review = suspended.held_until
    assert review is not None
    assert clockwork.light(suspended, review) == "green"
    assert found(cast, "green", review)[-1] == suspended.pk
    actions.go_on(case_uid=suspended.uid, actor=cast.handler, at=NEXT)
    assert found(cast, "held") == [asked.pk]


def test_taken_out_of_a_merge_before_its_review_it_is_suspended_still(cast: Cast, suspended: Case):
    merging: dict[str, Any] = {"case_uid": suspended.uid, "actor": cast.dispatcher}
    actions.merge_case(**merging, into_uid=scenes.placed(cast, at=NEXT).uid, at=NEXT)
    later = NEXT + timedelta(days=2)
    actions.unmerge_case(**merging, at=later)
    now = Case.objects.get(pk=suspended.pk)
    assert (now.held_by, now.held_until) == ("suspend", suspended.held_until)
    assert found(cast, "suspended", later) == [suspended.pk]


def test_what_was_late_when_it_was_held_stays_red(cast: Cast):
    case = scenes.case_in(cast, Case.State.HANDLING)
    late = AT + timedelta(days=12)
    actions.ask_time(case_uid=case.uid, review_on=REVIEW, reason="缺件。", actor=cast.handler, at=late)
    actions.grant_time(case_uid=case.uid, actor=cast.dispatcher, at=late)
    now = Case.objects.get(pk=case.pk)
    assert clockwork.light(now, late) == "red"
    assert (found(cast, "red", late), found(cast, "held", late)) == ([case.pk], [])
    assert found(cast, "suspended", late) == [case.pk], "the bank has it all the same"


@pytest.mark.parametrize("state", [state.value for state in Case.State])
def test_the_light_of_a_case_and_the_filter_of_the_ledger_are_twins(cast: Cast, state: str):
    case = scenes.case_in(cast, state)
    for at in (AT, AT + timedelta(hours=20), AT + timedelta(days=2), AT + timedelta(days=30)):
        shown = clockwork.light(case, at)
        fits = {light: Case.objects.filter(light_q(light, at), pk=case.pk).exists() for light in LIGHTS}
        assert [light for light, fit in fits.items() if fit] == [shown]


def test_the_bank_names_reason_grantor_and_share(
    cast: Cast, suspended: Case, signed_in, stopped_clock, django_assert_max_num_queries
):
    stopped_clock.at = NEXT
    for _n in range(9):
        scenes.placed(cast)
    page = queries.suspended_page(actor=cast.supervisor, code="", at=NEXT)
    (row,) = page.rows
    assert (row.reason, row.granted_by, row.unit) == ("等供热季结束。", "周磊", "城管局")
    assert (row.since, row.review_at) == (NEXT, suspended.held_until)
    assert (page.whole.open, page.whole.suspended, page.whole.percent, page.whole.marked) == (
        10,
        1,
        10,
        False,
    )
    assert [(one.code, one.percent, one.marked) for one in page.by_area] == [(HARBOUR, 10, False)]
    assert [(one.label, one.percent, one.marked) for one in page.by_unit] == [("城管局", 100, True)]
    places.put_setting(area_code=CITY, key="cases.suspended_share", value=5, actor=cast.admin, at=NEXT)
    assert queries.suspended_page(actor=cast.supervisor, code=EAST, at=NEXT).whole.marked
    client = signed_in("supervisor")
    with django_assert_max_num_queries(16):
        shown = client.get(reverse("cases:suspended")).content.decode()
    assert "等供热季结束。" in shown
    assert client.get(reverse("cases:suspended"), {"area": WEST}).status_code == 404
    assert "blank-title" in signed_in("stranger").get(reverse("cases:suspended")).content.decode()
    unit = queries.suspended_page(actor=cast.handler, code="", at=NEXT)
    assert [one.case.pk for one in unit.rows] == [suspended.pk]


def test_the_bank_comes_in_pages(cast: Cast, suspended: Case):
    other = scenes.case_in(cast, Case.State.HANDLING)
    later = date(2026, 5, 20)
    actions.ask_time(case_uid=other.uid, review_on=later, reason="缺件。", actor=cast.handler, at=NEXT)
    actions.grant_time(case_uid=other.uid, actor=cast.dispatcher, at=NEXT)
    given: dict[str, Any] = {"actor": cast.supervisor, "code": EAST, "at": NEXT, "size": 1}
    first = queries.suspended_page(**given)
    second = queries.suspended_page(**given, after=first.after)
    assert [one.case.pk for one in (*first.rows, *second.rows)] == [suspended.pk, other.pk]
    assert second.after == ""
