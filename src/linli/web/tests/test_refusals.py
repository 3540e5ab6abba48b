from __future__ import annotations

import pytest

from linli.web.tests import urls

pytestmark = pytest.mark.django_db


def test_a_refusal_is_a_page_with_the_sentence_and_the_way_back(web):
    answer = web.get("/refused/", headers={"Referer": "http://testserver/page/?a=1"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert urls.SENTENCE in text
    assert "not_rated" in text
    assert 'href="http://testserver/page/?a=1"' in text


def test_the_way_back_never_leads_to_another_host(web):
    answer = web.get("/refused/", headers={"Referer": "https://elsewhere.example/page/"})
    assert b"elsewhere" not in answer.content


def test_htmx_gets_the_sentence_alone_in_the_region_for_refusals(htmx):
    answer = htmx("post", "/refused/")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#refusals", "innerHTML")
    assert urls.SENTENCE in text
    assert "<html" not in text


def test_what_is_missing_is_404_as_a_page(web):
    answer = web.get("/missing/")
    assert answer.status_code == 404
    assert b"<html" in answer.content


def test_what_is_missing_is_404_as_a_fragment(htmx):
    for address in ("/missing/", "/no-such-address/"):
        answer = htmx("get", address)
        assert answer.status_code == 404
        assert answer["HX-Retarget"] == "#refusals"
        assert b"<html" not in answer.content


def test_a_lapsed_session_leads_htmx_to_the_sign_in_page_and_back_to_the_open_page(htmx):
    answer = htmx("post", "/closed/", page="/page/?q=lamp")
    assert answer["HX-Redirect"] == "/people/login/?next=%2Fpage%2F%3Fq%3Dlamp"
    assert "Location" not in answer


def test_a_plain_request_keeps_its_plain_redirect(web):
    assert web.get("/closed/").status_code == 302


def test_caches_keep_page_and_fragment_apart(web):
    assert "HX-Request" in web.get("/page/")["Vary"]


def test_a_form_that_was_open_too_long_says_what_to_do(settings):
    from django.test import Client

    settings.ROOT_URLCONF = "linli.web.tests.urls"
    answer = Client(enforce_csrf_checks=True).post("/press/", {}, headers={"Accept-Language": "en"})
    assert answer.status_code == 403
    assert "Go back, load the page again" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/api/refused", 409, "not_rated"),
        ("/api/missing", 404, "missing"),
        ("/api/number?value=many", 422, "invalid"),
        ("/api/closed", 401, "unauthorized"),
    ],
)
def test_every_no_of_the_api_has_one_shape(web, address, status, code):
    answer = web.get(address, headers={"Authorization": "Bearer nothing"})
    body = answer.json()
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert body["sentence"] == body["title"] != ""
    assert body["type"] == f"urn:linli:problem:{code}"


def test_page_and_api_refuse_with_the_same_code_and_sentence(web):
    body = web.get("/api/refused").json()
    page = web.get("/refused/").content.decode()
    assert body["sentence"] in page
    assert body["code"] in page
    assert body["field"] == "score"


def test_bad_input_names_the_field(web):
    fault = web.get("/api/number?value=many").json()["faults"][0]
    assert fault["field"] == "query.value"


def test_an_error_of_ours_says_nothing_of_what_was_typed(web, caplog):
    answer = web.get("/api/broken")
    assert answer.status_code == 500
    assert "secret words" not in answer.content.decode()
    assert caplog.records[0].levelname == "ERROR"


def test_the_api_does_once_what_is_sent_twice_under_one_key(web):
    first, second = (web.post("/api/press", headers={"Idempotency-Key": "k-1"}) for _ in range(2))
    assert first.json() == second.json()
    assert len(urls.done) == 1
