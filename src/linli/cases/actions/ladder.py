"""Whom an area tells when a light turns, its ladder, and the colours of its lights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.places import actions as places
from linli.places import declarations
from linli.places import queries as place_queries

from .. import rules_ladder
from ..clockwork import Limit
from ..queries.ladder import KEYS, light_settings
from .limits import administered

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from linli.kernel.actor import Actor
    from linli.places.models import Area, AreaSetting

    from ..rules_ladder import LightSettings


@transaction.atomic
def put_ladder(
    *,
    area_code: str,
    steps: Sequence[tuple[Limit | None, str]],
    actor: Actor,
    at: datetime,
    valid_from: datetime | None = None,
) -> AreaSetting:
    """Give an area its ladder: who is told next when a red case does not move, from now or a later moment on.

    Refused: no_right, bad_limit, limit_zero, limit_long, unknown_role, counts_otherwise, steps_order, too_many_steps,
    setting_backdated, setting_taken; Missing.
    """
    administered(area_code, actor)
    rules_ladder.may_put_ladder(steps, place_queries.working_hours(area_code, at)).enforce()
    value = tuple((limit.amount, str(limit.unit), to) for limit, to in steps if limit is not None)
    return places.put_setting(
        area_code=area_code,
        key=declarations.LADDER.key,
        value=value,
        actor=actor,
        at=at,
        valid_from=valid_from,
    )


@transaction.atomic
def put_lights(*, area_code: str, settings: LightSettings, actor: Actor, at: datetime) -> Area:
    """Say whom an area tells at yellow and at red, when it tells the rest, and how its lights look. What stays as it was
    is not written again.

    Refused: no_right, unknown_role, bad_hour, unknown_palette, bad_share, setting_taken; Missing.
    """
    area = administered(area_code, actor)
    rules_ladder.may_put_lights(settings).enforce()
    before = light_settings(place_queries.settings_of(KEYS, area_code, at))
    changes: tuple[tuple[declarations.Declared[Any], Any, Any], ...] = (
        (declarations.TOLD_YELLOW, settings.told_yellow, before.told_yellow),
        (declarations.TOLD_RED, settings.told_red, before.told_red),
        (declarations.DIGEST_HOUR, settings.digest_hour, before.digest_hour),
        (declarations.PALETTE, settings.palette, before.palette),
        (declarations.SUSPENDED_SHARE, settings.suspended_share, before.suspended_share),
    )
    places.put_changed(area_code=area_code, settings=changes, actor=actor, at=at)
    return area
