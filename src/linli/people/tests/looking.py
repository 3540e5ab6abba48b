"""Looks at masked values, for the tests of them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from linli.kernel.actor import Actor
from linli.kernel.classes import DataClass
from linli.notices.models import InboxMessage
from linli.people import actions, queries
from linli.people.actions import Device
from linli.people.models import Disclosure, DisclosureApproval, Person, Registration
from linli.people.rules_disclosure import Target, Task
from tests.cast import AT, GRID, Cast

HERE = Device(key="ab" * 32, agent="a browser")
State = DisclosureApproval.State
LATER = timedelta(seconds=61)


def registration(cast: Cast) -> Registration:
    return Registration.objects.get(person=cast.person("volunteer"))


def target(cast: Cast, field: str = "phone", actor: Actor | None = None) -> Target:
    return queries.registration_target(actor=actor or cast.community, uid=registration(cast).uid, field=field)


def target_like(**changed: object) -> Target:
    """A target of the rules alone."""
    facts = {
        "kind": "voice",
        "uid": UUID(int=1),
        "field": "contact",
        "data_class": DataClass.PERSONAL,
        "task": Task("case", UUID(int=2), "1", "/", open=True),
        "area_code": GRID,
    }
    return Target(**{**facts, **changed})  # type: ignore[arg-type]  # fields come by name


def holder(cast: Cast, role: str, area: str, word: str) -> Actor:
    """Somebody with a role that the cast does not have."""
    account = cast.account(word)
    actions.grant_post(person=account.person, role=role, area_code=area, since=AT, actor=Actor.system())
    return queries.actor_of(person=account.person, at=AT)


def look(cast: Cast, actor: Actor, at=AT, field: str = "phone", purpose: str = "residence") -> Disclosure:
    return actions.reveal(target=target(cast, field, actor), purpose=purpose, device=HERE, actor=actor, at=at)


def told(person: Person, code: str) -> int:
    return InboxMessage.objects.filter(recipient_uid=person.uid, template_code=code).count()


def broken(cast: Cast, at=AT) -> Disclosure:
    return actions.break_glass(
        target=target(cast), reason="独居老人报警，电话无人接听", device=HERE, actor=cast.community, at=at
    )
