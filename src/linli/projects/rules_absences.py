"""How each participation stands 出勤, and absences: who says so, who objects, who decides. Pure.

Signing outweighs what anybody says. An absence is no score: it counts only where a project says so itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.attendance.rules import record_closed
from linli.kernel.verdict import ALLOWED, Verdict, refuse
from linli.projects.models import Absence
from linli.projects.rules_claims import moment

MOST_WORDS = 200
A = Absence.State

# verb → (states it may start from, state it leads to)
ARROWS: dict[str, tuple[frozenset[str], str]] = {
    "take_back": (frozenset({A.STANDS, A.APPEALED}), A.TAKEN_BACK),
    "appeal": (frozenset({A.STANDS}), A.APPEALED),
    "uphold": (frozenset({A.APPEALED}), A.UPHELD),
    "excuse": (frozenset({A.APPEALED}), A.UPHELD),
    "lift": (frozenset({A.APPEALED}), A.LIFTED),
}
OUTCOMES: dict[str, Promise] = {
    "lift": pgettext_lazy("outcome of an objection", "Was there, or is not to blame: take it away"),
    "excuse": pgettext_lazy("outcome of an objection", "Was not there, but is excused"),
    "uphold": pgettext_lazy("outcome of an objection", "It stays"),
}
MARKED_ALREADY = refuse("marked_already", _("This has been said already. Take it back to say it otherwise."))


class Standing(StrEnum):
    """How a participation stands."""

    EXPECTED = "expected"
    ARRIVED = "arrived"
    LATE = "late"
    EXCUSED = "excused"
    ABSENT = "absent"


STANDINGS: dict[str, Promise] = {
    Standing.EXPECTED: pgettext_lazy("board of a shift", "Expected"),
    Standing.ARRIVED: pgettext_lazy("board of a shift", "Arrived"),
    Standing.LATE: pgettext_lazy("board of a shift", "Came late"),
    Standing.EXCUSED: pgettext_lazy("did not come", "Absent, excused"),
    Standing.ABSENT: pgettext_lazy("board of a shift", "Absent"),
}


@dataclass(frozen=True, slots=True)
class MarkFacts:
    """What is judged when somebody is said not to have come."""

    ends_at: datetime
    record_by: datetime
    own: bool
    signed: bool
    marked: bool
    request: bool


@dataclass(frozen=True, slots=True)
class AbsenceFacts:
    """What is judged of an absence: where it stands, whose it is, who said it, until when one may object."""

    state: str
    person_id: int
    marked_by_id: int | None
    appeal_by: datetime


def standing(
    *, starts_at: datetime, signed_in_at: datetime | None, late_after: timedelta, mark: str = ""
) -> Standing:
    """How a participation stands: a sign decides; without one what was said; without both it is expected."""
    if signed_in_at is not None:
        return Standing.LATE if signed_in_at > starts_at + late_after else Standing.ARRIVED
    return Standing(mark) if mark else Standing.EXPECTED


def may_mark(facts: MarkFacts, run: Verdict, project: Verdict, at: datetime) -> Verdict:
    """Whether somebody may be said not to have come; `project` is the arrow of its state.

    Refusals: no_right, own_attendance, closed, shift_running, signed_in, request_waits, marked_already, record_closed.
    """
    if not run:
        return run
    if facts.own:
        return refuse("own_attendance", _("Nobody says this of themselves; somebody else who runs it does."))
    if not project:
        return project
    if at < facts.ends_at:
        return refuse("shift_running", _("The shift is not over yet; they may still come."))
    if facts.signed:
        return refuse("signed_in", _("There is a sign-in for this place already."))
    if facts.request:
        return refuse(
            "request_waits", _("A request to enter this service waits; it has to be decided first.")
        )
    if facts.marked:
        return MARKED_ALREADY
    return record_closed(facts.record_by) if at > facts.record_by else ALLOWED


def may_take_back(facts: AbsenceFacts, run: Verdict, person_id: int | None) -> Verdict:
    """Whether what was said is taken back, before it was decided. Refusals: no_right, own_attendance, decided."""
    if not run:
        return run
    if facts.person_id == person_id:
        return refuse("own_attendance", _("It is about you: somebody else decides."))
    return _arrow("take_back", facts.state)


def may_appeal(facts: AbsenceFacts, at: datetime, words: str | None = None) -> Verdict:
    """Whether its person may object now.

    Refusals: appealed_already, decided, appeal_over, no_words, too_long (the last two only when words are given).
    """
    if facts.state == A.APPEALED:
        return refuse("appealed_already", _("You have objected already; somebody else looks at it."))
    verdict = _arrow("appeal", facts.state)
    if not verdict:
        return verdict
    if at > facts.appeal_by:
        return refuse(
            "appeal_over",
            format_lazy(_("One could object until {until}."), until=moment(facts.appeal_by)),
        )
    if words is None:
        return ALLOWED
    if not words.strip():
        return refuse("no_words", _("Say in a few words how it was, so that somebody can decide."), "words")
    return _not_too_long(words, "words")


def may_decide(
    facts: AbsenceFacts, run: Verdict, person_id: int | None, outcome: str = "", reason: str | None = None
) -> Verdict:
    """Whether somebody decides an objection: never its person, never who said it.

    Refusals: no_right, own_attendance, own_mark, decided, no_outcome, no_reason, too_long (the last three only when a
    reason, or none, is given).
    """
    if not run:
        return run
    if facts.person_id == person_id:
        return refuse("own_attendance", _("It is about you: somebody else decides."))
    if facts.marked_by_id == person_id:
        return refuse("own_mark", _("You said it yourself: somebody else who runs this project decides."))
    verdict = _arrow(outcome if outcome in OUTCOMES else "uphold", facts.state)
    if not verdict or reason is None:
        return verdict
    if outcome not in OUTCOMES:
        return refuse("no_outcome", _("Choose what becomes of it."), "outcome")
    if outcome == "uphold" and not reason.strip():
        return refuse("no_reason", _("Say in a few words why it stays; the person reads it."), "reason")
    return _not_too_long(reason, "reason")


def _arrow(verb: str, state: str) -> Verdict:
    if state in ARROWS[verb][0]:
        return ALLOWED
    return refuse("decided", format_lazy(_("It is settled: {state}."), state=A(state).label))


def _not_too_long(words: str, field: str) -> Verdict:
    if len(words) > MOST_WORDS:
        return refuse("too_long", _("At most 200 characters."), field)
    return ALLOWED
