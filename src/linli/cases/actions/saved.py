"""Filters of the ledger that somebody keeps under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import Missing, Refused, refuse

from ..models import SavedView

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

MOST = 30


@transaction.atomic
def save_view(*, name: str, query: str, actor: Actor, at: datetime) -> SavedView:
    """Keep a filter; one with the same name is replaced. Refused: no_name, too_many_views; Missing for strangers."""
    if actor.person_id is None:
        raise Missing
    name = name.strip()[:60]
    if not name:
        raise Refused(refuse("no_name", _("Give the view a name."), "name"))
    own = SavedView.objects.filter(person_id=actor.person_id)
    if own.exclude(name=name).count() >= MOST:
        raise Refused(refuse("too_many_views", _("At most 30 views. Delete one first."), "name"))
    own.filter(name=name).delete()
    return SavedView.objects.create(person_id=actor.person_id, name=name, query=query[:500], created_at=at)


@transaction.atomic
def drop_view(*, uid: UUID, actor: Actor) -> UUID:
    """Forget one's own view. Somebody else's is Missing."""
    gone, _rows = SavedView.objects.filter(uid=uid, person_id=actor.person_id or 0).delete()
    if not gone:
        raise Missing
    return uid
