"""Lights of the demo city: a few that turned today, with their causes and the first steps of the ladder."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from linli.cases import actions
from linli.cases.models import Case
from linli.kernel.verdict import Refused

from . import names

if TYPE_CHECKING:
    from .world import World

MOST = 10
CAUSES = (
    ("parts", "等厂家发货。"),
    ("other_unit", "要等自来水公司先关阀。"),
    ("season", "雨天不能做防水。"),
    ("absent", "上门两次，家里没人。"),
    ("money", "维修资金还在走程序。"),
    ("no_authority", ""),
)


def turn(world: World) -> None:
    """What turned in the last days in the home street is news, with a cause for some; all else stands as it is."""
    late = Q(red_at__lte=world.at) | Q(yellow_at__lte=world.at, red_at__gt=world.at)
    around = Case.objects.open().filter(late, street_code=names.HOME[:9], verdict_red=False, shielded="")
    news = list(around.order_by("-yellow_at", "pk").values_list("pk", "uid")[:MOST])
    actions.settle_lights(at=world.at, but=[pk for pk, _uid in news])
    actions.turn_lights(at=world.at - timedelta(hours=0.2))
    for (_pk, uid), (cause, words) in zip(news, CAUSES, strict=False):
        try:
            actions.give_cause(
                case_uid=uid,
                cause=cause,
                words=words,
                actor=world.ready["dispatcher"],
                at=world.at - timedelta(hours=0.1),
            )
        except Refused:
            continue  # it turned within the last minutes
