"""My own page: the language that an account remembers, and the tokens of its programs."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from linli.kernel.actor import Actor
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Refused
from linli.people import actions, rules
from linli.people.models import Account, ApiToken
from linli.people.rules_signing import SessionFacts
from tests.cast import PASSWORD, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

TOKEN = re.compile(r"linli_[0-9a-f]{64}")


def own(actor: Actor, at: datetime) -> tuple[ApiToken, str]:
    return actions.issue_own_token(actor=actor, session=SessionFacts(opened_at=at), at=at)


def test_a_stranger_chooses_a_language_for_the_browser_alone(cast: Cast) -> None:
    nobody = Client()
    answer = nobody.post(reverse("people:language"), {"language": "en", "next": "/"})
    assert answer.status_code == 302
    assert '<html lang="en"' in nobody.get("/").content.decode()
    assert not Account.objects.exclude(language="").exists()


def test_the_account_remembers_the_language_and_brings_it_to_another_browser(cast: Cast, signed_in) -> None:
    signed_in("resident").post(reverse("people:language"), {"language": "en", "next": "/"})
    assert Account.objects.get(username="resident").language == "en"
    elsewhere = Client(headers={"accept-language": "zh-CN"})
    elsewhere.post(reverse("people:login"), {"username": "resident", "password": PASSWORD})
    assert '<html lang="en"' in elsewhere.get(reverse("people:me")).content.decode()


def test_the_account_remembers_large_type_and_brings_it_to_another_browser(cast: Cast, signed_in) -> None:
    browser = signed_in("resident")
    answer = browser.post(reverse("people:type"), {"type": "large", "next": reverse("people:me")})
    assert (answer.status_code, answer["Location"]) == (303, reverse("people:me"))
    assert Account.objects.get(username="resident").large_type is True
    elsewhere = Client()
    assert 'class="type-large"' not in elsewhere.get("/").content.decode()
    elsewhere.post(reverse("people:login"), {"username": "resident", "password": PASSWORD})
    assert 'class="type-large"' in elsewhere.get(reverse("people:me")).content.decode()
    browser.post(reverse("people:type"), {"type": "normal"})
    assert Account.objects.get(username="resident").large_type is False
    assert 'class="type-large"' not in browser.get(reverse("people:me")).content.decode()


def test_who_never_chose_a_size_of_type_keeps_that_of_the_browser(cast: Cast) -> None:
    poster = Client()
    poster.get("/?large=1")
    poster.post(reverse("people:login"), {"username": "resident", "password": PASSWORD})
    assert 'class="type-large"' in poster.get(reverse("people:me")).content.decode()
    assert not Account.objects.filter(large_type__isnull=False).exists()


def test_a_language_that_is_none_is_not_remembered(cast: Cast, signed_in) -> None:
    signed_in("resident").post(reverse("people:language"), {"language": "tlh", "next": "/"})
    assert Account.objects.get(username="resident").language == ""


def test_a_token_is_made_shown_once_used_and_ended(cast: Cast, signed_in) -> None:
    browser = signed_in("dispatcher")
    made = browser.post(reverse("people:make_token"), {"_key": "one"})
    assert made["Cache-Control"] == "no-store"
    (token,) = set(TOKEN.findall(made.content.decode()))
    again = browser.post(reverse("people:make_token"), {"_key": "one"})
    assert not TOKEN.findall(again.content.decode())
    held = ApiToken.objects.get()
    page = browser.get(reverse("people:me")).content.decode()
    assert held.uid.hex[-4:] in page
    assert token not in page
    program = Client(headers={"Authorization": f"Bearer {token}"})
    listed = program.get("/api/v1/tokens").json()
    assert [one["uid"] for one in listed] == [str(held.uid)]
    assert signed_in("resident").post(reverse("people:revoke_token", args=[held.uid])).status_code == 404
    assert browser.post(reverse("people:revoke_token", args=[held.uid])).status_code == 303
    assert program.get("/api/v1/tokens").status_code == 401
    codes = JournalEntry.objects.filter(code__startswith="token.").order_by("sequence")
    assert [entry.code for entry in codes] == ["token.issued", "token.revoked"]
    assert token not in json.dumps([entry.payload for entry in codes])


def test_a_program_ends_its_own_token_and_no_other(cast: Cast) -> None:
    mine, token = own(cast.actor("dispatcher"), cast.at)
    other, _token = own(cast.actor("resident"), cast.at)
    program = Client(headers={"Authorization": f"Bearer {token}"})
    assert program.post(f"/api/v1/tokens/{other.uid}/revoke").status_code == 404
    assert program.post(f"/api/v1/tokens/{mine.uid}/revoke").json() == []
    assert program.get("/api/v1/me").status_code == 401


def test_ten_tokens_hold_at_once_and_those_that_are_over_do_not_count(cast: Cast, signed_in) -> None:
    actor = cast.actor("dispatcher")
    for _number in range(rules.MOST_TOKENS):
        own(actor, cast.at)
    with pytest.raises(Refused) as caught:
        own(actor, cast.at)
    assert caught.value.verdict.code == "too_many_tokens"
    answer = signed_in("dispatcher").post(reverse("people:make_token"))
    assert answer.status_code == 409
    assert str(caught.value.verdict.sentence) in answer.content.decode()
    own(actor, cast.at + timedelta(days=91))
