"""What is done about verdicts: one appeal that waits, a drawing of closed cases, and what the calls found."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from linli.cases.models import Case
from linli.kernel.verdict import Missing, Refused
from linli.ratings import actions
from linli.ratings.models import CallBack

from . import names

if TYPE_CHECKING:
    from .world import World

DRAWN_OVER = timedelta(days=60)
SEED = "5d0c6f0b9d4b4f6f8e2a1c3b7a9e0d12"
CALLED = 24
APPEALED = "诉求点位在隔壁小区，现场照片与定位可核对，请复核。"


def check_verdicts(world: World) -> None:
    """A unit appeals; closed cases are drawn, and most of those drawn by lot were called since."""
    red = Case.objects.filter(verdict_red=True, lead_unit__isnull=False)
    # Of a unit of the whole city only somebody of the city may review it.
    for case in red.exclude(lead_unit__area_code=names.CITY_CODE).order_by("-finished_at")[:6]:
        speaker = next((one for one in world.speakers.values() if case.lead_unit_id in one.unit_ids()), None)
        if speaker is not None:
            with suppress(Refused, Missing):
                actions.appeal(
                    case_uid=case.uid, reason="wrong_matter", words=APPEALED, actor=speaker, at=world.at
                )
                break
    at = world.ago(days=14)
    actions.draw_calls(city_code=names.CITY_CODE, since=world.at - DRAWN_OVER, until=at, at=at, seed=SEED)
    calls = CallBack.objects.filter(kind=CallBack.Kind.RANDOM).select_related("case").order_by("pk")
    first = at + timedelta(hours=18)  # all within the days that the area gives for calling back
    for number, call in enumerate(calls[:CALLED]):
        outcome = "not_solved" if number % 12 == 5 else "not_reached" if number % 9 == 7 else "solved"
        with suppress(Refused, Missing):
            actions.record_call(
                call_uid=call.uid,
                outcome=outcome,
                words="",
                answers={"knows": "yes", "pressed": "no"},
                actor=world.supervisor(call.case.area_code),
                at=first + timedelta(hours=number),
            )
