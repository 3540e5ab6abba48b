"""Making persons and accounts."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import crypto, journal
from linli.kernel.actor import Actor
from linli.people import rules
from linli.people.models import Account, Person, WorkSpell

if TYPE_CHECKING:
    from datetime import datetime

    from linli.people.models import Unit

OPAQUE = "abcdefghjkmnpqrstuvwxyz"
OPAQUE_LENGTH = 10


@transaction.atomic
def sign_up(
    *, name: str, phone: str, at: datetime, username: str = "", password: str = "", password_hash: str = ""
) -> Account:
    """Make an account for somebody whose number was confirmed. Refused: phone_taken, username_taken, no_name.

    Somebody whom staff entered before keeps their person: the confirmed number shows that it is the same one.
    `password_hash` takes the place of the password where the password itself was not kept.
    """
    known = crypto.index_values("phone", phone)
    person = Person.objects.select_for_update().filter(phone_index__in=known).first()
    taken = person is not None and person.accounts.exists()
    rules.may_sign_up(name=name, phone_taken=taken).enforce()
    if person is None:
        person = make_person(name=name, phone=phone, at=at)
    return make_account(
        person=person, username=username, password=password, password_hash=password_hash, at=at
    )


@transaction.atomic
def make_person(*, name: str, at: datetime, phone: str = "", work_unit: Unit | None = None) -> Person:
    """Enter a human being. Refused: phone_taken."""
    known = crypto.index_values("phone", phone)
    taken = Person.objects.filter(phone_index__in=known).exists()
    rules.may_sign_up(name=name, phone_taken=taken).enforce()
    person = Person(work_unit=work_unit, created_at=at)
    person.name, person.phone = name, phone
    person.save()
    if work_unit is not None:
        WorkSpell.objects.create(person=person, unit=work_unit, since=at)
    journal.note(
        "person.entered",
        subject=("person", person.uid),
        actor=Actor.system(),
        at=at,
        payload={"phone": bool(known)},
    )
    return person


@transaction.atomic
def make_account(
    *, person: Person, at: datetime, username: str = "", password: str = "", password_hash: str = ""
) -> Account:
    """Give a person a login; without a user name an opaque one is drawn. Refused: username_taken."""
    username = username.strip() or _opaque_name()
    taken = Account.objects.filter(username=username).exists()
    rules.may_take_username(username=username, taken=taken).enforce()
    account = Account(username=username, person=person, created_at=at, password_set_at=at)
    if password_hash:
        account.password = password_hash
    else:
        account.set_password(password or None)
    account.save()
    journal.note("account.made", subject=("person", person.uid), actor=Actor.system(), at=at)
    return account


def _opaque_name() -> str:
    return "u" + "".join(secrets.choice(OPAQUE) for _ in range(OPAQUE_LENGTH))


__all__ = ["make_account", "make_person", "sign_up"]
