"""How a certificate ends: withdrawn with a reason, or replaced by one with the figures of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from linli.cases.rules import has_words
from linli.certificates import queries, rules
from linli.certificates.actions.issuing import certify
from linli.certificates.models import Certificate
from linli.kernel import journal
from linli.kernel.verdict import first
from linli.notices import actions as notices
from linli.people import queries as people

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

MOST_REASON = 400


@transaction.atomic
def withdraw(*, uid: UUID, reason: str, actor: Actor, at: datetime) -> Certificate:
    """It is not valid any more; the public check says so. The holder is told when it was not them.

    Refused: no_right, not_valid, no_words, too_long; Missing.
    """
    certificate = queries.certificate_for(actor=actor, uid=uid, lock=True)
    first(
        rules.may_withdraw(queries.facts_of(certificate), actor),
        has_words(reason, "reason", most=MOST_REASON),
    ).enforce()
    certificate.reason = reason.strip()
    _end(certificate, Certificate.State.WITHDRAWN, actor, at)
    if certificate.person_id != actor.person_id:
        notices.tell_on_commit(
            code="certificate_withdrawn",
            params={"number": certificate.number},
            recipient_uid=certificate.person.uid,
            url=reverse("certificates:one", args=[certificate.uid]),
            at=at,
        )
    return certificate


@transaction.atomic
def reissue(*, uid: UUID, actor: Actor, at: datetime) -> Certificate:
    """A new one for the same period with the figures of today; the old one is shown as replaced.

    Refused: not_yours, not_service, not_valid, unchanged, nothing_served, too_many_lines; Missing.
    """
    old = queries.certificate_for(actor=actor, uid=uid, lock=True)
    rules.may_reissue(queries.facts_of(old), actor).enforce()
    person = people.person_of(actor=actor)
    unit_id = old.batch.unit_id if old.batch else None
    found = queries.lines_of([person.pk], from_on=old.from_on, until_on=old.until_on, unit_id=unit_id)
    lines = found.get(person.pk, [])
    rules.may_certify(len(lines)).enforce()
    draft = Certificate(
        from_on=old.from_on,
        until_on=old.until_on,
        naming=old.naming,
        unit_name=old.unit_name,
        batch=old.batch,
        replaces=old,
    )
    made = certify(draft, person, lines, actor=actor, at=at)
    _end(old, Certificate.State.REPLACED, actor, at)
    return made


def _end(certificate: Certificate, state: str, actor: Actor, at: datetime) -> None:
    certificate.state, certificate.ended_at = state, at
    certificate.save(update_fields=["state", "ended_at", "reason"])
    journal.note(
        f"certificate.{state}",
        subject=("certificate", certificate.uid),
        actor=actor,
        at=at,
        area=certificate.area_code,
    )
