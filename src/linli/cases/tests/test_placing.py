"""点单: what is placed, what is refused, and that nothing is lost on the way."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from linli.cases import actions, queries
from linli.cases.facts import VoiceDraft
from linli.cases.models import Case, ClockEvent, Photo, Voice
from linli.kernel import crypto, ids, journal
from linli.kernel.actor import Actor
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import Confirmation, InboxMessage, OutboxMessage
from tests.cast import AT, GINKGO, GRID, HOME

from .pictures import jpeg

WEB = Actor.anonymous("web")
WORDS = "3号楼门口的路灯坏了一个星期，晚上很黑。我的电话13912345678"
PHONE = "13912345678"


@pytest.fixture
def catalogue(cast):
    actions.load_catalogue()


def draft(**more) -> VoiceDraft:
    return VoiceDraft(**{"body": WORDS, "area_code": HOME, **more})


def place(actor=WEB, photos=(), **more) -> Voice:
    return actions.place_voice(words=draft(**more), photos=photos, actor=actor, at=AT)


def refused(actor=WEB, **more) -> str:
    with pytest.raises(Refused) as refusal:
        place(actor, **more)
    assert Voice.objects.count() == Case.objects.count() == 0
    return refusal.value.verdict.code


# --- The verb -----------------------------------------------------------------------------------------------------


def test_a_request_becomes_a_case_and_a_voice_with_numbers_of_their_own(cast, catalogue):
    voice = place(
        category_code="city.lamp.out", place_text="3号楼", name="王芳", contact=PHONE, photos=[jpeg(gps=True)]
    )
    case = Case.objects.get()
    assert ids.valid_number(voice.number)
    assert ids.valid_number(case.number)
    assert voice.number != case.number
    assert (voice.case, voice.first_case, case.voice_count) == (case, case, 1)
    assert (case.community_code, case.street_code, case.grid_code) == (HOME, HOME[:9], "")
    assert case.state == Case.State.RECEIVED
    assert case.due_at is not None
    assert ClockEvent.objects.get(case=case).kind == "start"
    assert list(voice.photos.values_list("moment", flat=True)) == [Photo.Moment.REPORT]


def test_a_title_is_the_first_sentence_without_numbers_or_the_speakers_name(cast):
    assert (
        place(body="王芳家门口路灯坏了，电话13912345678。请快点", name="王芳").case.title
        == "王*家门口路灯坏了，电话139****5678"
    )
    assert len(place(body="长" * 500).case.title) == 40


def test_name_and_number_are_sealed_and_bound_to_the_voice(cast):
    voice, other = place(name="王芳", contact=PHONE), place(name="李四", contact="13900000000")
    row = Voice.objects.filter(pk=voice.pk).values().get()
    assert "王芳" not in str(row)
    assert PHONE not in str({**row, "body": ""})
    assert crypto.unseal(voice.name_sealed, aad=f"cases.voice.name:{voice.uid}") == "王芳"
    assert voice.contact_index == crypto.blind_index("phone", "+86 139-1234-5678")
    with pytest.raises(crypto.KeyRefused):
        crypto.unseal(voice.name_sealed, aad=f"cases.voice.name:{other.uid}")


def test_the_journal_knows_what_happened_and_nothing_about_whom(cast):
    voice = place(name="王芳", contact=PHONE)
    entries = list(journal.timeline(voice.case.uid))
    assert [entry.code for entry in entries] == ["case.opened", "voice.placed"]
    text = " ".join(entry.payload for entry in entries)
    assert crypto.commitment(voice.body_salt, voice.body) in text
    assert str(voice.uid) in text
    assert not re.search(r"(?<![0-9a-f])1[3-9]\d{9}(?![0-9a-f])|王芳|路灯", text)  # not within a hash


def test_a_pin_finds_the_grid_inside_the_chosen_community(cast):
    assert place(lat="30.01", lng="120.005").case.area_code == GRID
    assert place(lat="30.01", lng="120.07").case.area_code == HOME  # the pin lies elsewhere: the list counts


def test_what_was_said_earlier_keeps_its_time_but_the_clock_runs_from_now(cast):
    voice = place(cast.community, channel="box", said_at=AT - timedelta(days=2))
    assert voice.said_at == AT - timedelta(days=2)
    assert voice.received_at == voice.case.received_at == AT
    assert place(said_at=AT + timedelta(days=9)).said_at == AT


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"body": " \n\x00 "}, "no_words"),
        ({"body": "长" * 5001}, "too_many_words"),
        ({"area_code": ""}, "no_area"),
        ({"area_code": "110101001001"}, "bad_area"),
        ({"area_code": "' OR 1=1"}, "bad_area"),
        ({"category_code": "nothing"}, "unknown_category"),
        ({"category_code": "supply.gas.leak"}, "category_stops"),
        ({"category_code": "city.cover.missing"}, "answer_missing"),
        ({"category_code": "city.lamp.out", "answers": {"plate": "x"}}, "answer_unknown"),
        ({"category_code": "city.lamp.out", "answers": {"lamp_pole": "x" * 301}}, "answer_long"),
        ({"contact": "call me"}, "bad_contact"),
        ({"channel": "telepathy"}, "bad_channel"),
        ({"kind": "wish"}, "bad_kind"),
        ({"lat": "30.1"}, "bad_position"),
        ({"photos": [b"x"] * 7}, "too_many_photos"),
        ({"photos": [b"not a photo"]}, "not_a_photo"),
    ],
)
def test_what_cannot_be_placed_is_refused_and_nothing_is_written(cast, catalogue, more, code):
    assert refused(**more) == code
    assert JournalEntry.objects.filter(subject_kind="case").count() == 0


HOSTILE = [
    "<script>alert(1)</script>",
    "'; DROP TABLE cases_case; --",
    '=HYPERLINK("http://x")',
    "{{ 7*7 }} {% now %} ${7*7} %(x)s {0}",
    "\u202e backwards \u200b hidden",
    "🙂" * 200,
    "../../../../etc/passwd",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words_on_every_page(cast, client, words):
    voice = place(body=words, place_text=words[:100], name=words[:30])
    token = ids.token("voice", voice.uid)
    for address in (f"/cases/s/{token}/", f"/cases/r/{token}/"):
        page = client.get(address).content.decode()
        assert "<script>alert(1)" not in page
        assert voice.body == words
    assert client.post("/cases/place/twins/", {"body": words, "area": HOME}).status_code == 200
    assert client.post("/cases/place/suggest/", {"body": words}).status_code == 200


# --- With and without account -------------------------------------------------------------------------------------------


def test_without_account_the_contact_hears_nothing_before_it_is_confirmed(cast):
    voice = place(name="王芳", contact=PHONE)
    assert (voice.person, voice.contact_confirmed, voice.reply_via) == (None, False, "contact")
    assert list(OutboxMessage.objects.values_list("template_code", flat=True)) == ["contact_code"]
    assert voice.confirmation_uid == Confirmation.objects.get().uid


def test_a_code_that_cannot_be_sent_does_not_lose_the_request(cast):
    first, second = place(contact=PHONE), place(contact=PHONE)  # a second code within a minute is refused
    landline = place(contact="0571-88886666")
    assert first.confirmation_uid is not None
    assert (second.confirmation_uid, landline.confirmation_uid) == (None, None)
    assert Voice.objects.count() == 3


def test_with_an_account_the_confirmed_number_is_told_at_once(cast):
    voice = place(cast.resident, name="王秀兰", contact=cast.phone("resident"))
    assert (voice.person_id, voice.contact_confirmed) == (cast.resident.person_id, True)
    assert OutboxMessage.objects.get().template_code == "voice_received"
    told = InboxMessage.objects.get(template_code="voice_received")
    assert told.recipient_uid == cast.resident.person_uid
    assert told.url == f"/cases/s/{ids.token('voice', voice.uid)}/"


def test_another_number_than_the_accounts_is_confirmed_like_anybodys(cast):
    voice = place(cast.resident, contact=PHONE)
    assert not voice.contact_confirmed
    assert OutboxMessage.objects.get().template_code == "contact_code"


# --- Me too ---------------------------------------------------------------------------------------------------------------


def test_me_too_gives_an_own_number_in_the_same_case(cast):
    first = place()
    second = place(body="我家门口也黑", join_case_uid=first.case.uid)
    case = Case.objects.get()
    assert (second.case, second.first_case, case.voice_count) == (case, case, 2)
    assert first.number != second.number
    assert [entry.code for entry in journal.timeline(case.uid)][-1] == "voice.joined"


def test_me_too_needs_an_open_case_of_the_same_community(cast):
    case = place().case
    with pytest.raises(Refused, match="other_area"):
        place(area_code=GINKGO, join_case_uid=case.uid)
    Case.objects.update(state=Case.State.FINISHED)
    with pytest.raises(Refused, match="case_closed"):
        place(join_case_uid=case.uid)
    with pytest.raises(Missing):
        place(join_case_uid=ids.uuid7())
    assert Voice.objects.count() == 1


# --- For others -----------------------------------------------------------------------------------------------------------


def test_staff_place_for_others_where_their_post_is_and_nowhere_else(cast):
    voice = place(cast.community, channel="hotline", name="张大爷", contact="0571-88886666")
    assert voice.brought_by_id == cast.community.person_id
    assert voice.person is None
    assert voice.contact_confirmed  # whoever took it down answers for it
    for who in ("stranger", "handler", "resident", "leader"):
        with pytest.raises(Refused, match="no_right"):
            place(cast.actor(who), channel="hotline")


@pytest.mark.parametrize(
    ("channel", "contact", "way"),
    [
        ("group", "", "group"),
        ("visit", "", "bringer"),
        ("box", "", "bringer"),
        ("hotline", PHONE, "contact"),
        ("web", "", "nobody"),
    ],
)
def test_the_way_of_the_answer_follows_from_channel_and_contact(cast, channel, contact, way):
    actor = WEB if channel == "web" else cast.community
    assert place(actor, channel=channel, contact=contact).reply_via == way


def test_a_sheet_goes_in_whole_or_not_at_all_and_names_the_row(cast):
    drafts = [draft(channel="box", body=f"第{number}张") for number in range(5)]
    with pytest.raises(Refused) as refusal:
        actions.place_many(drafts=[*drafts, draft(channel="box", body=" ")], actor=cast.community, at=AT)
    assert refusal.value.verdict.field == "rows.5.body"
    assert Voice.objects.count() == 0
    voices = actions.place_many(drafts=drafts, actor=cast.community, at=AT)
    assert len({voice.number for voice in voices}) == 5
    with pytest.raises(Refused, match="no_rows"):
        actions.place_many(drafts=[], actor=cast.community, at=AT)
    with pytest.raises(Refused, match="too_many_rows"):
        actions.place_many(drafts=drafts * 41, actor=cast.community, at=AT)


def test_an_importer_gets_both_rows_unsaved_with_their_own_times(cast):
    long_ago = AT - timedelta(days=400)
    case, voice = actions.build_case_and_voice(draft(channel="import", said_at=long_ago, title="路灯"), AT)
    assert case._state.adding
    assert voice._state.adding
    assert case.received_at == voice.received_at == voice.said_at == long_ago
    assert voice.number.startswith("2025-")
    Case.objects.bulk_create([case])
    Voice.objects.bulk_create([voice])
    assert Voice.objects.get().case == case


def test_placing_costs_a_fixed_number_of_statements(cast, catalogue, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        place(category_code="city.lamp.out")


def test_the_texts_to_post_carry_no_personal_link_into_a_group(cast):
    group = place(cast.community, channel="group", group_name="梧桐一群", name="张三")
    visit = place(cast.community, channel="visit", name="李大爷", join_case_uid=group.case.uid)
    found = {one.number: one for one in queries.reply_texts(case=group.case, at=AT)}
    assert found[group.number].url == ""
    assert ids.token("voice", visit.uid) in found[visit.number].url
    assert found[visit.number].who == "李**"
