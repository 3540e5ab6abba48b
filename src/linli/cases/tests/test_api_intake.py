"""The resident's side as JSON: the same verbs, the same sentences."""

from __future__ import annotations

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from linli.cases import actions
from linli.cases.models import Case, Voice
from linli.kernel import ids
from linli.people.actions import issue_token
from tests.cast import AT, HOME

from . import scenes
from .pictures import jpeg
from .test_resident_pages import code_sent

API = "/api/v1"
WORDS = {"body": "3号楼门口的路灯不亮", "area_code": HOME}


@pytest.fixture(autouse=True)
def scene(cast, stopped_clock):
    actions.load_catalogue()


@pytest.fixture
def bearer(cast):
    def header(who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {issue_token(username=who, at=AT)}"}

    return header


def post(client, path, body, headers=None, **more):
    return client.post(f"{API}{path}", body, content_type="application/json", headers=headers or {}, **more)


def placed(client, headers=None, **more):
    answer = post(client, "/voices", {**WORDS, **more}, headers)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_the_catalogue_is_open_and_suggests(client):
    tree = client.get(f"{API}/categories").json()
    assert {"roads", "city"} <= {one["code"] for one in tree}
    assert tree[0]["children"][0]["children"]
    assert post(client, "/categories/suggest", {"text": "路灯不亮"}).json()[0]["code"] == "city.lamp.out"


def test_a_stranger_places_and_follows_by_the_token(client):
    receipt = placed(client, contact="13912345678", photos=[base64.b64encode(jpeg()).decode()])
    assert receipt["code_sent"] is True
    assert receipt["contact_confirmed"] is False
    status = client.get(f"{API}/voices/{receipt['token']}").json()
    assert (status["number"], status["state"], status["step"]) == (receipt["number"], "received", 0)
    assert [one["code"] for one in status["timeline"]] == ["voice.placed"]
    assert client.get(status["timeline"][0]["photos"][0]).status_code == 200
    assert client.get(f"{API}/voices/{receipt['token'][::-1]}").status_code == 404
    assert Voice.objects.get().channel == "api"


def test_with_a_token_the_voice_is_mine(client, cast, bearer):
    receipt = placed(client, bearer("resident"))
    mine = client.get(f"{API}/my/voices", headers=bearer("resident")).json()
    assert [one["number"] for one in mine] == [receipt["number"]]
    assert client.get(f"{API}/my/voices", headers=bearer("volunteer")).json() == []
    assert client.get(f"{API}/my/voices").status_code == 401


def test_a_wrong_token_is_a_stranger_turned_away_and_not_an_anonymous_request(client):
    assert post(client, "/voices", WORDS, {"Authorization": "Bearer nonsense"}).status_code == 401
    assert Voice.objects.count() == 0


def test_the_key_makes_two_requests_one(client):
    headers = {"Idempotency-Key": "one"}
    assert placed(client, headers)["number"] == placed(client, headers)["number"]
    assert Voice.objects.count() == 1
    assert post(client, "/voices", {**WORDS, "body": "另一件"}, headers).json()["code"] == "key_reused"


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"body": " "}, 409, "no_words"),
        ({"area_code": ""}, 409, "no_area"),
        ({"category_code": "city.cover.missing"}, 409, "answer_missing"),
        ({"category_code": "safety.fire.now"}, 409, "category_stops"),
        ({"channel": "hotline"}, 409, "no_right"),
        ({"photos": ["!"]}, 409, "not_a_photo"),
        ({"photos": ["", "", "", "", "", "", ""]}, 422, "invalid"),
        ({"lat": 91, "lng": 0}, 422, "invalid"),
        ({"join_case_uid": str(ids.uuid7())}, 404, "missing"),
    ],
)
def test_refusals_carry_the_code_and_the_sentence_of_the_page(client, more, status, code):
    answer = post(client, "/voices", {**WORDS, **more})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["sentence"]
    assert Voice.objects.count() == 0


def test_photos_come_later_as_multipart(client):
    token = placed(client)["token"]
    files = [SimpleUploadedFile(f"{number}.jpg", jpeg(gps=True)) for number in range(2)]
    answer = client.post(f"{API}/voices/{token}/photos", {"files": files})
    assert answer.status_code == 201
    assert [(one["width"], one["height"]) for one in answer.json()] == [(64, 48)] * 2
    more = [SimpleUploadedFile(f"{number}.jpg", jpeg()) for number in range(5)]
    assert client.post(f"{API}/voices/{token}/photos", {"files": more}).json()["code"] == "too_many_photos"


@pytest.mark.django_db(transaction=True)
def test_a_contact_is_confirmed_by_its_code(client):
    token = placed(client, contact="13912345678")["token"]
    assert post(client, f"/voices/{token}/code", {}).json()["code"] == "code_just_sent"
    wrong = "000000" if code_sent() != "000000" else "111111"
    assert post(client, f"/voices/{token}/confirm", {"code": wrong}).json()["code"] == "code_wrong"
    assert post(client, f"/voices/{token}/confirm", {"code": code_sent()}).json()["contact_confirmed"] is True


def test_a_question_is_answered_and_an_objection_raised(client, cast):
    case = scenes.placed(cast, channel="web")
    scenes.asked(cast, case)
    token = ids.token("voice", Voice.objects.get().uid)
    assert client.get(f"{API}/voices/{token}").json()["question"] == "是哪一盏灯？"
    assert post(client, f"/voices/{token}/answer", {"words": "左边那盏"}).json()["state"] == "received"
    assert post(client, f"/voices/{token}/answer", {"words": "左边那盏"}).json()["code"] == "wrong_state"
    assert post(client, f"/voices/{token}/object", {}).json()["code"] == "not_merged"
    scenes.merged(cast, Case.objects.get(pk=case.pk))
    assert post(client, f"/voices/{token}/object", {"words": "不是"}).json()["merged"] is True


def test_a_pasted_chat_is_read_and_placed_by_staff_only(client, bearer):
    chat = {"text": "张三 09:23\n3栋门口路灯不亮\n李四 09:24\n收到"}
    assert post(client, "/chat/parse", chat).status_code == 401
    assert post(client, "/chat/parse", chat, bearer("resident")).status_code == 404
    read = post(client, "/chat/parse", chat, bearer("community")).json()
    assert read["said"][0]["category_code"] == "city.lamp.out"
    assert read["skipped"] == [{"line": 4, "text": "收到", "why": "greeting"}]
    row = {
        "body": read["said"][0]["words"],
        "area_code": HOME,
        "channel": "group",
        "said_at": read["said"][0]["said_at"],
    }
    done = post(client, "/voices/batch", {"voices": [row, row]}, bearer("community"))
    assert done.status_code == 201
    assert len({one["number"] for one in done.json()}) == 2
    bad = post(client, "/voices/batch", {"voices": [row, {**row, "body": " "}]}, bearer("community")).json()
    assert (bad["code"], bad["field"]) == ("no_words", "rows.1.body")
    assert Voice.objects.count() == 2


def test_strangers_are_counted_together_on_page_and_api(client):
    for _number in range(10):
        placed(client)
    assert post(client, "/voices", WORDS).json()["code"] == "too_many_from_here"
