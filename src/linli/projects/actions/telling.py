"""What people are told about places in shifts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.canonical import Value
from linli.kernel.journal import Note
from linli.kernel.sql import run_all
from linli.notices.actions import tell_many_on_commit
from linli.projects.models import Project, Shift, Slot


def tell_of_shift(
    code: str, shift: Shift, recipient: UUID, at: datetime, *, until: datetime | None = None
) -> None:
    """Tell one person about one shift; `until`, where the sentence names a moment until which something is asked of them."""
    params = {"title": shift.project.title, "when": shift.starts_at.isoformat()}
    if until is not None:
        params["until"] = until.isoformat()
    tell_many_on_commit(
        code=code,
        params=params,
        recipient_uids=[recipient],
        url=f"{reverse('projects:detail', args=[shift.project.uid])}?shift={shift.uid}",
        at=at,
    )


def tell_until(code: str, shift: Shift, recipient: UUID, until: datetime, at: datetime) -> None:
    """Tell one person about one shift and the moment until which it waits for them."""
    tell_many_on_commit(
        code=code,
        params={
            "title": shift.project.title,
            "when": shift.starts_at.isoformat(),
            "until": until.isoformat(),
        },
        recipient_uids=[recipient],
        url=reverse("projects:schedule"),
        at=at,
    )


def note_slot(
    code: str, slot: Slot, actor: Actor, at: datetime, *, holder: UUID | None, before: UUID | None = None
) -> None:
    """One line of the journal about a place; `before` is who held it until then, where somebody else holds it now."""
    run_all([journal.noting([slot_note(code, slot, actor, at, holder=holder, before=before)])])


def slot_note(
    code: str, slot: Slot, actor: Actor, at: datetime, *, holder: UUID | None, before: UUID | None = None
) -> Note:
    """That line, for those who write it along with others."""
    payload: dict[str, Value] = {"holder": holder, "how": str(slot.how)}
    if before is not None:
        payload["before"] = before
    if slot.for_unit is not None:
        payload["unit"] = slot.for_unit.uid
    return Note(code=code, subject=("slot", slot.uid), actor=actor, at=at, payload=payload)


def tell_of_project(code: str, project: Project, recipients: Iterable[UUID], at: datetime) -> None:
    """Tell many people about a project with one statement."""
    tell_many_on_commit(
        code=code,
        params={"title": project.title},
        recipient_uids=recipients,
        url=reverse("projects:detail", args=[project.uid]),
        at=at,
    )
