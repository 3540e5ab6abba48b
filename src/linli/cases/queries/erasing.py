"""What of cases is past its time. Each is empty once it was erased, so that a second run finds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from ..models import Case, ImportRun, Photo, Voice

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from linli.places.keeping import Due

_HAS_CONTACT = (
    ~Q(name_sealed="")
    | ~Q(contact_sealed="")
    | ~Q(contact_index="")
    | ~Q(device_index="")
    | Q(person__isnull=False)
    | Q(filing__filed_by__isnull=False)
)


def closed_before(due: Due, to_case: str = "") -> Q:
    """Cases that were closed before their term and are not held; a merged one counts when what it went into does."""
    merged = Q(**{f"{to_case}state": Case.State.MERGED})
    into, further = f"{to_case}merged_into__", f"{to_case}merged_into__merged_into__"
    chained = Q(**{f"{into}state": Case.State.MERGED})
    followed = due.over(f"{into}closed_at", to_case) & (~chained | due.over(f"{further}closed_at", to_case))
    over = due.over(f"{to_case}closed_at", to_case) & (~merged | followed)
    held = Q(**{f"{to_case}pk__in": due.held_cases})
    return over & ~held if due.held_cases else over


def contacts_due(due: Due) -> QuerySet[Voice]:
    """Voices whose name, contact or link to a person is past its time."""
    return Voice.objects.filter(closed_before(due, "case__") & _HAS_CONTACT)


def words_due(due: Due) -> QuerySet[Case]:
    """Cases whose words are past their time."""
    return Case.objects.filter(closed_before(due), words_erased_at__isnull=True)


def photos_due(due: Due) -> QuerySet[Photo]:
    """Photos that are past their time."""
    return Photo.objects.filter(closed_before(due, "case__"))


def import_leftovers_due(due: Due) -> QuerySet[ImportRun]:
    """Imports whose file name and left-out rows are past their time."""
    return ImportRun.objects.filter(due.over("ended_at")).exclude(file_name="")


def held_case_ids(*, case_uids: Iterable[UUID], person_ids: Iterable[int]) -> frozenset[int]:
    """The cases that holds keep whole: those held, those with a voice of somebody held, and what they were merged into
    or absorbed.
    """
    wanted = Q(uid__in=list(case_uids)) | Q(voices__person_id__in=list(person_ids))
    found = set(Case.objects.filter(wanted).values_list("pk", flat=True))
    fresh = found
    while fresh:
        near = Case.objects.filter(
            Q(merged_cases__in=fresh) | Q(merged_into__in=fresh) | Q(first_voices__case__in=fresh)
        )
        fresh = set(near.values_list("pk", flat=True)) - found
        found = found | fresh
    return frozenset(found)


def uids_of_held(case_ids: Iterable[int]) -> frozenset[UUID]:
    """The uids of cases and of the voices in them: what messages about them are kept under."""
    ids = list(case_ids)
    voices = Voice.objects.filter(case_id__in=ids).values_list("uid", flat=True)
    return frozenset(Case.objects.filter(pk__in=ids).values_list("uid", flat=True)) | frozenset(voices)
