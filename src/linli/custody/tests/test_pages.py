"""Pages and JSON of custody, as the administrator and others get them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.cases.tests import scenes
from linli.custody import actions
from linli.custody.models import Erasure, Hold
from linli.people import actions as people
from tests.cast import AT, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

UNTIL = (AT + timedelta(days=99)).date().isoformat()


@pytest.fixture
def certificate(cast: Cast):
    Erasure.objects.create(rule="cases.words", count=3, at=AT)
    made = actions.certify(at=AT)
    assert made is not None
    return made


@pytest.fixture
def number(cast: Cast) -> str:
    return scenes.placed(cast).number


def test_the_administrator_reads_rules_and_certificates(cast: Cast, signed_in, certificate):
    client = signed_in("admin")
    page = client.get("/custody/").content.decode()
    assert certificate.number in page
    assert "36 个月" in page
    assert "网络安全法 21; PIPL 56" in page
    one = client.get(f"/custody/certificates/{certificate.uid}/").content.decode()
    assert certificate.digest in one
    table = client.get(f"/custody/certificates/{certificate.uid}/table.csv")
    assert table["Content-Type"].startswith("text/csv")
    assert table.content.decode("utf-8-sig").splitlines()[1].startswith("cases.words,诉求的内容、地点和标题,")


@pytest.mark.parametrize("who", ["dispatcher", "leader", "resident", "stranger"])
def test_nobody_else_finds_them(cast: Cast, signed_in, certificate, who: str):
    client = signed_in(who)
    for path in (
        "",
        f"certificates/{certificate.uid}/",
        f"certificates/{certificate.uid}/table.csv",
        "holds/",
    ):
        assert client.get(f"/custody/{path}").status_code == 404
    form = {"kind": "case", "given": "x", "reason": "审计", "until": UNTIL}
    assert client.post("/custody/holds/", form).status_code in {404, 409}
    assert not Hold.objects.exists()


def test_a_hold_is_set_and_released_on_the_page(cast: Cast, signed_in, number: str):
    client = signed_in("admin")
    form = {"kind": "case", "given": number, "reason": "法院调卷", "until": UNTIL}
    assert client.post("/custody/holds/", form)["Location"] == "/custody/holds/"
    page = client.get("/custody/holds/").content.decode()
    assert number in page
    assert "保全中" in page
    again = client.post("/custody/holds/", form)
    assert again.status_code == 409
    assert "已有保全" in again.content.decode()
    held = Hold.objects.get()
    assert client.post(f"/custody/holds/{held.uid}/release/", {"reason": ""}).status_code == 409
    assert client.post(f"/custody/holds/{held.uid}/release/", {"reason": "审结"}).status_code == 303
    assert "已解除" in client.get("/custody/holds/").content.decode()


def test_what_is_not_there_and_what_is_elsewhere_read_alike(cast: Cast, signed_in, number: str):
    client = signed_in("admin")
    answers = [
        client.post("/custody/holds/", {"kind": kind, "given": given, "reason": "审计", "until": UNTIL})
        for kind, given in (("case", "2026-0000-0000-0"), ("person", "13000000000"))
    ]
    assert [answer.status_code for answer in answers] == [409, 409]
    assert all("辖区内没有" in answer.content.decode() for answer in answers)
    empty = client.post("/custody/holds/", {"kind": "case", "given": "", "reason": "", "until": "x"})
    assert empty.status_code == 422


def test_the_same_by_json(cast: Cast, client, number: str, certificate):
    token = people.issue_token(username="admin", at=AT)
    asks = {"headers": {"Authorization": f"Bearer {token}"}, "content_type": "application/json"}
    rules = client.get("/api/v1/custody/rules", **asks).json()
    assert {"code": "worker.logs", "value": 36, "unit": "months"}.items() <= rules[-1].items()
    found = client.get("/api/v1/custody/certificates", **asks).json()
    assert found[0]["lines"][0]["erased"] == 3
    assert client.get(f"/api/v1/custody/certificates/{certificate.uid}", **asks).json() == found[0]
    body = {"kind": "case", "given": number, "reason": "审计", "until": UNTIL}
    made = client.post("/api/v1/custody/holds", body, **asks)
    assert (made.status_code, made.json()["label"]) == (200, number)
    assert client.post("/api/v1/custody/holds", body, **asks).json()["code"] == "held_already"
    assert [one["uid"] for one in client.get("/api/v1/custody/holds", **asks).json()] == [made.json()["uid"]]
    over = client.post(f"/api/v1/custody/holds/{made.json()['uid']}/release", {"reason": "完"}, **asks).json()
    assert over["released_at"]
    other = {"headers": {"Authorization": f"Bearer {people.issue_token(username='dispatcher', at=AT)}"}}
    assert client.get("/api/v1/custody/holds", **other).status_code == 404


def test_pages_take_a_fixed_number_of_statements(cast: Cast, signed_in, django_assert_max_num_queries):
    client = signed_in("admin")
    with django_assert_max_num_queries(32):
        client.get("/custody/")
    for index in range(4):
        case = scenes.placed(cast, f"第{index}件")
        actions.hold(kind="case", given=case.number, reason="审计", until=AT.date(), actor=cast.admin, at=AT)
    with django_assert_max_num_queries(8):
        client.get("/custody/holds/")
