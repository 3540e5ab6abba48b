"""Saying why a light is yellow or red, and the causes that an area offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import journal
from linli.kernel.verdict import ALLOWED, Missing, first
from linli.places.codes import covered_by_any

from .. import rules, rules_causes
from ..models import Case, LightCause
from ..queries.causes import cause_verdict, offered_causes
from ..queries.loading import case_for, facts_of
from ..queries.within import areas_read
from .beats import keep_words, note_down
from .limits import administered

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value


@transaction.atomic
def give_cause(*, case_uid: UUID, cause: str, words: str = "", actor: Actor, at: datetime) -> Case:
    """Say why a case is late, or another reason than before; what was said before stays in its journal.

    Refused: not_in_hand, not_lit, unknown_cause, too_long; Missing.
    """
    case = case_for(actor=actor, uid=case_uid, lock=True)
    first(
        cause_verdict(case, facts_of(case), actor, at),
        rules_causes.known_cause(cause, dict(offered_causes(case.area_code, at))),
        rules.has_words(words, "words") if words.strip() else ALLOWED,
    ).enforce()
    said = keep_words(case, code="case.cause_given", words=words, actor=actor, at=at, public=False)
    before = case.cause_code
    case.cause_code, case.cause_at = cause, at
    case.save(update_fields=["cause_code", "cause_at"])
    payload = {"cause": cause, "before": before or None}
    note_down(case, "case.cause_given", actor=actor, at=at, words=said, payload=payload)
    return case


@transaction.atomic
def put_cause(
    *,
    area_code: str,
    code: str,
    label: str,
    active: bool = True,
    valid_from: datetime | None = None,
    actor: Actor,
    at: datetime,
) -> LightCause:
    """Word a cause for an area, add one of its own, or offer one no more, from now or a later moment on.

    What cases carry stays. Refused: no_right, bad_code, no_words, too_long, backdated, cause_taken; Missing.
    """
    if not (actor.is_system or covered_by_any(areas_read(actor), area_code)):
        raise Missing  # a post that does not read the causes of the area is not told that it may not set them
    area = administered(area_code, actor)
    begins = valid_from or at
    rules_causes.may_put_cause(
        code=code,
        label=label,
        valid_from=begins,
        at=at,
        taken=LightCause.objects.filter(area=area, code=code, valid_from=begins).exists(),
    ).enforce()
    made = LightCause.objects.create(
        area=area, code=code, label=label.strip(), active=active, valid_from=begins
    )
    payload: dict[str, Value] = {"cause": made.uid, "code": code, "active": active}
    journal.note(
        "area.cause_put", subject=("area", area.uid), area=area.code, actor=actor, at=at, payload=payload
    )
    return made
