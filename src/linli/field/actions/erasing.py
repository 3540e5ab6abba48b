"""Erasing what phones brought and is past its time, one batch per call, until a call finds nothing."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from django.db import transaction

from linli.cases.actions.photos import folder_of
from linli.field import queries
from linli.field.models import FieldNote, FieldRecord

if TYPE_CHECKING:
    from linli.places.keeping import Due

State = FieldRecord.State
TOO_OLD = "past_its_time"


@transaction.atomic
def erase_notes(*, due: Due) -> int:
    """Delete words and photos from the place, files first: a run that is killed finds the row again. How many."""
    found = list(queries.notes_due(due).order_by("pk")[: due.batch])
    for note in found:
        if note.photo:
            shutil.rmtree(folder_of(note.uid, note.created_at), ignore_errors=True)
    return FieldNote.objects.filter(pk__in=[note.pk for note in found]).delete()[0]


@transaction.atomic
def erase_records(*, due: Due) -> int:
    """Empty records that nobody opened; what still waited is set aside, so that nobody waits for it. How many."""
    found = list(queries.records_due(due).order_by("pk").values_list("pk", flat=True)[: due.batch])
    waiting = FieldRecord.objects.filter(pk__in=found, state__in=[State.WAITING, State.CONFLICT])
    waiting.update(state=State.DROPPED, settled_at=due.at, code=TOO_OLD)
    return FieldRecord.objects.filter(pk__in=found).update(body_sealed="")
