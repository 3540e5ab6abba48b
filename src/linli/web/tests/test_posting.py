from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from linli.web.tests import urls

pytestmark = pytest.mark.django_db

KEY = "01890a5d-ac96-774b-bcce-b302099a8057"


def test_pressed_twice_is_done_once_and_leads_to_the_same_place(web):
    first = web.post("/press/", {"_key": KEY, "words": "a lamp"})
    second = web.post("/press/", {"_key": KEY, "words": "a lamp"})
    assert (first.status_code, second.status_code) == (303, 303)
    assert first["Location"] == second["Location"] == f"/done/{urls.done[0]}/"
    assert len(urls.done) == 1


def test_another_form_is_another_deed(web):
    web.post("/press/", {"_key": KEY, "words": "a lamp"})
    web.post("/press/", {"_key": KEY + "x", "words": "a lamp"})
    assert len(urls.done) == 2


def test_without_a_key_it_just_runs(web):
    web.post("/press/", {"words": "a lamp"})
    web.post("/press/", {"words": "a lamp"})
    assert len(urls.done) == 2


@pytest.mark.parametrize("change", [{"words": "a tree"}, {"words": "a lamp", "more": "1"}, {}])
def test_the_same_key_with_other_words_is_refused(web, change):
    web.post("/press/", {"_key": KEY, "words": "a lamp"})
    answer = web.post("/press/", {"_key": KEY, **change})
    assert answer.status_code == 409
    assert b"key_reused" in answer.content
    assert len(urls.done) == 1


def test_the_same_photo_is_the_same_content_and_another_is_not(web):
    def send(content: bytes):
        photo = SimpleUploadedFile("a.jpg", content)
        return web.post("/press/", {"_key": KEY, "photo": photo})

    assert send(b"one").status_code == 303
    assert send(b"one").status_code == 303
    assert send(b"two").status_code == 409
    assert len(urls.done) == 1


def test_htmx_is_led_on_by_its_own_header(htmx):
    answer = htmx("post", "/press/", {"_key": KEY})
    assert answer.status_code == 200
    assert json.loads(answer["HX-Location"])["path"] == f"/done/{urls.done[0]}/"


def test_a_success_leaves_a_message_on_the_next_page(web):
    web.post("/press/", {"_key": KEY})
    assert b"Done." in web.get("/page/").content


def test_a_refusal_brings_the_form_back_when_the_view_knows_how(web):
    answer = web.post("/press/", {"_key": KEY, "refuse": "1", "again": "1"})
    assert answer.status_code == 409
    assert answer.content.decode() == f"the form once more: {urls.SENTENCE}"


def test_a_refusal_is_judged_again_under_the_same_key(web):
    assert web.post("/press/", {"_key": KEY, "refuse": "1"}).status_code == 409
    assert web.post("/press/", {"_key": KEY}).status_code == 303
