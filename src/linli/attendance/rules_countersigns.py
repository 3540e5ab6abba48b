"""Countersign 互签: members who were there say that another one was, judged purely."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from linli.attendance.models import Way
from linli.kernel.verdict import ALLOWED, Verdict, refuse


@dataclass(frozen=True, slots=True)
class CountersignFacts:
    """Who vouches for whom, how the one who vouches came in, and who has vouched for whom at this shift."""

    by: int
    subject: int
    by_way: str
    by_present: bool
    vouched: bool
    edges: frozenset[tuple[int, int]]


def may_countersign(facts: CountersignFacts) -> Verdict:
    """Refusals: own_attendance, not_in_by_code, vouched_already, ring."""
    if facts.by == facts.subject:
        return refuse(
            "own_attendance", _("Nobody vouches for themselves; use the code, or ask somebody else.")
        )
    if facts.by_way != Way.CODE or not facts.by_present:
        return refuse(
            "not_in_by_code",
            _("Only who has signed in here by the code, and is still here, vouches for others."),
        )
    if facts.vouched:
        return refuse("vouched_already", _("You have said so already."))
    if _reaches(facts.edges, facts.subject, facts.by):
        return refuse("ring", _("This person vouched for you here, or for somebody who did. Ask the leader."))
    return ALLOWED


def _reaches(edges: Iterable[tuple[int, int]], start: int, goal: int) -> bool:
    """Whether one led to the other by vouching: who vouched for whom, and so on."""
    after: dict[int, set[int]] = {}
    for by, subject in edges:
        after.setdefault(by, set()).add(subject)
    seen, ahead = {start}, [start]
    while ahead:
        fresh = after.get(ahead.pop(), set()) - seen
        seen |= fresh
        ahead.extend(fresh)
    return goal in seen
