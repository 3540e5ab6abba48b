"""Calling a meeting and writing down what it resolved, judged purely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, refuse
from linli.meetings.models import Meeting, Party

MOST_OPTIONS = 6
ARROWS: dict[str, tuple[frozenset[str], str | None]] = {
    "table": (frozenset({Meeting.State.CALLED}), None),
    "seat": (frozenset({Meeting.State.CALLED}), None),
    "prepare": (frozenset({Meeting.State.CALLED, Meeting.State.HELD}), None),
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


def fit_party(kind: str, *, unit: bool, guest: str) -> Verdict:
    """A seat is a unit's or somebody's by name. Refusals: bad_kind, unit_or_guest."""
    if kind not in Party.Kind.values:
        return refuse("bad_kind", _("Choose for whom they sit there."), field="kind")
    if unit == bool(guest.strip()):
        return refuse("unit_or_guest", _("Name a unit, or a guest: one of the two."), field="guest")
    return ALLOWED


def fit_options(titles: Sequence[str]) -> Verdict:
    """Refusals: too_many_options, same_option."""
    if len(titles) > MOST_OPTIONS:
        return refuse("too_many_options", _("At most six options."), field="options")
    if len(set(titles)) < len(titles):
        return refuse("same_option", _("Two options have the same name."), field="options")
    return ALLOWED


def fit_owners(owner: UUID, co_owners: Sequence[tuple[UUID, date]], at: datetime) -> Verdict:
    """Co-owners are others than who leads, each once, with a date ahead. Refusals: same_owner, date_past."""
    units = [unit for unit, _day in co_owners]
    if owner in units or len(set(units)) < len(units):
        return refuse("same_owner", _("Each unit is named once: it leads, or it helps."), field="co_owners")
    if any(day < at.date() for _unit, day in co_owners):
        return refuse("date_past", _("The date by which it is done lies in the past."), field="co_owners")
    return ALLOWED


def fit_resolution(resolution: str, due_on: date, at: datetime) -> Verdict:
    """A resolution has words and a date that is still ahead."""
    if not resolution.strip():
        return refuse("no_words", _("Write down what was resolved."), field="resolution")
    if due_on < at.date():
        return refuse("date_past", _("The date by which it is done lies in the past."), field="due_on")
    return ALLOWED
