"""The page of 点单: with and without scripts, and nothing typed is ever lost."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from linli.cases import actions
from linli.cases.models import Case, Voice
from linli.kernel import ids
from tests.cast import HOME

from .pictures import jpeg
from .test_placing import PHONE, place


@pytest.fixture
def catalogue(cast):
    actions.load_catalogue()


def form(**more) -> dict[str, object]:
    return {
        "body": "小区北门的垃圾桶满了没人收",
        "area": HOME,
        "category": "",
        "suggested": "-",
        "asked": "",
        **more,
    }


def test_the_page_opens_without_account_and_counts_its_queries(
    cast, catalogue, client, django_assert_num_queries
):
    with django_assert_num_queries(2):
        page = client.get("/cases/place/")
    assert page.status_code == 200
    assert "港前街道 · 梧桐社区" in page.content.decode()


def test_a_request_without_account_is_placed_and_leads_to_its_receipt(cast, catalogue, client):
    answer = client.post(
        "/cases/place/", form(contact=PHONE, name="王芳", photos=[SimpleUploadedFile("a.jpg", jpeg())])
    )
    voice = Voice.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == f"/cases/r/{ids.token('voice', voice.uid)}/?new=1"
    assert voice.photos.count() == 1
    page = client.get(answer["Location"]).content.decode()
    assert voice.number in page
    assert "139****5678" in page
    assert PHONE not in page
    assert "<svg" in page


def test_a_request_with_account_takes_name_and_number_from_it(cast, catalogue, signed_in):
    client = signed_in("resident")
    assert "王**" in client.get("/cases/place/").content.decode()
    client.post("/cases/place/", form(contact="13999999999", name="somebody else"))
    voice = Voice.objects.get()
    assert (voice.person_id, voice.contact_confirmed) == (cast.resident.person_id, True)
    assert actions.contact_of(voice) == cast.phone("resident")


def test_pressed_twice_placed_once(cast, catalogue, client):
    answers = [
        client.post("/cases/place/", form(_key="0198c6a0-0000-7000-8000-000000000001")) for _time in range(2)
    ]
    assert Voice.objects.count() == 1
    assert answers[0]["Location"] == answers[1]["Location"]


def test_seven_photos_are_refused_and_nothing_typed_or_chosen_is_lost(cast, catalogue, client):
    files = [SimpleUploadedFile(f"{number}.jpg", jpeg()) for number in range(7)]
    answer = client.post("/cases/place/", form(place_text="北门", contact=PHONE, photos=files))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert Voice.objects.count() == 0
    assert "小区北门的垃圾桶满了没人收" in page
    assert 'value="北门"' in page
    tokens = re.findall(r'name="held" value="([^"]+)"', page)
    assert len(tokens) == 7
    shown = client.get(f"/cases/place/held/{tokens[0]}/")
    assert shown.content[:4] == b"RIFF"
    client.post("/cases/place/", form(place_text="北门", held=tokens[:6]))
    assert Voice.objects.get().photos.count() == 6


def test_a_file_that_is_no_photo_is_named_beside_the_field(cast, catalogue, client):
    files = [SimpleUploadedFile("holiday.jpg", b"<script>"), SimpleUploadedFile("ok.png", jpeg())]
    answer = client.post("/cases/place/", form(photos=files))
    assert answer.status_code == 422
    assert "holiday.jpg" in answer.content.decode()
    assert answer.content.decode().count('name="held"') == 1


def test_without_words_or_community_the_page_comes_back_with_both_faults(cast, catalogue, client):
    answer = client.post("/cases/place/", form(body="", area=""))
    assert answer.status_code == 422
    assert answer.content.decode().count("field-error") == 2


def test_without_scripts_the_suggestion_and_its_questions_are_shown_before_sending(cast, catalogue, client):
    words = {"body": "3号楼路灯不亮", "area": HOME, "category": "", "suggested": "", "asked": ""}
    answer = client.post("/cases/place/", words)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert Voice.objects.count() == 0
    assert 'value="city.lamp.out" selected' in page
    assert 'name="q_lamp_pole"' in page
    asked = {**words, "category": "city.lamp.out", "suggested": "city.lamp.out", "asked": "city.lamp.out"}
    assert (
        client.post("/cases/place/", {**asked, "q_lamp_pole": "B-017", "q_since": "week"}).status_code == 303
    )
    voice = Voice.objects.get()
    assert voice.answers == {"lamp_pole": "B-017", "since": "week"}
    assert Case.objects.filter(category__code="city.lamp.out").exists()


def test_a_required_question_is_asked_for(cast, catalogue, client):
    cover = {"category": "city.cover.missing", "asked": "city.cover.missing"}
    answer = client.post("/cases/place/", form(**cover))
    assert answer.status_code == 422
    assert 'name="q_cover"' in answer.content.decode()
    assert client.post("/cases/place/", form(**cover, q_cover="missing")).status_code == 303
    assert Case.objects.get().danger


def test_what_belongs_to_110_is_not_placed_and_says_where_to_turn(cast, catalogue, client):
    answer = client.post("/cases/place/", form(category="supply.gas.leak", asked="supply.gas.leak"))
    assert answer.status_code == 409
    assert "119" in answer.content.decode()
    assert Voice.objects.count() == 0


def test_what_somebody_chose_is_not_overruled_by_the_words(cast, catalogue, client):
    page = client.post(
        "/cases/place/suggest/", {"body": "路灯不亮", "category": "clean.waste.bins", "suggested": ""}
    )
    assert 'value="clean.waste.bins" selected' in page.content.decode()
    page = client.post(
        "/cases/place/suggest/",
        {"body": "垃圾桶满了", "category": "city.lamp.out", "suggested": "city.lamp.out"},
    )
    assert 'value="clean.waste.bins" selected' in page.content.decode()


def test_likely_twins_are_offered_by_title_only(cast, catalogue, client, stopped_clock):
    twin = place(body="小区北门的垃圾桶满了三天没人收，我叫王芳", name="王芳", place_text="北门")
    answer = client.post(
        "/cases/place/twins/", {"body": "小区北门的垃圾桶满了没人收", "area": HOME, "place_text": "北门"}
    )
    page = answer.content.decode()
    assert str(twin.case.uid) in page
    assert "王芳" not in page
    assert twin.number not in page


def test_ten_an_hour_from_one_address_and_then_a_clear_sentence(cast, catalogue, client, signed_in):
    for _number in range(10):
        assert client.post("/cases/place/", form()).status_code == 303
    answer = client.post("/cases/place/", form(place_text="北门"))
    assert answer.status_code == 429
    assert 'value="北门"' in answer.content.decode()
    assert Voice.objects.count() == 10
    assert client.post("/cases/place/", form(), REMOTE_ADDR="10.9.8.7").status_code == 303
    assert signed_in("resident").post("/cases/place/", form()).status_code == 303
