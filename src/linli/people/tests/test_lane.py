"""The short way of the API answers as the long one would, and leaves everything else to it."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import get_resolver, resolve

from linli.kernel.ids import uuid7
from linli.people import actions, lane
from linli.site.permissions.routes import API, addresses
from linli.web import readonly

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]


@pytest.fixture
def token(cast):
    return actions.issue_token(username="volunteer", at=cast.at)


def asked(token, address="/api/v1/me", **headers):
    return Client().get(address, headers={"Authorization": f"Bearer {token}", **headers})


def test_every_operation_is_found_as_django_finds_it():
    routes = {route for _name, route, _view in addresses(get_resolver()) if route.startswith(API)}
    assert len(routes) > 200
    for route in routes:
        for _again in range(2):
            path = "/" + "/".join(_part(part) for part in route.split("/"))
            found = lane.match(path)
            assert found is not None, path
            assert found.func is resolve(path).func, path


def _part(part):
    if not part.startswith(("<", "{")):
        return part
    return str(uuid7()) if "uid" in part else "7"


def test_a_token_takes_the_short_way_and_gets_its_headers(token):
    answer = asked(token)
    assert answer.status_code == 200
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Content-Length"] == str(len(answer.content))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Accept-Language" in answer["Vary"]
    assert "sessionid" not in answer.cookies


def test_its_sentences_are_in_the_language_asked_for(token):
    nowhere = f"/api/v1/projects/{uuid7()}"
    chinese = asked(token, nowhere, **{"Accept-Language": "zh-hans"}).json()["sentence"]
    english = asked(token, nowhere, **{"Accept-Language": "en"}).json()["sentence"]
    assert english == "This is not there, or not in your area."
    assert chinese != english


def test_strangers_and_unknown_addresses_go_the_long_way(token):
    assert Client().get("/api/v1/me").status_code == 401
    assert asked("linli_wrong").status_code == 401
    assert asked(token, "/api/v1/no/such/thing").status_code == 404
    assert asked(token, "/projects/").status_code == 302


def test_a_foreign_host_is_refused(token):
    assert asked(token, Host="elsewhere.example").status_code == 400


def test_a_house_that_only_reads_refuses_changes_here_too(token, monkeypatch):
    monkeypatch.setattr(readonly, "why", lambda: "fewer entries than before")
    headers = {"Authorization": f"Bearer {token}"}
    answer = Client().post(f"/api/v1/shifts/{uuid7()}/claim", headers=headers)
    assert (answer.status_code, json.loads(answer.content)["code"]) == (503, "read_only")
    assert asked(token).status_code == 200
