"""An empty installation becomes one that can be used, and doctor says so."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from linli.cases.models import Category
from linli.kernel import clock
from linli.people import actions, queries
from linli.people.models import Account, Post, Role
from linli.places.models import Area
from linli.site import cli, doctor

pytestmark = pytest.mark.django_db

WORDS = ["init", "--city", "9907", "--name", "某市", "--admin", "first"]
SECRET = "correct-horse-battery"
OTHER = "staple-of-another-horse"


def init(*more: str) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main([*WORDS, *more])
    return int(ended.value.code or 0)


def missing() -> set[str]:
    with translation.override("en"):
        return {finding.what for finding in doctor.beginnings() if not finding.ok}


def test_before_it_doctor_names_what_is_missing_and_afterwards_nothing(monkeypatch) -> None:
    monkeypatch.setenv("LINLI_ADMIN_PASSWORD", SECRET)
    monkeypatch.setenv("LINLI_SECURITY_PASSWORD", OTHER)
    nobody_grants = "a security administrator, who grants posts"
    assert missing() == {
        "categories of requests",
        "the area of a city",
        "an administrator",
        nobody_grants,
    }
    assert init() == 0
    assert missing() == {nobody_grants}
    assert init("--security", "second") == 0
    assert missing() == set()
    browser = Client()
    entered = browser.post(reverse("people:login"), {"username": "first", "password": SECRET})
    assert entered.status_code == 303
    assert browser.get(reverse("people:me")).status_code == 200


def test_a_second_time_nothing_changes_and_no_password_is_asked(monkeypatch) -> None:
    monkeypatch.setenv("LINLI_ADMIN_PASSWORD", SECRET)
    init()
    held = Account.objects.get().password
    count = Category.objects.count()
    monkeypatch.delenv("LINLI_ADMIN_PASSWORD")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert init() == 0
    assert (Account.objects.get().password, Category.objects.count()) == (held, count)
    assert Post.objects.filter(role=Role.ADMIN).count() == 1


def test_the_password_comes_from_the_standard_input_and_a_weak_one_makes_nothing(monkeypatch, capsys) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("1234\n"))
    assert init() == 1
    assert capsys.readouterr().err
    assert not Account.objects.exists()
    assert not Area.objects.exists()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{SECRET}\n"))
    assert init() == 0
    assert Account.objects.get().check_password(SECRET)


def test_a_table_of_areas_goes_in_whole_or_not_at_all(monkeypatch, tmp_path: Path, capsys) -> None:
    monkeypatch.setenv("LINLI_ADMIN_PASSWORD", SECRET)
    table = tmp_path / "areas.csv"
    table.write_text("code,name\n990701001001,甲社区\n990701,东区\n990701001,一街道\n99070,坏\n", "utf-8")
    assert init("--areas", str(table)) == 1
    assert capsys.readouterr().err
    assert not Area.objects.exists()
    table.write_text("code,name\n990701001001,甲社区\n990701,东区\n990701001,一街道\n", "gb18030")
    assert init("--areas", str(table)) == 0
    assert [area.name for area in Area.objects.order_by("code")] == ["某市", "东区", "一街道", "甲社区"]
    community = Area.objects.select_related("parent").get(name="甲社区")
    assert community.parent is not None
    assert community.parent.name == "一街道"


def test_a_code_of_no_city_is_refused(monkeypatch, capsys) -> None:
    monkeypatch.setenv("LINLI_ADMIN_PASSWORD", SECRET)
    with pytest.raises(SystemExit) as ended:
        cli.main(["init", "--city", "99", "--name", "某市", "--admin", "first"])
    assert ended.value.code == 1
    assert capsys.readouterr().err


def test_the_first_security_administrator_is_somebody_else_and_grants_the_next_post(
    monkeypatch, capsys, settings
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{SECRET}\n{OTHER}\n"))
    assert init("--security", "first") == 1
    assert "--security" in capsys.readouterr().err
    assert not Account.objects.exists()
    assert init("--security", "second") == 0
    held = {post.role: post.person for post in Post.objects.all()}
    assert set(held) == {Role.ADMIN, Role.SECURITY}
    assert held[Role.ADMIN] != held[Role.SECURITY]
    assert Account.objects.get(username="second").check_password(OTHER)
    settings.SECOND_FACTOR = "required"
    browser = Client()
    browser.post(reverse("people:login"), {"username": "second", "password": OTHER})
    assert browser.get(reverse("people:posts"))["Location"].startswith(reverse("people:security"))
    actor = queries.actor_of(held[Role.SECURITY], clock.now())
    granted = actions.appoint(
        person_uid=held[Role.ADMIN].uid,
        role=Role.LEADER,
        area_code="9907",
        reason="开通",
        actor=actor,
        at=clock.now(),
    )
    assert granted.granted_by == held[Role.SECURITY]


def test_two_accounts_of_one_person_do_not_hold_both(monkeypatch, capsys) -> None:
    monkeypatch.setenv("LINLI_ADMIN_PASSWORD", SECRET)
    assert init() == 0
    person = Account.objects.get(username="first").person
    actions.make_account(person=person, username="second", password=OTHER, at=clock.now())
    assert init("--security", "second") == 1
    assert capsys.readouterr().err
    assert not Post.objects.filter(role=Role.SECURITY).exists()
