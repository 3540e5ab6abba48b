"""Entry by staff: pasted chat and the sheet. All rows or none, every fault beside its field, nothing lost."""

from __future__ import annotations

import re

import pytest

from linli.cases import actions
from linli.cases.models import Voice
from linli.kernel import ids
from tests.cast import AT, GRID, HOME, PINE

CHAT = "张三 10:23\n3栋门口路灯不亮\n李四 10:24\n收到\n王五 10:30\n垃圾桶满了没人收"


@pytest.fixture(autouse=True)
def scene(cast, stopped_clock):
    actions.load_catalogue()


def row(number: int, **more) -> dict[str, str]:
    filled = {
        "channel": "box",
        "body": f"第{number}张条子",
        "area": HOME,
        "category": "",
        "said_at": "",
        **more,
    }
    return {f"row-{number}-{name}": value for name, value in filled.items()}


@pytest.mark.parametrize("page", ["/cases/entry/chat/", "/cases/entry/sheet/"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("community", 200),
        ("dispatcher", 200),
        ("grid_worker", 200),
        ("handler", 404),
        ("leader", 404),
        ("resident", 404),
        ("", 302),
    ],
)
def test_entry_is_for_those_who_may_place_for_others(client, signed_in, page, who, status):
    browser = signed_in(who) if who else client
    assert browser.get(page).status_code == status


def test_pasted_chat_becomes_ticked_drafts_with_category_and_area(signed_in, django_assert_max_num_queries):
    client = signed_in("community")
    with django_assert_max_num_queries(7):
        answer = client.post("/cases/entry/chat/", {"text": CHAT, "group_name": "梧桐一群", "area": HOME})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count('class="sheet-row') == 2
    assert 'value="city.lamp.out" selected' in page
    assert 'value="2026-03-17T10:23"' in page or 'value="2026-03-18T10:23"' in page or "10:23" in page
    assert "收到" in page
    assert Voice.objects.count() == 0


def test_ticked_drafts_are_placed_and_lead_to_the_slips(cast, signed_in):
    client = signed_in("community")
    rows = {
        **row(0, use="on", name="张三", channel="", said_at="2026-03-18T09:23"),
        **row(1, name="李四", channel=""),
        **row(2, use="on", name="王五", channel=""),
    }
    answer = client.post("/cases/entry/chat/", {"step": "place", "group_name": "梧桐一群", **rows})
    assert answer.status_code == 303
    voices = list(Voice.objects.order_by("id"))
    assert [voice.body for voice in voices] == ["第0张条子", "第2张条子"]
    assert {(voice.channel, voice.group_name, voice.reply_via) for voice in voices} == {
        ("group", "梧桐一群", "group")
    }
    assert {voice.brought_by_id for voice in voices} == {cast.community.person_id}
    assert voices[0].said_at < voices[0].received_at
    page = client.get(answer["Location"]).content.decode()
    assert all(voice.number in page for voice in voices)
    assert page.count('class="qr"') == 2
    assert "张三" not in page
    assert client.get(answer["Location"].replace(str(voices[0].uid), str(ids.uuid7()))).status_code == 404
    assert signed_in("dispatcher").get(answer["Location"]).status_code == 404


def test_a_chat_without_words_says_so_and_keeps_the_text(signed_in):
    answer = signed_in("community").post("/cases/entry/chat/", {"text": "[图片]\n收到", "area": HOME})
    assert answer.status_code == 422
    assert "[图片]" in answer.content.decode()


def test_empty_rows_of_the_sheet_are_left_out(signed_in):
    client = signed_in("community")
    answer = client.post(
        "/cases/entry/sheet/",
        {**row(0), **row(1, body=""), **row(5, channel="hotline", contact="0571-88886666")},
    )
    assert answer.status_code == 303
    assert list(Voice.objects.order_by("id").values_list("channel", flat=True)) == ["box", "hotline"]


def test_each_fault_stands_beside_its_field_and_nothing_is_lost(signed_in):
    rows = {
        **row(0),
        **row(1, body="", name="王芳"),
        **row(2, contact="abc"),
        **row(3, area=PINE),
        **row(4, said_at="soon"),
        **row(5, category="nothing"),
    }
    answer = signed_in("community").post("/cases/entry/sheet/", rows)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert Voice.objects.count() == 0
    faults = set(re.findall(r'id="id_(row-\d-\w+)_error"', page))
    assert faults == {"row-1-body", "row-2-contact", "row-3-area", "row-4-said_at", "row-5-category"}
    assert 'value="王芳"' in page
    assert "第0张条子" in page


def test_a_row_refused_by_the_house_comes_back_at_its_row(signed_in):
    answer = signed_in("community").post(
        "/cases/entry/sheet/", {**row(0), **row(3, category="supply.gas.leak")}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'id="id_row-3-category_error"' in page
    assert Voice.objects.count() == 0


def test_more_rows_without_scripts_keep_what_was_typed(signed_in):
    answer = signed_in("community").post(
        "/cases/entry/sheet/", {**row(0, body="写到一半", said_at="half"), "more": "1"}
    )
    page = answer.content.decode()
    assert "写到一半" in page
    assert page.count("data-sheet-row>") == 1 + 8 + 1  # typed, new, and the spare one that the script copies
    assert Voice.objects.count() == 0


def test_a_sheet_pressed_twice_is_placed_once(signed_in):
    client = signed_in("community")
    answers = [
        client.post("/cases/entry/sheet/", {**row(0), "_key": "0198c6a0-0000-7000-8000-000000000009"})
        for _time in range(2)
    ]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Voice.objects.count() == 1


def test_a_grid_worker_places_in_the_own_grid_only(signed_in):
    client = signed_in("grid_worker")
    assert f'value="{HOME}"' not in client.get("/cases/entry/sheet/").content.decode()
    assert client.post("/cases/entry/sheet/", row(0, area=HOME)).status_code == 422
    assert client.post("/cases/entry/sheet/", row(0, area=GRID)).status_code == 303


def test_a_row_can_join_a_matter_that_is_already_open(cast, signed_in):
    client = signed_in("community")
    client.post("/cases/entry/sheet/", row(0, body="3栋门口路灯不亮", place_text="3栋"))
    first = Voice.objects.get()
    hint = client.post(
        "/cases/place/twins/",
        {
            "prefix": "row-0-",
            "row-0-body": "3栋门口路灯不亮了",
            "row-0-area": HOME,
            "row-0-place_text": "3栋",
        },
    )
    assert 'name="row-0-join"' in hint.content.decode()
    client.post("/cases/entry/sheet/", row(0, body="3栋门口路灯不亮了", join=str(first.case.uid)))
    assert first.case.voices.count() == 2
    assert Voice.objects.latest("id").received_at == AT
