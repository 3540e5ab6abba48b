"""The whole matter of a project by an outside client with bearer tokens."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client

from linli.cases.models import Case
from linli.people import actions as people
from linli.projects.tests.scene import accepted_case, another_volunteer, opened, shift_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]


@pytest.fixture
def call(cast):
    """`call("community", "post", "/projects", {...})` → (status, JSON)."""
    tokens = {}

    def send(who, method, path, body=None, key=""):
        if who not in tokens:
            tokens[who] = people.issue_token(username=who, at=cast.at)
        headers = {"Authorization": f"Bearer {tokens[who]}"} | ({"Idempotency-Key": key} if key else {})
        sent = b"" if body is None else json.dumps(body)
        data = {} if method == "get" else {"data": sent, "content_type": "application/json"}
        answer = getattr(Client(), method)(f"/api/v1{path}", headers=headers, **data)
        return answer.status_code, answer.json()

    return send


def test_from_a_case_to_hours(cast, call, stopped_clock):
    case = accepted_case(cast)
    starts_at = cast.at + timedelta(days=1)
    body = {
        "title": "清理三号楼",
        "area_code": "990101001001",
        "points": 10,
        "leader_uid": str(cast.person("grid_worker").uid),
        "case_uids": [str(case.uid)],
        "shifts": [
            {
                "starts_at": starts_at.isoformat(),
                "ends_at": (starts_at + timedelta(hours=2)).isoformat(),
                "places": 2,
            }
        ],
    }
    status, project = call("community", "post", "/projects", body, key="one")
    assert (status, project["state"], project["cases"]) == (200, "open", [str(case.uid)])
    assert call("community", "post", "/projects", body, key="one")[1]["uid"] == project["uid"]
    shift = project["shifts"][0]["uid"]

    assert [task["shift"] for task in call("volunteer", "get", "/tasks")[1]] == [shift]
    status, slot = call("volunteer", "post", f"/shifts/{shift}/claim", key="tap")
    assert (status, slot["how"]) == (200, "claimed")
    assert call("volunteer", "post", f"/shifts/{shift}/claim", key="tap")[1]["uid"] == slot["uid"]
    status, problem = call("volunteer", "post", f"/shifts/{shift}/claim", key="again")
    assert (status, problem["code"]) == (409, "already_in")
    assert [one["uid"] for one in call("volunteer", "get", "/schedule")[1]] == [slot["uid"]]

    stopped_clock.at = starts_at
    code = call("grid_worker", "get", f"/shifts/{shift}/code")[1]["code"]
    assert call("volunteer", "post", f"/shifts/{shift}/sign-in", {"code": "12"})[1]["code"] == "wrong_code"
    assert call("volunteer", "post", f"/shifts/{shift}/sign-in", {"code": code})[0] == 200
    board = call("grid_worker", "get", f"/shifts/{shift}/board")[1]
    assert [(one["column"], one["name"]) for one in board] == [("arrived", "李明")]
    assert call("resident", "get", f"/shifts/{shift}/board")[0] == 404
    stopped_clock.forward(hours=2)
    code = call("grid_worker", "get", f"/shifts/{shift}/code")[1]["code"]
    status, signed = call("volunteer", "post", f"/shifts/{shift}/sign-out", {"code": code})
    assert (status, signed["grade"]) == (200, "A")

    balance = call("volunteer", "get", "/credits")[1]
    assert (balance["claimed"], balance["assigned"], balance["claimed_points"]) == (120, 0, 10)
    entries = call("volunteer", "get", "/credits/statement")[1]["entries"]
    assert {one["source_uid"] for one in entries} == {slot["uid"]}
    members = call("contact", "get", f"/credits/units/{cast.enterprise.uid}")[1]["members"]
    assert members == [], "a unit hears of a month after everybody saw their own line"
    assert call("volunteer", "get", f"/credits/units/{cast.enterprise.uid}")[0] == 404
    assert call("community", "post", f"/credits/entries/{entries[0]['uid']}/reverse")[0] == 200

    bad = {"words": "楼道已清空。", "before": ["not base64!"]}
    assert call("community", "post", f"/projects/{project['uid']}/end", bad)[1]["code"] == "not_base64"
    status, ended = call("community", "post", f"/projects/{project['uid']}/end", {"words": "楼道已清空。"})
    assert (status, ended["state"]) == (200, "done")
    case.refresh_from_db()
    assert case.state == Case.State.FINISHED


def test_waiting_assigning_withdrawing_confirming(cast, call, stopped_clock):
    project = opened(cast, places=1)
    shift = shift_of(project)
    person = another_volunteer(cast, 1)
    body = {"person_uid": str(person.person_uid)}
    assert call("volunteer", "post", f"/shifts/{shift.uid}/assign", body)[1]["code"] == "no_right"
    status, slot = call("community", "post", f"/shifts/{shift.uid}/assign", body)
    assert (status, slot["how"]) == (200, "assigned")
    assert call("volunteer", "post", f"/shifts/{shift.uid}/claim")[1]["code"] == "full"
    assert call("volunteer", "post", f"/shifts/{shift.uid}/wait")[0] == 200
    assert call("volunteer", "post", f"/shifts/{shift.uid}/unwait")[0] == 200
    assert call("volunteer", "post", f"/shifts/{shift.uid}/wait")[0] == 200
    assert call("volunteer", "post", f"/slots/{slot['uid']}/withdraw")[0] == 404
    assert call("community", "post", f"/slots/{slot['uid']}/withdraw")[0] == 200
    offer = call("volunteer", "get", "/offers")[1][0]
    assert call("community", "post", f"/offers/{offer['uid']}/accept")[0] == 404
    assert call("volunteer", "post", f"/offers/{offer['uid']}/accept")[0] == 200
    assert [one["how"] for one in call("volunteer", "get", "/schedule")[1]] == ["claimed"]
    stopped_clock.at = shift.ends_at
    status, signed = call("community", "post", f"/slots/{slot['uid']}/confirm")
    assert (status, signed["grade"]) == (200, "B")


def test_the_body_of_a_claim_names_the_position(cast, call):
    project = opened(cast, places=1, positions=[{"name": "引导员"}, {"name": "登记员"}])
    shift, (guide, desk) = shift_of(project), project.positions.order_by("pk")
    path = f"/shifts/{shift.uid}/claim"
    assert call("volunteer", "post", path, {"position": "门口"})[0] == 422
    status, slot = call("volunteer", "post", path, {"position": str(desk.uid)}, key="tap")
    assert status == 200
    assert shift.slots.get(uid=slot["uid"]).position == desk
    assert call("volunteer", "post", path, {"position": str(guide.uid)}, key="tap")[1]["code"] == "key_reused"
    assert call("volunteer", "post", path)[1]["code"] == "already_in"
    assert shift.slots.filter(position=guide, holder=None).exists()


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b'{"position": null}'])
def test_a_claim_without_a_position_needs_no_body(cast, client, body):
    shift = shift_of(opened(cast, places=1))
    headers = {"Authorization": f"Bearer {people.issue_token(username='volunteer', at=cast.at)}"}
    asked = {"data": body, "content_type": "application/json", "headers": headers}
    assert client.post(f"/api/v1/shifts/{shift.uid}/claim", **asked).status_code == 200


@pytest.mark.parametrize(
    "body", [b"[]", b'["x"]', b'"desk"', b"7", b"true", b'{"position"', b"\xff", b"[" * 100_000]
)
@pytest.mark.parametrize("verb", ["claim", "ask", "place-in"])
def test_a_body_that_is_no_object_is_not_taken_for_none(cast, client, body, verb):
    shift = shift_of(opened(cast, places=1))
    headers = {"Authorization": f"Bearer {people.issue_token(username='volunteer', at=cast.at)}"}
    asked = {
        "data": body,
        "content_type": "application/json",
        "headers": {**headers, "Accept-Language": "zh-hans"},
    }
    answer = client.post(f"/api/v1/shifts/{shift.uid}/{verb}", **asked)
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "invalid", "body")
    said = "这段内容不是有效的 JSON。" if body[:2] in {b'{"', b"\xff", b"[["} else "请用花括号写成对象"
    assert answer.json()["faults"][0]["sentence"].startswith(said)
    assert not shift.slots.exclude(holder=None).exists()


@pytest.mark.parametrize("phone", [[], ["x"], "here", 7, True])
def test_a_part_of_a_body_that_is_no_object_is_not_taken_for_one_without_fields(cast, client, phone):
    shift = shift_of(opened(cast, places=1))
    headers = {"Authorization": f"Bearer {people.issue_token(username='volunteer', at=cast.at)}"}
    given = {"code": "123456", "phone": phone}
    answer = client.post(
        f"/api/v1/shifts/{shift.uid}/sign-in",
        given,
        content_type="application/json",
        headers={**headers, "Accept-Language": "zh-hans"},
    )
    said = answer.json()
    assert (answer.status_code, said["code"], said["field"]) == (422, "invalid", "body.phone")
    assert said["faults"][0]["sentence"].startswith("请用花括号写成对象")


def test_drafts_lists_and_cancelling(cast, call):
    draft = {"title": "值守路口", "area_code": "990101001001", "publish": False}
    status, project = call("community", "post", "/projects", draft)
    assert (status, project["state"], project["publish"]["code"]) == (200, "draft", "no_shifts")
    assert call("volunteer", "get", f"/projects/{project['uid']}")[0] == 404
    assert call("community", "post", f"/projects/{project['uid']}/publish")[1]["code"] == "no_shifts"
    found = call("community", "get", "/projects?state=draft&q=路口")[1]
    assert ([one["uid"] for one in found["projects"]], found["next"]) == ([project["uid"]], None)
    assert call("community", "get", "/projects?state=nonsense")[0] == 422
    assert call("community", "post", f"/projects/{project['uid']}/cancel")[1]["state"] == "cancelled"


def test_nobody_without_a_token():
    assert Client().get("/api/v1/tasks").status_code == 401
