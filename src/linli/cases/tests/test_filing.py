"""代办: somebody files for an elderly person. The request, its page and its verdict are those of the person concerned."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from linli.cases import actions, queries
from linli.cases.facts import FilerDraft, VoiceDraft
from linli.cases.models import ProxyFiling, Voice
from linli.kernel.actor import Actor
from linli.kernel.verdict import Refused
from tests.cast import AT, GRID, HOME, Cast

NOBODY = Actor.anonymous("web")
LATER = AT + timedelta(hours=1)


def filed(actor: Actor, **changes: str) -> Voice:
    given = {
        "name": "王奶奶",
        "contact": "",
        "relation": "family",
        "consent": "spoken",
        "filer_name": "王芳",
        "filer_contact": "13900000009",
        "channel": "web",
    } | changes
    words = VoiceDraft(
        body="厨房水管漏水，老人一个人住。",
        area_code=GRID,
        name=given["name"],
        contact=given["contact"],
        channel=given["channel"],
        for_other=True,
    )
    filer = FilerDraft(
        relation=given["relation"],
        consent=given["consent"],
        name=given["filer_name"],
        contact=given["filer_contact"],
    )
    return actions.file_for(words=words, filer=filer, actor=actor, at=AT)


def finished(cast: Cast, voice: Voice) -> None:
    case = voice.case.uid
    actions.accept_case(case_uid=case, actor=cast.dispatcher, at=AT)
    actions.dispatch_case(case_uid=case, lead_uid=cast.department.uid, actor=cast.dispatcher, at=AT)
    actions.take_case(case_uid=case, actor=cast.handler, at=AT)
    actions.finish_case(case_uid=case, words="换了水管。", actor=cast.handler, at=AT)


def test_who_filed_and_for_whom_are_kept_apart_and_sealed(cast: Cast):
    voice = filed(cast.resident)
    filing = ProxyFiling.objects.get(voice=voice)
    assert (voice.person_id, voice.brought_by_id) == (None, cast.resident.person_id)
    assert (filing.filed_by_id, filing.relation) == (cast.resident.person_id, "family")
    kept = f"{voice.name_sealed}{filing.filer_name_sealed}{filing.filer_contact_sealed}"
    assert not any(plain in kept for plain in ("王奶奶", "王芳", "13900000009"))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "no_name"),
        ({"relation": "stranger"}, "bad_relation"),
        ({"consent": ""}, "no_consent"),
        ({"filer_name": ""}, "no_filer"),
        ({"filer_contact": "by post"}, "bad_contact"),
        ({"channel": "visit"}, "no_right"),
    ],
)
@pytest.mark.usefixtures("cast")
def test_without_name_relation_or_consent_nothing_is_filed(changes: dict[str, str], code: str):
    with pytest.raises(Refused) as refused:
        filed(NOBODY, **changes)
    assert refused.value.verdict.code == code
    assert not Voice.objects.exists()


def test_who_filed_does_not_give_the_verdict_and_the_person_concerned_does(cast: Cast):
    voice = filed(cast.community, channel="visit", relation="community")
    finished(cast, voice)
    with pytest.raises(Refused) as refused:
        actions.record_rating(voice_uid=voice.uid, score=5, via="link", at=LATER, actor=cast.community)
    assert refused.value.verdict.code == "filed_for_other"
    rated = actions.record_rating(voice_uid=voice.uid, score=2, via="link", at=LATER, actor=NOBODY)
    assert rated.score == 2


@pytest.mark.usefixtures("stopped_clock", "cast")
def test_the_slip_of_paper_opens_the_page_on_any_device_and_a_wrong_code_does_not(client):
    form = {
        "name": "王奶奶",
        "body": "厨房水管漏水",
        "area": HOME,
        "relation": "neighbour",
        "consent": "written",
        "filer_name": "李明",
        "_key": "f",
    }
    answer = client.post(reverse("cases:file_for"), form)
    assert answer.status_code == 303, answer.content.decode()
    voice = Voice.objects.get()
    code = queries.slip_code(voice)
    slip = client.get(answer["Location"]).content.decode()
    assert voice.number in slip
    assert f"{code[:4]} {code[4:]}" in slip
    way_in = reverse("cases:by_slip")
    opened = Client().post(way_in, {"number": voice.number, "code": f"{code[:4]} {code[4:]}"})
    assert opened.status_code == 303
    assert Client().get(opened["Location"]).status_code == 200
    wrong = Client().post(way_in, {"number": voice.number, "code": "00000000"})
    assert wrong.status_code == 409


@pytest.mark.usefixtures("cast", "stopped_clock")
def test_codes_cannot_be_tried_out():
    voice = filed(NOBODY)
    codes = []
    for _try in range(31):
        body = {"number": voice.number, "code": "1"}
        codes.append(Client().post("/api/v1/slips", body, content_type="application/json").json()["code"])
    assert codes == ["slip_wrong"] * 30 + ["too_many_from_here"]


@pytest.mark.usefixtures("cast", "stopped_clock")
def test_filing_by_json_gives_the_code_of_the_slip():
    body = {
        "body": "厨房水管漏水",
        "area_code": HOME,
        "name": "王奶奶",
        "relation": "family",
        "consent": "spoken",
        "filer_name": "王芳",
    }
    placed = Client().post("/api/v1/filings", body, content_type="application/json")
    assert placed.status_code == 201, placed.content
    slip = {"number": placed.json()["number"], "code": placed.json()["slip_code"]}
    token = Client().post("/api/v1/slips", slip, content_type="application/json").json()["token"]
    assert token == placed.json()["token"]
