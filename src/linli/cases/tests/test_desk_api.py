"""The desk over JSON: somebody with the document alone drives a case from triage to its write-off."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.test import Client

from linli.cases import actions, rules
from linli.cases.models import Case, Voice
from linli.cases.tests import scenes
from linli.cases.tests.pictures import jpeg
from linli.people.actions import issue_token
from tests.cast import AT, Cast

BASE = "/api/v1"


@pytest.fixture
def api(cast: Cast, stopped_clock):
    """`api("dispatcher").post("/cases/…", {…})` with the token of one of the cast."""

    class Caller:
        def __init__(self, who: str) -> None:
            token = issue_token(username=who, at=stopped_clock())
            self.client = Client(headers={"Authorization": f"Bearer {token}"})

        def get(self, path: str, **query: str | int):
            return self.client.get(BASE + path, query)

        def post(self, path: str, body: object = None, key: str = ""):
            headers = {"Idempotency-Key": key} if key else {}
            return self.client.post(BASE + path, body or {}, content_type="application/json", headers=headers)

    return Caller


def test_a_case_goes_through_the_desk_by_json_alone(cast: Cast, api, stopped_clock):
    case = scenes.placed(cast)
    desk, unit, supervisor = api("dispatcher"), api("handler"), api("supervisor")
    at = f"/cases/{case.uid}"
    assert [one["uid"] for one in desk.get("/cases/inbox").json()["items"]] == [str(case.uid)]
    assert desk.post(f"{at}/accept", {"title": "路灯坏"}).json()["state"] == "accepted"
    assert desk.post(f"{at}/ask", {"question": "哪一盏？"}).json()["state"] == "asked"
    voice = str(Voice.objects.get(case=case).uid)
    assert (
        api("community").post(f"{at}/answer", {"voice_uid": voice, "words": "第三盏"}).json()["state"]
        == "accepted"
    )
    sent = desk.post(f"{at}/dispatch", {"lead_uid": str(cast.department.uid), "words": "请今天看"})
    assert sent.json()["lead_unit"]["name"] == "城管局"
    assert unit.post(f"{at}/take").json()["state"] == "handling"
    photo = base64.b64encode(jpeg()).decode()
    assert unit.post(f"{at}/finish", {"words": "换了灯头", "after": [photo]}).json()["state"] == "finished"
    too_early = supervisor.post(f"{at}/write_off", {})
    assert (too_early.status_code, too_early.json()["code"]) == (409, "still_rating")
    actions.record_rating(
        voice_uid=Voice.objects.get().uid, score=5, via="link", actor=cast.resident, at=stopped_clock()
    )
    assert supervisor.post(f"{at}/write_off", {}).json()["write_off_how"] == "rated"
    codes = [event["code"] for event in supervisor.get(f"{at}/timeline").json()]
    assert codes[0] == "case.written_off"
    assert codes[-1] == "case.opened"


def test_refusals_carry_code_and_sentence_and_write_nothing(cast: Cast, api):
    case = scenes.placed(cast)
    answer = api("dispatcher").post(f"/cases/{case.uid}/dispatch", {"lead_uid": str(cast.department.uid)})
    assert answer.status_code == 409
    assert answer.json()["code"] == "wrong_state"
    assert answer.json()["sentence"]
    assert Case.objects.get(pk=case.pk).state == "received"


def test_the_same_key_is_done_once(cast: Cast, api):
    case = scenes.placed(cast)
    caller = api("dispatcher")
    first = caller.post(f"/cases/{case.uid}/accept", {"title": "甲"}, key="k1")
    again = caller.post(f"/cases/{case.uid}/accept", {"title": "甲"}, key="k1")
    other = caller.post(f"/cases/{case.uid}/accept", {"title": "乙"}, key="k1")
    assert (first.status_code, again.status_code, other.status_code) == (200, 200, 409)
    assert other.json()["code"] == "key_reused"


def test_the_ledger_is_paged_by_cursor_and_narrowed_by_light(cast: Cast, api):
    uids = {str(scenes.placed(cast, f"第{n}件事").uid) for n in range(5)}
    caller, seen, after = api("dispatcher"), [], ""
    while True:
        page = caller.get("/cases", size=2, after=after).json()
        seen += [one["uid"] for one in page["items"]]
        after = page["next"]
        if not after:
            break
    assert sorted(seen) == sorted(uids)
    assert caller.get("/cases", light="red").json()["items"] == []
    assert caller.get("/cases", light="purple").status_code == 422


def test_the_detail_says_what_may_be_done_and_masks_people(cast: Cast, api):
    case = scenes.placed(cast, name="王秀兰", contact="13800000001")
    body = api("community").get(f"/cases/{case.uid}").json()
    assert body["verdicts"]["accept"]["ok"] is True
    assert body["verdicts"]["finish"]["code"] == "wrong_state"
    assert body["voices"][0]["name"] == "王**"
    assert body["voices"][0]["contact"] == "138****0001"
    assert body["clock"]["steps"]


def test_twins_and_offers_are_lists_too(cast: Cast, api):
    scenes.placed(cast, "梧桐路3号路灯坏了", at=AT - timedelta(days=1))
    case = scenes.placed(cast, "梧桐路3号路灯坏了")
    scenes.accepted(cast, case)
    twin = api("community").get(f"/cases/{case.uid}/twins").json()[0]
    assert {part["code"] for part in twin["parts"]} == {"place", "category", "time", "words"}
    offer = api("volunteer").get("/cases/offers").json()[0]
    assert offer["may_lead"] is True
    assert api("volunteer").post(f"/cases/{case.uid}/lead", {"part": "lead"}).json()["state"] == "handling"


def test_merging_and_taking_out_by_json(cast: Cast, api):
    one, other = scenes.placed(cast), scenes.placed(cast, "路灯不亮")
    caller = api("dispatcher")
    assert caller.post(f"/cases/{one.uid}/merge", {"into_uid": str(other.uid)}).json()["voice_count"] == 2
    assert caller.post(f"/cases/{one.uid}/unmerge").json()["voice_count"] == 1


def test_outside_the_area_there_is_nothing(cast: Cast, api):
    case = scenes.placed(cast)
    stranger = api("stranger")
    assert stranger.get(f"/cases/{case.uid}").status_code == 404
    assert stranger.post(f"/cases/{case.uid}/accept", {}).status_code == 404
    assert stranger.get("/cases").json()["items"] == []
    assert Client().get(f"{BASE}/cases").status_code == 401


def test_the_document_names_the_refusals_of_every_verb():
    document = Client().get(f"{BASE}/openapi.json").json()
    for verb in (
        "accept",
        "ask",
        "decline",
        "merge",
        "dispatch",
        "return",
        "take",
        "lead",
        "finish",
        "write_off",
    ):
        assert verb in rules.ARROWS
        operation = document["paths"][f"{BASE}/cases/{{uid}}/{verb}"]["post"]
        assert "wrong_state" in operation["responses"]["409"]["x-refusals"], verb
