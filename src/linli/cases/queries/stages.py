"""The stages of a case beside its clock: until when each has to be over, and when it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..clockwork import Kind
from ..models import Case, CaseParty, ClockEvent, StageLimit
from .limits import due_after, limits_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ..clockwork import Reading

Stage = StageLimit.Stage


@dataclass(frozen=True, slots=True)
class StageLine:
    """One stage: its limit, until when, when it was over, and whether that was (or is) too late."""

    stage: str
    label: str
    limit: str
    due_at: datetime | None
    done_at: datetime | None
    late: bool


def stage_lines(case: Case, parties: Sequence[CaseParty], reading: Reading, at: datetime) -> list[StageLine]:
    """The stages that have begun, two queries: first answer, dispatch, and handling or rectification.

    A question to those who reported is an answer as well; sent is what somebody leads, not what somebody helps with.
    The last one is the clock of the case itself, with its holds and all that was granted.
    """
    limits = limits_for(case.area_code, case.received_at)
    lines: list[StageLine] = []
    if case.kind != Case.Kind.RECTIFICATION:
        sent = min((one.since for one in parties if one.part == CaseParty.Part.LEAD), default=None)
        heard = (case.accepted_at or case.closed_at, _first_question(case))
        answered = min((one for one in heard if one is not None), default=None)
        spans = (
            (Stage.FIRST_ANSWER, case.received_at, answered),
            (Stage.DISPATCH, case.accepted_at, sent or case.finished_at or case.closed_at),
        )
        for stage, begun, done in spans:
            if begun is not None:
                limit = limits.of_case(case, stage).limit
                due = due_after(limit, begun, reading.calendar)
                lines.append(_line(stage, limit.label, due, done, at))
    own = Stage.RECTIFICATION if case.kind == Case.Kind.RECTIFICATION else Stage.HANDLING
    if reading.limit is not None:
        done = case.finished_at or case.closed_at
        lines.append(_line(own, reading.limit.label, reading.due_at, done, at))
    return lines


def _first_question(case: Case) -> datetime | None:
    asked = ClockEvent.objects.filter(case=case, kind=Kind.PAUSE, cause="asked").order_by("sequence")
    return asked.values_list("at", flat=True).first()


def _line(stage: Stage, limit: str, due: datetime | None, done: datetime | None, at: datetime) -> StageLine:
    return StageLine(stage, str(stage.label), limit, due, done, due is not None and (done or at) > due)
