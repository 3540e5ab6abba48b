"""The clock of a case: every event is a row, deadline and lights are computed from all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from .. import clockwork, rules_limits
from ..clockwork import KEEPS_BEGINNING, Happening, Kind, Limit
from ..models import Case, ClockEvent, TimeRequest
from ..queries.reading import case_lights
from ..queries.stages import sent_before
from .clock_settings import ClockSetting, setting_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from linli.places.workdays import Calendar

    from ..rules_limits import Chosen

CLOCK_FIELDS = (
    "due_at",
    "due_missing_year",
    "yellow_at",
    "red_at",
    "urgency_at",
    "lit_by",
    "held_by",
    "held_until",
    "turns_at",
)
LOOK_AGAIN = clockwork.FIRST  # `turning` looks at what changed in its next run


def limit_of(case: Case, setting: ClockSetting) -> Chosen:
    """The limit that the clock of the case runs on; see `rules_limits`."""
    return setting.limits.of_case(case, rules_limits.stage_of_clock(case))


def first_event(case: Case, setting: ClockSetting, *, cause: str, at: datetime) -> ClockEvent:
    """The event that starts the clock of a new case. Nothing is saved, and lights are the caller's: for imports."""
    return _event(case, 1, Happening(kind=Kind.START, at=at, cause=cause), limit_of(case, setting))


def start_clock(case: Case, *, cause: str, at: datetime, due_on: date | None = None) -> ClockEvent:
    """Begin a limit (anew, with the cause that says why); `due_on` is a promised day instead of a limit."""
    setting = setting_for(case.area_code, at)
    return _add(
        case,
        setting,
        Happening(kind=Kind.START, at=at, cause=cause, due_on=due_on),
        None if due_on else limit_of(case, setting),
    )


def change_limit(case: Case, *, at: datetime, moved: bool = False) -> ClockEvent | None:
    """Give the clock the limit that now fits (category, danger or area changed) and keep its beginning and pauses.

    Where the limit stays and the case `moved`, its lights are set by the hours and the share of the new area.
    """
    last = ClockEvent.objects.filter(case=case, kind=ClockEvent.Kind.START).order_by("sequence").last()
    setting = setting_for(case.area_code, at)
    wanted = limit_of(case, setting)
    if last is None or (last.due_on is None and Limit(last.amount or 0, last.unit) == wanted.limit):
        if last is not None and moved:
            recount(case, _events(case))
            case.save(update_fields=CLOCK_FIELDS)
        return None
    return _add(case, setting, Happening(kind=Kind.START, at=at, cause=KEEPS_BEGINNING), wanted)


def pause_clock(case: Case, *, cause: str, at: datetime, review_at: datetime | None = None) -> ClockEvent:
    """Hold the clock while the reporter has to answer: at the latest until the review (the area's days for an answer).

    Refused: backdated, stopped, held_already, review_past.
    """
    setting = setting_for(case.area_code, at)
    review = review_at or at + timedelta(days=setting.question_days)
    return _add(case, setting, Happening(kind=Kind.PAUSE, at=at, cause=cause, review_at=review))


def resume_clock(case: Case, *, cause: str, at: datetime, as_before: bool = False) -> ClockEvent:
    """Let the clock go on with what was left; after a review it goes on already, and nothing changes.

    `as_before`: what stopped it is undone, so a suspension that stood then goes on to its review.
    """
    setting, stood = setting_for(case.area_code, at), _suspended_at_stop(case) if as_before else None
    resumed = _add(case, setting, Happening(kind=Kind.RESUME, at=at, cause=cause), judged=False)
    if stood is None or stood.review_at is None or stood.review_at <= at:
        return resumed
    again = Happening(kind=Kind.SUSPEND, at=at, cause=cause, review_at=stood.review_at)
    return _add(case, setting, again, request=stood.request, judged=False)


def _suspended_at_stop(case: Case) -> ClockEvent | None:
    """The suspension that stood when the clock was stopped last. A question lapsed then, and with it its pause."""
    events = _events(case)
    stop = max((place for place, one in enumerate(events) if one.kind == Kind.STOP), default=0)
    held = clockwork.last_hold(events[:stop])
    return next((one for one in events if one is held and one.kind == Kind.SUSPEND), None)


def end_pause(case: Case, *, cause: str, at: datetime) -> ClockEvent | None:
    """The reporter has answered: a pause is over. A suspension is not the reporter's to end, and stays."""
    last = clockwork.last_hold(_events(case))
    if last is None or last.kind != Kind.PAUSE:
        return None
    return resume_clock(case, cause=cause, at=at)


def stop_clock(case: Case, *, cause: str, at: datetime) -> ClockEvent:
    """The work is done, or the matter is not ours: nothing turns yellow or red any more."""
    return _add(
        case, setting_for(case.area_code, at), Happening(kind=Kind.STOP, at=at, cause=cause), judged=False
    )


def try_on_clock(case: Case, request: TimeRequest, *, approved_by: str, at: datetime) -> None:
    """Whether what is asked for could be granted now. Refused: those of `clockwork.may_follow`, not_later, missing_year."""
    happening = _asked_for(request, approved_by, at)
    _judged(_events(case), happening, _event(case, 0, happening), setting_for(case.area_code, at))


def grant_on_clock(case: Case, request: TimeRequest, *, approved_by: str, at: datetime) -> ClockEvent:
    """Enter what was granted: more time, or suspension until its review.

    Refused: those of `clockwork.may_follow`, not_later, missing_year when the new due time could not be computed.
    """
    happening = _asked_for(request, approved_by, at)
    return _add(case, setting_for(case.area_code, at), happening, request=request)


def _asked_for(request: TimeRequest, approved_by: str, at: datetime) -> Happening:
    return Happening(
        kind=request.kind,
        at=at,
        cause="granted",
        amount=request.amount,
        unit=request.unit,
        due_on=request.due_on,
        review_at=request.review_at,
        asked_by=str(request.asked_by_id),
        approved_by=approved_by,
    )


def refresh_urgency(case: Case) -> None:
    """Set the place in the ledger after state or verdict changed; the caller saves `urgency_at` and `turns_at`."""
    case.urgency_at = clockwork.urgency(case.state, verdict_red=case.verdict_red, red_at=case.red_at)
    case.turns_at = LOOK_AGAIN


def set_lights(case: Case, events: Sequence[ClockEvent], setting: ClockSetting) -> None:
    """Rewrite deadline and lights of the case from its events, without saving; two queries while it waits to be sent.

    The deadline is that of its own clock; the lights are the earliest of that and of the stages that run beside it.
    """
    reading = clockwork.read(events, setting.calendar, setting.yellow_percent)
    lights = case_lights(case, events, reading, setting.book, sent_before(case))
    case.due_at, case.due_missing_year = reading.due_at, reading.missing_year
    case.yellow_at, case.red_at, case.lit_by = lights.yellow_at, lights.red_at, lights.red_by
    held = clockwork.standing_hold(reading)
    case.held_by, case.held_until = (held.kind, held.until) if held else ("", None)
    refresh_urgency(case)


def relight(case: Case) -> None:
    """Rewrite the lights after the state or the hands of a case changed, without saving: another stage may run now."""
    events = _events(case)
    if events:
        recount(case, events)


def take_as_it_stands(case: Case, at: datetime) -> None:
    """Its light counts as told: nobody gets a message for it, and the ladder begins when it turns anew. Not saved."""
    case.noted_light = "" if case.state in Case.ENDED else clockwork.colour(case, at)
    case.turns_at = next_turn(case, at)


def next_turn(case: Case, at: datetime) -> datetime | None:
    """When the light turns by itself next: yellow, then red; never, where no clock runs or it is red."""
    if case.state in Case.ENDED or case.verdict_red:
        return None
    moments = [one for one in (case.yellow_at, case.red_at) if one is not None and one > at]
    return min(moments, default=None)


def recount(case: Case, events: Sequence[ClockEvent], *, calendar: Calendar | None = None) -> None:
    """Rewrite the lights by the settings that held at the last event, as the page reads them, without saving."""
    set_lights(case, events, setting_for(case.area_code, events[-1].at, calendar=calendar))


def _add(
    case: Case,
    setting: ClockSetting,
    happening: Happening,
    chosen: Chosen | None = None,
    *,
    request: TimeRequest | None = None,
    judged: bool = True,
) -> ClockEvent:
    events = _events(case)
    event = _event(case, len(events) + 1, happening, chosen)
    event.request = request
    if judged:
        _judged(events, happening, event, setting)
    event.save()
    if happening.kind == Kind.STOP or (happening.kind == Kind.START and happening.cause != KEEPS_BEGINNING):
        _lapse_requests(case, events, at=happening.at)
    set_lights(case, [*events, event], setting)
    case.save(update_fields=CLOCK_FIELDS)
    return event


def _lapse_requests(case: Case, events: list[ClockEvent], *, at: datetime) -> None:
    """What was asked for on a clock that has stopped or starts anew is decided by nobody any more."""
    if events:
        asked = TimeRequest.objects.filter(case=case, state=TimeRequest.State.OPEN)
        asked.update(state=TimeRequest.State.LAPSED, decided_at=at)


def _judged(events: list[ClockEvent], happening: Happening, event: ClockEvent, setting: ClockSetting) -> None:
    """Judge an event by all that came before; one that was granted must leave a due time that can be named."""
    given = replace(happening, amount=event.amount, unit=event.unit)
    clockwork.may_follow(events, given).enforce()
    if happening.approved_by:
        before = clockwork.read(events, setting.calendar, setting.yellow_percent)
        clockwork.may_put_off(before, given).enforce()
        reading = clockwork.read([*events, event], setting.calendar, setting.yellow_percent)
        clockwork.may_be_computed(reading).enforce()


def _events(case: Case) -> list[ClockEvent]:
    return list(ClockEvent.objects.filter(case=case).order_by("sequence"))


def _event(case: Case, sequence: int, happening: Happening, chosen: Chosen | None = None) -> ClockEvent:
    return ClockEvent(
        case=case,
        sequence=sequence,
        kind=happening.kind,
        at=happening.at,
        cause=happening.cause,
        amount=chosen.limit.amount if chosen else happening.amount,
        unit=chosen.limit.unit if chosen else happening.unit,
        due_on=happening.due_on,
        review_at=happening.review_at,
        limit_from=chosen.row if chosen else None,
    )
