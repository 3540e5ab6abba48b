"""JSON of the time within which requests for places are answered in an area."""

# No `from __future__ import annotations`: ninja reads these types while running.

from dataclasses import asdict
from datetime import datetime
from typing import cast

from django.http import HttpRequest
from ninja import Field
from pydantic import BaseModel

from linli.projects import actions
from linli.projects.api.shapes import router
from linli.projects.queries import answers
from linli.projects.rules_answers import AnswerTimes
from linli.web.api import once
from linli.web.http import Request


class AnswerTimesIn(BaseModel):
    """Days within which a request is answered, hours before the shift at the latest, hours for who asks only then, and
    hours before the end at which the organiser is reminded.
    """

    within_days: int = Field(ge=0, le=1000, examples=[3])
    before_hours: int = Field(ge=0, le=1000, examples=[6])
    least_hours: int = Field(ge=0, le=1000, examples=[2])
    remind_hours: int = Field(ge=0, le=1000, examples=[12])


class AnswerTimesHeld(AnswerTimesIn):
    """The same, from a moment on."""

    since: datetime


class AnswerTimesOut(AnswerTimesIn):
    """What holds now, and what was ever said for this area or one around it, the last first."""

    history: list[AnswerTimesHeld]


@router.get("/areas/{code}/answer-times", response=AnswerTimesOut, summary="Until when a request is answered")
def answer_times(request: HttpRequest, code: str) -> AnswerTimesOut:
    """Of an area in which one holds a post; missing (404) elsewhere."""
    asked = cast("Request", request)
    page = answers.answers_page(actor=asked.actor, code=code, at=asked.at)
    history = [AnswerTimesHeld(since=one.since, **asdict(one.times)) for one in page.history]
    return AnswerTimesOut(**asdict(page.now), history=history)


@router.post("/areas/{code}/answer-times", response=AnswerTimesOut, summary="Change until when")
def set_answer_times(request: HttpRequest, code: str, body: AnswerTimesIn) -> AnswerTimesOut:
    """For requests made from now on.

    Refused (409): no_right, bad_within, bad_before, bad_least, bad_remind, setting_taken.
    """
    asked = cast("Request", request)
    wanted = AnswerTimes(**body.model_dump())
    once(
        asked,
        verb="projects.set_answer_times",
        run=lambda: (
            actions.set_answer_times(area_code=code, wanted=wanted, actor=asked.actor, at=asked.at).uid
        ),
    )
    return answer_times(request, code)
