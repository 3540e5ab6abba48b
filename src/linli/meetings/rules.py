"""Calling a meeting and writing down what it resolved, judged purely."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, refuse
from linli.meetings.models import Meeting

ARROWS: dict[str, tuple[frozenset[str], str | None]] = {
    "table": (frozenset({Meeting.State.CALLED}), None),
    "resolve": (frozenset({Meeting.State.CALLED, Meeting.State.HELD}), None),
    "hold": (frozenset({Meeting.State.CALLED}), Meeting.State.HELD),
    "cancel": (frozenset({Meeting.State.CALLED}), Meeting.State.CANCELLED),
}


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """State of a meeting and what is still open on its agenda."""

    state: str
    held_at: datetime
    unresolved: int = 0


def may(verb: str, facts: MeetingFacts) -> Verdict:
    """Whether the meeting's state has this arrow."""
    if facts.state not in ARROWS[verb][0]:
        return refuse("meeting_closed", _("This meeting is over or was cancelled; call another one."))
    return ALLOWED


def may_hold(facts: MeetingFacts, at: datetime) -> Verdict:
    """A meeting is closed after it took place, with a resolution for each case on its agenda."""
    verdict = may("hold", facts)
    if not verdict:
        return verdict
    if at < facts.held_at:
        return refuse("not_yet", _("The meeting has not begun yet."))
    if facts.unresolved:
        return refuse("unresolved", _("Write a resolution with an owner and a date for each case first."))
    return ALLOWED


def fit_resolution(resolution: str, due_on: date, at: datetime) -> Verdict:
    """A resolution has words and a date that is still ahead."""
    if not resolution.strip():
        return refuse("no_words", _("Write down what was resolved."), field="resolution")
    if due_on < at.date():
        return refuse("date_past", _("The date by which it is done lies in the past."), field="due_on")
    return ALLOWED
