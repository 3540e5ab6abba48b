"""`linli init`: what an empty installation needs before anybody can use it. Safe to repeat: what is there stays."""

from __future__ import annotations

import csv
import os
import sys
from getpass import getpass
from pathlib import Path

import django
from django.db import transaction
from django.utils.translation import gettext as _

PASSWORD = "LINLI_ADMIN_PASSWORD"  # noqa: S105 -- the name of a variable
SECURITY_PASSWORD = "LINLI_SECURITY_PASSWORD"  # noqa: S105 -- the same
REASON = "linli init"


class CannotBegin(Exception):
    """What is missing or wrong; the message says what to do."""


def begin(*, city: str, name: str, admin: str, security: str = "", areas: Path | None = None) -> int:
    """Load the catalogue, make the city (and the areas of a table), the first administrator, and the first security
    administrator, who is somebody else and grants all further posts; the exit code.
    """
    django.setup()
    from linli.kernel.verdict import Refused
    from linli.people.models import Role

    try:
        _two_people(admin, security)
        secret = "" if _account_is_there(admin) else _password(PASSWORD, admin)
        other = "" if not security or _account_is_there(security) else _password(SECURITY_PASSWORD, security)
        with transaction.atomic():
            _catalogue()
            _is_city(city)
            _area(city, name)
            for code, called in _rows(areas) if areas else ():
                _area(code, called)
            _post(city, admin, secret, Role.ADMIN)
            if security:
                _post(city, security, other, Role.SECURITY)
    except Refused as refused:
        print(refused.verdict.sentence, file=sys.stderr)
        return 1
    except CannotBegin as why:
        print(why, file=sys.stderr)
        return 1
    if not security:
        _say_who_grants()
    return 0


def _two_people(admin: str, security: str) -> None:
    if security == admin:
        raise CannotBegin(_("System and security are two people: give --security another user name."))


def _account_is_there(username: str) -> bool:
    from linli.people.models import Account

    return Account.objects.filter(username=username).exists()


def _password(variable: str, username: str) -> str:
    """From the environment, from a terminal without an echo, else the next line of the standard input."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    given = os.environ.get(variable, "")
    if not given:
        question = _("Password of %(name)s: ") % {"name": username}
        given = getpass(question) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    try:
        validate_password(given)
    except ValidationError as fault:
        raise CannotBegin(f"{username}: {' '.join(fault.messages)}") from None
    return given


def _catalogue() -> None:
    from linli.cases.actions import load_catalogue

    print(_("Categories added: %(count)d") % {"count": load_catalogue()})


def _is_city(code: str) -> None:
    from linli.places.codes import Level, is_code, level_of

    if not is_code(code) or level_of(code) != Level.CITY:
        raise CannotBegin(_("The code of a city has four digits: %(code)s has not.") % {"code": code})


def _area(code: str, name: str) -> None:
    from linli.kernel import clock
    from linli.kernel.actor import Actor
    from linli.places.actions import create_area
    from linli.places.models import Area

    if Area.objects.filter(code=code).exists():
        print(_("Area %(code)s is there already") % {"code": code})
        return
    create_area(code=code, name=name, actor=Actor.system(), at=clock.now())
    print(_("Area %(code)s %(name)s made") % {"code": code, "name": name})


def _rows(file: Path) -> list[tuple[str, str]]:
    """Codes and names, the wider areas first."""
    from linli.cases.catalogue import BadTable, decode

    try:
        text = decode(file.read_bytes())
    except (OSError, BadTable) as fault:
        raise CannotBegin(f"{file}: {fault}") from None
    rows = list(csv.DictReader(text.splitlines()))
    if rows and not {"code", "name"} <= set(rows[0]):
        raise CannotBegin(_("%(file)s needs the columns code and name") % {"file": file})
    found = [((row["code"] or "").strip(), (row["name"] or "").strip()) for row in rows]
    return sorted(found, key=lambda one: (len(one[0]), one[0]))


def _post(city: str, username: str, password: str, role: str) -> None:
    """Account and post of one administrator. Refused, and all taken back: posts that are never held together."""
    from linli.kernel import clock
    from linli.kernel.actor import Actor
    from linli.people.actions import grant_post, make_account, make_person
    from linli.people.models import Account, Post
    from linli.people.models import Role as Roles

    at = clock.now()
    account = Account.objects.select_related("person").filter(username=username).first()
    if account is None:
        person = make_person(name=username, at=at)
        make_account(person=person, username=username, password=password, at=at)
        print(_("Account %(name)s made") % {"name": username})
    else:
        person = account.person
        print(_("Account %(name)s is there already; its password stays") % {"name": username})
    held = Post.objects.current(at).filter(person=person, role=role, area_code=city)
    if not held.exists():
        grant_post(person=person, role=role, area_code=city, actor=Actor.system(), since=at, reason=REASON)
        print(
            _("%(name)s: %(role)s of %(code)s") % {"name": username, "role": Roles(role).label, "code": city}
        )


def _say_who_grants() -> None:
    """Rights come only from posts, and only security administrators grant them."""
    from linli.kernel import clock
    from linli.people.models import Post, Role

    if not Post.objects.current(clock.now()).filter(role=Role.SECURITY).exists():
        print(_("Nobody can grant posts yet: run it again with --security USERNAME, another person."))
