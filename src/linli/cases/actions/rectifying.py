"""What a case to be put right hands on to its rectification: its matter, and who is kept from it or named for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from linli.kernel import clock as kernel_clock
from linli.kernel import ids

from ..models import Case, CaseAccess, CaseSubject
from ..queries.guarded import live_accesses

if TYPE_CHECKING:
    from datetime import datetime


def rectification_of(parent: Case, *, state: str, at: datetime) -> Case:
    """A case of its own, in its place, with the guard of its parent; its clock is the caller's to start.

    It says nowhere what was not satisfying, nor who said so.
    """
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Put right: %(title)s") % {"title": parent.title}
    made = Case(
        number=_free_number(at),
        kind=Case.Kind.RECTIFICATION,
        state=state,
        title=title[:120],
        category=parent.category,
        place_text=parent.place_text,
        lat=parent.lat,
        lng=parent.lng,
        danger=parent.danger,
        shielded=parent.shielded,
        received_at=at,
        accepted_at=at,
        urgency_at=at,
        parent=parent,
    )
    made.place_in(parent.area_code)
    made.save()
    subjects = CaseSubject.objects.filter(case=parent).order_by("pk")
    CaseSubject.objects.bulk_create(
        CaseSubject(case=made, person_id=one.person_id, named_at=one.named_at, named_by=one.named_by)
        for one in subjects
    )
    CaseAccess.objects.bulk_create(
        CaseAccess(case=made, person_id=one.person_id, granted_at=one.granted_at, granted_by=one.granted_by)
        for one in live_accesses(parent).order_by("pk")
    )
    return made


def _free_number(at: datetime) -> str:
    """A number that no case has yet."""
    year = at.astimezone(kernel_clock.local_zone()).year
    number = ids.new_number(year)
    while Case.objects.filter(number=number).exists():
        number = ids.new_number(year)
    return number
