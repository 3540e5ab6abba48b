"""What is flagged, and how a finding goes on. Pure.

A flag is a question, not an answer: hours under an open finding count (presumption of honesty), the one concerned is
heard first, and somebody else than the organiser, and of another unit, decides. Nobody is given a score.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.attendance.models import Way
from linli.attendance.rules import distance_km
from linli.integrity.cards import BURST, CLIQUE, DEVICE, OVERLAP, PHOTO, TRAVEL, VOUCHED
from linli.integrity.models import Finding
from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.powers import Power
from linli.people.rules import Facts, may
from linli.places import declarations_trust as settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
NEAR_KM = 1.0
FEWEST = 3
WORDLESS = frozenset({Way.LEADER.value, Way.ENTRY.value})


@dataclass(frozen=True, slots=True)
class Limits:
    """The settings of one area."""

    overlap_minutes: int = settings.OVERLAP_MINUTES.default
    travel_kmh: int = settings.TRAVEL_KMH.default
    burst_signs: int = settings.BURST_SIGNS.default
    device_people: int = settings.DEVICE_PEOPLE.default
    vouched_at_once: int = settings.VOUCHED_AT_ONCE.default
    vouched_percent: int = settings.VOUCHED_PERCENT.default
    clique_shifts: int = settings.CLIQUE_SHIFTS.default


@dataclass(frozen=True, slots=True)
class Presence:
    """One service of one person, as it was signed."""

    uid: UUID
    person: int
    group: UUID | None
    starts_at: datetime
    ends_at: datetime
    came: datetime
    left: datetime | None
    in_way: str
    out_way: str
    place: tuple[float, float] | None = None

    @property
    def counted(self) -> tuple[datetime, datetime]:
        """The time that went into the book."""
        return max(self.starts_at, self.came), min(self.ends_at, self.left or self.ends_at)

    @property
    def wordless(self) -> bool:
        """Whether nothing but somebody's word is behind it."""
        return self.in_way in WORDLESS and (self.out_way in WORDLESS or not self.out_way)


@dataclass(frozen=True, slots=True)
class Mark:
    """One sign, with the shift it belongs to."""

    attendance: UUID
    person: int
    group: UUID | None
    starts_at: datetime
    which: str
    way: str
    recorded_at: datetime
    device: str = ""
    offline: bool = False
    vouched_by: int | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """What a rule saw. `about` names what it is about, the same at every scan."""

    rule: str
    about: str
    attendances: tuple[UUID, ...]
    persons: frozenset[int]
    facts: Mapping[str, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The same for the same thing."""
        return sha256(f"{self.rule}:{self.about}".encode()).hexdigest()


# --- One person -------------------------------------------------------------------------------------------------------


def overlaps(presences: Iterable[Presence], limits: Limits) -> Iterator[Flag]:
    """Counted times of one person that overlap by the limit or more."""
    ordered = sorted((one for one in presences if one.left), key=lambda one: (one.counted[0], one.uid))
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if other.counted[0] >= one.counted[1]:
                break
            shared = min(one.counted[1], other.counted[1]) - other.counted[0]
            if shared >= limits.overlap_minutes * MINUTE:
                yield _pair(OVERLAP, one, other, {"minutes": int(shared / MINUTE)})


def travels(presences: Iterable[Presence], limits: Limits) -> Iterator[Flag]:
    """Two services after each other with more kilometres between them than the time allows. A word has no place."""
    ordered = sorted(
        (one for one in presences if one.left and one.place), key=lambda one: (one.came, one.uid)
    )
    for one, other in pairwise(ordered):
        if one.left is None or one.place is None or other.place is None:
            continue
        if one.out_way in WORDLESS or other.in_way in WORDLESS:
            continue
        km = distance_km(one.place, other.place)
        hours = max(other.came - one.left, MINUTE) / timedelta(hours=1)
        if km >= NEAR_KM and km / hours > limits.travel_kmh:
            minutes = max(int((other.came - one.left) / MINUTE), 0)
            facts = {"metres": round(km * 1000), "minutes": minutes, "kmh": round(km / hours)}
            yield _pair(TRAVEL, one, other, facts)


def _pair(rule: str, one: Presence, other: Presence, facts: Mapping[str, int]) -> Flag:
    about = ":".join(sorted((str(one.uid), str(other.uid))))
    return Flag(rule, about, (one.uid, other.uid), frozenset({one.person}), facts)


# --- One shift --------------------------------------------------------------------------------------------------------


def bursts(marks: Iterable[Mark], limits: Limits) -> Iterator[Flag]:
    """Signs of one shift that reached us within one second. What waited in an outbox comes in one go and is left out."""
    for (group, starts_at, which), found in _by_shift(
        one for one in marks if one.way not in WORDLESS and not one.offline
    ):
        best = _densest(found, SECOND)
        if len({one.person for one in best}) >= limits.burst_signs:
            yield _crowd(BURST, f"{group}:{starts_at.isoformat()}:{which}", best)


def devices(marks: Iterable[Mark], limits: Limits) -> Iterator[Flag]:
    """People of one shift with one device."""
    by_device: dict[tuple[UUID | None, datetime, str], list[Mark]] = defaultdict(list)
    for one in marks:
        if one.device:
            by_device[one.group, one.starts_at, one.device].append(one)
    for (group, starts_at, device), found in by_device.items():
        if len({one.person for one in found}) >= limits.device_people:
            yield _crowd(DEVICE, f"{group}:{starts_at.isoformat()}:{device}", found)


def _by_shift(marks: Iterable[Mark]) -> Iterator[tuple[tuple[UUID | None, datetime, str], list[Mark]]]:
    shifts: dict[tuple[UUID | None, datetime, str], list[Mark]] = defaultdict(list)
    for one in marks:
        shifts[one.group, one.starts_at, one.which].append(one)
    yield from shifts.items()


def _densest(marks: Sequence[Mark], within: timedelta) -> list[Mark]:
    """The largest number of signs within so long."""
    ordered = sorted(marks, key=lambda one: (one.recorded_at, one.attendance))
    best: list[Mark] = []
    begin = 0
    for end, one in enumerate(ordered):
        while one.recorded_at - ordered[begin].recorded_at > within:
            begin += 1
        if end - begin + 1 > len(best):
            best = ordered[begin : end + 1]
    return best


def _crowd(rule: str, about: str, marks: Sequence[Mark], **facts: int) -> Flag:
    people = frozenset(one.person for one in marks)
    attendances = tuple(dict.fromkeys(one.attendance for one in marks))
    return Flag(rule, about, attendances, people, {"people": len(people), **facts})


# --- One project ------------------------------------------------------------------------------------------------------


def vouched(marks: Iterable[Mark], project: Sequence[Presence], limits: Limits) -> Iterator[Flag]:
    """A leader who confirmed many within a minute, where most of the project is known by word alone."""
    if not project:
        return
    percent = 100 * sum(one.wordless for one in project) // len(project)
    if percent < limits.vouched_percent:
        return
    by_leader: dict[int, list[Mark]] = defaultdict(list)
    for one in marks:
        if one.way == Way.LEADER and one.vouched_by is not None:
            by_leader[one.vouched_by].append(one)
    for leader, found in by_leader.items():
        best = _densest(found, MINUTE)
        if len({one.person for one in best}) >= limits.vouched_at_once:
            about = f"{best[0].group}:{leader}:{best[0].starts_at.isoformat()}"
            flag = _crowd(VOUCHED, about, best, percent=percent)
            yield Flag(flag.rule, flag.about, flag.attendances, flag.persons | {leader}, flag.facts)


def cliques(
    group: UUID, project: Sequence[Presence], elsewhere: frozenset[int], limits: Limits
) -> Iterator[Flag]:
    """A project of several shifts whose people serve nowhere else, with nothing but a leader's word for all of it."""
    people = frozenset(one.person for one in project)
    shifts = {one.starts_at for one in project}
    if len(people) < FEWEST or len(shifts) < limits.clique_shifts or people & elsewhere:
        return
    if all(one.wordless for one in project):
        facts = {"people": len(people), "shifts": len(shifts)}
        yield Flag(CLIQUE, str(group), tuple(one.uid for one in project), people, facts)


# --- Pictures of delivered work ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """Delivered work that a picture shows; with its service where it was booked."""

    delivery: UUID
    person: int
    shift: UUID
    handed_in_at: datetime
    attendance: UUID | None = None


def pictures(pairs: Iterable[tuple[UUID, Shown, Shown]]) -> Iterator[Flag]:
    """Booked work with a picture that stands with other work too: each against the work that had it first.

    A pair is a picture, the booked work it shows, and other work with the same one. What several people did together
    in one shift has one picture.
    """
    found: dict[Shown, dict[Shown, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    for photo, mine, other in pairs:
        if mine.shift != other.shift:
            found[mine][other].add(photo)
    for mine, others in found.items():
        first_of_all = min((mine, *others), key=_handed_in)
        for other in others if first_of_all == mine else [first_of_all]:
            # Work that was never booked has no hours; when it is, it is looked at itself.
            if other.attendance is None and first_of_all == mine:
                continue
            earlier, later = sorted((mine, other), key=_handed_in)
            booked = [one for one in (earlier, later) if one.attendance is not None]
            people = frozenset(one.person for one in booked)
            facts = {"photos": len(others[other]), "people": len({mine.person, other.person})}
            services = tuple(one.attendance for one in booked if one.attendance is not None)
            yield Flag(PHOTO, f"{earlier.delivery}:{later.delivery}", services, people, facts)


def _handed_in(one: Shown) -> tuple[datetime, UUID]:
    return one.handed_in_at, one.delivery


# --- A finding --------------------------------------------------------------------------------------------------------


BAD_OUTCOME = refuse("no_such_outcome", _("Say what the check brought."), "outcome")
S = Finding.State
ARROWS: dict[str, tuple[frozenset[str], str]] = {
    "answer": (frozenset({S.OPEN}), S.HEARD),
    "dismiss": (frozenset(Finding.UNDECIDED), S.DISMISSED),
    "uphold": (frozenset(Finding.UNDECIDED), S.UPHELD),
}


@dataclass(frozen=True, slots=True)
class FindingFacts:
    """What is judged of a finding. `concerned` are persons, `unit_ids` those of who organised it."""

    state: str
    area_code: str
    concerned: frozenset[int]
    waiting: frozenset[int]
    hear_until: datetime
    leader_id: int | None = None
    unit_ids: frozenset[int] = frozenset()


def _moves(verb: str, state: str) -> Verdict:
    if state in ARROWS[verb][0]:
        return ALLOWED
    return refuse("finding_state", _("This has been decided already."))


def may_answer(facts: FindingFacts, actor: Actor) -> Verdict:
    """Whoever it is about, until it is decided. Refusals: not_yours, finding_state."""
    if actor.person_id not in facts.concerned:
        return refuse("not_yours", _("Only those it is about answer here."))
    if facts.state in Finding.UNDECIDED:
        return ALLOWED
    return refuse("finding_state", _("This has been decided already."))


def may_decide(verb: str, facts: FindingFacts, actor: Actor, own_unit: int | None, at: datetime) -> Verdict:
    """The area's supervisor, not part of it and of another unit; against somebody only after the hearing.

    Refusals: no_right, excluded, same_unit, finding_state, not_heard.
    """
    checks = [may(actor, Power.INTEGRITY_DECIDE, Facts(area_code=facts.area_code))]
    if actor.person_id in facts.concerned or actor.person_id == facts.leader_id:
        checks.append(
            refuse("excluded", _("You are part of this matter yourself; somebody else has to do this."))
        )
    if (set(actor.unit_ids()) | ({own_unit} if own_unit else set())) & facts.unit_ids:
        checks.append(
            refuse("same_unit", _("You belong to the unit that organised this; somebody else decides."))
        )
    checks.append(_moves(verb, facts.state))
    if verb == "uphold" and facts.waiting and at < facts.hear_until:
        checks.append(
            refuse(
                "not_heard", _("Those concerned may still answer. Wait for their words, or for the last day.")
            )
        )
    return first(*checks)


def may_check(
    *,
    area_code: str,
    person: int,
    leader_id: int | None,
    done: bool,
    unit_ids: frozenset[int],
    own_unit: int | None,
    actor: Actor,
) -> Verdict:
    """Who records a check by lot. Refusals: no_right, excluded, same_unit, checked_already."""
    checks = [may(actor, Power.INTEGRITY_DECIDE, Facts(area_code=area_code))]
    if actor.person_id in {person, leader_id}:
        checks.append(
            refuse("excluded", _("You are part of this matter yourself; somebody else has to do this."))
        )
    if (set(actor.unit_ids()) | ({own_unit} if own_unit else set())) & unit_ids:
        checks.append(
            refuse("same_unit", _("You belong to the unit that organised this; somebody else decides."))
        )
    if done:
        checks.append(refuse("checked_already", _("This check has been made already.")))
    return first(*checks)
