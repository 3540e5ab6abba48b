"""“I too” 附议: a voice without words, once for each person and device, counted in public, taken back at will."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from linli.cases import actions, queries
from linli.cases.models import Case, CaseSubject, Category, Voice
from linli.cases.tests import scenes
from linli.kernel import ids
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Refused
from linli.places.models import Area, AreaSetting
from tests.cast import AT, HOME, Cast

NOBODY = Actor.anonymous("web")
LATER = AT + timedelta(hours=1)


def open_case(cast: Cast) -> Case:
    case = scenes.placed(cast, "我是张伟，13812345678，3号楼路灯坏了")
    actions.accept_case(case_uid=case.uid, title="3号楼门口路灯不亮", actor=cast.dispatcher, at=AT)
    lamp, _made = Category.objects.get_or_create(code="city.lamp", defaults={"level": 2, "name": "路灯"})
    Case.objects.filter(pk=case.pk).update(category=lamp)
    return Case.objects.get(pk=case.pk)


def press(case: Case, device: str = "phone-a", *, actor: Actor = NOBODY, contact: str = "") -> Voice:
    return actions.me_too(number=case.number, device=device, contact=contact, actor=actor, at=LATER)


def refused_code(case: Case, device: str = "phone-a", *, actor: Actor = NOBODY, contact: str = "") -> str:
    with pytest.raises(Refused) as refused:
        press(case, device, actor=actor, contact=contact)
    return refused.value.verdict.code


def test_one_press_is_a_voice_with_number_and_page_and_counts(cast: Cast):
    case = open_case(cast)
    voice = press(case)
    assert (Case.objects.get(pk=case.pk).voice_count, voice.body, voice.light) == (2, "", True)
    page = queries.status_page(token=ids.token("voice", voice.uid), at=LATER)
    assert (page.title, page.voice.number) == ("3号楼门口路灯不亮", voice.number)


def test_once_for_each_device_and_each_person(cast: Cast):
    case = open_case(cast)
    press(case)
    assert refused_code(case) == "already_in"
    press(case, "phone-b", actor=cast.resident)
    assert refused_code(case, "phone-c", actor=cast.resident) == "already_in"
    assert Case.objects.get(pk=case.pk).voice_count == 3


def test_the_device_is_kept_as_a_keyed_hash_only(cast: Cast):
    voice = press(open_case(cast), "phone-a")
    assert "phone-a" not in voice.device_index
    assert len(voice.device_index) == 64


@pytest.mark.parametrize("who", ["community", "dispatcher"])
def test_who_works_on_it_adds_no_voice(cast: Cast, who: str):
    assert refused_code(open_case(cast), actor=cast.actor(who)) == "staff_of_case"


def test_the_unit_that_handles_adds_no_voice(cast: Cast):
    case = open_case(cast)
    actions.dispatch_case(case_uid=case.uid, lead_uid=cast.department.uid, actor=cast.dispatcher, at=AT)
    assert refused_code(case, actor=cast.handler) == "staff_of_case"


def test_finished_work_and_a_number_that_is_none_are_refused(cast: Cast):
    case = open_case(cast)
    assert refused_code(case, contact="call me") == "bad_contact"
    actions.dispatch_case(case_uid=case.uid, lead_uid=cast.department.uid, actor=cast.dispatcher, at=AT)
    actions.take_case(case_uid=case.uid, actor=cast.handler, at=AT)
    actions.finish_case(case_uid=case.uid, words="换了灯头。", actor=cast.handler, at=LATER)
    assert refused_code(case) == "case_closed"


def test_what_is_not_public_has_no_page(cast: Cast, client):
    untitled, shielded, declined = scenes.placed(cast), open_case(cast), scenes.placed(cast)
    Case.objects.filter(pk=shielded.pk).update(shielded=Case.Shield.MINOR)
    scenes.declined(cast, declined)
    for case in (untitled, shielded, declined):
        assert client.get(reverse("cases:public", args=[case.number])).status_code == 404
        with pytest.raises(Missing):
            press(case)


def test_who_left_no_way_is_not_waited_for_and_who_did_rates(cast: Cast):
    case = open_case(cast)
    mute, reached = press(case), press(case, "phone-b", actor=cast.resident)
    invented = press(case, "phone-c", contact="13800138000")
    actions.dispatch_case(case_uid=case.uid, lead_uid=cast.department.uid, actor=cast.dispatcher, at=AT)
    actions.take_case(case_uid=case.uid, actor=cast.handler, at=AT)
    actions.finish_case(case_uid=case.uid, words="换了灯头。", actor=cast.handler, at=LATER)
    assert Voice.objects.get(pk=mute.pk).rating_opened_at is None
    assert Voice.objects.get(pk=invented.pk).rating_opened_at is None
    assert Voice.objects.get(pk=reached.pk).rating_opened_at == LATER


def test_taken_back_it_is_gone_and_may_be_pressed_again(cast: Cast):
    case = open_case(cast)
    token = ids.token("voice", press(case).uid)
    actions.take_back(voice_token=token, actor=NOBODY, at=LATER)
    assert Case.objects.get(pk=case.pk).voice_count == 1
    with pytest.raises(Missing):
        queries.status_page(token=token, at=LATER)
    press(case)


def test_a_request_with_words_is_not_taken_back_nor_is_i_too_after_the_end(cast: Cast):
    case = open_case(cast)
    voice = press(case)
    for uid, code in ((case.voices.get(light=False).uid, "not_light"), (voice.uid, "too_late")):
        Case.objects.filter(pk=case.pk).update(state="finished" if code == "too_late" else "accepted")
        with pytest.raises(Refused) as refused:
            actions.take_back(voice_token=ids.token("voice", uid), actor=NOBODY, at=LATER)
        assert refused.value.verdict.code == code


def test_i_too_is_not_taken_back_once_its_verdict_was_asked_for(cast: Cast):
    case = open_case(cast)
    voice = press(case, actor=cast.resident)
    Voice.objects.filter(pk=voice.pk).update(rating_opened_at=LATER)
    with pytest.raises(Refused, match="too_late"):
        actions.take_back(voice_token=ids.token("voice", voice.uid), actor=NOBODY, at=LATER)


def test_what_the_board_never_shows_has_no_page_and_a_title_leads_to_no_door(cast: Cast):
    case = open_case(cast)
    Case.objects.filter(pk=case.pk).update(title="3-2-501漏水，13812345678")
    page = queries.public_page(number=case.number, device="", actor=NOBODY, at=LATER)
    assert page.title == "***漏水，138****5678"

    def public() -> bool:
        try:
            return bool(queries.public_case(number=case.number, at=LATER))
        except Missing:
            return False

    for key, value in (("public.hidden_categories", '"city"'), ("public.board", "false")):
        home = Area.objects.get(code=HOME)
        AreaSetting.objects.create(area=home, key=key, valid_from=AT - timedelta(days=9), value=value)
        assert not public()
        AreaSetting.objects.all().delete()
        assert public()
    CaseSubject.objects.create(case=case, person=cast.person("handler"), named_at=AT)
    assert not public()
    CaseSubject.objects.all().delete()
    Case.objects.filter(pk=case.pk).update(category=None)
    assert not public()


def test_who_pressed_reads_no_question_and_answers_none(cast: Cast):
    case = open_case(cast)
    voice = press(case)
    actions.ask_reporter(case_uid=case.uid, question="您家是402吗？", actor=cast.community, at=LATER)
    token = ids.token("voice", voice.uid)
    assert queries.status_page(token=token, at=LATER).question is None
    told = queries.resident_timeline(Case.objects.get(pk=case.pk), voice)
    assert "402" not in "".join(event.body for event in told)
    with pytest.raises(Refused) as refused:
        actions.answer_question(voice_token=token, words="是", actor=NOBODY, at=LATER)
    assert refused.value.verdict.code == "light_voice"


def test_merged_the_number_leads_to_where_it_is_handled_and_unmerged_the_press_comes_back(cast: Cast):
    case, other = open_case(cast), open_case(cast)
    voice = press(case)
    press(other)
    actions.merge_case(case_uid=case.uid, into_uid=other.uid, actor=cast.dispatcher, at=LATER)
    page = queries.public_page(number=case.number, device="phone-a", actor=NOBODY, at=LATER)
    assert (page.case.number, page.voices, page.light, page.may_press.code) == (
        other.number,
        4,
        2,
        "already_in",
    )
    actions.unmerge_case(case_uid=case.uid, actor=cast.dispatcher, at=LATER)
    assert Voice.objects.get(pk=voice.pk).case_id == case.pk


@pytest.mark.usefixtures("stopped_clock")
def test_on_the_page_one_press_leads_to_ones_own_number_and_back(cast: Cast, client):
    case = open_case(cast)
    number = client.get(reverse("cases:public", args=[case.number]) + "?large=1")
    address = reverse("board:item", args=[case.uid])
    assert (number.status_code, number["Location"]) == (301, f"{address}?large=1")
    page = client.get(address).content.decode()
    assert "3号楼门口路灯不亮" in page
    assert "张伟" not in page
    assert "13812345678" not in page
    answer = client.post(reverse("board:me_too", args=[case.uid]), {"contact": "", "_key": "p"})
    assert answer.status_code == 303
    assert client.get(answer["Location"]).status_code == 200
    assert "2" in client.get(address).content.decode()
    again = client.post(reverse("board:me_too", args=[case.uid]), {"contact": "", "_key": "q"})
    assert again.status_code == 409
    wrong = Client().post(reverse("board:me_too", args=[case.uid]), {"contact": "12", "_key": "r"})
    assert (wrong.status_code, 'value="12"' in wrong.content.decode()) == (422, True)
    voice = Voice.objects.get(light=True)
    token = ids.token("voice", voice.uid)
    assert client.get(reverse("cases:status", args=[token])).status_code == 200
    assert client.post(reverse("cases:take_back", args=[token]), {"_key": "t"}).status_code == 303


@pytest.mark.usefixtures("stopped_clock")
def test_a_public_page_costs_a_fixed_number_of_statements(cast: Cast, client, django_assert_max_num_queries):
    case = open_case(cast)
    for device in "abcd":
        press(case, device)
    address = reverse("board:item", args=[case.uid])
    client.get(address)
    with django_assert_max_num_queries(6):
        client.get(address)
    with django_assert_max_num_queries(6):
        queries.public_page(number=case.number, device="a", actor=NOBODY, at=AT)


def test_many_presses_from_one_connection_are_held_back(cast: Cast, stopped_clock):
    del stopped_clock
    case = open_case(cast)
    codes = []
    for number in range(31):
        path = f"/api/v1/public/cases/{case.number}/me-too"
        answer = Client().post(path, {"device": f"d{number}"}, content_type="application/json")
        codes.append(answer.json().get("code", "ok"))
    assert codes == ["ok"] * 30 + ["too_many_from_here"]


def test_by_json_the_page_the_press_and_the_way_back(cast: Cast, stopped_clock):
    del stopped_clock
    case = open_case(cast)
    path = f"/api/v1/public/cases/{case.number}"
    placed = Client().post(f"{path}/me-too", {"device": "x"}, content_type="application/json")
    assert placed.status_code == 201
    assert Client().get(path).json()["by_me_too"] == 1
    token = placed.json()["token"]
    assert Client().post(f"/api/v1/voices/{token}/take-back").json()["voices"] == 1
