"""Requests to write an attendance otherwise, and service entered afterwards 补录, judged purely."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from linli.attendance.facts import USUAL, Windows
from linli.attendance.models import Correction
from linli.attendance.rules import record_closed
from linli.kernel.verdict import ALLOWED, Verdict, refuse

LONGEST_WORDS = 200

S = Correction.State
ARROWS: dict[str, tuple[frozenset[str], str]] = {
    "approve": (frozenset({S.OPEN}), S.APPROVED),
    "refuse": (frozenset({S.OPEN}), S.REFUSED),
    "withdraw": (frozenset({S.OPEN}), S.WITHDRAWN),
}
OPEN_ALREADY = refuse(
    "open_already", _("A request about this shift waits already. Take it back to ask anew.")
)

WHY_KEPT: dict[str, Promise] = {
    "no_minute": _("its code fits no minute around the time of the phone."),
    "synced_late": _("it reached us more than 72 hours later."),
    "clock_ahead": _("the clock of the phone was ahead."),
    "clock_behind": _("the clock of the phone was far behind."),
    "too_many_tries": _("too many wrong codes had come before it."),
    "kiosk_ended": _("the screen that showed its code had been ended or withdrawn."),
    "too_early": _("it was made before the window of signing."),
    "too_late": _("it was made after the window of signing."),
    "not_in": _("a sign-out without a sign-in."),
    "elsewhere": _("a sign at another place stood at the same time."),
}


@dataclass(frozen=True, slots=True)
class AskFacts:
    """What is judged of a request: the shift, what is asked for, until when it may be asked."""

    starts_at: datetime
    ends_at: datetime
    wanted_in_at: datetime | None
    wanted_out_at: datetime | None
    signed: bool
    record_by: datetime
    signed_in_at: datetime | None = None
    signed_out_at: datetime | None = None
    open_already: bool = False
    windows: Windows = USUAL


@dataclass(frozen=True, slots=True)
class DecideFacts:
    """What is judged when somebody decides: who asked, about whom, and which units stand behind them."""

    state: str
    kind: str
    person_id: int
    asked_by_id: int
    units: frozenset[int] = field(default_factory=frozenset)
    # Whether what was booked for it was taken back by a decision, and whether the actor is of those who decide that.
    taken_back: bool = False
    restores: bool = False
    # Whether what is to be corrected was entered afterwards itself: longer or shorter, nobody ever signed it.
    entered: bool = False


@dataclass(frozen=True, slots=True)
class Budget:
    """What a unit may still enter afterwards in a month: minutes of all its service, and of those entered."""

    booked: int
    entered: int
    percent: int
    free: int

    @property
    def allowed(self) -> int:
        """Minutes that may stand entered when `booked` is all there is."""
        return max(self.free, self.booked * self.percent // 100)

    @property
    def left(self) -> int:
        """Minutes that may still be entered."""
        return max(self.allowed - self.entered, 0)


def may_ask(facts: AskFacts, words: str, at: datetime) -> Verdict:
    """Refusals: shift_ahead, record_closed, open_already, no_times, out_before_in, outside_shift, no_words, too_long."""
    begin = may_begin(starts_at=facts.starts_at, record_by=facts.record_by, waits=facts.open_already, at=at)
    return _fit_times(facts, words, at) if begin else begin


def may_begin(*, starts_at: datetime, record_by: datetime, waits: bool, at: datetime) -> Verdict:
    """Whether anything may be asked about a shift now. Refusals: shift_ahead, record_closed, open_already."""
    if at < starts_at:
        return refuse("shift_ahead", _("The shift has not begun yet."))
    if at > record_by:
        return record_closed(record_by)
    return OPEN_ALREADY if waits else ALLOWED


def _fit_times(facts: AskFacts, words: str, at: datetime) -> Verdict:
    came = facts.wanted_in_at or facts.signed_in_at
    left = facts.wanted_out_at or facts.signed_out_at
    if came is None or left is None or not (facts.wanted_in_at or facts.wanted_out_at):
        return refuse("no_times", _("Say when you came and when you left."), "wanted_in_at")
    if left <= came:
        return refuse(
            "out_before_in", _("Leaving lies after coming. Look at both times again."), "wanted_out_at"
        )
    opens_at, closes_at = facts.windows.around(facts.starts_at, facts.ends_at)
    wanted = [moment for moment in (facts.wanted_in_at, facts.wanted_out_at) if moment]
    if any(not opens_at <= moment <= min(closes_at, at) for moment in wanted):
        return refuse(
            "outside_shift",
            format_lazy(
                _("Times lie between {begin} and {end}, and not ahead of now."),
                begin=date_format(timezone.localtime(opens_at), "Y-m-d H:i"),
                end=date_format(timezone.localtime(closes_at), "Y-m-d H:i"),
            ),
            "wanted_in_at",
        )
    if not words.strip():
        return refuse(
            "no_words", _("Say in a few words what happened, so that somebody can decide."), "words"
        )
    if len(words) > LONGEST_WORDS:
        return refuse("too_long", _("At most 200 characters."), "words")
    return ALLOWED


def may_decide(facts: DecideFacts, *, verb: str, person_id: int | None, units: frozenset[int]) -> Verdict:
    """Somebody else decides; service that was not signed at all needs a second key from another unit.

    Hours that a decision took back come back by those alone who decide such things.

    Refusals: decided_already, own_attendance, own_request, taken_back, same_unit.
    """
    if facts.state not in ARROWS[verb][0]:
        return refuse("decided_already", _("This request has been decided already."))
    if person_id == facts.person_id:
        return refuse("own_attendance", _("It is about you: somebody else decides."))
    if person_id == facts.asked_by_id:
        return refuse("own_request", _("You made this request yourself: somebody else decides."))
    if verb == "approve" and facts.taken_back and not facts.restores:
        return refuse(
            "taken_back",
            _(
                "What was booked for this service was taken back by a decision: only the supervisor restores it."
            ),
        )
    unsigned = facts.kind == Correction.Kind.ENTRY or facts.entered
    if verb == "approve" and unsigned and units & facts.units:
        return refuse(
            "same_unit",
            _("Service entered afterwards needs a second key: somebody of another unit approves it."),
        )
    return ALLOWED


def in_budget(budget: Budget, minutes: int) -> Verdict:
    """Refusal: over_budget."""
    if minutes <= budget.left:
        return ALLOWED
    return refuse(
        "over_budget",
        format_lazy(
            _(
                "This month {left} more minutes may be entered afterwards for this unit, and this would be {minutes}."
            ),
            left=budget.left,
            minutes=minutes,
        ),
    )


def kept_time(
    claimed_at: datetime | None, which: str, *, starts_at: datetime, ends_at: datetime, windows: Windows
) -> datetime:
    """The time that a kept sign asks for: the phone's, or the planned one when the phone's cannot be."""
    opens_at, closes_at = windows.around(starts_at, ends_at)
    if claimed_at is not None and opens_at <= claimed_at <= closes_at:
        return claimed_at
    return starts_at if which == "in" else ends_at


def why_kept(code: str) -> str | Promise:
    """What a refused sign of a phone lacked, as whoever decides reads it."""
    return WHY_KEPT.get(code, code)


def fit_reason(reason: str) -> Verdict:
    """Refusals: no_words, too_long."""
    if not reason.strip():
        return refuse("no_words", _("Say why, so that the volunteer understands it."), "reason")
    if len(reason) > LONGEST_WORDS:
        return refuse("too_long", _("At most 200 characters."), "reason")
    return ALLOWED


def fit_result(came: datetime | None, left: datetime | None) -> Verdict:
    """What would stand in the attendance afterwards. Refusals: no_times, out_before_in."""
    if came is None or left is None:
        return refuse(
            "no_times", _("One of the two times is missing: the volunteer has to ask again with both.")
        )
    if left <= came:
        return refuse("out_before_in", _("Leaving lies after coming. Look at both times again."))
    return ALLOWED
