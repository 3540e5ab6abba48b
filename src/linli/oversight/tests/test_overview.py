"""Every number opens to its rows, and the page costs the same however much there is."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from linli.attendance import actions as attendance
from linli.cases import actions as cases
from linli.cases.facts import VoiceDraft
from linli.cases.models import Case
from linli.kernel.verdict import Missing
from linli.oversight import figures, queries
from linli.projects import queries as projects
from linli.projects.models import Slot
from linli.projects.tests import scene
from tests.cast import CITY, EAST, HOME, PINE, Cast


def place(cast: Cast, body: str, area: str = HOME, days_ago: int = 1) -> Case:
    at = cast.at - timedelta(days=days_ago)
    return cases.place_voice(words=VoiceDraft(body=body, area_code=area), actor=cast.resident, at=at).case


def finish(cast: Cast, case: Case, days: int) -> None:
    at = case.received_at + timedelta(days=days)
    cases.accept_case(
        case_uid=case.uid, title=case.title, category_code="", area_code=HOME, actor=cast.community, at=at
    )
    cases.dispatch_case(case_uid=case.uid, lead_uid=cast.department.uid, actor=cast.dispatcher, at=at)
    cases.take_case(case_uid=case.uid, actor=cast.handler, at=at)
    cases.finish_case(case_uid=case.uid, words="好了", actor=cast.handler, at=at)


def by_code(cast: Cast, who: str, area: str = "", days: int = 30) -> dict[str, float | None]:
    page = queries.overview(actor=cast.actor(who), asked_area=area, days=days, at=cast.at)
    return {figure.definition.code: figure.value for figure in page.figures}


def test_it_counts_what_came_what_is_done_and_how_long_it_took(cast: Cast) -> None:
    finish(cast, place(cast, "路灯不亮", days_ago=10), days=4)
    finish(cast, place(cast, "井盖破了", days_ago=9), days=2)
    place(cast, "垃圾没人收")
    place(cast, "松林的事", area=PINE)
    found = by_code(cast, "supervisor")
    assert (found["came"], found["done"], found["open"], found["wait"]) == (3, 2, 3, 3.0)
    assert by_code(cast, "leader")["came"] == 4


def test_no_share_is_shown_of_fewer_than_five_ratings() -> None:
    assert figures.share(4, 4) is None
    assert figures.share(4, 5) == 80


def test_an_area_outside_ones_own_does_not_exist(cast: Cast) -> None:
    with pytest.raises(Missing):
        queries.overview(actor=cast.supervisor, asked_area=PINE, days=30, at=cast.at)
    with pytest.raises(Missing):
        queries.overview(actor=cast.resident, asked_area="", days=30, at=cast.at)


def test_each_number_opens_to_as_many_rows_as_it_says(cast: Cast, signed_in, stopped_clock) -> None:
    finish(cast, place(cast, "路灯不亮", days_ago=10), days=4)
    place(cast, "垃圾没人收")
    place(cast, "积水", days_ago=40)
    browser = signed_in("leader")
    page = queries.overview(actor=cast.leader, asked_area="", days=30, at=cast.at)
    for figure in page.figures:
        if figure.definition.code in {"satisfied", "wait"}:
            continue
        answer = browser.get(reverse("cases:ledger"), figure.rows)
        assert answer.status_code == 200, figure.definition.code
        shown = answer.content.decode().count("<tr data-row>")
        assert shown == figure.value, figure.definition.code


def test_the_page_costs_the_same_with_thirty_cases(
    cast: Cast, signed_in, stopped_clock, django_assert_num_queries
) -> None:
    browser = signed_in("leader")
    address = reverse("oversight:overview")
    browser.get(address)
    place(cast, "第一件")
    with django_assert_num_queries(EXPECTED):
        browser.get(address)
    for n in range(30):
        place(cast, f"路灯 {n}")
    with django_assert_num_queries(EXPECTED):
        browser.get(address)


EXPECTED = 13  # who asks, three counts of the menu, and nine of the page, whatever there is


def test_the_front_page_is_for_everyone_and_names_nobody(cast: Cast, stopped_clock) -> None:
    finish(cast, place(cast, "王秀兰 13800000001 家门口路灯不亮", days_ago=5), days=2)
    text = Client().get(reverse("oversight:front")).content.decode()
    assert "13800000001" not in text


def test_signs_of_the_loop_are_those_of_the_same_area_as_its_other_stations(cast: Cast) -> None:
    project = scene.opened(cast)
    slot = Slot.objects.filter(shift__project=project).first()
    assert slot is not None
    attendance.sign_in(
        stretch=projects.stretch_of(slot),
        person=cast.person("volunteer"),
        how="claimed",
        way="code",
        actor=cast.actor("volunteer"),
        at=cast.at,
    )
    assert [queries.front(area_code=code, at=cast.at).signs for code in ("", HOME, PINE)] == [1, 1, 0]


def test_demo_accounts_stand_on_the_front_page_in_demo_mode_only(cast: Cast, settings) -> None:
    assert "linli-demo-2026" not in Client().get("/").content.decode()
    settings.DEMO = True
    assert "linli-demo-2026" in Client().get("/").content.decode()


def test_the_loop_is_linked_for_those_who_oversee(cast: Cast, signed_in) -> None:
    place(cast, "路灯")
    assert reverse("cases:ledger") not in Client().get("/").content.decode()
    text = unescape(signed_in("leader").get("/").content.decode())
    links = [part.split('"')[0] for part in text.split('href="')[1:]]
    states = [
        parse_qs(urlsplit(link).query).get("state") for link in links if reverse("cases:ledger") in link
    ]
    assert ["received"] in states


def test_the_map_page_draws_the_areas_below(cast: Cast, signed_in) -> None:
    text = signed_in("supervisor").get(reverse("oversight:map")).content.decode()
    assert f"within={EAST}" in text
    assert signed_in("supervisor").get(reverse("oversight:map"), {"area": CITY}).status_code == 404
