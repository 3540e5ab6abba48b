"""Certificates for a team: only of members who agreed, each of whom is told; many of them are made by the worker."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django_q.tasks import async_task

from linli.certificates import queries, rules, sheets
from linli.certificates.actions.issuing import of_batch
from linli.certificates.models import Batch, Certificate, Consent
from linli.kernel import clock, ids, journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, first
from linli.notices import actions as notices
from linli.people import queries as people
from linli.people.models import Person, Role, Unit

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from uuid import UUID

TASK = "linli.certificates.tasks.run_batch"
AT_ONCE = 20
KEPT = timedelta(days=1)
STALLED = timedelta(minutes=5)
State = Batch.State


@transaction.atomic
def agree(*, unit_uid: UUID, actor: Actor, at: datetime) -> Consent:
    """Let the contact of one's own unit make certificates. Twice is once. Missing for another unit."""
    person = people.person_of(actor=actor, lock=True)
    if person.work_unit is None or person.work_unit.uid != unit_uid:
        raise Missing
    found = Consent.objects.filter(person=person, unit=person.work_unit, ended_at=None).first()
    if found is None:
        found = Consent.objects.create(person=person, unit=person.work_unit, given_at=at)
        _note("certificates.agreed", found, actor, at)
    return found


@transaction.atomic
def disagree(*, unit_uid: UUID, actor: Actor, at: datetime) -> Consent:
    """Take it back; what was made stays. Missing when there is nothing to take back."""
    person = people.person_of(actor=actor, lock=True)
    found = Consent.objects.filter(person=person, unit__uid=unit_uid, ended_at=None).first()
    if found is None:
        raise Missing
    found.ended_at = at
    found.save(update_fields=["ended_at"])
    _note("certificates.disagreed", found, actor, at)
    return found


def _note(code: str, consent: Consent, actor: Actor, at: datetime) -> None:
    journal.note(
        code,
        subject=("person", consent.person.uid),
        actor=actor,
        at=at,
        payload={"unit": consent.unit.uid},
    )


def ask_batch(
    *, unit_uid: UUID, from_on: date, until_on: date, naming: str, actor: Actor, at: datetime
) -> Batch:
    """Ask for the certificates of one's unit: up to twenty are made at once, more by the worker.

    Missing for another unit. Refused: bad_period, in_future, nobody_agreed.
    """
    with transaction.atomic():
        batch = _asked(unit_uid, from_on, until_on, naming, actor, at)
        if batch.total > AT_ONCE:
            transaction.on_commit(
                lambda: async_task(TASK, str(batch.uid), task_name=f"certificates {batch.uid}")
            )
    return run_batch(uid=batch.uid, now=lambda: at) if batch.total <= AT_ONCE else batch


def _asked(unit_uid: UUID, from_on: date, until_on: date, naming: str, actor: Actor, at: datetime) -> Batch:
    unit = Unit.objects.filter(uid=unit_uid, pk__in=actor.unit_ids(Role.CONTACT)).first()
    if unit is None:
        raise Missing
    today = at.astimezone(clock.local_zone()).date()
    rules.may_choose(from_on=from_on, until_on=until_on, today=today).enforce()
    last = min(until_on, today)
    members, left_out = queries.batch_members(unit, from_on=from_on, until_on=last)
    first(rules.may_make_batch(members=len(members))).enforce()
    batch = Batch.objects.create(
        unit=unit,
        asked_by_id=actor.person_id,
        naming=naming,
        from_on=from_on,
        until_on=last,
        total=len(members),
        without_consent=left_out,
        asked_at=at,
    )
    journal.note(
        "certificates.asked",
        subject=("certificate_batch", batch.uid),
        actor=actor,
        at=at,
        payload={"unit": unit.uid, "members": len(members)},
    )
    return batch


def run_batch(*, uid: UUID, now: Callable[[], datetime]) -> Batch:
    """Make what is not made yet, then pack it. Safe to run twice: whoever has a certificate of it gets no second one."""
    batch = Batch.objects.select_related("unit", "asked_by").get(uid=uid)
    if batch.state not in {State.WAITING, State.RUNNING}:
        return batch
    person = batch.asked_by
    actor = people.actor_of(person=person, at=now(), channel="worker") if person else Actor.system()
    members, _left = queries.batch_members(batch.unit, from_on=batch.from_on, until_on=batch.until_on)
    for member in Person.objects.filter(pk__in=members).order_by("pk"):
        _one(batch.pk, member, actor, now())
    batch.refresh_from_db()
    _pack(batch, now())
    with transaction.atomic():
        batch.state, batch.ready_at, batch.total = State.READY, now(), batch.done
        batch.save(update_fields=["state", "ready_at", "total"])
    return batch


@transaction.atomic
def _one(batch_pk: int, member: Person, actor: Actor, at: datetime) -> None:
    batch = Batch.objects.select_for_update(of=("self",)).select_related("unit").get(pk=batch_pk)
    if Certificate.objects.filter(batch=batch, person=member).exists():
        return
    # Since the members were looked up, minutes may have gone by: who took their consent back meanwhile is left out.
    agreed = Consent.objects.filter(person=member, unit=batch.unit_id, ended_at=None)
    if agreed.select_for_update(no_key=True).first() is None:
        return
    made = of_batch(batch, member, actor=actor, at=at)
    if made is None:
        return
    batch.state, batch.done = State.RUNNING, batch.done + 1
    batch.save(update_fields=["state", "done"])
    notices.tell_on_commit(
        code="certificate_by_unit",
        params={"unit": batch.unit.name, "number": made.number},
        recipient_uid=member.uid,
        url=reverse("certificates:one", args=[made.uid]),
        at=at,
    )


def _pack(batch: Batch, at: datetime) -> None:
    """The papers in one file; its name is put in place only when it is whole. Two who pack at once do not write into one
    another's: the worker may still be at it when the sweep takes it up.
    """
    path = queries.file_of(batch)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{ids.uuid7()}.part")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as packed:
        for one in batch.certificates.filter(replaces=None).select_related("person").order_by("pk"):
            packed.writestr(f"{one.number}.pdf", sheets.paper(one, at=at)[0])
    draft.replace(path)


def sweep_batches(*, at: datetime) -> int:
    """Delete files after their day, and hand on what a killed worker left. Safe twice. How many files were deleted."""
    for uid in Batch.objects.filter(
        state__in=[State.WAITING, State.RUNNING], asked_at__lte=at - STALLED
    ).values_list("uid", flat=True):
        run_batch(uid=uid, now=clock.now)
    over = list(Batch.objects.filter(state=State.READY, ready_at__lte=at - KEPT))
    for batch in over:
        with transaction.atomic():
            batch.state = State.OVER
            batch.save(update_fields=["state"])
        path = queries.file_of(batch)
        for file in (path, *path.parent.glob(f"{batch.uid}.*.part")):
            file.unlink(missing_ok=True)
    return len(over)
