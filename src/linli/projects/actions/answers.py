"""Until when requests for places are answered in an area: changed by its administrator, from now on."""

from __future__ import annotations

from dataclasses import astuple
from datetime import datetime

from django.db import transaction

from linli.attendance import queries as attendance
from linli.attendance import rules_windows
from linli.kernel.actor import Actor
from linli.places import actions as places
from linli.places.models import Area
from linli.projects import rules_answers
from linli.projects.queries import answers
from linli.projects.rules_answers import AnswerTimes


@transaction.atomic
def set_answer_times(*, area_code: str, wanted: AnswerTimes, actor: Actor, at: datetime) -> Area:
    """Say it for an area. It holds for requests made from now on; what stays as it was is not written again.

    Refused: no_right, bad_within, bad_before, bad_least, bad_remind, setting_taken; Missing.
    """
    area = attendance.area_seen(actor=actor, code=area_code)
    rules_windows.may_set(actor, area_code).enforce()
    rules_answers.fit(wanted).enforce()
    held = answers.answer_times(area_code, at)
    changes = zip(answers.KEYS, astuple(wanted), astuple(held), strict=True)
    places.put_changed(area_code=area_code, settings=changes, actor=actor, at=at)
    return area
