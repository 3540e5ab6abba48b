"""Certificates are issued from the book, free and as often as somebody likes; what they say is frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.certificates import queries, rules
from linli.certificates.models import Batch, Certificate
from linli.kernel import clock, crypto, ids, journal
from linli.kernel.verdict import first
from linli.people import queries as people

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from linli.certificates.rules import Line
    from linli.kernel.actor import Actor
    from linli.people.models import Person

PREFIX = "ZM"


@transaction.atomic
def issue(*, from_on: date, until_on: date, naming: str, actor: Actor, at: datetime) -> Certificate:
    """A volunteer takes a certificate for themself. Refused: bad_period, in_future, nothing_served, too_many_lines."""
    person = people.person_of(actor=actor)
    today = at.astimezone(clock.local_zone()).date()
    rules.may_choose(from_on=from_on, until_on=until_on, today=today).enforce()
    lines = queries.lines_of([person.pk], from_on=from_on, until_on=until_on).get(person.pk, [])
    rules.may_certify(len(lines)).enforce()
    draft = Certificate(from_on=from_on, until_on=min(until_on, today), naming=naming)
    return certify(draft, person, lines, actor=actor, at=at)


def certify(
    draft: Certificate, person: Person, lines: Sequence[Line], *, actor: Actor, at: datetime
) -> Certificate:
    """Fill a draft of a service certificate from its lines and freeze it. The caller is in a transaction."""
    draft.kind = Certificate.Kind.SERVICE
    draft.recorder, area = queries.recorder_of(lines)
    draft.lines = [line.frozen for line in lines]
    sums = rules.sums_of(draft.lines)
    draft.claimed_minutes, draft.assigned_minutes = sums.claimed, sums.assigned
    return freeze(draft, person, area, actor=actor, at=at)


def freeze(draft: Certificate, person: Person, area: str, *, actor: Actor, at: datetime) -> Certificate:
    """Number, name, hash and journal: from here on nothing of it changes but how it ends."""
    draft.number = free_number(at)
    draft.person = person
    draft.issued_by_id, draft.issued_at = actor.person_id, at
    draft.salt = crypto.new_salt()
    draft.place_in(area)
    name = rules.name_shown(person.name, draft.naming)
    if name:
        aad = Certificate.sealed["name_sealed"].aad(draft.uid)
        draft.name_sealed = crypto.seal(name, aad=aad)
    draft.digest = rules.digest_of(rules.content_of(draft, name))
    draft.save(force_insert=True)
    journal.note(
        "certificate.issued",
        subject=("certificate", draft.uid),
        actor=actor,
        at=at,
        payload={"kind": str(draft.kind), "digest": draft.digest},
        area=draft.area_code,
    )
    return draft


def free_number(at: datetime) -> str:
    """A number that nobody can guess from others."""
    year = at.astimezone(clock.local_zone()).year
    number = ids.new_number(year, PREFIX)
    while Certificate.objects.filter(number=number).exists():
        number = ids.new_number(year, PREFIX)
    return number


def of_batch(batch: Batch, person: Person, *, actor: Actor, at: datetime) -> Certificate | None:
    """The certificate of one member, for the unit; None for who has nothing to be certified any more."""
    found = queries.lines_of(
        [person.pk], from_on=batch.from_on, until_on=batch.until_on, unit_id=batch.unit_id
    )
    lines = found.get(person.pk, [])
    if not first(rules.may_certify(len(lines))):
        return None
    draft = Certificate(
        from_on=batch.from_on,
        until_on=batch.until_on,
        naming=batch.naming,
        batch=batch,
        unit_name=batch.unit.name,
    )
    return certify(draft, person, lines, actor=actor, at=at)
