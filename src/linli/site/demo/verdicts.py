"""What is done about verdicts: one appeal that waits, a drawing of closed cases, and what the calls found."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from itertools import cycle
from typing import TYPE_CHECKING

from linli.cases.rules_closing import BAD
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Refused
from linli.places import actions as places
from linli.places import declarations
from linli.ratings import actions
from linli.ratings.models import CallBack, Rating

from . import names

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from .world import World

DRAWN_OVER, SOON = timedelta(days=60), timedelta(hours=18)
SEED = "5d0c6f0b9d4b4f6f8e2a1c3b7a9e0d12"
PER_MILLE, MOST_CALLED = 400, 60
FOUND = (*("solved",) * 7, "not_reached", *("solved",) * 6, "refused", "not_solved")
APPEALED = "诉求点位在隔壁小区，现场照片与定位可核对，请复核。"


def check_verdicts(world: World) -> None:
    """A unit appeals; closed cases are drawn, and most of those drawn by lot were called since."""
    _appeal(world)
    places.put_setting(
        area_code=names.CITY_CODE,
        key=declarations.CALL_PER_MILLE.key,
        value=PER_MILLE,
        actor=Actor.system(),
        at=world.at - DRAWN_OVER,
    )
    _call(world, CallBack.objects.filter(due_at__lt=world.at), every=("solved",))
    at = world.ago(days=14)  # so that its calls are over: before, nobody learns the seed nor the estimate
    actions.draw_calls(city_code=names.CITY_CODE, since=world.at - DRAWN_OVER, until=at, at=at, seed=SEED)
    _call(world, CallBack.objects.filter(kind=CallBack.Kind.RANDOM), every=FOUND, soon=True)


def _appeal(world: World) -> None:
    """Of a unit of the whole city only somebody of the city may review it: here one of a street appeals."""
    bad = Rating.objects.filter(score__in=BAD, case__verdict_red=True, voice__score__in=BAD)
    near = bad.exclude(case__lead_unit__area_code=names.CITY_CODE).select_related("case")
    for rating in near.order_by("-at")[:20]:
        for speaker in world.speakers.values():
            if rating.case.lead_unit_id in speaker.unit_ids():
                at = min(rating.at + timedelta(hours=20), world.at)
                with suppress(Refused, Missing):
                    actions.appeal(
                        case_uid=rating.case.uid, reason="wrong_matter", words=APPEALED, actor=speaker, at=at
                    )
                    return


def _call(world: World, found: QuerySet[CallBack], *, every: tuple[str, ...], soon: bool = False) -> None:
    """Those of a supervisor who did not handle them, one after the other."""
    waiting = found.filter(done_at__isnull=True).select_related("case").order_by("pk")[:MOST_CALLED]
    for call, outcome in zip(waiting, cycle(every), strict=False):
        with suppress(Refused, Missing):
            actions.record_call(
                call_uid=call.uid,
                outcome=outcome,
                words="",
                answers={"knows": "yes", "pressed": "no"},
                actor=world.supervisor(call.case.area_code),
                at=call.since + SOON if soon else max(call.since, world.ago(hours=20)),
            )
