"""Inbox, ledger, case page and the small forms: what each of the cast is shown, and what it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from linli.cases import actions, queries, rules
from linli.cases.models import Case
from linli.cases.queries import LedgerFilter
from linli.cases.tests import scenes
from linli.cases.tests.pictures import jpeg
from linli.cases.views.verbs import VERBS
from tests.cast import AT, GINKGO, GRID, Cast

pytestmark = pytest.mark.usefixtures("stopped_clock")


def test_the_inbox_opens_the_first_request_with_its_verbs_and_its_twin(cast: Cast, signed_in):
    scenes.placed(cast, "梧桐路3号门口的路灯坏了", at=AT - timedelta(days=2))
    case = scenes.placed(cast, "梧桐路3号的路灯不亮了", at=AT - timedelta(days=3))
    page = signed_in("community").get(reverse("cases:inbox")).content.decode()
    assert case.title in page
    assert reverse("cases:accept", args=[case.uid]) in page
    assert "into=" in page, "the twin is offered for merging"


def test_an_empty_inbox_says_so(cast: Cast, signed_in):
    answer = signed_in("community").get(reverse("cases:inbox"))
    assert answer.status_code == 200
    assert "blank-title" in answer.content.decode()


def test_a_post_without_piles_is_led_to_the_ledger(cast: Cast, signed_in):
    assert reverse("cases:ledger") in signed_in("leader").get(reverse("cases:inbox")).content.decode()


@pytest.mark.parametrize("state", [state.value for state in Case.State])
def test_a_case_page_can_be_read_in_every_state(cast: Cast, signed_in, state: str):
    case = scenes.case_in(cast, state)
    answer = signed_in("supervisor").get(reverse("cases:detail", args=[case.uid]))
    assert answer.status_code == 200
    assert case.number in answer.content.decode()


@pytest.mark.parametrize("verb", list(VERBS))
def test_every_verb_has_a_form_as_page_and_as_fragment(cast: Cast, signed_in, verb: str):
    froms = rules.ARROWS[verb][0] if verb in rules.ARROWS else {Case.State.HANDLING}
    state = next(state for state in Case.State if state in froms)
    case = scenes.case_in(cast, state)
    client = signed_in("dispatcher")
    page = client.get(reverse(f"cases:{verb}", args=[case.uid]))
    fragment = client.get(reverse(f"cases:{verb}", args=[case.uid]), headers={"HX-Request": "true"})
    assert page.status_code == fragment.status_code == 200
    assert "<html" in page.content.decode()
    assert "<html" not in fragment.content.decode()
    # A code may be given again, and every wrong one counts: its form carries no key.
    assert ('name="_key"' in fragment.content.decode()) is (verb != "met")


def test_accepting_in_the_browser_leads_back_to_the_pile(cast: Cast, signed_in):
    case = scenes.placed(cast)
    client = signed_in("community")
    answer = client.post(
        reverse("cases:accept", args=[case.uid]),
        {"title": "路灯坏", "category_code": "", "area_code": case.area_code, "back": "inbox"},
    )
    assert answer.status_code == 303
    assert answer["Location"] == reverse("cases:inbox")
    assert Case.objects.get(pk=case.pk).title == "路灯坏"


def test_a_form_without_words_comes_back_with_what_to_do(cast: Cast, signed_in):
    case = scenes.placed(cast)
    answer = signed_in("community").post(reverse("cases:ask", args=[case.uid]), {"question": " "})
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()


def test_a_refused_verb_says_why(cast: Cast, signed_in):
    case = scenes.case_in(cast, Case.State.FINISHED)
    answer = signed_in("dispatcher").post(reverse("cases:write_off", args=[case.uid]), {"words": ""})
    assert answer.status_code == 409


def test_a_stranger_finds_nothing(cast: Cast, signed_in):
    case = scenes.placed(cast)
    client = signed_in("stranger")
    for name in ("detail", "inbox_case", "accept", "merge"):
        assert client.get(reverse(f"cases:{name}", args=[case.uid])).status_code == 404
    assert case.title not in client.get(reverse("cases:ledger")).content.decode()


def test_finishing_with_photos_shows_them_before_and_after(cast: Cast, signed_in):
    case = scenes.case_in(cast, Case.State.HANDLING)
    client = signed_in("handler")
    answer = client.post(
        reverse("cases:finish", args=[case.uid]),
        {"words": "换了灯头", "before": _photo(64), "after": _photo(72)},
    )
    assert answer.status_code == 303
    assert sorted(case.photos.values_list("moment", flat=True)) == ["after", "before"]
    assert client.get(reverse("cases:detail", args=[case.uid])).content.decode().count("data-photo>") == 2


def _photo(width: int) -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.jpg", jpeg((width, 48)), content_type="image/jpeg")


def test_the_ledger_costs_the_same_at_thirty_and_at_three_hundred(cast: Cast, signed_in, count_queries):
    many(cast, 30)
    client = signed_in("dispatcher")
    client.get(reverse("cases:ledger"))
    few = count_queries(lambda: client.get(reverse("cases:ledger")))
    many(cast, 270)
    assert count_queries(lambda: client.get(reverse("cases:ledger"))) == few <= 12


def test_the_case_page_costs_the_same_with_one_voice_and_with_many(cast: Cast, count_queries):
    case = scenes.case_in(cast, Case.State.FINISHED)
    few = count_queries(lambda: queries.case_page(actor=cast.supervisor, uid=case.uid, at=AT))
    other = scenes.placed(cast)
    for n in range(12):
        scenes.joined(cast, other, f"我也是第{n}个")
    scenes.finished(cast, other)
    assert count_queries(lambda: queries.case_page(actor=cast.supervisor, uid=other.uid, at=AT)) == few


@pytest.mark.parametrize("order", ["", "newest"])
def test_pages_of_the_ledger_show_every_row_once(cast: Cast, order: str):
    many(cast, 57)
    wanted = LedgerFilter(order=order, state="all")
    seen, after = [], ""
    while True:
        cases, after = queries.ledger_cases(actor=cast.dispatcher, at=AT, wanted=wanted, after=after, size=10)
        seen += [case.pk for case in cases]
        if not after:
            break
    assert len(seen) == len(set(seen)) == Case.objects.count()


def test_search_finds_a_word_of_two_characters_and_a_number(cast: Cast):
    lamp = scenes.placed(cast, "小区北门的路灯坏了")
    scenes.placed(cast, "垃圾没有人收")
    for words in ("路灯", lamp.number, lamp.voices.get().number):
        cases, _after = queries.ledger_cases(actor=cast.dispatcher, at=AT, wanted=LedgerFilter(q=words))
        assert [case.pk for case in cases] == [lamp.pk], words


HOSTILE = [
    "9999-12-31",
    "0001-01-01",
    "received,handling",
    "'; DROP TABLE cases_case; --",
    "%00\x00",
    "NEAR(",
    '"',
    "*",
    "9" * 5000,
    "../../etc/passwd",
    "٣",
    "<script>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_stands_in_the_address_the_lists_answer(cast: Cast, signed_in, text: str):
    client = signed_in("dispatcher")
    names = [
        "q",
        "state",
        "kind",
        "category",
        "light",
        "area",
        "unit",
        "channel",
        "order",
        "after",
        "pile",
        "score",
    ]
    names += ["received_from", "closed_to"]
    for name in names:
        assert client.get(reverse("cases:ledger"), {name: text}).status_code == 200, name
        assert client.get(reverse("cases:inbox"), {name: text}).status_code == 200, name


def test_lights_are_comparisons_with_this_moment(cast: Cast):
    case = scenes.placed(cast)
    assert case.red_at is not None
    assert case.yellow_at is not None
    for moment, colour in ((AT, "green"), (case.yellow_at, "yellow"), (case.red_at, "red")):
        for light in ("green", "yellow", "red", "off"):
            cases, _after = queries.ledger_cases(
                actor=cast.dispatcher, at=moment, wanted=LedgerFilter(light=light)
            )
            assert bool(cases) is (light == colour), (colour, light)


def test_filters_narrow_by_state_area_unit_and_channel(cast: Cast):
    here = scenes.case_in(cast, Case.State.DISPATCHED)
    there = scenes.placed(cast, "银杏社区积水", area_code=GINKGO, channel="web")
    check = {
        here.pk: (
            LedgerFilter(state="doing"),
            LedgerFilter(area=GRID),
            LedgerFilter(unit=str(cast.department.uid)),
            LedgerFilter(channel="group"),
        ),
        there.pk: (LedgerFilter(state="todo"), LedgerFilter(area=GINKGO), LedgerFilter(channel="web")),
    }
    for pk, filters in check.items():
        for wanted in filters:
            cases, _after = queries.ledger_cases(actor=cast.dispatcher, at=AT, wanted=wanted)
            assert [case.pk for case in cases] == [pk], wanted


def test_a_view_is_kept_found_and_forgotten(cast: Cast, signed_in):
    client = signed_in("dispatcher")
    client.post(reverse("cases:save_view"), {"name": "红灯", "query": "light=red&evil=1"})
    page = client.get(reverse("cases:ledger")).content.decode()
    assert "红灯" in page
    view = cast.person("dispatcher").saved_views.get()
    assert signed_in("supervisor").post(reverse("cases:drop_view", args=[view.uid])).status_code == 404
    assert client.post(reverse("cases:drop_view", args=[view.uid])).status_code == 303
    assert not cast.person("dispatcher").saved_views.exists()


def test_a_volunteer_sees_what_could_be_taken_up_and_leads_it(cast: Cast, signed_in):
    case = scenes.case_in(cast, Case.State.ACCEPTED)
    client = signed_in("volunteer")
    assert case.title in client.get(reverse("cases:offers")).content.decode()
    assert client.get(reverse("cases:detail", args=[case.uid])).status_code == 404
    answer = client.post(reverse("cases:lead", args=[case.uid]), {"part": "lead", "unit": ""})
    assert answer.status_code == 303
    assert client.get(reverse("cases:detail", args=[case.uid])).status_code == 200


def test_points_of_the_map_are_only_what_the_actor_sees(cast: Cast, signed_in):
    scenes.placed(cast, lat="30.010000", lng="120.005000")
    points = signed_in("dispatcher").get(reverse("cases:map_points")).json()
    assert [point["properties"]["light"] for point in points["features"]] == ["green"]
    assert signed_in("stranger").get(reverse("cases:map_points")).json()["features"] == []


def many(cast: Cast, count: int) -> None:
    """Plain rows, for counting: what a page costs does not depend on how they came to be."""
    first = scenes.placed(cast)
    rows = []
    for n in range(count - 1):
        row = Case(
            number=f"T-{first.number}-{n}",
            title=f"第{n}件",
            received_at=AT - timedelta(hours=n % 7),
            urgency_at=AT + timedelta(hours=n % 5),
            red_at=AT + timedelta(hours=n % 5),
            yellow_at=AT,
            due_at=AT + timedelta(hours=n % 5),
            lead_unit=cast.department if n % 2 else None,
            lead_person=None if n % 2 else cast.person("volunteer"),
        )
        row.place_in(first.area_code)
        rows.append(row)
    Case.objects.bulk_create(rows)


def test_who_offers_help_and_turns_back_finds_the_list_of_what_is_offered(cast: Cast, signed_in):
    case = scenes.case_in(cast, Case.State.PUBLISHED)
    text = signed_in("volunteer").get(reverse("cases:help", args=[case.uid])).content.decode()
    assert f'href="{reverse("cases:offers")}"' in text
    assert f'href="{reverse("cases:detail", args=[case.uid])}"' not in text


def test_an_empty_ledger_leads_to_entering_requests_whoever_may(cast: Cast, signed_in):
    entry = f'href="{reverse("cases:entry_chat")}"'
    here = "blank-action"
    assert here in signed_in("community").get(reverse("cases:ledger")).content.decode()
    text = signed_in("leader").get(reverse("cases:ledger")).content.decode()
    assert (here in text, entry in text) == (False, False)


def test_own_units_are_offered_and_no_others(cast: Cast):
    assert [uid for uid, _name in queries.own_units(cast.handler)] == [str(cast.department.uid)]
    assert queries.own_units(cast.dispatcher) == []


def test_the_menu_counts_what_is_new(cast: Cast):
    scenes.placed(cast)
    assert queries.waiting_count(actor=cast.community) == 1
    assert queries.waiting_count(actor=cast.stranger) == 0
    assert queries.waiting_count(actor=cast.resident) == 0


def test_dispatching_in_the_browser_names_lead_and_helpers(cast: Cast, signed_in):
    case = scenes.case_in(cast, Case.State.ACCEPTED)
    answer = signed_in("dispatcher").post(
        reverse("cases:dispatch", args=[case.uid]),
        {"lead": str(cast.department.uid), "helpers": [str(cast.enterprise.uid)], "words": "请今天看"},
    )
    assert answer.status_code == 303
    assert sorted(case.parties.values_list("part", flat=True)) == ["help", "lead"]
    assert actions.take_case(case_uid=case.uid, actor=cast.handler, at=AT).state == "handling"
