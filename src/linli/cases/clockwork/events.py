"""What may happen to a clock, and what may follow on what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, first, refuse

from .limits import Limit, Unit, may_limit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from .engine import Reading

KEEPS_BEGINNING = "limit"
DEVICE_OFF = timedelta(hours=48)
LONGEST_HOLD = timedelta(days=400)


class Kind(StrEnum):
    """What happens."""

    START = "start"  # a limit begins; with the cause `limit` it changes and the beginning stays
    PAUSE = "pause"  # waiting for the reporter, at the latest until the review
    SUSPEND = "suspend"  # 挂账: nobody here can go on for now; approved, at the latest until the review
    RESUME = "resume"
    EXTEND = "extend"  # more time, approved
    STOP = "stop"  # finished, or not ours any more


HOLDS = frozenset({Kind.PAUSE, Kind.SUSPEND, Kind.STOP})
APPROVED = frozenset({Kind.SUSPEND, Kind.EXTEND})


class Event(Protocol):
    """What is read of an event. `review_at` may miss in pauses from before a review was demanded."""

    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def cause(self) -> str: ...
    @property
    def amount(self) -> int | None: ...
    @property
    def unit(self) -> str: ...
    @property
    def due_on(self) -> date | None: ...
    @property
    def review_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event as it is put in, with what is judged before it is kept.

    `at` is the server's time. `device_at` is what the clock of the device said, where one sent it: it never counts,
    but a device that is two days off is not believed at all.
    """

    kind: str
    at: datetime
    cause: str = ""
    amount: int | None = None
    unit: str = ""
    due_on: date | None = None
    review_at: datetime | None = None
    asked_by: str = ""
    approved_by: str = ""
    device_at: datetime | None = None


def limit_of(event: Event) -> Limit | None:
    """The limit an event carries."""
    if event.due_on is not None:
        return Limit(unit=Unit.DATE, due_on=event.due_on)
    return Limit(event.amount, event.unit) if event.amount is not None else None


def last_hold(events: Sequence[Event]) -> Event | None:
    """The hold that nobody has ended, though its review may have passed."""
    last: Event | None = None
    for event in events:
        if event.kind in HOLDS:
            last = event
        elif event.kind == Kind.RESUME or (event.kind == Kind.START and event.cause != KEEPS_BEGINNING):
            last = None
    return last


def may_follow(events: Sequence[Event], new: Happening) -> Verdict:
    """Whether this may happen after what happened so far.

    Refusals: bad_kind, device_clock, backdated, not_started, started_already, not_held, held_already, stopped,
    no_review, review_past, review_far, not_approved, own_approval, counts_otherwise, and those of `limits.may_limit`.
    """
    if new.kind not in set(Kind):
        return refuse("bad_kind", _("No such event: start, pause, suspend, resume, extend or stop."), "kind")
    return first(_in_time(events, new), _in_order(events, new), *_complete(events, new))


def may_be_computed(reading: Reading) -> Verdict:
    """Whether a due time can be named. Refusal: missing_year."""
    if reading.missing_year is None:
        return ALLOWED
    return refuse(
        "missing_year",
        format_lazy(
            _("The due time would reach into {year}, whose holidays are not known yet."),
            year=reading.missing_year,
        ),
    )


def may_put_off(reading: Reading, new: Happening) -> Verdict:
    """Whether a promised day may be put off to another: only to a later one. Refusal: not_later."""
    if new.kind != Kind.EXTEND or new.due_on is None or reading.due_at is None:
        return ALLOWED
    due_on = reading.due_at.astimezone(reading.calendar.zone).date()
    if new.due_on > due_on:
        return ALLOWED
    return refuse(
        "not_later",
        format_lazy(_("It is due on {day} as it is. Choose a later day."), day=due_on.isoformat()),
        "limit",
    )


def may_happen(history: Sequence[Happening]) -> Verdict:
    """Whether a whole history holds together: the first refusal of `may_follow`."""
    return first(*(may_follow(history[:index], one) for index, one in enumerate(history)))


def _in_time(events: Sequence[Event], new: Happening) -> Verdict:
    if new.device_at is not None and abs(new.device_at - new.at) > DEVICE_OFF:
        return refuse(
            "device_clock",
            _("The clock of the device is more than 48 hours off. Set it right, then send this again."),
            "device_at",
        )
    if events and new.at < events[-1].at:
        return refuse(
            "backdated", _("This would lie before what already happened. Nothing is entered backwards."), "at"
        )
    return ALLOWED


def _in_order(events: Sequence[Event], new: Happening) -> Verdict:
    last = last_hold(events)
    held = last.kind if last and (last.review_at is None or new.at < last.review_at) else ""
    if new.kind == Kind.START:
        if events and new.cause == "":
            return refuse("started_already", _("The clock runs already."))
        return ALLOWED
    if not events:
        return refuse("not_started", _("The clock was never started."))
    if new.kind == Kind.RESUME:
        return ALLOWED if last else refuse("not_held", _("The clock is not held: it goes on by itself."))
    if held == Kind.STOP:
        return refuse("stopped", _("The clock has stopped: the work is done or the matter is closed."))
    if new.kind in {Kind.PAUSE, Kind.SUSPEND} and held:
        return refuse("held_already", _("The clock is held already; let it go on first."))
    return ALLOWED


def _complete(events: Sequence[Event], new: Happening) -> list[Verdict]:
    verdicts: list[Verdict] = []
    if new.kind in {Kind.START, Kind.EXTEND}:
        verdicts.append(may_limit(limit_of(new)))
    if new.kind in {Kind.PAUSE, Kind.SUSPEND}:
        verdicts.append(_review(new))
    if new.kind in APPROVED:
        verdicts.append(_approval(new))
    if new.kind == Kind.EXTEND:
        base = next((limit_of(one) for one in reversed(events) if one.kind == Kind.START), None)
        more = limit_of(new)
        if base is not None and more is not None and base.counts != more.counts:
            verdicts.append(
                refuse(
                    "counts_otherwise",
                    _("More time must count like the limit: working time, running time, or a day."),
                    "limit",
                )
            )
    return verdicts


def _review(new: Happening) -> Verdict:
    if new.review_at is None:
        return refuse(
            "no_review",
            _("A pause needs a day on which it is looked at again; without one it never ends."),
            "review_on",
        )
    if new.review_at <= new.at:
        return refuse("review_past", _("The review must lie ahead."), "review_on")
    if new.review_at - new.at > LONGEST_HOLD:
        return refuse("review_far", _("The review lies at most 400 days ahead."), "review_on")
    return ALLOWED


def _approval(new: Happening) -> Verdict:
    if not new.approved_by:
        return refuse("not_approved", _("Somebody else has to approve this."), "approved_by")
    if new.approved_by == new.asked_by:
        return refuse("own_approval", _("Whoever asks for time does not grant it."), "approved_by")
    return ALLOWED
