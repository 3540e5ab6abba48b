"""The lists of reasons of an area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import journal
from linli.kernel.verdict import Missing
from linli.places.codes import covered_by_any
from linli.places.models import Area
from linli.ratings import queries, reasons, rules_reasons
from linli.ratings.models import ReasonList

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from linli.kernel.actor import Actor


@transaction.atomic
def put_reasons(
    *,
    area_code: str,
    given: Mapping[int, Sequence[str]],
    actor: Actor,
    at: datetime,
    valid_from: datetime | None = None,
) -> ReasonList:
    """Offer other reasons in an area, from now or a later moment on. Ratings keep the list they chose from.

    Refused: no_right, too_many_reasons, reason_long, reason_twice, backdated, list_taken; Missing.
    """
    area = Area.objects.select_for_update().filter(code=area_code).first()
    if area is None or not (actor.is_system or covered_by_any(actor.area_codes(), area_code)):
        raise Missing
    rules_reasons.may_set_up(actor, area_code).enforce()
    begins = valid_from or at
    taken = ReasonList.objects.filter(area=area, valid_from=begins).exists()
    rules_reasons.may_put(given, valid_from=begins, at=at, taken=taken).enforce()
    before = queries.reasons_for(area_code, at)
    made = ReasonList.objects.create(area=area, reasons=reasons.written(given, before), valid_from=begins)
    journal.note(
        "area.reasons_put",
        subject=("area", area.uid),
        area=area.code,
        actor=actor,
        at=at,
        payload={"list": str(made.uid), "reasons": sum(len(one) for one in made.reasons.values())},
    )
    return made
