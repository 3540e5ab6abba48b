"""The lot 抽签: how places of a rush are given by a public seed, so that anyone can draw again. Pure.

Everybody in a draw has a number, the how-manieth they came, and a weight. They hold as many tickets as their weight;
ticket `i` of number `n` is SHA-256 of the text `seed:n:i`, in hex. One's smallest ticket decides; the order is that of
the smallest tickets. With equal weights every order is equally likely; with weight 3 one is first three times as often.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, refuse

METHOD = "linli.draw.v1"
# Who lost before has more tickets, one for each lost draw of this time, and no more than these.
REMEMBERED = timedelta(days=180)
MOST_LOST = 3


@dataclass(frozen=True, slots=True)
class Entrant:
    """A number in a draw with its weight."""

    number: int
    weight: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """Where a number stands, and the ticket that put it there."""

    rank: int
    number: int
    weight: int
    ticket: str


@dataclass(frozen=True, slots=True)
class DrawFacts:
    """What is judged of somebody who wants into a draw, or out of it."""

    opens_at: datetime
    closes_at: datetime
    drawn: bool
    entered: bool = False


def commitment(seed: str) -> str:
    """What is published of a seed before the draw."""
    return sha256(f"{METHOD}:{seed}".encode()).hexdigest()


def ticket(seed: str, entrant: Entrant) -> str:
    """The smallest of one's tickets."""
    return min(
        sha256(f"{seed}:{entrant.number}:{turn}".encode()).hexdigest() for turn in range(entrant.weight)
    )


def order(seed: str, entrants: Iterable[Entrant]) -> list[Drawn]:
    """Everybody in drawn order; the same for the same seed, numbers and weights, in whatever order they are given."""
    tickets = sorted((ticket(seed, one), one.number, one.weight) for one in entrants)
    return [Drawn(rank, number, weight, text) for rank, (text, number, weight) in enumerate(tickets, start=1)]


def weight_of(lost: int) -> int:
    """One ticket for everybody, one more for each draw lost lately, at most three more."""
    return 1 + min(max(lost, 0), MOST_LOST)


def faults(published: dict[str, object]) -> list[str]:
    """What does not hold in a published draw, in words; nothing when all holds. Takes the JSON of the draw's page."""
    seed, entries = str(published.get("seed") or ""), published.get("entries")
    if not seed or not isinstance(entries, list):
        return ["not drawn yet: there is no seed to draw with"]
    wrong = []
    if commitment(seed) != published.get("commitment"):
        wrong.append("the seed is not the one whose hash was published before the draw")
    given = [one for one in entries if isinstance(one, dict) and one.get("result") != "left"]
    numbers = sorted(int(one["number"]) for one in entries if isinstance(one, dict))
    if numbers != list(range(1, len(numbers) + 1)):
        wrong.append("numbers are missing or given twice")
    again = order(seed, [Entrant(int(one["number"]), int(one["weight"])) for one in given])
    shown = {int(one["number"]): int(one.get("rank") or 0) for one in given}
    wrong += [
        f"number {one.number} is drawn at place {one.rank}, and stands at {shown[one.number]}"
        for one in again
        if shown[one.number] != one.rank
    ]
    coming = [one for one in given if one.get("result") != "busy"]
    coming.sort(key=lambda one: int(one.get("rank") or 0))
    won = sum(one.get("result") == "won" for one in given)
    if won != min(len(coming), int(str(published.get("places") or 0))):
        wrong.append("there are more or fewer places given than there were")
    if any(one.get("result") != "won" for one in coming[:won]):
        wrong.append("somebody further down has a place before somebody further up")
    return wrong


def may_enter(facts: DrawFacts, at: datetime) -> Verdict:
    """Whether one may enter. Refusals: not_open_yet, pool_closed, entered_already."""
    if facts.entered:
        return refuse("entered_already", _("You are in this draw already."))
    if at < facts.opens_at:
        return refuse("not_open_yet", _("The draw has not opened yet."))
    if facts.drawn or at >= facts.closes_at:
        return refuse("pool_closed", _("The time to enter is over; places that stay free can be taken then."))
    return ALLOWED


def may_leave(facts: DrawFacts, at: datetime) -> Verdict:
    """Whether one may leave a draw. Refusals: not_entered, pool_closed."""
    if not facts.entered:
        return refuse("not_entered", _("You are not in this draw."))
    if facts.drawn or at >= facts.closes_at:
        return refuse("pool_closed", _("The time to enter is over; places that stay free can be taken then."))
    return ALLOWED
