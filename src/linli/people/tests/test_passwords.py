"""Passwords: long enough for the post, not on the list, not one's own name; the strict profile asks for more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from linli.people import leaked, passwords, rules_signing
from linli.people.models import Account, UsedPassword
from linli.people.rules_signing import PasswordFacts, Strength
from linli.people.tests.guarded import LOGIN, sign_in
from tests.cast import AT, PASSWORD, Cast
from tests.fixtures import Clock

PAGE = "/people/security/password/"
GOOD = "wu-tong-shu-77"


@pytest.mark.parametrize(
    "word",
    [
        "password",
        "P@ssw0rd",
        "qwertyuiop",
        "1qaz2wsx",
        "1qaz@WSX",
        "woaini1314",
        "5201314",
        "woaini520!",
        "zhangwei2024",
        "aa123456",
        "Admin@123",
        "asdf1234",
        "1234qwer",
        "iloveyou2025!",
        "147258369",
        "beijing2008",
    ],
)
def test_the_shipped_list_knows_what_burglars_try(word: str) -> None:
    assert leaked.is_leaked(word)


@pytest.mark.parametrize(
    "word", [PASSWORD, GOOD, "梧桐树下等雨停", "correct-horse-battery", "linli-demo-2026"]
)
def test_it_lets_others_be(word: str) -> None:
    assert not leaked.is_leaked(word)


@pytest.mark.parametrize(
    ("word", "strength", "codes"),
    [
        (GOOD, Strength(), []),
        ("short-7", Strength(), ["password_short"]),
        ("elevenchars", Strength(), []),
        ("elevenchars", Strength(staff=True), ["password_short"]),
        ("73920184756", Strength(), ["password_digits"]),
        ("abababababab", Strength(), ["password_leaked"]),
        ("abcabcabcabc", Strength(leaked=True), ["password_leaked"]),
        ("my-WangXiuLan-home", Strength(own_words=("wangxiulan",)), ["password_own"]),
        ("lan-in-short-parts", Strength(own_words=("lan",)), []),
        ("onlysmallletters", Strength(strict=True), ["password_plain"]),
        ("Three-Kinds-77", Strength(strict=True, staff=True), []),
        (GOOD, Strength(used_before=True), ["password_used"]),
    ],
)
def test_what_is_wrong_with_a_password(word: str, strength: Strength, codes: list[str]) -> None:
    assert [fault.code for fault in rules_signing.password_faults(word, strength)] == codes


def test_staff_need_twelve_and_nobody_their_own_name(cast: Cast) -> None:
    resident, community = cast.account("resident"), cast.account("community")
    assert not passwords.faults("elevenchars", account=resident, at=AT)
    assert [one.code for one in passwords.faults("elevenchars", account=community, at=AT)] == [
        "password_short"
    ]
    for word in ("wangxiulan-888", "tel-13800000001", "王秀兰的密码是它"):
        assert [one.code for one in passwords.faults(word, account=resident, at=AT)] == ["password_own"]
    with pytest.raises(ValidationError):
        validate_password("elevenchars", community)


def test_a_resident_who_gets_a_post_with_a_short_password_chooses_a_new_one(guarded: Cast, settings) -> None:
    settings.SECOND_FACTOR = "off"
    account = guarded.account("community")
    account.set_password("elevenchars")
    account.save()
    client = sign_in("community", password="elevenchars")
    assert client.get("/cases/ledger/")["Location"].startswith(PAGE)
    assert client.get("/").context["nav"].actor.posts == ()
    done = client.post(PAGE, {"old": "elevenchars", "password": GOOD, "next": "/cases/ledger/"})
    assert done["Location"] == "/cases/ledger/"
    assert client.get("/cases/ledger/").status_code == 200
    settings.PASSWORD_PROFILE = "demo"
    Account.objects.filter(pk=account.pk).update(password_due=True)
    assert client.get("/cases/ledger/").status_code == 200


def test_nothing_is_rotated_by_default(guarded: Cast, settings, stopped_clock: Clock) -> None:
    settings.SECOND_FACTOR = "off"
    stopped_clock.forward(days=1000)
    assert sign_in("community").get("/cases/ledger/").status_code == 200


def test_the_strict_profile_rotates_and_remembers(guarded: Cast, settings, stopped_clock: Clock) -> None:
    settings.SECOND_FACTOR, settings.PASSWORD_PROFILE = "off", "strict"
    Account.objects.filter(username="community").update(password_set_at=AT - timedelta(days=89))
    client = sign_in("community")
    assert client.get("/cases/ledger/").status_code == 200
    stopped_clock.forward(days=1)
    client = sign_in("community")
    assert client.get("/cases/ledger/")["Location"].startswith(PAGE)
    old = PASSWORD
    for number in range(3):
        new = f"Wu-Tong-Shu-7{number}"
        assert client.post(PAGE, {"old": old, "password": new}).status_code == 303
        old = new
    for used in (PASSWORD, "Wu-Tong-Shu-71", old):
        refused = client.post(PAGE, {"old": old, "password": used})
        assert refused.context["verdict"].code == "password_used"
    assert client.post(PAGE, {"old": old, "password": "only-small-letters"}).status_code == 409
    assert UsedPassword.objects.count() == 3
    assert client.get("/cases/ledger/").status_code == 200


def test_rotation_is_for_posts_only() -> None:
    old = PasswordFacts(set_at=AT - timedelta(days=400))
    assert not rules_signing.password_is_due(old, AT, is_staff=False, strict=True)
    assert rules_signing.password_is_due(old, AT, is_staff=True, strict=True)
    assert not rules_signing.password_is_due(old, AT, is_staff=True, strict=False)


def test_sign_up_refuses_what_is_on_the_list(db: None) -> None:
    answer = Client().post(
        "/people/signup/", {"name": "周小雨", "phone": "13700000000", "password": "woaini1314"}
    )
    assert answer.status_code == 422
    assert "泄露" in answer.content.decode()
    assert Client().get(LOGIN).status_code == 200
