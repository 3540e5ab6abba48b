"""Second factors: who needs one is led to it, a code counts once, and nothing plain is kept."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.test import Client

from linli.kernel.verdict import Missing, Refused
from linli.people import actions, ceremonies, queries, rules_signing
from linli.people.models import Role, Session
from linli.people.rules_signing import SessionFacts
from linli.people.tests.guarded import (
    SECOND,
    SECURITY,
    app_code,
    asked_of,
    shown,
    sign_in,
    with_app,
    with_passkey,
)
from linli.people.tests.passkey import PRESENT, VERIFIED
from tests.cast import AT, PASSWORD, Cast
from tests.fixtures import Clock

LEDGER, CODES = "/cases/ledger/", "/people/security/codes/"


@pytest.mark.parametrize(
    "who", ["grid_worker", "community", "dispatcher", "handler", "supervisor", "leader", "contact", "admin"]
)
def test_who_sees_personal_data_needs_one(cast: Cast, who: str) -> None:
    assert rules_signing.needs_second_factor(cast.actor(who))


@pytest.mark.parametrize("who", ["resident", "volunteer"])
def test_who_sees_none_needs_none(guarded: Cast, who: str) -> None:
    assert not rules_signing.needs_second_factor(guarded.actor(who))
    assert sign_in(who).get("/people/me/").status_code == 200


def test_a_post_without_a_factor_is_led_to_set_one_up(guarded: Cast) -> None:
    client = sign_in("community")
    for address in (LEDGER, "/people/registrations/", "/people/me/"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (
            302,
            f"{SECURITY}?next=%2F{address[1:-1].replace('/', '%2F')}%2F",
        )
    page = client.get(SECURITY)
    assert page.status_code == 200
    assert page.context["led"]
    htmx = client.get(
        LEDGER, headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/cases/inbox/"}
    )
    assert htmx["HX-Redirect"] == f"{SECURITY}?next=%2Fcases%2Finbox%2F"


def test_until_then_the_posts_do_not_count_even_on_public_pages(guarded: Cast) -> None:
    client = sign_in("community")
    assert client.get("/").context["nav"].actor.posts == ()
    assert client.post("/people/logout/").status_code == 303


def test_setting_up_an_app_opens_the_desk(guarded: Cast, stopped_clock: Clock) -> None:
    client = sign_in("community")
    address = "/people/security/app/"
    page = client.get(f"{address}?next={LEDGER}")
    secret = page.context["secret"].replace(" ", "")
    assert "otpauth" not in page.content.decode()
    stored = Session.objects.get(account=guarded.account("community")).get_decoded()
    assert secret not in json.dumps(stored)
    wrong = client.post(address, {"code": "000000", "next": LEDGER})
    assert wrong.status_code == 409
    done = client.post(address, {"code": shown(secret, AT), "next": LEDGER})
    assert done["Location"].startswith(CODES)
    assert client.get(LEDGER).status_code == 200
    assert client.get("/").context["nav"].actor.has(Role.COMMUNITY)
    row = Authenticator.objects.get(type="totp")
    assert secret not in json.dumps(row.data)
    assert client.get(address).status_code == 303


def test_recovery_codes_are_shown_once_and_kept_as_hashes(guarded: Cast) -> None:
    client = sign_in("community")
    secret = client.get("/people/security/app/").context["secret"].replace(" ", "")
    client.post("/people/security/app/", {"code": shown(secret, AT)})
    page = client.get(CODES)
    codes = page.context["codes"]
    assert len(set(codes)) == 10
    assert all(re.fullmatch("[2-9a-z]{5}-[2-9a-z]{5}", code) for code in codes)
    assert "linli-recovery-codes.txt" in page.content.decode()
    assert client.get(CODES).status_code == 302
    kept = json.dumps(Authenticator.objects.get(type="recovery_codes").data)
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


def test_with_an_app_the_password_is_not_enough(guarded: Cast, stopped_clock: Clock) -> None:
    with_app(guarded, "community", AT)
    stopped_clock.forward(minutes=5)
    client = sign_in("community", to=LEDGER)
    assert client.get(LEDGER).status_code == 302
    assert client.get("/people/me/")["Location"].startswith("/people/login/")
    answer = client.post(SECOND, {"code": app_code(guarded.account("community"), stopped_clock.at)})
    assert (answer.status_code, answer["Location"]) == (303, LEDGER)
    assert client.get(LEDGER).status_code == 200


def test_a_code_counts_once(guarded: Cast, stopped_clock: Clock) -> None:
    with_app(guarded, "community", AT)
    stopped_clock.forward(minutes=5)
    code = app_code(guarded.account("community"), stopped_clock.at)
    assert sign_in("community").post(SECOND, {"code": code}).status_code == 303
    assert sign_in("community").post(SECOND, {"code": code}).status_code == 409
    stopped_clock.forward(seconds=30)
    late = app_code(guarded.account("community"), stopped_clock.at)
    stopped_clock.forward(seconds=30)
    assert sign_in("community").post(SECOND, {"code": f" {late[:3]} {late[3:]} "}).status_code == 303


def test_a_recovery_code_counts_once_in_any_spelling(guarded: Cast) -> None:
    codes = with_app(guarded, "community", AT)
    assert sign_in("community").post(SECOND, {"code": codes[0].upper().replace("-", " ")}).status_code == 303
    assert sign_in("community").post(SECOND, {"code": codes[0]}).status_code == 409
    assert sign_in("community").post(SECOND, {"code": codes[1]}).status_code == 303
    assert queries.factors_of(account_id=guarded.account("community").pk).codes_left == 8


def test_the_second_step_cannot_be_had_without_the_first_nor_late(
    guarded: Cast, stopped_clock: Clock
) -> None:
    codes = with_app(guarded, "community", AT)
    assert Client().post(SECOND, {"code": codes[0]})["Location"] == "/people/login/"
    client = sign_in("community")
    stopped_clock.forward(minutes=11)
    assert client.post(SECOND, {"code": codes[0]})["Location"] == "/people/login/"
    assert not Session.objects.filter(account__isnull=False).exists()


def test_a_passkey_is_a_second_factor(guarded: Cast) -> None:
    key = with_passkey(guarded, "community", AT)
    client = sign_in("community", to=LEDGER)
    answer = client.post(f"{SECOND}passkey/", {"answer": asked_of(client, SECOND, key.get)})
    assert (answer.status_code, answer["Location"]) == (303, LEDGER)


def test_a_passkey_alone_signs_in_when_it_knows_its_user(guarded: Cast) -> None:
    key = with_passkey(guarded, "community", AT)
    client, door = Client(), "/people/login/passkey/"
    answer = client.post(door, {"answer": asked_of(client, door, key.get), "next": LEDGER})
    assert (answer.status_code, answer["Location"]) == (303, LEDGER)
    assert client.get(LEDGER).status_code == 200
    key.flags = 1
    assert Client().post(door, {"answer": asked_of(client, door, key.get)}).status_code == 409


def test_what_was_asked_for_a_second_step_does_not_sign_in_alone(guarded: Cast) -> None:
    key = with_passkey(guarded, "community", AT)
    key.flags = PRESENT
    client, door = sign_in("community"), "/people/login/passkey/"
    assert client.post(door, {"answer": asked_of(client, SECOND, key.get)}).status_code == 409
    # Nor does the answer to one ceremony serve another whose question was asked in the same browser.
    key.flags = PRESENT | VERIFIED
    made = asked_of(client, SECOND, key.get)
    client.get(door)
    assert client.post(door, {"answer": made}).status_code == 409
    assert not Session.objects.filter(account__isnull=False).exists()


def test_a_passkey_alone_has_to_know_its_user_whatever_was_asked(guarded: Cast) -> None:
    key = with_passkey(guarded, "community", AT)
    for flags, signs_in in ((PRESENT, False), (PRESENT | VERIFIED, True)):
        key.flags = flags
        held = queries.credentials_of(queries.factors_of(account_id=guarded.account("community").pk).passkeys)
        options, state = ceremonies.begin_assertion(host="testserver", held=held)
        given: dict[str, Any] = {
            "host": "testserver",
            "state": state,
            "answer": key.get(options),
            "network": "",
            "at": AT,
        }
        if signs_in:
            assert actions.sign_in_by_passkey(**given) == guarded.account("community")
        else:
            with pytest.raises(Refused, match="wrong_passkey"):
                actions.sign_in_by_passkey(**given)


@pytest.mark.parametrize("fault", ["copy", "origin", "host", "replay", "garbage", "empty", "other"])
def test_a_passkey_that_is_not_right_is_refused(guarded: Cast, fault: str) -> None:
    key = with_passkey(guarded, "community", AT)
    key.count = 5
    client = sign_in("community")
    client.post(f"{SECOND}passkey/", {"answer": asked_of(client, SECOND, key.get)})
    client = sign_in("community")
    if fault == "origin":
        key.origin = "https://elsewhere.example"
    if fault == "host":
        key.host = "elsewhere.example"
    if fault == "copy":
        key.count = 3
    if fault == "other":
        key = with_passkey(guarded, "handler", AT)
    made = asked_of(client, SECOND, key.get)
    if fault == "replay":
        client.get(SECOND)
    if fault in {"garbage", "empty"}:
        made = '{"id": 5, "response": []}' if fault == "garbage" else "[]"
    answer = client.post(f"{SECOND}passkey/", {"answer": made})
    assert (answer.status_code, answer.context["verdict"].code) == (409, "wrong_passkey")


def test_the_last_factor_of_a_post_stays_and_that_of_a_resident_may_go(guarded: Cast) -> None:
    for who in ("community", "resident"):
        with_app(guarded, who, AT)
    fresh = SessionFacts(factor_at=AT, opened_at=AT)
    with pytest.raises(Refused, match="last_factor"):
        actions.remove_factor(
            account=guarded.account("community"), uid=None, session=fresh, actor=guarded.community, at=AT
        )
    actions.remove_factor(
        account=guarded.account("resident"), uid=None, session=fresh, actor=guarded.resident, at=AT
    )
    assert not Authenticator.objects.filter(user=guarded.account("resident")).exists()
    with pytest.raises(Missing):
        actions.remove_factor(
            account=guarded.account("resident"), uid=None, session=fresh, actor=guarded.resident, at=AT
        )


def test_factors_change_only_shortly_after_one_was_given(guarded: Cast, stopped_clock: Clock) -> None:
    codes = with_app(guarded, "community", AT)
    client = sign_in("community")
    client.post(SECOND, {"code": codes[0]})
    assert client.get("/people/security/passkeys/").status_code == 200
    stopped_clock.forward(minutes=11)
    led = client.get("/people/security/passkeys/")
    assert led["Location"] == "/people/security/prove/?next=%2Fpeople%2Fsecurity%2Fpasskeys%2F"
    assert client.post("/people/security/app/remove/")["Location"].startswith("/people/security/prove/")
    proved = client.post("/people/security/prove/", {"code": codes[1], "next": "/people/security/passkeys/"})
    assert (proved.status_code, proved["Location"]) == (303, "/people/security/passkeys/")
    page = client.get("/people/security/passkeys/")
    assert page.status_code == 200


def test_while_there_is_none_the_password_proves_it(guarded: Cast, stopped_clock: Clock) -> None:
    client = sign_in("resident")
    stopped_clock.forward(minutes=11)
    assert client.get("/people/security/app/")["Location"].startswith("/people/security/prove/")
    assert client.post("/people/security/prove/", {"old": "wrong"}).status_code == 409
    assert client.post("/people/security/prove/", {"old": PASSWORD}).status_code == 303
    assert client.get("/people/security/app/").status_code == 200


def test_what_is_sensitive_asks_for_a_factor_of_the_last_ten_minutes() -> None:
    assert rules_signing.may_open_sensitive(AT, AT + timedelta(minutes=9))
    assert rules_signing.may_open_sensitive(AT, AT + timedelta(minutes=10)).code == "factor_needed"
    assert not rules_signing.may_open_sensitive(None, AT)
    assert queries.factor_age(factor_at=AT, at=AT + timedelta(minutes=3)) == timedelta(minutes=3)
    assert queries.factor_age(factor_at=None, at=AT) is None


def test_offered_means_asked_of_those_who_have_one_and_off_of_nobody(guarded: Cast, settings) -> None:
    with_app(guarded, "handler", AT)
    settings.SECOND_FACTOR = "offered"
    assert sign_in("community").get("/people/me/").status_code == 200
    assert sign_in("handler").get("/people/me/").status_code == 302
    settings.SECOND_FACTOR = "off"
    assert sign_in("handler").get("/people/me/").status_code == 200


def test_nothing_plain_stands_in_the_tables_of_others(guarded: Cast) -> None:
    with_app(guarded, "community", AT)
    with_passkey(guarded, "handler", AT)
    sign_in("13800000004", password="a-wrong-password")
    sign_in("community", password="a-wrong-password").post(SECOND, {"code": "000000"})
    rows = [*Authenticator.objects.values(), *AccessAttempt.objects.values()]
    text = json.dumps(rows, default=str, ensure_ascii=False)
    assert AccessAttempt.objects.exists()
    for plain in ("13800000004", "陈静", "孙丽", "a-wrong-password", "127.0.0.1", '"community"'):
        assert plain not in text
    assert not EmailAddress.objects.exists()


def test_six_digits_follow_the_published_vectors() -> None:
    """RFC 6238, appendix B, the last six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        at = AT.fromtimestamp(seconds, AT.tzinfo)
        assert ceremonies.totp_step(secret, code, at) == seconds // 30
        assert ceremonies.totp_step(secret, code, at + timedelta(seconds=90)) is None
