"""The table of limits of an area, and its working hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.kernel import journal
from linli.kernel.verdict import Missing, Refused, refuse
from linli.places import actions as places
from linli.places import declarations
from linli.places.codes import covered_by_any
from linli.places.models import Area
from linli.places.workdays import Hours

from .. import rules_limits
from ..clockwork import Limit
from ..models import Category, StageLimit

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value
    from linli.places.models import AreaSetting


@transaction.atomic
def put_limit(
    *,
    area_code: str,
    stage: str,
    limit: Limit | None,
    actor: Actor,
    at: datetime,
    matter: str = "",
    category_code: str = "",
    valid_from: datetime | None = None,
) -> StageLimit:
    """Give a stage a limit in an area, for a class of matters or a category, from now or a later moment on.

    What held before stays on the books; clocks that run keep their limit. Refused: no_right, bad_stage,
    unknown_category, bad_limit, limit_zero, limit_long, one_of_both, backdated, limit_taken; Missing.
    """
    area = administered(area_code, actor)
    known_matter(stage, StageLimit.Stage.values, "stage")
    known_matter(matter, ["", *StageLimit.Matter.values])
    category = category_by(category_code)
    begins = valid_from or at
    row = {"area": area, "stage": stage, "matter": matter, "category": category, "valid_from": begins}
    rules_limits.may_put_limit(
        limit=limit,
        one_of_both=bool(matter) is not (category is not None),
        valid_from=begins,
        at=at,
        taken=StageLimit.objects.filter(**row).exists(),
    ).enforce()
    given = limit or Limit()
    made = StageLimit.objects.create(**row, amount=given.amount, unit=given.unit)
    payload: dict[str, Value] = {
        "limit": made.uid,
        "stage": stage,
        "matter": matter or None,
        "category": category.uid if category else None,
        "amount": given.amount,
        "counted": given.unit,
    }
    journal.note(
        "area.limit_put", subject=("area", area.uid), area=area.code, actor=actor, at=at, payload=payload
    )
    return made


def administered(code: str, actor: Actor) -> Area:
    """The area, locked, for its administrator. Missing for those without a post there, no_right for the others."""
    area = Area.objects.select_for_update().filter(code=code).first()
    if area is None or not (actor.is_system or covered_by_any(actor.area_codes(), code)):
        raise Missing
    rules_limits.may_set_up(actor, code).enforce()
    return area


def known_matter(value: str, values: list[str], field: str = "matter") -> None:
    """Refused: bad_stage."""
    if value not in values:
        raise Refused(refuse("bad_stage", _("There is no such stage or class of matters."), field))


def category_by(code: str) -> Category | None:
    """The category of a code, none for none. Refused: unknown_category."""
    if not code:
        return None
    found = Category.objects.filter(code=code).first()
    if found is None:
        raise Refused(refuse("unknown_category", _("This category does not exist."), "category_code"))
    return found


@transaction.atomic
def put_hours(
    *, area_code: str, hours: str, actor: Actor, at: datetime, valid_from: datetime | None = None
) -> AreaSetting:
    """Give an area its working hours with the break at noon, from now or a later moment on.

    Refused: no_right, bad_hours, setting_backdated, setting_taken; Missing.
    """
    administered(area_code, actor)
    try:
        wanted = Hours.read(hours)
    except ValueError as error:
        raise Refused(
            refuse(
                "bad_hours", _("Working hours look like 09:00-12:00, 13:30-17:30, in this order."), "hours"
            )
        ) from error
    return places.put_setting(
        area_code=area_code,
        key=declarations.HOURS.key,
        value=wanted,
        actor=actor,
        at=at,
        valid_from=valid_from,
    )
