"""The same loop by JSON: tokens, the document, and nothing else."""

from __future__ import annotations

import base64
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from linli.cases.models import Case
from linli.credits.tasks import make_statements, release_statements
from linli.people.actions import issue_token
from tests.cast import AT, EAST, GRID, HARBOUR, HOME, Cast
from tests.fixtures import Clock
from tests.journeys.outside import Document, Outside
from tests.journeys.steps.entering import CHAT, photo
from tests.journeys.town import Town

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

SATURDAY = datetime(2026, 3, 21, 9, 0, tzinfo=AT.tzinfo)
LAMP = "三号楼门口的路灯坏了好几天，晚上一片黑。"
PICTURE = base64.b64encode(photo(320)).decode()


@pytest.fixture
def document(town: Town) -> Document:
    return Document.fetched()


@pytest.fixture
def by(town: Town, document: Document) -> dict[str, Outside]:
    """A client for each of the cast, and one without a token under "nobody"."""
    clients = {
        who: Outside(document, issue_token(username=who, at=town.clock.at)) for who in town.cast.accounts
    }
    return clients | {"nobody": Outside(document)}


Clients = dict[str, Outside]


def placed(by: Clients, who: str = "resident", body: str = LAMP, **more: Any) -> dict[str, Any]:
    """Place a request with what the areas and the document say."""
    found: dict[str, Any] = by[who].call("POST /voices", status=201, body=body, area_code=GRID, **more)
    return found


def case_of(by: Clients, voice: dict[str, Any], who: str = "dispatcher") -> str:
    """The uid of the case that a receipt names, found in the ledger by its number."""
    (found,) = by[who].call("GET /cases", q=voice["case_number"], state="all")["items"]
    return str(found["uid"])


def accepted(by: Clients, body: str = LAMP, title: str = "路灯不亮") -> tuple[dict[str, Any], str]:
    voice = placed(by, body=body)
    uid = case_of(by, voice)
    by["community"].call("POST /cases/{uid}/accept", uid=uid, title=title)
    return voice, uid


def department(by: Clients) -> str:
    (unit,) = by["dispatcher"].call("GET /units", within=EAST, kind="department")
    return str(unit["uid"])


def finished(by: Clients, uid: str) -> None:
    """Dispatch, take, finish with photos."""
    by["dispatcher"].call("POST /cases/{uid}/dispatch", uid=uid, lead_uid=department(by))
    by["handler"].call("POST /cases/{uid}/take", uid=uid)
    answer = by["handler"].call(
        "POST /cases/{uid}/finish", uid=uid, words="换了灯头，当晚已亮。", before=[PICTURE], after=[PICTURE]
    )
    assert answer["state"] == "finished"


def test_place_triage_dispatch_finish_rate_write_off(by: Clients, cast: Cast, stopped_clock: Clock) -> None:
    nobody, resident, community = by["nobody"], by["resident"], by["community"]
    areas = nobody.call("GET /areas", within=HARBOUR, level="community")
    assert HOME in {area["code"] for area in areas}
    (suggested, *_others) = nobody.call("POST /categories/suggest", text=LAMP)
    voice = placed(
        by, category_code=suggested["code"], photos=[PICTURE], answers=_answers(nobody, suggested["code"])
    )
    twin = placed(by, "nobody", "三号楼前面的路灯不亮了，老人晚上出门怕摔。", contact="13900000031")
    assert twin["code_sent"]
    uid, twin_uid = case_of(by, voice), case_of(by, twin)
    piles = community.call("GET /cases/inbox", pile="triage")
    assert {uid, twin_uid} == {one["uid"] for one in piles["items"]}
    (likely,) = community.call("GET /cases/{uid}/twins", uid=twin_uid)
    assert likely["case"]["uid"] == uid
    assert sum(part["points"] for part in likely["parts"]) == likely["score"]

    community.call("POST /cases/{uid}/ask", uid=uid, question="哪一盏？")
    assert nobody.call("GET /voices/{token}", token=voice["token"])["question"] == "哪一盏？"
    (mine,) = resident.call("GET /my/voices")
    assert mine["waits"]
    nobody.call("POST /voices/{token}/answer", token=voice["token"], words="右边那盏。")
    community.call("POST /cases/{uid}/accept", uid=uid, title="三号楼门口路灯不亮", area_code=GRID)
    community.call("POST /cases/{uid}/merge", uid=twin_uid, into_uid=uid)
    assert nobody.call("GET /voices/{token}", token=twin["token"])["merged"]
    community.call("POST /cases/{uid}/unmerge", uid=twin_uid)
    community.call(
        "POST /cases/{uid}/decline",
        uid=twin_uid,
        reason="与已受理的不是一盏，属供电公司。",
        channel_told="95598",
    )

    finished(by, uid)
    photos = [
        one for event in community.call("GET /cases/{uid}/timeline", uid=uid) for one in event["photos"]
    ]
    assert len(photos) == 3
    for who, status in (("community", 200), ("stranger", 404), ("nobody", 404)):
        headers = {"Authorization": f"Bearer {by[who].token}"}
        assert Client().get(photos[-1], headers=headers).status_code == status, who
    nobody.call("POST /voices/{token}/rating", token=voice["token"], score=2, words="还是一闪一闪的。")
    assert community.call("GET /cases/{uid}", uid=uid)["light"] == "red"
    refused = by["dispatcher"].call("POST /cases/{uid}/write_off", uid=uid, status=409)
    assert refused["code"] == "bad_verdict"

    (rectify,) = by["supervisor"].call("GET /cases/inbox", pile="rectify")["items"]
    by["supervisor"].call("POST /cases/{uid}/dispatch", uid=rectify["uid"], lead_uid=department(by))
    by["handler"].call("POST /cases/{uid}/take", uid=rectify["uid"])
    by["handler"].call("POST /cases/{uid}/finish", uid=rectify["uid"], words="换了整段线路。")
    stopped_clock.forward(minutes=5)
    nobody.call("POST /voices/{token}/rating", token=voice["token"], score=4)
    assert not community.call("GET /cases/{uid}", uid=uid)["verdict_red"]
    assert by["handler"].call("POST /cases/{uid}/write_off", uid=uid, status=409)["code"] == "no_right"
    done = by["dispatcher"].call("POST /cases/{uid}/write_off", uid=uid, words="居民满意")
    assert (done["state"], done["write_off_how"]) == ("written_off", "rated")
    assert nobody.call("GET /voices/{token}", token=voice["token"])["state"] == "written_off"
    assert any(figure["value"] for figure in by["leader"].call("GET /overview")["figures"])


def _answers(client: Outside, code: str) -> dict[str, Any]:
    """The required extra questions of a category, answered with the first choice, found in the tree."""

    def walk(nodes: list[dict[str, Any]], asked: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
        for node in nodes:
            here = node["questions"] or asked
            if node["code"] == code:
                return here
            found = walk(node["children"], here)
            if found is not None:
                return found
        return None

    questions = walk(client.call("GET /categories"), []) or []
    return {
        one["key"]: one["choices"][0]["value"] if one.get("choices") else "三号楼"
        for one in questions
        if one.get("required")
    }


def test_a_chat_becomes_a_batch_and_the_group_rates(by: Clients) -> None:
    read = by["community"].call("POST /chat/parse", text=CHAT)
    assert len(read["said"]) == 4
    assert read["skipped"]
    voices = [
        {
            "body": said["words"],
            "area_code": HOME,
            "name": said["speaker"],
            "channel": "group",
            "group_name": "梧桐一群",
            "said_at": said["said_at"],
        }
        for said in read["said"]
    ]
    batch = by["community"].call("POST /voices/batch", status=201, voices=voices, key="a stretch of chat")
    assert len({one["number"] for one in batch}) == 4
    again = by["community"].call("POST /voices/batch", status=201, voices=voices, key="a stretch of chat")
    assert [one["number"] for one in again] == [one["number"] for one in batch]

    uid = case_of(by, batch[0])
    by["community"].call("POST /cases/{uid}/accept", uid=uid, title="路灯", area_code=GRID)
    finished(by, uid)
    code = by["community"].call("GET /cases/{uid}/group-code", uid=uid)
    device = "a phone in the group, number one"
    by["nobody"].call("POST /groups/{token}/rating", token=code["token"], score=4, device=device)
    twice = by["nobody"].call(
        "POST /groups/{token}/rating", token=code["token"], score=5, device=device, status=409
    )
    assert twice["code"] == "device_rated"
    counted = by["community"].call("GET /cases/{uid}/ratings", uid=uid)
    assert (counted["ratings"], counted["group_ratings"]) == (0, 1)


def test_project_claim_sign_in_and_out_and_the_book(by: Clients, stopped_clock: Clock) -> None:
    registration = by["resident"].call("POST /registrations", community_code=HOME, skills=["plumbing"])
    by["community"].call("POST /registrations/{uid}/confirm", uid=registration["uid"])
    _voice, case = accepted(by, "五号楼楼道堆满旧家具，请邻居们一起清一清。")
    project = by["community"].call(
        "POST /projects",
        title="周六一起清楼道",
        area_code=HOME,
        points=15,
        skill_codes=["plumbing"],
        case_uids=[case],
        shifts=[
            {
                "starts_at": SATURDAY.isoformat(),
                "ends_at": (SATURDAY + timedelta(hours=2)).isoformat(),
                "places": 1,
            }
        ],
    )
    (shift,) = project["shifts"]
    assert by["dispatcher"].call("GET /cases/{uid}", uid=case)["state"] == "published"
    told = by["volunteer"].call("GET /inbox")["unread"]
    assert "project_fits" in {message["code"] for message in told}

    (task,) = by["resident"].call("GET /tasks")
    assert task["shift"] == shift["uid"]
    slot = by["resident"].call("POST /shifts/{uid}/claim", uid=shift["uid"], key="mine")
    assert by["resident"].call("POST /shifts/{uid}/claim", uid=shift["uid"], key="mine") == slot
    assert by["volunteer"].call("POST /shifts/{uid}/claim", uid=shift["uid"], status=409)["code"] == "full"
    by["volunteer"].call("POST /shifts/{uid}/wait", uid=shift["uid"])
    stopped_clock.forward(hours=1)
    by["resident"].call("POST /slots/{uid}/withdraw", uid=slot["uid"])
    (offer,) = by["volunteer"].call("GET /offers")
    assert offer["shift"] == shift["uid"]
    assert by["volunteer"].call("GET /schedule") == []
    by["volunteer"].call("POST /offers/{uid}/accept", uid=offer["uid"])
    (held,) = by["volunteer"].call("GET /schedule")
    assert held["how"] == "claimed"

    stopped_clock.at = SATURDAY
    sign = {"uid": shift["uid"]}
    assert (
        by["volunteer"].call("POST /shifts/{uid}/sign-in", code="000000", status=409, **sign)["code"]
        == "wrong_code"
    )
    code = by["community"].call("GET /shifts/{uid}/code", **sign)["code"]
    by["volunteer"].call("POST /shifts/{uid}/sign-in", code=code, **sign)
    stopped_clock.forward(hours=2)
    code = by["community"].call("GET /shifts/{uid}/code", **sign)["code"]
    signed = by["volunteer"].call("POST /shifts/{uid}/sign-out", code=code, **sign)
    assert (signed["grade"], signed["how"]) == ("A", "claimed")
    balance = by["volunteer"].call("GET /credits")
    assert (balance["claimed"], balance["claimed_points"]) == (120, 15)
    (unit,) = [post["unit_uid"] for post in by["contact"].call("GET /me")["posts"]]
    assert by["contact"].call("GET /credits/units/{uid}", uid=unit)["members"] == []

    by["community"].call(
        "POST /projects/{uid}/end", uid=project["uid"], words="清走旧家具两车。", after=[PICTURE]
    )
    assert by["dispatcher"].call("GET /cases/{uid}", uid=case)["state"] == "finished"
    stopped_clock.forward(days=8)
    assert by["community"].call("POST /cases/{uid}/write_off", uid=case, status=409)["code"] == "handled_it"
    assert by["dispatcher"].call("POST /cases/{uid}/write_off", uid=case)["write_off_how"] == "silent"

    stopped_clock.forward(days=7)
    assert make_statements() == 1
    stopped_clock.forward(days=6)
    assert release_statements() == 1
    (member,) = by["contact"].call("GET /credits/units/{uid}", uid=unit)["members"]
    assert member["balance"]["claimed"] == 120


def test_a_meeting_resolves_and_a_matter_becomes_standing(by: Clients, stopped_clock: Clock) -> None:
    _voice, case = accepted(by, "小区门口下雨就积水，年年通年年堵。", "门口积水")
    meeting = by["dispatcher"].call(
        "POST /meetings",
        title="三月联席会议",
        area_code=HARBOUR,
        held_at=(AT + timedelta(hours=1)).isoformat(),
        case_uids=[case],
    )
    (item,) = meeting["items"]
    stopped_clock.forward(hours=2)
    due_on = (AT + timedelta(days=9)).date().isoformat()
    by["dispatcher"].call(
        "POST /meetings/items/{uid}/resolution",
        uid=item["uid"],
        said="管网属市政。",
        resolution="城管局牵头清掏。",
        owner_uid=department(by),
        due_on=due_on,
    )
    by["dispatcher"].call("POST /meetings/{uid}/held", uid=meeting["uid"])
    assert by["handler"].call("GET /cases/{uid}", uid=case)["state"] == "dispatched"
    by["dispatcher"].call("POST /cases/{uid}/return", uid=case, reason="先请物业出图纸。")
    by["dispatcher"].call("POST /cases/{uid}/dispatch", uid=case, lead_uid=department(by))
    offers = by["contact"].call("GET /cases/offers")
    assert case in {offer["case"]["uid"] for offer in offers}
    (unit,) = [post["unit_uid"] for post in by["contact"].call("GET /me")["posts"]]
    by["contact"].call("POST /cases/{uid}/lead", uid=case, part="help", unit_uid=unit)
    by["handler"].call("POST /cases/{uid}/take", uid=case)
    standing = by["handler"].call(
        "POST /cases/{uid}/stand", uid=case, words="汛期每月清掏一次。", review_on="2026-06-30"
    )
    assert standing["review_on"] == "2026-06-30"
    assert by["handler"].call("POST /cases/{uid}/resume", uid=case)["state"] == "handling"


def test_the_same_key_is_done_once_and_another_body_is_refused(by: Clients) -> None:
    first = placed(by, key="one wish")
    assert placed(by, key="one wish") == first
    assert Case.objects.count() == 1
    other = by["resident"].call("POST /voices", status=409, body="另一件事", area_code=GRID, key="one wish")
    assert other["code"] == "key_reused"
    assert Case.objects.count() == 1


def test_without_a_token_nothing_of_the_desk_is_answered(document: Document, by: Clients) -> None:
    assert by["nobody"].call("GET /cases", status=401)["code"] == "unauthorized"
    assert Outside(document, "not-a-token").call("GET /me", status=401)["code"] == "unauthorized"


def test_the_stranger_finds_no_case_by_any_operation(document: Document, by: Clients) -> None:
    _voice, case = accepted(by)
    operations = [name for name in document.names if "/cases/{uid}" in name]
    assert len(operations) >= 18
    for name in operations:
        body = document.operation(name).get("requestBody", {}).get("content", {}).get("application/json", {})
        parts = dict.fromkeys(re.findall(r"{(\w+)}", name), case)
        answer = by["stranger"].call(name, status=404, **parts, **body.get("example", {}))
        assert answer["code"] == "missing"
    assert by["stranger"].call("GET /cases", state="all")["items"] == []


def test_bad_input_is_named_field_by_field(by: Clients) -> None:
    headers = {"Authorization": f"Bearer {by['resident'].token}"}
    answer = Client().post("/api/v1/voices", {"body": 7}, content_type="application/json", headers=headers)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["faults"]] == ["body.body"]
    nowhere = by["resident"].call("POST /voices", status=409, body=LAMP, area_code="")
    assert (nowhere["code"], nowhere["field"]) == ("no_area", "area")
