"""Making areas, and their settings. They judge what is put in, not who may: set up by the command line."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.kernel import journal
from linli.kernel.verdict import Missing, Refused, refuse
from linli.places import codes, declarations, geometry, rules
from linli.places.models import Area, AreaSetting

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from linli.kernel.actor import Actor


@transaction.atomic
def create_area(
    *,
    code: str,
    name: str,
    actor: Actor,
    at: datetime,
    polygon: str = "",
    center: tuple[float, float] | None = None,
    valid_from: date | None = None,
    kind: str = "",
) -> Area:
    """Make an area; level and parent follow from its code, box and centre from its polygon.

    `kind` tells a micro-grid from a ten-household group.

    `center` (latitude, longitude) is for an area without polygon. Refusals: see `rules.may_create_area`.
    """
    line = codes.ancestry(code) if codes.in_tree(code) else []
    around = list(Area.objects.select_for_update().filter(code__in=line).order_by("code"))
    taken = any(one.code == code for one in around)
    rules.may_create_area(
        rules.AreaFacts(
            code=code, name=name, polygon=polygon, taken=taken, has_ancestor=bool(around), kind=kind
        )
    ).enforce()
    made = Area(
        code=code,
        level=codes.level_of(code),
        kind=kind,
        name=name.strip(),
        parent=around[-1] if around else None,
        polygon=polygon,
        valid_from=valid_from,
    )
    if center:
        made.center_lat, made.center_lng = center
    if polygon:
        shape = geometry.parse(polygon)
        made.south, made.north, made.west, made.east = shape.south, shape.north, shape.west, shape.east
        made.center_lat, made.center_lng = shape.center_lat, shape.center_lng
    made.save()
    journal.note(
        "area.created",
        subject=("area", made.uid),
        actor=actor,
        at=at,
        area=code,
        payload={"code": codes.noted(code)},
    )
    return made


@transaction.atomic
def put_setting(
    *,
    area_code: str,
    key: str,
    value: Any,
    actor: Actor,
    at: datetime,
    valid_from: datetime | None = None,
) -> AreaSetting:
    """Give a declared setting a value in an area, from now or a later moment on.

    What held before stays on the books.

    Refusals: bad_value, setting_backdated, setting_taken. An unknown area is Missing, an unknown key raises
    `declarations.UnknownSetting`.
    """
    declared = declarations.declared(key)
    place = Area.objects.select_for_update().filter(code=area_code).first()
    if place is None:
        raise Missing
    try:
        text = declared.write(value)
    except (declarations.BadValue, AttributeError, TypeError) as error:
        raise Refused(refuse("bad_value", _("This setting cannot take that value."), "value")) from error
    begins = valid_from or at
    taken = AreaSetting.objects.filter(area=place, key=key, valid_from=begins).exists()
    rules.may_put_setting(valid_from=begins, at=at, taken=taken).enforce()
    made = AreaSetting.objects.create(area=place, key=key, valid_from=begins, value=text)
    journal.note(
        "area.setting_put",
        subject=("area", place.uid),
        area=place.code,
        actor=actor,
        at=at,
        # The text of the value may be anything an area says of itself: the journal holds what proves it.
        payload={"key": key, "setting": str(made.uid), "value_hash": sha256(text.encode()).hexdigest()},
    )
    return made


@transaction.atomic
def put_changed(
    *,
    area_code: str,
    settings: Iterable[tuple[declarations.Declared[Any], Any, Any]],
    actor: Actor,
    at: datetime,
) -> None:
    """Put what differs of several settings, each with what is wanted and what holds; what stays is not written again.

    Refusals: those of `put_setting`.
    """
    for declared, wanted, held in settings:
        if wanted != held:
            put_setting(area_code=area_code, key=declared.key, value=wanted, actor=actor, at=at)
