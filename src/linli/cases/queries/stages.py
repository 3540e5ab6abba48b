"""The stages of a case beside its clock: until when each has to be over, when it was, and which of them light it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.kernel.models import JournalEntry

from .. import clockwork
from ..clockwork import Kind
from ..models import Case, CaseParty, StageLimit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from ..clockwork import Reading, Step
    from ..models import ClockEvent
    from .limits import LimitsBook

Stage, S = StageLimit.Stage, Case.State
UNPUBLISHED = "case.unpublished"


@dataclass(frozen=True, slots=True)
class StageLine:
    """One stage: its limit, until when, when it was over, whether that was (or is) too late.

    One that runs beside the clock of the case has its arithmetic; `lights` says that it is the one that turns the case.
    """

    stage: str
    label: str
    limit: str
    due_at: datetime | None
    done_at: datetime | None
    late: bool
    runs: bool = False
    lights: bool = False
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A stage from its beginning until it is over; without an end it runs."""

    stage: StageLimit.Stage
    begun: datetime
    done: datetime | None


def answer_runs(case: Case, events: Sequence[ClockEvent]) -> bool:
    """Whether those who reported still wait for a first answer; a question to them is one."""
    return case.state == S.RECEIVED and case.accepted_at is None and _asked_at(events) is None


def dispatch_runs(case: Case) -> bool:
    """Whether the case waits for somebody to lead it. What was published as a project has been given out."""
    waits = case.resume_state if case.state == S.ASKED else case.state
    led = case.lead_unit_id is not None or case.lead_person_id is not None
    return waits in {S.ACCEPTED, S.DELIBERATING} and not led and case.kind != Case.Kind.RECTIFICATION


def sent_before(case: Case) -> list[datetime]:
    """When a case that waits to be dispatched came back to the desk, two queries; else nothing, without any."""
    if not dispatch_runs(case) or case.accepted_at is None:
        return []
    led = CaseParty.objects.filter(case=case, part=CaseParty.Part.LEAD, until__isnull=False)
    ended = JournalEntry.objects.filter(subject_uid=case.uid, code=UNPUBLISHED)
    return [
        *(until for until in led.values_list("until", flat=True) if until is not None),
        *ended.values_list("effective_at", flat=True),
    ]


def running_clocks(
    case: Case,
    events: Sequence[ClockEvent],
    reading: Reading,
    book: LimitsBook,
    back: Sequence[datetime] = (),
) -> list[tuple[str, Reading]]:
    """The clocks of the stages that run now, beside that of the case. Pure."""
    spans: list[Span] = []
    if case.kind != Case.Kind.RECTIFICATION and answer_runs(case, events):
        spans.append(Span(Stage.FIRST_ANSWER, case.received_at, None))
    if dispatch_runs(case) and case.accepted_at is not None:
        spans.append(Span(Stage.DISPATCH, max([case.accepted_at, *back]), None))
    return [(str(one.stage), read_span(case, one, events, reading, book)) for one in spans]


def read_span(
    case: Case, span: Span, events: Sequence[ClockEvent], reading: Reading, book: LimitsBook
) -> Reading:
    """The clock of a stage, by the limits that held when it began and the hours and share of the case's own clock."""
    limit = book.at(span.begun).of_case(case, span.stage).limit
    return clockwork.read_stage(events, limit, span.begun, reading.calendar, reading.percent, done=span.done)


def stage_lines(
    case: Case,
    parties: Sequence[CaseParty],
    events: Sequence[ClockEvent],
    reading: Reading,
    book: LimitsBook,
    at: datetime,
) -> list[StageLine]:
    """The stages that have begun: first answer, dispatch, and handling or rectification, with the one that lights.

    The last one is the clock of the case itself, with its holds and all that was granted. One query while the case waits
    to be dispatched, else none.
    """
    lines: list[StageLine] = []
    lit_by = case.lit_by
    for span in _spans(case, parties, events):
        clock = read_span(case, span, events, reading, book)
        runs = span.done is None and case.state not in Case.ENDED
        lines.append(
            StageLine(
                stage=span.stage,
                label=str(span.stage.label),
                limit=clock.limit.label if clock.limit else "",
                due_at=clock.due_at,
                done_at=span.done,
                late=_late(clock.due_at, span.done, at),
                runs=runs,
                lights=runs and lit_by == span.stage,
                steps=clockwork.explain(clock) if runs else (),
            )
        )
    own = Stage.RECTIFICATION if case.kind == Case.Kind.RECTIFICATION else Stage.HANDLING
    if reading.limit is not None:
        done = case.finished_at or case.closed_at
        late = _late(reading.due_at, done, at)
        label, limit = str(own.label), reading.limit.label
        lines.append(StageLine(own, label, limit, reading.due_at, done, late, lights=lit_by == own))
    return lines


def _spans(case: Case, parties: Iterable[CaseParty], events: Sequence[ClockEvent]) -> list[Span]:
    if case.kind == Case.Kind.RECTIFICATION:
        return []
    heard = (case.accepted_at or case.closed_at, _asked_at(events))
    answered = min((one for one in heard if one is not None), default=None)
    spans = [Span(Stage.FIRST_ANSWER, case.received_at, answered)]
    if case.accepted_at is not None and case.state != S.PUBLISHED:
        spans.append(_dispatch(case, case.accepted_at, parties))
    return spans


def _dispatch(case: Case, accepted: datetime, parties: Iterable[CaseParty]) -> Span:
    """Sent is what somebody leads, not what somebody helps with; what came back to the desk is sent anew."""
    leads = [one for one in parties if one.part == CaseParty.Part.LEAD]
    if dispatch_runs(case):
        return Span(Stage.DISPATCH, max([accepted, *sent_before(case)]), None)
    now = next((one.since for one in leads if one.until is None), None)
    if now is not None:
        back = [one.until for one in leads if one.until is not None and one.until <= now]
        return Span(Stage.DISPATCH, max([accepted, *back]), now)
    first = min((one.since for one in leads), default=None)
    return Span(Stage.DISPATCH, accepted, first or case.finished_at or case.closed_at)


def _asked_at(events: Iterable[ClockEvent]) -> datetime | None:
    """When those who reported were asked first."""
    return next((one.at for one in events if one.kind == Kind.PAUSE and one.cause == "asked"), None)


def _late(due: datetime | None, done: datetime | None, at: datetime) -> bool:
    return due is not None and (done or at) > due
