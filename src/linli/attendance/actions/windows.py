"""From how early to how late people sign in an area: changed by its administrator, from now on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from linli.attendance import queries, rules_windows
from linli.attendance.rules_windows import WindowMinutes
from linli.kernel.actor import Actor
from linli.places import actions as places
from linli.places.models import Area


@transaction.atomic
def set_windows(*, area_code: str, wanted: WindowMinutes, actor: Actor, at: datetime) -> Area:
    """Say it for an area. It holds for shifts that begin from now on; what stays as it was is not written again.

    Refused: no_right, bad_early, bad_late, bad_grace, setting_taken; Missing.
    """
    area = queries.area_seen(actor=actor, code=area_code)
    rules_windows.may_set(actor, area_code).enforce()
    rules_windows.fit(wanted).enforce()
    held = queries.window_minutes(area_code, at)
    changes = zip(
        queries.WINDOW_KEYS,
        (wanted.early, wanted.late_out, wanted.grace),
        (held.early, held.late_out, held.grace),
        strict=True,
    )
    places.put_changed(area_code=area_code, settings=changes, actor=actor, at=at)
    return area
