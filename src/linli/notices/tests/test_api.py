"""The inbox as JSON."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from linli.kernel import clock
from linli.kernel.ids import uuid7
from linli.notices import actions, queries
from linli.people.actions import issue_token
from linli.people.models import Account, Person

AT = datetime(2026, 11, 18, 2, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    person = Person.objects.create(created_at=AT)
    Account.objects.create(username="anna", person=person, created_at=AT)
    return person


@pytest.fixture
def bearer(anna):
    token = issue_token(username="anna", at=clock.now())
    actions.mark_all_read(recipient_uid=anna.uid, at=clock.now())  # that a token was made
    return {"Authorization": f"Bearer {token}"}


def tell(person_uid, number="7"):
    return actions.tell_on_commit(
        code="case_accepted", params={"number": number}, recipient_uid=person_uid, at=AT
    ).inbox_uid


def test_a_stranger_gets_401(client):
    answer = client.get("/api/v1/inbox")
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")


def test_ones_own_messages_come_with_code_and_text(client, anna, bearer):
    tell(anna.uid)
    tell(uuid7(), "8")
    found = client.get("/api/v1/inbox", headers={**bearer, "Accept-Language": "en"}).json()
    assert [(one["code"], one["text"]) for one in found["unread"]] == [
        ("case_accepted", "Your request 7 has been accepted.")
    ]
    assert ([one["code"] for one in found["read"]], found["next_before"]) == (["token_made"], None)


def test_a_message_is_read_once_however_often_it_is_asked(client, anna, bearer):
    uid = tell(anna.uid)
    for _ in range(2):
        answer = client.post(f"/api/v1/inbox/{uid}/read", headers={**bearer, "Idempotency-Key": "k"})
        assert (answer.status_code, answer.json()) == (200, {"uid": str(uid)})
    assert queries.unread_count(anna.uid) == 0


def test_somebody_elses_message_is_missing(client, bearer):
    answer = client.post(f"/api/v1/inbox/{tell(uuid7())}/read", headers=bearer)
    assert (answer.status_code, answer.json()["code"]) == (404, "missing")


def test_the_whole_inbox_is_read_at_once(client, anna, bearer):
    tell(anna.uid)
    tell(anna.uid)
    assert client.post("/api/v1/inbox/read", headers=bearer).json() == {"unread": 0}


@pytest.mark.parametrize("before", ["x", "0", "-5", str(2**64)])
def test_a_page_that_cannot_be_is_bad_input(client, bearer, before):
    answer = client.get("/api/v1/inbox", {"before": before}, headers=bearer)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
