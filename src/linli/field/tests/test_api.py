"""The outbox over HTTP: with the browser's session or a token; half a body leaves nothing, a lapsed session takes nothing."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from linli.attendance.rules import code_at
from linli.field import actions, queries
from linli.field.facts import Parcel, Raw
from linli.field.models import FieldNote, FieldRecord
from linli.people import actions as people
from linli.projects import actions as projects
from linli.projects.models import Shift
from linli.projects.tests.scene import opened, shift_of
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

ADDRESS = "/api/v1/field/records"


@pytest.fixture
def shift(cast: Cast) -> Shift:
    shift = shift_of(opened(cast))
    projects.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    return shift


def batch(cast: Cast, shift: Shift, *words: str, who: str = "volunteer") -> dict[str, Any]:
    return {
        "account": str(cast.actor(who).person_uid),
        "sent_at": cast.at.isoformat(),
        "records": [
            {
                "record_uid": str(uuid4()),
                "body": json.dumps(
                    {"kind": "note", "shift": str(shift.uid), "made_at": cast.at.isoformat(), "words": one}
                ),
            }
            for one in words
        ],
    }


def browser(cast: Cast, who: str) -> tuple[Client, str]:
    """A signed-in browser that insists on the token against forgery, and that token."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.account(who))
    ticket = client.get(reverse("field:ticket")).json()
    assert ticket["account"] == str(cast.actor(who).person_uid)
    return client, ticket["csrf"]


def post(client: Client, body: object, csrf: str = "", **headers: str) -> Any:
    text = body if isinstance(body, str) else json.dumps(body)
    return client.post(
        ADDRESS, text, content_type="application/json", headers={"X-CSRFToken": csrf, **headers}
    )


def test_a_signed_in_browser_brings_records(cast, shift):
    client, csrf = browser(cast, "volunteer")
    answer = post(client, batch(cast, shift, "一", "二"), csrf)
    assert [one["state"] for one in answer.json()] == ["done", "done"]
    assert FieldNote.objects.count() == 2


def test_without_the_token_against_forgery_nothing_is_taken(cast, shift):
    client, _csrf = browser(cast, "volunteer")
    assert post(client, batch(cast, shift, "一")).status_code == 403
    assert not FieldRecord.objects.exists()


def test_a_lapsed_session_is_told_so_and_nothing_is_taken(cast, shift):
    client, csrf = browser(cast, "volunteer")
    client.logout()
    assert post(client, batch(cast, shift, "一"), csrf).status_code in {401, 403}
    assert Client().get(reverse("field:ticket")).json()["account"] == ""
    assert post(Client(), batch(cast, shift, "一")).status_code == 401
    assert not FieldRecord.objects.exists()


def test_another_account_on_the_same_phone_sends_nothing(cast, shift):
    client, csrf = browser(cast, "community")
    answer = post(client, batch(cast, shift, "一"), csrf)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_account")
    assert not FieldRecord.objects.exists()


@pytest.mark.parametrize("cut", [1, 40, -30, -1])
def test_half_a_body_leaves_nothing_and_the_whole_one_comes_later(cast, shift, cut):
    client, csrf = browser(cast, "volunteer")
    whole = json.dumps(batch(cast, shift, "一", "二"))
    assert post(client, whole[:cut], csrf).status_code == 422
    assert not FieldRecord.objects.exists()
    assert post(client, whole, csrf).status_code == 200
    assert FieldNote.objects.count() == 2


def test_a_token_brings_records_too_and_reads_them(cast, shift):
    token = people.issue_token(username="volunteer", at=cast.at)
    headers = {"Authorization": f"Bearer {token}"}
    assert post(Client(), batch(cast, shift, "一"), **headers).status_code == 200
    (mine,) = Client().get(ADDRESS, headers=headers).json()
    assert (mine["state"], mine["kind"], mine["shift"]) == ("done", "note", str(shift.uid))


def test_why_a_record_was_refused_is_read_in_ones_own_language_with_its_values(cast, shift):
    token = {"Authorization": f"Bearer {people.issue_token(username='volunteer', at=cast.at)}"}
    early = {"kind": "sign_in", "shift": str(shift.uid), "made_at": cast.at.isoformat(), "code": "000000"}
    sent = batch(cast, shift, " ") | {"account": str(cast.actor("volunteer").person_uid)}
    sent["records"].append({"record_uid": str(uuid4()), "body": json.dumps(early)})
    there = [one["sentence"] for one in post(Client(), sent, **token, **{"Accept-Language": "en"}).json()]
    here = [one["sentence"] for one in Client().get(ADDRESS, headers=token).json()][::-1]
    assert there[0] == "The note is empty."
    assert here[0] == "记录是空的。"
    assert there[1] != here[1]
    values = [re.findall(r"\d+", said) for said in (there[1], here[1])]
    assert values[0] == values[1] != []
    again = [one["sentence"] for one in post(Client(), sent, **token).json()]
    assert again == here


def test_a_record_from_before_keeps_the_sentence_it_has(cast, shift):
    token = {"Authorization": f"Bearer {people.issue_token(username='volunteer', at=cast.at)}"}
    post(Client(), batch(cast, shift, " "), **token)
    FieldRecord.objects.update(said=None, sentence="这条记录是空的")
    assert Client().get(ADDRESS, headers=token).json()[0]["sentence"] == "这条记录是空的"


def test_who_runs_the_project_reads_what_came_from_the_place(cast, shift, signed_in):
    client, csrf = browser(cast, "volunteer")
    post(client, batch(cast, shift, "三楼杂物已搬到楼下"), csrf)
    address = reverse("field:notes", args=[shift.project.uid])
    assert "三楼杂物已搬到楼下" in signed_in("grid_worker").get(address).content.decode()
    assert signed_in("volunteer").get(address).status_code == 404
    assert (
        address
        in signed_in("grid_worker").get(reverse("projects:detail", args=[shift.project.uid])).content.decode()
    )


def test_what_came_twice_is_shown_on_the_own_page_and_decided_there(cast, shift, signed_in):
    uid, said = uuid4(), {"kind": "note", "shift": str(shift.uid), "made_at": cast.at.isoformat()}
    raws = [Raw(uid, json.dumps(said | {"words": words})) for words in ("三楼", "四楼")]
    actions.receive(
        account=queries.account_uid(cast.volunteer),
        parcel=Parcel(sent_at=cast.at),
        records=raws,
        actor=cast.volunteer,
        at=cast.at,
    )
    client = signed_in("volunteer")
    page = client.get(reverse("field:outbox")).content.decode()
    assert "三楼" in page
    assert "四楼" in page
    second = FieldRecord.objects.get(state="conflict")
    answer = client.post(reverse("field:take", args=[second.uid]))
    assert (answer.status_code, answer["Location"]) == (303, reverse("field:outbox"))
    assert [note.words for note in FieldNote.objects.filter(state="shown")] == ["四楼"]
    assert client.post(reverse("field:keep", args=[second.uid])).status_code == 409


def test_the_outbox_and_the_notes_take_few_statements(cast, shift, signed_in, django_assert_max_num_queries):
    client, csrf = browser(cast, "volunteer")
    post(client, batch(cast, shift, *(f"第{n}条" for n in range(12))), csrf)
    mine, theirs = signed_in("volunteer"), signed_in("grid_worker")
    mine.get(reverse("field:outbox"))
    with django_assert_max_num_queries(8):
        mine.get(reverse("field:outbox"))
    with django_assert_max_num_queries(10):
        theirs.get(reverse("field:notes", args=[shift.project.uid]))


def test_a_new_version_of_the_app_is_a_new_worker(client, settings):
    settings.FIELD_VERSION = ""
    now = client.get(reverse("app:worker"))
    assert now["Content-Type"] == "text/javascript"
    settings.FIELD_VERSION = "next"
    assert client.get(reverse("app:worker")).content != now.content
    shell = queries.shell()
    assert "/static/vendor/idb/index.js" in shell
    assert client.get(reverse("app:manifest")).json()["display"] == "standalone"


def test_the_pages_of_a_phone_carry_what_it_needs_later(cast, shift, signed_in):
    page = signed_in("volunteer").get(reverse("projects:sign")).content.decode()
    data = json.loads(page.split('<script id="sign-data" type="application/json">')[1].split("</script>")[0])
    assert [one["uid"] for one in data["shifts"]] == [str(shift.uid)]
    assert code_at(shift.uid, cast.at) not in page
