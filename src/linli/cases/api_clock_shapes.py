"""The shapes of the clock's JSON: the same lines as on the page of a case and in `linli clock explain`."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import datetime
from typing import Any, Literal

from ninja import Field, Schema

from . import clockwork
from .queries import CasePage


class StepOut(Schema):
    """One line of the arithmetic: from when until when, why, the minutes that counted, and the line in words."""

    since: datetime | None
    until: datetime | None
    why: str = Field(alias="code", examples=["day"], description=" · ".join(clockwork.STEP_CODES))
    minutes: int
    sentence: str


class StageOut(Schema):
    """One stage with its limit: until when, when it was over, whether that is too late."""

    stage: str = Field(examples=["first_answer"])
    limit: str = Field(examples=["24 小时"])
    due_at: datetime | None
    done_at: datetime | None
    late: bool
    runs: bool = Field(description="It runs now, beside the clock of the case.")
    lights: bool = Field(description="It is the one that turns the case yellow and red first.")
    steps: list[StepOut] = Field(description="Its arithmetic, while it runs beside the clock of the case.")


class NextStepOut(Schema):
    """The step of the ladder that comes next for a red case that does not move."""

    number: int = Field(examples=[2])
    to: str = Field(examples=["supervisor"])
    due_at: datetime | None


class ClockOut(Schema):
    """The clock with its arithmetic, line by line; the last line is the due time, or the year that is missing."""

    state: Literal["none", "running", "late", "pause", "suspend", "stop"]
    running: bool = Field(description="It counts, or will after a review.")
    limit: str = Field(examples=["5 个工作日"])
    elapsed_minutes: int | None = Field(description="What has counted until now; null beyond the calendar.")
    steps: list[StepOut]
    stages: list[StageOut]
    asked: str = Field(
        examples=["extend"], description="extend or suspend: asked for, not decided yet; else empty."
    )
    next_step: NextStepOut | None = Field(description="Only while the case is red.")


_STEP = ("since", "until", "code", "minutes", "sentence")
_STAGE = ("stage", "limit", "due_at", "done_at", "late", "runs", "lights")


def _next_step(page: CasePage) -> dict[str, Any] | None:
    step = page.next_step
    return {"number": step.number, "to": step.step.to, "due_at": step.due_at} if step else None


def clock_out(page: CasePage, at: datetime) -> dict[str, Any]:
    """The clock of a case in JSON: the same lines as on its page and in `linli clock explain`."""
    reading = page.clock
    return {
        "state": page.clock_state,
        "running": reading.running,
        "limit": reading.limit.label if reading.limit else "",
        "elapsed_minutes": reading.minutes(at),
        "steps": [{name: getattr(step, name) for name in _STEP} for step in page.steps],
        "stages": [
            {
                **{name: getattr(one, name) for name in _STAGE},
                "steps": [{name: getattr(step, name) for name in _STEP} for step in one.steps],
            }
            for one in page.stages
        ],
        "next_step": _next_step(page),
        "asked": page.request.kind if page.request else "",
    }
