"""Quality points: the residents' verdict on a project, once it cannot be changed any more, goes to those who served."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from linli.credits import actions as book
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.ratings import queries, rules_quality
from linli.ratings.models import QualityVerdict

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def settle_quality(*, project_uid: UUID, at: datetime) -> QualityVerdict | None:
    """Settle a project's verdict, and bring the bonus of those who served to it. Twice is once.

    None while a resident may still rate or change a rating. Where an appeal, a later rating or a corrected service made it
    another one, what was booked is taken back by the opposite entry and booked anew; nothing is ever changed in the book.
    """
    said = queries.said_of(project_uid)
    if said is None or not queries.is_settleable(project_uid, at):
        return None
    fields = {"title": said.title, "area_code": said.area_code, "settled_at": at}
    QualityVerdict.objects.bulk_create(
        [QualityVerdict(project_uid=project_uid, **fields)], ignore_conflicts=True
    )
    verdict = QualityVerdict.objects.select_for_update().get(project_uid=project_uid)
    level = rules_quality.level_of(said.scores, bad_in_group=said.bad_in_group)
    verdict.level, verdict.matters, verdict.settled_at = level, said.matters, at
    verdict.save(update_fields=["level", "matters", "settled_at"])
    moved = book.book_quality(
        group_uid=project_uid,
        level=level,
        source_uid=verdict.uid,
        title=verdict.title,
        actor=Actor.system(),
        at=at,
    )
    journal.note(
        "quality.settled",
        subject=("project", project_uid),
        actor=Actor.system(),
        at=at,
        payload={
            "level": level,
            "matters": said.matters,
            "entries": len(moved),
            "points": sum(one.amount for one in moved),
        },
        area=verdict.area_code,
    )
    return verdict
