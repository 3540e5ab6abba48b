"""Masks on the page of a case, the form behind them, and who reads afterwards that somebody looked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from linli.cases import actions, queries
from linli.cases.models import Case, Voice
from linli.cases.tests import scenes
from linli.kernel import ids
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Refused
from linli.people import actions as people
from linli.people import queries as person_queries
from linli.people.actions import Device
from linli.people.models import Disclosure
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db
BODY = "我是王秀兰，梧桐路3号路灯坏了，请打13812345678"


def placed(cast: Cast) -> Voice:
    return Voice.objects.get(case=scenes.placed(cast, BODY, name="王秀兰", contact="13812345678"))


def revealed(voice: Voice, actor: Actor, field: str = "contact", purpose: str = "call_back", at=AT) -> str:
    target, _mask = queries.voice_target(actor=actor, voice_uid=voice.uid, field=field)
    row = people.reveal(target=target, purpose=purpose, device=Device(), actor=actor, at=at)
    look = person_queries.open_look(uid=row.uid, actor=actor, at=at)
    return queries.voice_value(look=look, actor=actor)


@pytest.mark.usefixtures("stopped_clock")
@pytest.mark.parametrize("who", ["dispatcher", "community", "leader", "grid_worker"])
def test_no_page_and_no_json_carries_a_clear_value(cast: Cast, signed_in, client, who: str) -> None:
    voice = placed(cast)
    pages = [
        reverse("cases:detail", args=[voice.case.uid]),
        reverse("cases:inbox_case", args=[voice.case.uid]),
    ]
    said = "".join(signed_in(who).get(page).content.decode() for page in pages)
    token = people.issue_token(username=who, at=AT)
    said += client.get(
        f"/api/v1/cases/{voice.case.uid}", headers={"Authorization": f"Bearer {token}"}
    ).content.decode()
    assert "138****5678" in said
    assert "王**" in said
    assert "13812345678" not in said
    assert "王秀兰" not in said
    assert (f"/voices/{voice.uid}/reveal/" in said) == (who != "leader")


@pytest.mark.parametrize("field", ["name", "contact", "words"])
def test_each_value_is_opened_by_itself(cast: Cast, field: str) -> None:
    voice = placed(cast)
    expected = {"name": "王秀兰", "contact": "13812345678", "words": BODY}
    assert revealed(voice, cast.dispatcher, field) == expected[field]
    (row,) = Disclosure.objects.all()
    assert (row.field, row.task_uid, row.task_label) == (field, voice.case.uid, voice.case.number)


def test_a_handler_looks_only_while_the_unit_has_it_in_hand(cast: Cast) -> None:
    voice = placed(cast)
    with pytest.raises(Missing):
        revealed(voice, cast.handler)
    case = Case.objects.get(pk=voice.case_id)
    scenes.handling(cast, case)
    assert revealed(voice, cast.handler) == "13812345678"
    actions.finish_case(case_uid=case.uid, words="换了灯头。", actor=cast.handler, at=AT)
    actions.write_off_case(case_uid=case.uid, actor=cast.dispatcher, at=AT + timedelta(days=30))
    with pytest.raises(Refused, match="no_live_task"):
        revealed(voice, cast.handler, at=AT + timedelta(days=30))
    assert revealed(voice, cast.dispatcher, purpose="check", at=AT + timedelta(days=30))


def test_whoever_leads_in_person_may_call_back(cast: Cast) -> None:
    voice = placed(cast)
    scenes.accepted(cast, voice.case)
    actions.claim_lead(case_uid=voice.case.uid, unit_uid=None, part="lead", actor=cast.volunteer, at=AT)
    assert revealed(voice, cast.volunteer) == "13812345678"


def test_words_without_anything_personal_have_no_form(cast: Cast) -> None:
    case = scenes.placed(cast, name="王秀兰", contact="13812345678")
    with pytest.raises(Missing):
        queries.voice_target(actor=cast.dispatcher, voice_uid=Voice.objects.get(case=case).uid, field="words")


@pytest.mark.usefixtures("stopped_clock")
def test_click_purpose_value(cast: Cast, signed_in) -> None:
    voice, client = placed(cast), signed_in("dispatcher")
    url = reverse("cases:reveal", args=[voice.uid])
    htmx = {"HX-Request": "true"}
    panel = client.get(url, {"field": "contact"}, headers=htmx).content.decode()
    assert "<html" not in panel
    assert 'name="purpose"' in panel
    assert "13812345678" not in panel
    given = {"field": "contact", "purpose": "call_back", "do": "reveal"}
    value = client.post(url, given, headers=htmx)
    assert "13812345678" in value.content.decode()
    assert 'data-gone="60"' in value.content.decode()
    assert "<html" not in value.content.decode()
    assert "Refresh" not in value
    late = client.post(url, {**given, "purpose": "check"}, headers=htmx)
    assert late.status_code == 409
    assert "errors-title" in late.content.decode()


@pytest.mark.usefixtures("stopped_clock")
def test_a_resident_without_an_account_reads_it_behind_the_link(cast: Cast) -> None:
    voice = placed(cast)
    revealed(voice, cast.dispatcher)
    token = ids.token("voice", voice.uid, voice.token_version)
    status = Client().get(reverse("cases:status", args=[token])).content.decode()
    assert reverse("cases:seen", args=[token]) in status
    page = Client().get(reverse("cases:seen", args=[token])).content.decode()
    assert "港前街道" in page
    assert "周" not in page.replace("周二", "").replace("周三", "")
    (seen,) = Client().get(f"/api/v1/voices/{token}/seen").json()
    assert set(seen) == {"at", "role", "where", "field", "purpose", "emergency", "rows"}
    assert Client().get(reverse("cases:seen", args=["nothing"])).status_code == 404


@pytest.mark.usefixtures("stopped_clock")
def test_masks_cost_no_statement(cast: Cast, django_assert_num_queries, count_queries) -> None:
    voice = placed(cast)
    plain = scenes.placed(cast)
    few = count_queries(lambda: queries.case_page(actor=cast.dispatcher, uid=plain.uid, at=AT))
    with django_assert_num_queries(few):
        queries.case_page(actor=cast.dispatcher, uid=voice.case.uid, at=AT)
