"""The lot 抽签: how places of a rush are given by a public seed, so that anyone can draw again. Pure.

Everybody in a draw has a number, the how-manieth they came, and a weight. They hold as many tickets as their weight;
ticket `i` of number `n` is SHA-256 of the text `seed:n:i`, in hex. One's smallest ticket decides; the order is that of
the smallest tickets. With equal weights every order is equally likely; with weight 3 one is first three times as often.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, refuse

METHOD = "linli.draw.v1"
# Who lost before has more tickets, one for each lost draw of this time, and no more than these.
REMEMBERED = timedelta(days=180)
MOST_LOST = 3
# Results as they are published; the last one is not stored but follows from the others.
WON, WAITS, UNFIT = "won", "waits", "unfit"

K = TypeVar("K")


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


def seated(fits: Sequence[frozenset[K]], room: Mapping[K, int]) -> dict[int, K]:
    """Who of the drawn has which kind of place: `fits` are the kinds each may fill, in drawn order; `room` how many of them.

    Who is drawn earlier goes before; nobody is passed over while moving others to a further place they may fill makes room.
    """
    held: dict[K, list[int]] = {kind: [] for kind in room}

    def seat(one: int, tried: set[K]) -> bool:
        for kind in (kind for kind in room if kind in fits[one] and kind not in tried):
            tried.add(kind)
            if len(held[kind]) < room[kind]:
                held[kind].append(one)
                return True
            for other in held[kind]:
                if seat(other, tried):
                    held[kind].remove(other)
                    held[kind].append(one)
                    return True
        return False

    places = sum(room.values())
    for one in range(len(fits)):
        places -= bool(places) and seat(one, set())
    return {one: kind for kind, ones in held.items() for one in ones}


def passed_over(entries: Sequence[tuple[str, int]], places: int) -> set[int]:
    """The ranks that wait though somebody further down has a place, or one stayed free: they had not what it asks for.

    `entries` are (result, rank). Only where places ask for something.
    """
    won = [rank for result, rank in entries if result == WON]
    last = max(won, default=0)
    short = len(won) < places
    return {rank for result, rank in entries if result == WAITS and (short or rank < last)}


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
    aside = {"busy", UNFIT} if published.get("demands") else {"busy"}
    coming = [one for one in given if one.get("result") not in aside]
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
