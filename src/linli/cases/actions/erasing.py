"""Erasing what is past its time, one batch per call, until a call finds nothing. Numbers, times and ratings stay."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.places.keeping import ERASED

from ..models import Case, ImportProblem, Note, Photo, ProxyFiling, Voice
from ..queries import erasing as queries
from .indexing import index_case
from .photos import folder_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linli.places.keeping import Due


@transaction.atomic
def erase_contacts(*, due: Due) -> int:
    """Erase names, contacts and links to persons of closed cases; how many voices."""
    found = queries.contacts_due(due)
    cases = _locked(found.order_by("case_id").values_list("case_id", flat=True)[: due.batch])
    total = 0
    for case in cases:
        voices = found.filter(case_id=case.pk)
        count = Voice.objects.filter(pk__in=list(voices.values_list("pk", flat=True))).update(
            name_sealed="",
            contact_sealed="",
            contact_index="",
            contact_confirmed=False,
            confirmation_uid=None,
            person=None,
            device_index="",
        )
        ProxyFiling.objects.filter(voice__case=case).update(
            filer_name_sealed="", filer_contact_sealed="", filed_by=None
        )
        _note("case.contacts_erased", case, count, due.at)
        total += count
    return total


@transaction.atomic
def erase_words(*, due: Due) -> int:
    """Erase what was said in closed cases, value and salt, also from the search index; how many cases."""
    cases = _locked(queries.words_due(due).order_by("pk").values_list("pk", flat=True)[: due.batch])
    for case in cases:
        voices = Voice.objects.filter(case=case) | Voice.objects.filter(first_case=case)
        said = Voice.objects.filter(pk__in=list(voices.values_list("pk", flat=True))).update(
            body="", body_salt="", answers={}, group_name=""
        )
        said += Note.objects.filter(case=case).update(body="", salt="")
        case.title, case.place_text, case.lat, case.lng = ERASED, "", None, None
        case.words_erased_at = due.at
        case.save(update_fields=["title", "place_text", "lat", "lng", "words_erased_at"])
        index_case(case)
        _note("case.words_erased", case, said, due.at)
    return len(cases)


@transaction.atomic
def erase_photos(*, due: Due) -> int:
    """Erase photos, files first: a run that is killed between finds the row again and ends the work; how many."""
    found = queries.photos_due(due)
    cases = _locked(found.order_by("case_id").values_list("case_id", flat=True)[: due.batch])
    total = 0
    for case in cases:
        photos = list(found.filter(case_id=case.pk))
        for photo in photos:
            shutil.rmtree(folder_of(photo.uid, photo.created_at), ignore_errors=True)
        count, _by_model = Photo.objects.filter(pk__in=[photo.pk for photo in photos]).delete()
        _note("case.photos_erased", case, count, due.at)
        total += count
    return total


@transaction.atomic
def erase_import_leftovers(*, due: Due) -> int:
    """Delete the left-out rows of old imports and the name of their file; how many imports."""
    runs = list(queries.import_leftovers_due(due).select_for_update(of=("self",))[: due.batch])
    ImportProblem.objects.filter(run__in=runs).delete()
    for run in runs:
        run.file_name = ""
        run.save(update_fields=["file_name"])
    return len(runs)


def _locked(ids: Iterable[int]) -> list[Case]:
    """The cases, locked in the order of their keys: the lock orders the journal of each."""
    rows = Case.objects.select_for_update(of=("self",)).filter(pk__in=set(ids)).order_by("pk")
    return list(rows.select_related("category"))


def _note(code: str, case: Case, count: int, at: datetime) -> None:
    journal.note(code, subject=("case", case.uid), actor=Actor.system(), at=at, payload={"count": count})
