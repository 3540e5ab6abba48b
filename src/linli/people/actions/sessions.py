"""Where somebody is signed in: devices, the last moment seen, and the end of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from linli.kernel import crypto, journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing
from linli.notices.actions import tell_on_commit
from linli.people.models import Account, Device, Person, Session
from linli.people.queries.staffing import DEVICE_KIND
from linli.people.rules_signing import Method

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


@transaction.atomic
def note_sign_in(*, account: Account, method: Method, cookie: str, label: str, at: datetime) -> Device:
    """Remember the device of a sign-in; a new one beside known ones is told to the account's person."""
    person = Person.objects.select_for_update().get(pk=account.person_id)
    known = Device.objects.filter(account=account)
    cookie_hash = crypto.opaque_hash(DEVICE_KIND, cookie)
    device = known.filter(cookie_hash=cookie_hash).first()
    fresh, others = device is None, known.exists()
    if device is None:
        device = Device.objects.create(
            account=account, cookie_hash=cookie_hash, label=label, first_at=at, last_at=at
        )
    else:
        device.last_at, device.label = at, label
        device.save(update_fields=["last_at", "label"])
    journal.note(
        "account.signed_in",
        subject=("person", person.uid),
        actor=Actor.system(),
        at=at,
        payload={"method": str(method), "device": str(device.uid), "new": fresh},
    )
    if fresh and others:
        tell_on_commit(
            code="new_device",
            params={"device": label or "?", "when": at.isoformat()},
            recipient_uid=person.uid,
            url=reverse("people:security"),
            at=at,
        )
    return device


def note_seen(*, session_uid: UUID, at: datetime) -> None:
    """Write down that a session was used just now."""
    Session.objects.filter(uid=session_uid).update(seen_at=at)


@transaction.atomic
def end_session(*, uid: UUID, actor: Actor, at: datetime) -> UUID:
    """End one of one's own sessions, here or elsewhere. Somebody else's, or one that is over, is Missing."""
    person, account_id = _locked(actor)
    if not Session.objects.filter(uid=uid, account_id=account_id).delete()[0]:
        raise Missing
    _note(person, actor, at, 1)
    return uid


@transaction.atomic
def end_other_sessions(*, here: UUID | None, actor: Actor, at: datetime) -> int:
    """End all of one's own sessions but this one; how many. Safe to repeat."""
    person, account_id = _locked(actor)
    ended = Session.objects.filter(account_id=account_id).exclude(uid=here).delete()[0]
    if ended:
        _note(person, actor, at, ended)
    return ended


def _locked(actor: Actor) -> tuple[Person, int]:
    """The person's row, which orders their journal, and the account."""
    if actor.person_id is None or actor.account_id is None:
        raise Missing
    return Person.objects.select_for_update().get(pk=actor.person_id), actor.account_id


def _note(person: Person, actor: Actor, at: datetime, count: int) -> None:
    journal.note(
        "session.ended", subject=("person", person.uid), actor=actor, at=at, payload={"count": count}
    )
