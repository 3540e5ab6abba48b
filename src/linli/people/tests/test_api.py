"""The same verbs and verdicts as JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from linli.people import actions
from linli.people.models import Registration
from tests.cast import AT, GRID, HOME, PINE, Cast

Call = Callable[..., Any]


@pytest.fixture
def call(cast: Cast, stopped_clock) -> Call:
    """`call("resident", "get", "/me")`: one request with a token of one of the cast."""
    tokens = {who: actions.issue_token(username=who, at=AT) for who in cast.words()}

    def send(who: str, method: str, path: str, body: object = None, **headers: str) -> Any:
        asked = {"Authorization": f"Bearer {tokens[who]}", **headers}
        more = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(Client(), method)(f"/api/v1{path}", headers=asked, **more)

    return send


def test_me(call: Call, cast: Cast) -> None:
    answer = call("community", "get", "/me").json()
    assert (answer["name"], answer["posts"][0]["role"]) == ("陈*", "community")
    assert call("volunteer", "get", "/me").json()["home_code"] == HOME
    assert Client().get("/api/v1/me").status_code == 401
    assert Client().get("/api/v1/me", headers={"Authorization": "Bearer linli_x"}).status_code == 401


def test_a_registration_from_first_to_last(call: Call, cast: Cast) -> None:
    skills = [skill["code"] for skill in call("resident", "get", "/skills").json()]
    assert len(skills) == 25
    body = {"community_code": HOME, "grid_code": GRID, "skills": skills[:2], "free_times": ["sat_am"]}
    made = call("resident", "post", "/registrations", body, **{"Idempotency-Key": "k1"})
    again = call("resident", "post", "/registrations", body, **{"Idempotency-Key": "k1"})
    assert made.status_code == again.status_code == 200
    assert made.json()["uid"] == again.json()["uid"]
    assert (made.json()["state"], made.json()["may_confirm"]["code"]) == ("pending", "excluded")
    uid = made.json()["uid"]
    seen = call("community", "get", "/registrations?state=pending").json()
    assert [(row["uid"], row["who"], row["may_confirm"]["ok"]) for row in seen] == [(uid, "王**", True)]
    assert call("stranger", "get", "/registrations").json() == []
    refused = call("community", "post", f"/registrations/{uid}/decline", {"reason": ""})
    assert (refused.status_code, refused.json()["code"]) == (409, "no_reason")
    assert call("stranger", "post", f"/registrations/{uid}/confirm").status_code == 404
    assert call("community", "post", f"/registrations/{uid}/confirm").json()["state"] == "confirmed"
    assert call("resident", "get", "/me").json()["home_code"] == HOME
    assert call("resident", "post", f"/registrations/{uid}/end").json()["state"] == "ended"
    after = call("community", "get", f"/registrations?after={uid}").json()
    assert uid not in {row["uid"] for row in after}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"community_code": PINE[:9]}, 409, "no_community"),
        ({"community_code": HOME, "skills": ["flying"]}, 409, "unknown_skill"),
        ({"community_code": HOME, "free_times": ["noon"]}, 409, "unknown_time"),
        ({"community_code": HOME, "grid_code": f"{PINE}001"}, 409, "grid_elsewhere"),
        ({"community_code": HOME, "grid_code": f"{HOME}999"}, 404, "missing"),
        ({"community_code": "990101001099"}, 404, "missing"),
        ({"community_code": HOME, "offer": "x" * 501}, 422, "invalid"),
        ({}, 422, "invalid"),
    ],
)
def test_refusals_carry_code_and_sentence(
    call: Call, body: dict[str, object], status: int, code: str
) -> None:
    answer = call("resident", "post", "/registrations", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["sentence"]


def test_units(call: Call, cast: Cast) -> None:
    names = [unit["name"] for unit in call("resident", "get", f"/units?within={HOME}").json()]
    assert set(names) == {cast.branch.name, cast.enterprise.name}
    everything = call("resident", "get", "/units").json()
    after = call("resident", "get", f"/units?after={everything[0]['uid']}").json()
    assert [unit["uid"] for unit in after] == [unit["uid"] for unit in everything[1:]]
    url = f"/units/{cast.enterprise.uid}/registration"
    assert call("contact", "post", url, {"community_code": HOME}).json()["unit_uid"] == str(
        cast.enterprise.uid
    )
    assert call("resident", "post", url, {"community_code": HOME}).status_code == 404
    assert Registration.objects.filter(unit=cast.enterprise).count() == 1
    assert call("resident", "get", "/units?within=nonsense").status_code == 404
