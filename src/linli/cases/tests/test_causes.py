"""Why a light is yellow or red: given by those who have it in hand, counted, found in the ledger."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from linli.cases import actions, queries
from linli.cases.models import Case, LightCause
from linli.cases.tests import scenes
from linli.kernel import journal
from linli.kernel.verdict import Missing, Refused
from tests.cast import AT, CITY, EAST, HARBOUR, HOME, PINE, Cast

LATE = AT + timedelta(days=12)


@pytest.fixture
def late(cast: Cast) -> Case:
    return scenes.case_in(cast, Case.State.HANDLING)


def give(case: Case, who: Any, cause: str = "parts", at=LATE, **more: Any) -> Case:
    return actions.give_cause(case_uid=case.uid, cause=cause, actor=who, at=at, **more)


def refused(code: str, what: Any) -> None:
    with pytest.raises(Refused) as refusal:
        what()
    assert refusal.value.verdict.code == code
    assert str(refusal.value.verdict.sentence)


def test_a_cause_is_given_changed_and_stays_in_the_story(cast: Cast, late: Case):
    give(late, cast.handler, words="等厂家发货。")
    give(late, cast.dispatcher, "season")
    now = Case.objects.get(pk=late.pk)
    assert (now.cause_code, now.cause_at) == ("season", LATE)
    told = [one.code for one in journal.timeline(late.uid)]
    assert told.count("case.cause_given") == 2
    page = queries.case_page(actor=cast.handler, uid=late.uid, at=LATE)
    assert page.cause in page.events[0].title
    assert page.events[1].body == "等厂家发货。"
    assert page.verdicts["give_cause"]


def test_what_is_in_time_has_no_cause_and_nobody_else_gives_one(cast: Cast, late: Case):
    refused("not_lit", lambda: give(late, cast.handler, at=AT))
    refused("unknown_cause", lambda: give(late, cast.handler, "laziness"))
    refused("not_in_hand", lambda: give(late, cast.leader))
    refused("too_long", lambda: give(late, cast.handler, words="长" * 4001))
    with pytest.raises(Missing):
        give(late, cast.stranger)
    assert not Case.objects.exclude(cause_code="").exists()
    assert not journal.timeline(late.uid).filter(code="case.cause_given").exists()


def test_an_area_words_its_own_causes(cast: Cast, late: Case):
    put: dict[str, Any] = {"actor": cast.admin, "at": AT}
    actions.put_cause(area_code=CITY, code="no_water", label="停水", **put)
    actions.put_cause(area_code=EAST, code="parts", label="缺件", **put)
    actions.put_cause(area_code=EAST, code="money", label="经费", active=False, **put)
    offered = dict(queries.offered_causes(HOME, LATE))
    assert (offered["no_water"], offered["parts"]) == ("停水", "缺件")
    assert "money" not in offered
    assert dict(queries.offered_causes(PINE, LATE))["parts"] != "缺件"
    refused("unknown_cause", lambda: give(late, cast.handler, "money"))
    give(late, cast.handler, "no_water")
    shown = queries.case_page(actor=cast.handler, uid=late.uid, at=LATE)
    assert shown.cause == "停水"
    assert "停水" in shown.events[0].title


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("bad_code", {"code": "停水"}),
        ("bad_code", {"code": "none"}),
        ("no_words", {"label": " "}),
        ("too_long", {"label": "长" * 41}),
        ("backdated", {"valid_from": AT - timedelta(days=1)}),
    ],
)
def test_what_is_no_cause_is_refused(cast: Cast, code: str, given: dict[str, Any]):
    whole: dict[str, Any] = {
        "area_code": CITY,
        "code": "no_water",
        "label": "停水",
        "actor": cast.admin,
        "at": AT,
    }
    refused(code, lambda: actions.put_cause(**(whole | given)))
    assert not LightCause.objects.exists()


def test_only_administrators_word_causes_and_once_for_a_moment(cast: Cast):
    given: dict[str, Any] = {"area_code": EAST, "code": "no_water", "label": "停水", "at": AT}
    refused("no_right", lambda: actions.put_cause(**given, actor=cast.supervisor))
    actions.put_cause(**given, actor=cast.admin)
    refused("cause_taken", lambda: actions.put_cause(**given, actor=cast.admin))


def test_a_post_that_does_not_read_the_causes_of_an_area_is_not_told_that_it_may_not_set_them(cast: Cast):
    with pytest.raises(Missing):
        actions.put_cause(area_code=EAST, code="no_water", label="停水", actor=cast.security, at=AT)


def test_the_page_counts_by_cause_and_each_number_opens_the_ledger(
    cast: Cast, late: Case, signed_in, stopped_clock, django_assert_max_num_queries
):
    stopped_clock.at = LATE
    other = scenes.placed(cast, "井盖松动", at=LATE - timedelta(hours=20))
    give(late, cast.handler)
    page = queries.causes_page(actor=cast.supervisor, code="", at=LATE)
    counts = {one.code: (one.yellow, one.red) for one in page.by_cause if one.total}
    assert counts == {"parts": (0, 1), "none": (1, 0)}
    assert [(one.code, one.yellow, one.red, one.none) for one in page.by_area] == [(HARBOUR, 1, 1, 1)]
    client = signed_in("supervisor")
    with django_assert_max_num_queries(12):
        shown = client.get(reverse("cases:causes")).content.decode()
    assert f"light=red&amp;area={EAST}&amp;cause=parts" in shown
    for query, found in (
        ({"light": "red", "cause": "parts"}, late),
        ({"light": "lit", "cause": "none"}, other),
    ):
        rows = client.get(reverse("cases:ledger"), query).context["page"].rows
        assert [one.case.pk for one in rows] == [found.pk]
    assert signed_in("stranger").get(reverse("cases:causes"), {"area": EAST}).status_code == 404
    assert signed_in("resident").get(reverse("cases:causes")).status_code == 404
    unit = queries.causes_page(actor=cast.handler, code="", at=LATE)
    assert {one.code: one.red for one in unit.by_cause if one.total} == {"parts": 1}


def test_the_verb_in_the_browser_and_the_form_of_an_area(cast: Cast, late: Case, signed_in, stopped_clock):
    client = signed_in("handler")
    address = reverse("cases:give_cause", args=[late.uid])
    given = {"cause": "money", "words": "", "_key": "c1"}
    assert client.post(address, given).status_code == 409, "it is green"
    stopped_clock.at = LATE
    assert client.post(address, given | {"_key": "c2"}).status_code == 303
    assert Case.objects.get(pk=late.pk).cause_code == "money"
    admin = signed_in("admin")
    put = {"code": "no_water", "label": "停水", "active": "on", "_key": "c3"}
    assert admin.post(reverse("cases:put_cause", args=[CITY]), put).status_code == 303
    assert admin.post(reverse("cases:put_cause", args=[CITY]), {"_key": "c4"}).status_code == 422
    bad = {"code": "!", "label": "停水", "_key": "c5"}
    assert admin.post(reverse("cases:put_cause", args=[CITY]), bad).status_code == 409
    assert "停水" in admin.get(reverse("cases:causes")).content.decode()
