"""A teacher leads the parking problem of the estate: claimed, visited, found out, talked over, finished, written off by the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from linli.cases import actions
from linli.cases.models import Case, Note
from linli.cases.tests import scenes
from linli.kernel import ids
from linli.kernel.verdict import Missing, Refused
from tests.cast import AT, Cast

pytestmark = pytest.mark.usefixtures("stopped_clock")
STEP = {"step": "visit", "words": "走访了二十户，晚上七点后最难停车。"}


def refused(code: str, **call):
    with pytest.raises(Refused) as refusal:
        actions.record_step(at=AT, **call)
    assert refusal.value.verdict.code == code


@pytest.fixture
def parking(cast: Cast) -> Case:
    return scenes.case_in(cast, Case.State.ACCEPTED)


def test_only_who_takes_part_records_steps_and_only_known_ones(cast: Cast, parking: Case):
    with pytest.raises(Missing):
        actions.record_step(case_uid=parking.uid, actor=cast.volunteer, at=AT, **STEP)
    refused("wrong_state", case_uid=parking.uid, actor=cast.community, **STEP)
    actions.claim_lead(case_uid=parking.uid, actor=cast.volunteer, at=AT)
    refused("not_in_hand", case_uid=parking.uid, actor=cast.community, **STEP)
    own = {"case_uid": parking.uid, "actor": cast.volunteer}
    refused("unknown_step", step="prayer", words="…", **own)
    refused("no_words", step="visit", words=" ", **own)
    refused("too_long", step="visit", words="字" * 2001, **own)
    assert not Note.objects.filter(code__startswith="case.step").exists()


def test_a_volunteer_leads_a_whole_matter_to_its_end(cast: Cast, parking: Case, signed_in):
    browser = signed_in("volunteer")
    assert (
        browser.post(reverse("cases:lead", args=[parking.uid]), {"part": "lead", "unit": ""}).status_code
        == 303
    )
    actions.claim_lead(
        case_uid=parking.uid, unit_uid=cast.enterprise.uid, part="help", actor=cast.contact, at=AT
    )
    address = reverse("cases:step", args=[parking.uid])
    assert address in browser.get(reverse("cases:detail", args=[parking.uid])).content.decode()
    kept = browser.post(address, {"step": "", "words": STEP["words"]})
    assert (kept.status_code, STEP["words"] in kept.content.decode()) == (422, True)
    for step, words in (
        ("visit", STEP["words"]),
        ("finding", "西门空地可停三十辆。"),
        ("meeting", "与物业、业委会商量，夜间错时开放。"),
    ):
        assert browser.post(address, {"step": step, "words": words}).status_code == 303
    told = browser.get(reverse("cases:detail", args=[parking.uid])).content.decode()
    assert "西门空地可停三十辆" in told
    voice = parking.voices.get()
    status = reverse("cases:status", args=[ids.token("voice", voice.uid, voice.token_version)])
    assert "夜间错时开放" in Client().get(status).content.decode()
    finish = browser.post(reverse("cases:finish", args=[parking.uid]), {"words": "夜间开放三十个车位。"})
    assert finish.status_code == 303
    parking.refresh_from_db()
    assert parking.state == Case.State.FINISHED
    refused("wrong_state", case_uid=parking.uid, actor=cast.volunteer, **STEP)
    # Nobody of those who led it closes it: the desk confirms, once the time for rating is over.
    late = AT + timedelta(days=10)
    done = actions.write_off_case(case_uid=parking.uid, words="", actor=cast.community, at=late)
    assert done.state == Case.State.WRITTEN_OFF
