"""Making persons, accounts, units and posts."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import crypto, journal, search
from linli.kernel.actor import Actor
from linli.people import rules
from linli.people.models import Account, Person, Post, Unit

if TYPE_CHECKING:
    from datetime import datetime

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


@transaction.atomic
def grant_post(
    *,
    person: Person,
    role: str,
    actor: Actor,
    since: datetime,
    area_code: str = "",
    unit: Unit | None = None,
    until: datetime | None = None,
    at: datetime | None = None,
) -> Post:
    """Give a person a role in an area or a unit. Refused: post_nowhere, post_backwards."""
    rules.may_be_granted(area_code=area_code, in_unit=unit is not None, since=since, until=until).enforce()
    post = Post.objects.create(
        person=person,
        role=role,
        area_code=area_code,
        unit=unit,
        since=since,
        until=until,
        granted_by_id=actor.person_id,
    )
    journal.note(
        "post.granted",
        subject=("person", person.uid),
        actor=actor,
        at=at or since,
        area=area_code,
        payload={
            "post": str(post.uid),
            "role": str(role),
            "area": area_code,
            "unit": str(unit.uid) if unit else None,
        },
    )
    return post


@transaction.atomic
def end_post(*, post: Post, actor: Actor, at: datetime) -> Post:
    """End a post now; what was done under it stays. Refused: post_backwards."""
    held = Post.objects.select_for_update().get(pk=post.pk)
    rules.may_be_granted(area_code="-", in_unit=True, since=held.since, until=at).enforce()
    held.until = at
    held.save(update_fields=["until"])
    journal.note(
        "post.ended", subject=("person", held.person.uid), actor=actor, at=at, payload={"post": str(held.uid)}
    )
    return held


@transaction.atomic
def make_unit(
    *, name: str, kind: str, area_code: str, actor: Actor, at: datetime, parent: Unit | None = None
) -> Unit:
    """Enter a unit and make it findable. Refused: unit_taken, no_name."""
    name = name.strip()
    taken = Unit.objects.filter(name=name, area_code=area_code).exists()
    rules.may_make_unit(name=name, taken=taken).enforce()
    unit = Unit(name=name, kind=kind, parent=parent, created_at=at)
    unit.place_in(area_code)
    unit.save()
    search.index(search.Kind.UNIT, unit.pk, unit.name)
    journal.note(
        "unit.entered",
        subject=("unit", unit.uid),
        area=area_code,
        actor=actor,
        at=at,
        payload={"kind": str(kind), "area": area_code},
    )
    return unit


def _opaque_name() -> str:
    return "u" + "".join(secrets.choice(OPAQUE) for _ in range(OPAQUE_LENGTH))


__all__ = ["end_post", "grant_post", "make_account", "make_person", "make_unit", "sign_up"]
