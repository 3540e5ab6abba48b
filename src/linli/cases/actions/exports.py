"""Exports are requests: asked, approved where it needs to be, written by the worker, fetched once, deleted after a day."""

from __future__ import annotations

import os
from datetime import timedelta
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django_q.tasks import async_task

from linli.kernel import crypto, journal
from linli.kernel.actor import Actor
from linli.notices.actions import tell_many_on_commit, tell_on_commit
from linli.people import actions as people_actions
from linli.people import queries as people
from linli.people import rules_bulk
from linli.people.models import Role
from linli.people.powers import Power, roles_with

from .. import exporting
from .. import rules_exports as rules
from ..models import ExportRequest
from ..queries.export_pages import export_for, free_rows, marks_of, stored_export, wanted_of
from ..queries.exports import Told, export_count, export_order, export_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from ..exporting import Value
    from ..queries.ledger_filter import LedgerFilter

TASK = "linli.cases.tasks.run_export"
STEP = 500
STALLED = timedelta(minutes=3)
UNDECIDED = timedelta(days=7)
State = ExportRequest.State


# --- Verbs ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_export(
    *, wanted: LedgerFilter, form: str, personal: bool = False, purpose: str = "", actor: Actor, at: datetime
) -> ExportRequest:
    """Ask for the rows of a filter. What needs nobody's approval goes to the worker at once.

    Refused: no_right, no_rows, no_purpose.
    """
    count = export_count(actor=actor, at=at, wanted=wanted)
    rules.may_ask(actor, rows=count, personal=personal, purpose=purpose).enforce()
    row = _request(wanted, form, personal=personal, purpose=purpose, actor=actor, at=at)
    row.rows = count
    if not _needs_approval(row, count, at):
        row.state = State.APPROVED
    row.save()
    _note(row, "export.asked", actor, at)
    if row.state == State.APPROVED:
        _enqueue(row)
    else:
        _tell_responsible(row, at)
    return row


@transaction.atomic
def approve_export(*, uid: UUID, words: str = "", actor: Actor, at: datetime) -> ExportRequest:
    """Let the worker write it. Refused: excluded, no_right, wrong_state."""
    row = _decided(uid, "approve", words, actor, at)
    _enqueue(row)
    return row


@transaction.atomic
def refuse_export(*, uid: UUID, words: str = "", actor: Actor, at: datetime) -> ExportRequest:
    """Say no. Refused: excluded, no_right, wrong_state."""
    row = _decided(uid, "refuse", words, actor, at)
    if row.asked_by is not None:
        tell_on_commit(
            code="export_refused",
            params={"number": row.number},
            recipient_uid=row.asked_by.uid,
            url=reverse("cases:export_one", args=[row.uid]),
            at=at,
        )
    return row


def run_export(*, uid: UUID, now: Callable[[], datetime]) -> ExportRequest:
    """Write the file of an approved request. Safe to run twice: whoever comes second finds it in other hands or done."""
    row = _begin(uid, now())
    if row is None:
        return ExportRequest.objects.get(uid=uid)
    person = row.asked_by
    actor = people.actor_of(person=person, at=now(), channel="worker") if person else Actor.system()
    if not rules.may_export(actor):
        return _failed(row, "no_right", actor, now())
    wanted = wanted_of(row.query)
    order = export_order(actor=actor, at=row.asked_at, wanted=wanted, salt=row.order_salt)
    if _needs_approval(row, len(order), row.asked_at) and row.decided_by_id is None:
        return _ask_again(row, len(order), actor, now())
    row.rows, told = len(order), Told()
    try:
        path = _written(row, actor, order, told, now)
    except Exception:
        _failed(row, "broken", actor, now())
        raise
    return _finished(row, path, told, actor, now())


def fetch_export(*, uid: UUID, actor: Actor, at: datetime) -> ExportRequest:
    """Take the file: once, by the one who asked, within its day. The caller has opened it; afterwards it is gone.

    Refused: no_right, wrong_state, expired.
    """
    with transaction.atomic():
        row = export_for(actor=actor, uid=uid, lock=True)
        own = row.asked_by_id is not None and row.asked_by_id == actor.person_id
        rules.may_fetch(actor, state=row.state, own=own, expires_at=row.expires_at, at=at).enforce()
        row.state, row.fetched_at = rules.ARROWS["fetch"][1], at
        row.save(update_fields=["state", "fetched_at"])
        people_actions.date_bulk_look(of_uid=uid, at=at)
        _note(row, "export.fetched", actor, at)
    stored_export(row).unlink(missing_ok=True)
    return row


def sweep_exports(*, at: datetime) -> int:
    """Delete files after their day, end requests nobody decided, and hand on what a killed worker left. Safe twice."""
    over = ExportRequest.objects.filter(
        Q(state=State.READY, expires_at__lte=at) | Q(state=State.ASKED, asked_at__lte=at - UNDECIDED)
    )
    ended = 0
    for uid in list(over.values_list("uid", flat=True)):
        ended += _expired(uid, at)
    stalled = Q(state=State.BUILDING, moved_at__lte=at - STALLED)
    left = Q(state=State.APPROVED, asked_at__lte=at - STALLED, moved_at__isnull=True)
    for row in ExportRequest.objects.filter(stalled | left):
        _enqueue(row)
    return ended


def take_directly(
    *, wanted: LedgerFilter, path: Path, form: str, actor: Actor, at: datetime
) -> ExportRequest:
    """Write a table on the command line: it is on the books like any other, and belongs to whoever runs the machine.

    Refused: no_right.
    """
    rules.may_export(actor).enforce()
    row = _request(wanted, form, personal=False, purpose="", actor=actor, at=at)
    order = export_order(actor=actor, at=at, wanted=wanted, salt=row.order_salt)
    _write(row, path, export_rows(actor=actor, at=at, wanted=wanted, order=order), at)
    row.rows = row.rows_done = len(order)
    row.state, row.built_at, row.fetched_at, row.digest = State.FETCHED, at, at, _digest(path)
    with transaction.atomic():
        row.save()
        _note(row, "export.fetched", actor, at)
    return row


# --- What they are made of -----------------------------------------------------------------------------------------------


def _request(
    wanted: LedgerFilter, form: str, *, personal: bool, purpose: str, actor: Actor, at: datetime
) -> ExportRequest:
    post = actor.acting_post(*roles_with(Power.CASES_EXPORT))
    row = ExportRequest(
        asked_by_id=actor.person_id,
        role=post.role if post else "",
        unit_id=post.unit_id if post else None,
        query=wanted.query(),
        form=form,
        personal=personal,
        purpose=purpose.strip()[:200],
        asked_at=at,
        order_salt=crypto.new_salt(),
    )
    row.place_in(post.area_code if post else "")
    return row


def _needs_approval(row: ExportRequest, count: int, at: datetime) -> bool:
    return rules.needs_approval(
        rows=count,
        data_class=exporting.class_of_columns(personal=row.personal),
        free_rows=free_rows(row.area_code, at),
    )


def _decided(uid: UUID, verb: str, words: str, actor: Actor, at: datetime) -> ExportRequest:
    row = export_for(actor=actor, uid=uid, lock=True)
    rules.may_decide(
        actor,
        state=row.state,
        area_code=row.area_code,
        asked_by=row.asked_by.uid if row.asked_by else None,
        verb=verb,
    ).enforce()
    row.state, row.decided_at, row.decided_by_id = rules.ARROWS[verb][1], at, actor.person_id
    row.decision_words = words.strip()[:500]
    row.save()
    _note(row, f"export.{row.state}", actor, at)
    return row


@transaction.atomic
def _begin(uid: UUID, at: datetime) -> ExportRequest | None:
    """The request in this worker's hands, None when another one has it or it is past that."""
    row = (
        ExportRequest.objects.select_for_update(of=("self",)).select_related("asked_by", "unit").get(uid=uid)
    )
    busy = row.state == State.BUILDING and row.moved_at is not None and at - row.moved_at < STALLED
    if busy or not rules.in_state(row.state, "build"):
        return None
    row.state, row.moved_at, row.rows_done = State.BUILDING, at, 0
    row.save(update_fields=["state", "moved_at", "rows_done"])
    return row


def _written(
    row: ExportRequest, actor: Actor, order: Sequence[int], told: Told, now: Callable[[], datetime]
) -> Path:
    row.stored_as = f"{row.uid}.{row.form}"
    path = stored_export(row)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    rows = export_rows(
        actor=actor,
        at=row.asked_at,
        wanted=wanted_of(row.query),
        personal=row.personal,
        order=order,
        told=told,
    )
    _write(row, path, _counted(row, rows, now), now())
    return path


def _counted(
    row: ExportRequest, rows: Iterator[list[Value]], now: Callable[[], datetime]
) -> Iterator[list[Value]]:
    """The rows, with the count moved on where the page can see it."""
    for number, values in enumerate(rows, start=1):
        if number % STEP == 0:
            ExportRequest.objects.filter(pk=row.pk).update(rows_done=number, moved_at=now(), rows=row.rows)
        yield values


def _write(row: ExportRequest, path: Path, rows: Iterator[list[Value]], at: datetime) -> None:
    """The file, readable for nobody else."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    marks = marks_of(row, at)
    if row.form == exporting.CSV:
        exporting.write_csv(path, rows, personal=row.personal, marks=marks)
    else:
        exporting.write_xlsx(path, rows, personal=row.personal, marks=marks)


@transaction.atomic
def _finished(row: ExportRequest, path: Path, told: Told, actor: Actor, at: datetime) -> ExportRequest:
    row.state, row.built_at, row.expires_at = rules.ARROWS["finish"][1], at, at + rules.KEPT
    row.rows_done, row.digest, row.moved_at = row.rows, _digest(path), at
    row.save()
    _note(row, "export.built", actor, at)
    if told.voices:
        people_actions.prepare_bulk_look(
            of=("export", row.uid),
            who_id=row.asked_by_id,
            role=row.role,
            unit_id=row.unit_id,
            post_area=row.area_code,
            purpose=row.purpose,
            rows=row.rows,
            whose={rules_bulk.VOICE: told.voices, rules_bulk.PERSON: told.persons},
        )
    if row.asked_by is not None:
        tell_on_commit(
            code="export_ready",
            params={"number": row.number},
            recipient_uid=row.asked_by.uid,
            url=reverse("cases:export_one", args=[row.uid]),
            at=at,
        )
    return row


@transaction.atomic
def _ask_again(row: ExportRequest, count: int, actor: Actor, at: datetime) -> ExportRequest:
    """More rows came in the meantime than are free: somebody has to approve after all."""
    row.state, row.rows, row.moved_at = rules.ARROWS["ask_again"][1], count, None
    row.save()
    _note(row, "export.asked", actor, at)
    _tell_responsible(row, at)
    return row


@transaction.atomic
def _failed(row: ExportRequest, code: str, actor: Actor, at: datetime) -> ExportRequest:
    stored_export(row).unlink(missing_ok=True)
    row.state, row.error, row.stored_as = rules.ARROWS["fail"][1], code, ""
    row.save()
    _note(row, "export.failed", actor, at)
    return row


def _expired(uid: UUID, at: datetime) -> bool:
    with transaction.atomic():
        row = ExportRequest.objects.select_for_update().get(uid=uid)
        if not rules.in_state(row.state, "expire"):
            return False
        row.state = rules.ARROWS["expire"][1]
        row.save(update_fields=["state"])
        people_actions.drop_bulk_look(of_uid=uid)
        _note(row, "export.expired", Actor.system(), at)
    stored_export(row).unlink(missing_ok=True)
    return True


def _tell_responsible(row: ExportRequest, at: datetime) -> None:
    tell_many_on_commit(
        code="export_asked",
        params={"rows": row.rows},
        recipient_uids=people.holders_of(
            roles=(Role.SUPERVISOR, Role.LEADER),
            area_code=row.area_code,
            at=at,
            but=row.asked_by.uid if row.asked_by else None,
        ),
        at=at,
        url=reverse("cases:export_one", args=[row.uid]),
    )


def _note(row: ExportRequest, code: str, actor: Actor, at: datetime) -> None:
    journal.note(
        code,
        subject=("export", row.uid),
        actor=actor,
        at=at,
        payload={
            "rows": row.rows,
            "format": row.form,
            "personal": row.personal,
            "area": row.area_code,
            # Words that were looked for may be anything: the journal holds what proves them.
            "filter_hash": sha256(row.query.encode()).hexdigest(),
            "file_hash": row.digest or None,
        },
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _enqueue(row: ExportRequest) -> None:
    key = str(row.uid)
    transaction.on_commit(lambda: async_task(TASK, key, task_name=f"export {key}"))
