"""What a case to be put right hands on to its rectification: its matter, and who is kept from it or named for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from ..models import Case
from .guarding import carry_guard
from .intake import free_number

if TYPE_CHECKING:
    from datetime import datetime


def rectification_of(parent: Case, *, state: str, at: datetime) -> Case:
    """A case of its own, in its place, with the guard of its parent; its clock is the caller's to start.

    It says nowhere what was not satisfying, nor who said so.
    """
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Put right: %(title)s") % {"title": parent.title}
    made = Case(
        number=free_number(Case, at),
        kind=Case.Kind.RECTIFICATION,
        state=state,
        title=title[:120],
        category=parent.category,
        place_text=parent.place_text,
        lat=parent.lat,
        lng=parent.lng,
        danger=parent.danger,
        received_at=at,
        accepted_at=at,
        urgency_at=at,
        parent=parent,
    )
    made.place_in(parent.area_code)
    made.save()
    carry_guard(parent, made)
    return made
