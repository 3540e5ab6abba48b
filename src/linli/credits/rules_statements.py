"""What a unit is told of a month, and who may object and decide. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from linli.credits.models import StatementLine
from linli.kernel.verdict import ALLOWED, Verdict, refuse
from linli.people.powers import Power
from linli.people.rules import Facts, may

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

MOST_WORDS = 500
State = StatementLine.State


@dataclass(frozen=True, slots=True)
class Entry:
    """What a line needs of an entry of the book."""

    pk: int
    quantity: str
    amount: int
    how: str
    source_uid: UUID
    earned_on: date


@dataclass(frozen=True, slots=True)
class Told:
    """A line before it is written: sums, and the entries that they are made of."""

    kind: str
    claimed: int
    assigned: int
    points: int
    times: int
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What is judged of a line."""

    state: str
    released: bool
    object_until: date
    person_id: int
    person_uid: UUID
    unit_id: int
    area_code: str


def next_month(month: date) -> date:
    """The first day of the following month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def month_before(day: date) -> date:
    """The first day of the month before that of a day."""
    return date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, 1)


def lines_of(entries: Iterable[Entry], month: date) -> list[Told]:
    """A line for the month and one for what came in later about earlier months; none that adds up to nothing."""
    kinds: dict[str, list[Entry]] = {}
    for entry in entries:
        here = entry.earned_on >= month
        kind = (StatementLine.Kind.SERVED if here else StatementLine.Kind.EARLIER).value
        kinds.setdefault(kind, []).append(entry)
    told = []
    for kind, found in kinds.items():
        minutes = {"claimed": 0, "assigned": 0}
        points, served = 0, dict[UUID, int]()
        for entry in found:
            if entry.quantity == "points":
                points += entry.amount
            else:
                minutes[entry.how] += entry.amount
                served[entry.source_uid] = served.get(entry.source_uid, 0) + entry.amount
        times = sum(amount > 0 for amount in served.values())
        if any((*minutes.values(), points)):
            keys = tuple(entry.pk for entry in found)
            told.append(Told(kind, minutes["claimed"], minutes["assigned"], points, times, keys))
    return told


def may_object(facts: LineFacts, actor: Actor, today: date) -> Verdict:
    """The person concerned objects, once, before the unit is told. Refusals: not_yours, told_already, objected_already,
    too_late.
    """
    if actor.person_id != facts.person_id:
        return refuse("not_yours", _("Only the person concerned objects."))
    if facts.released:
        return refuse(
            "told_already", _("The unit has been told; ask for a correction of the booking instead.")
        )
    if facts.state != State.TOLD:
        return refuse("objected_already", _("You have objected already; the community decides."))
    if today > facts.object_until:
        return refuse(
            "too_late", _("The days for an objection are over; ask for a correction of the booking instead.")
        )
    return ALLOWED


def may_say(reason: str, words: str) -> Verdict:
    """A reason of the list; another one in words. Refusals: no_reason, no_words, too_long."""
    if reason not in StatementLine.Reason.values:
        return refuse("no_reason", _("Choose a reason."), "reason")
    if reason == StatementLine.Reason.OTHER and not words.strip():
        return refuse("no_words", _("Say in a few words what is wrong."), "words")
    if len(words) > MOST_WORDS:
        return refuse("too_long", _("At most 500 characters."), "words")
    return ALLOWED


def may_decide(facts: LineFacts, actor: Actor, *, works_there: bool) -> Verdict:
    """The community decides, nobody of the unit and never the person concerned.

    Refusals: no_right, excluded, own_unit, told_already, not_objected.
    """
    excluded = frozenset({facts.person_uid})
    right = may(actor, Power.PEOPLE_CONFIRM, Facts(area_code=facts.area_code, excluded=excluded))
    if not right:
        return right
    if works_there or facts.unit_id in actor.unit_ids():
        return refuse("own_unit", _("You belong to the unit that would be told; somebody else decides."))
    if facts.released:
        return refuse(
            "told_already", _("The unit has been told; ask for a correction of the booking instead.")
        )
    if facts.state != State.OBJECTED:
        return refuse("not_objected", _("There is no open objection."))
    return ALLOWED


def may_word(decision: str) -> Verdict:
    """A decision says why. Refusals: no_words, too_long."""
    if not decision.strip():
        return refuse("no_words", _("Say in a few words why."), "decision")
    if len(decision) > MOST_WORDS:
        return refuse("too_long", _("At most 500 characters."), "decision")
    return ALLOWED


def is_told(state: str) -> bool:
    """Whether a line goes to the unit: what nobody decided about in time does not."""
    return state in {State.TOLD, State.KEPT}
