"""Receipt, own page and my matters: plain words, nobody else's business, nothing lost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from linli.cases import actions
from linli.cases.facts import VoiceDraft
from linli.cases.models import Case, Voice
from linli.kernel import ids, journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Refused
from linli.notices import sealing
from linli.notices.models import Confirmation, InboxMessage, OutboxMessage
from tests.cast import AT, HOME

from . import scenes
from .pictures import jpeg

WEB = Actor.anonymous("web")
PHONE = "13912345678"


@pytest.fixture(autouse=True)
def stopped(stopped_clock):
    return stopped_clock


def place(actor=WEB, **more) -> Voice:
    words = VoiceDraft(**{"body": "3号楼门口的路灯坏了", "area_code": HOME, **more})
    return actions.place_voice(words=words, actor=actor, at=AT)


def token(voice: Voice) -> str:
    return ids.token("voice", voice.uid, voice.token_version)


def code_sent() -> str:
    message = OutboxMessage.objects.filter(template_code="contact_code").order_by("id").last()
    assert message is not None
    return str(sealing.unseal_params(message)[0]["code"])


# --- The code ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_code_confirms_the_contact_and_from_then_on_it_hears(cast, client):
    voice = place(contact=PHONE)
    address = f"/cases/r/{token(voice)}/"
    assert "139****5678" in client.get(address).content.decode()
    wrong = client.post(f"{address}confirm/", {"code": "000000" if code_sent() != "000000" else "111111"})
    assert wrong.status_code == 409
    assert Confirmation.objects.get().tries == 1
    for _twice in range(2):
        assert client.post(f"{address}confirm/", {"code": f" {code_sent()} "}).status_code == 303
    voice.refresh_from_db()
    assert voice.contact_confirmed
    assert OutboxMessage.objects.filter(template_code="voice_received").count() == 1
    assert [entry.code for entry in journal.timeline(voice.case.uid)][-1] == "voice.contact_confirmed"
    assert "confirm/" not in client.get(address).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_code_of_the_old_number_does_not_confirm_the_new_one(cast, client, stopped):
    voice = place(contact=PHONE)
    old = code_sent()
    assert client.post(f"/cases/r/{token(voice)}/code/", {"contact": "13700000000"}).status_code == 303
    assert client.post(f"/cases/r/{token(voice)}/confirm/", {"code": old}).status_code == 409
    voice.refresh_from_db()
    assert actions.contact_of(voice) == "13700000000"
    assert not voice.contact_confirmed


def test_asking_for_a_code_is_bounded_and_a_confirmed_contact_stays(cast, client):
    voice = place(contact=PHONE)
    assert client.post(f"/cases/r/{token(voice)}/code/").status_code == 409  # one a minute
    assert client.post(f"/cases/r/{token(voice)}/code/", {"contact": "no"}).status_code == 409
    Voice.objects.update(contact_confirmed=True)
    with pytest.raises(Refused, match="contact_confirmed"):
        actions.send_contact_code(voice_uid=voice.uid, contact="13700000000", actor=WEB, at=AT)
    Voice.objects.update(contact_confirmed=False, contact_sealed="")
    with pytest.raises(Refused, match="no_contact"):
        actions.send_contact_code(voice_uid=voice.uid, actor=WEB, at=AT)
    with pytest.raises(Missing):
        actions.send_contact_code(voice_uid=ids.uuid7(), actor=WEB, at=AT)


def test_a_voice_without_contact_asks_for_no_code(cast, client):
    assert "confirm/" not in client.get(f"/cases/r/{token(place())}/").content.decode()


# --- Links ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["/cases/s/{}/", "/cases/r/{}/"])
def test_only_the_voices_own_token_opens_its_page(cast, client, page):
    voice, other = place(), place(body="另一件事")
    assert "另一件事" not in client.get(page.format(token(voice))).content.decode()
    assert "另一件事" in client.get(page.format(token(other))).content.decode()
    strange = (
        ids.token("voice", voice.case.uid),
        ids.token("group", voice.uid),
        ids.token("voice", voice.uid, 2),
        token(voice)[:-1],
        "A" * 44,
        "../../etc",
    )
    assert {client.get(page.format(one)).status_code for one in strange} == {404}


def test_a_revoked_link_is_gone(cast, client):
    voice = place()
    Voice.objects.update(token_version=2)
    assert client.get(f"/cases/s/{token(voice)}/").status_code == 404
    assert client.get(f"/cases/s/{ids.token('voice', voice.uid, 2)}/").status_code == 200


# --- The own page -------------------------------------------------------------------------------------------------------


STATES = [
    "received",
    "asked",
    "accepted",
    "dispatched",
    "handling",
    "deliberating",
    "published",
    "finished",
    "standing",
    "written_off",
    "out_of_scope",
    "merged",
]


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_told_in_plain_words_without_names_of_staff(cast, client, state):
    case = scenes.placed(cast, channel="web")
    getattr(
        scenes, {"deliberating": "tabled", "out_of_scope": "declined"}.get(state, state), lambda *_: None
    )(cast, case)
    voice = Voice.objects.get(first_case=case)
    page = client.get(f"/cases/s/{token(voice)}/").content.decode()
    assert voice.number in page
    assert 'class="rail"' in page
    for who in ("community", "dispatcher", "handler"):
        assert cast.person(who).name not in page


def test_a_page_costs_a_fixed_number_of_statements(cast, client, django_assert_max_num_queries):
    case = scenes.placed(cast, channel="web")
    for _number in range(5):
        scenes.joined(cast, case)
    scenes.asked(cast, case)
    voice = Voice.objects.filter(channel="web").get()
    with django_assert_max_num_queries(10):
        assert client.get(f"/cases/s/{token(voice)}/").status_code == 200
    with django_assert_max_num_queries(6):
        assert client.get(f"/cases/r/{token(voice)}/").status_code == 200


def test_a_question_is_answered_with_words_and_photos(cast, client):
    case = scenes.placed(cast, channel="web")
    scenes.asked(cast, case)
    voice = Voice.objects.get()
    address = f"/cases/s/{token(voice)}/"
    assert "是哪一盏灯" in client.get(address).content.decode()
    broken = client.post(f"{address}answer/", {"words": "", "photos": [SimpleUploadedFile("a.jpg", jpeg())]})
    assert broken.status_code == 422
    held = re.findall(r'name="held" value="([^"]+)"', broken.content.decode())
    assert client.post(f"{address}answer/", {"words": "北门左边那盏", "held": held}).status_code == 303
    case.refresh_from_db()
    assert case.state == Case.State.RECEIVED
    assert case.photos.count() == 1
    assert "北门左边那盏" in client.get(address).content.decode()
    assert client.post(f"{address}answer/", {"words": "还有一句"}).status_code == 409


def test_after_a_merge_the_page_says_so_and_takes_an_objection(cast, client):
    case = scenes.placed(cast, channel="web")
    scenes.merged(cast, case)
    voice = Voice.objects.get(first_case=case)
    address = f"/cases/s/{token(voice)}/"
    assert "/object/" in client.get(address).content.decode()
    assert client.post(f"{address}object/", {"object-words": "我说的是另一盏灯"}).status_code == 303
    assert "voice.objected" in [entry.code for entry in journal.timeline(voice.case.uid)]
    told = InboxMessage.objects.filter(template_code="merge_objected").values_list("recipient_uid", flat=True)
    assert cast.community.person_uid in told


def test_an_objection_without_a_merge_is_refused(cast, client):
    assert client.post(f"/cases/s/{token(place())}/object/").status_code == 409


def test_finished_work_leads_to_the_rating(cast, client):
    case = scenes.placed(cast, channel="web")
    scenes.finished(cast, case)
    voice = Voice.objects.get()
    assert (
        reverse("ratings:rate", args=[token(voice)])
        in client.get(f"/cases/s/{token(voice)}/").content.decode()
    )


def test_another_residents_words_do_not_appear_on_my_page(cast, client):
    case = scenes.placed(cast, channel="web")
    scenes.joined(cast, case, "我是隔壁的，我家孩子摔了")
    mine = Voice.objects.get(channel="web")
    assert "孩子摔了" not in client.get(f"/cases/s/{token(mine)}/").content.decode()


# --- My matters ----------------------------------------------------------------------------------------------------------


def test_my_matters_are_mine_and_what_waits_comes_first(cast, signed_in, django_assert_max_num_queries):
    asked = scenes.placed(cast, "先问一句的事", channel="web")
    for number in range(4):
        place(cast.resident, body=f"第{number}件")
    place(cast.volunteer, body="别人的事")
    scenes.asked(cast, asked)
    client = signed_in("resident")
    InboxMessage.objects.update(read_at=AT)
    with django_assert_max_num_queries(6):
        page = client.get("/cases/mine/").content.decode()
    titles = re.findall(r'class="mine-title" href="[^"]+">([^<]+)<', page)
    assert titles[0].startswith("先问一句的事")
    assert len(titles) == 5
    assert "别人的事" not in page


def test_an_unread_answer_comes_first_until_the_page_was_opened(cast, signed_in):
    first, _second = place(cast.resident, body="老的"), place(cast.resident, body="新的")
    client = signed_in("resident")
    InboxMessage.objects.update(read_at=AT)
    actions.accept_case(case_uid=first.case.uid, actor=cast.community, at=AT + timedelta(hours=1))

    def titles() -> list[str]:
        return re.findall(
            r'class="mine-title" href="[^"]+">([^<]+)<', client.get("/cases/mine/").content.decode()
        )

    assert titles() == ["老的", "新的"]
    client.get(f"/cases/s/{token(first)}/")
    assert titles() == ["新的", "老的"]


def test_my_matters_need_an_account_and_say_what_to_do_when_empty(cast, client, signed_in):
    assert client.get("/cases/mine/").status_code == 302
    assert "/cases/place/" in signed_in("volunteer").get("/cases/mine/").content.decode()
