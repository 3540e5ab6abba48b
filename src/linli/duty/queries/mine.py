"""One's own page of duty: what lies ahead, what one is asked for, what one has asked, when one cannot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localtime

from linli.attendance.models import Attendance
from linli.credits.models import How
from linli.duty import rules
from linli.duty.models import Away, PoolMember, Roster, Swap
from linli.duty.queries.loading import own_duty, roster_of
from linli.duty.queries.swaps import both_stand, swap_facts
from linli.duty.queries.wording import label, post
from linli.kernel.actor import Actor
from linli.kernel.clock import local_zone
from linli.kernel.verdict import ALLOWED, Verdict
from linli.people.models import Person
from linli.people.queries import display_name, person_of
from linli.projects.models import Project, Shift, Slot

MOST = 40
LATELY = timedelta(days=14)
_AROUND = (
    "roster__unit",
    "asker",
    "asked",
    "taker",
    "slot__shift__project",
    "slot__position",
    "back__shift__project",
    "back__position",
)


@dataclass(frozen=True, slots=True)
class OwnDuty:
    """A duty ahead, whether one may ask to be relieved of it, and what one has asked."""

    slot: Slot
    shift: Shift
    post: str
    ask: Verdict
    swap: Swap | None


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A duty that one is asked to take over."""

    swap: Swap
    what: str
    asker: str
    take: Verdict
    may_decline: bool
    backs: list[tuple[UUID, str]]


@dataclass(frozen=True, slots=True)
class OwnSwap:
    """What one asked, and what became of it."""

    swap: Swap
    what: str
    who: str
    may_withdraw: Verdict


@dataclass(frozen=True, slots=True)
class MinePage:
    """One's own page."""

    duties: list[OwnDuty]
    asked: list[AskedRow]
    swaps: list[OwnSwap]
    aways: list[Away]


def mine_page(*, actor: Actor, at: datetime) -> MinePage:
    """Duties ahead, swaps, and the times when one cannot come."""
    me = actor.person_id or 0
    slots = list(
        Slot.objects.filter(
            holder_id=me, how=How.ASSIGNED, shift__project__state=Project.State.OPEN, shift__ends_at__gt=at
        )
        .select_related("shift__project", "position")
        .annotate(signed=Exists(Attendance.objects.filter(place_uid=OuterRef("uid"), person_id=me)))
        .order_by("shift__starts_at", "pk")[:MOST]
    )
    own = _own_swaps(me, at)
    open_of = {one.slot_id: one for one in own if one.state in Swap.OPEN}
    rostered = _rostered(slots)
    duties = [
        OwnDuty(
            slot,
            slot.shift,
            post(slot),
            rules.may_ask(
                how=slot.how,
                starts_at=slot.shift.starts_at,
                rostered=slot.pk in rostered,
                signed_in=slot.signed,
                open_already=slot.pk in open_of,
                at=at,
            ),
            open_of.get(slot.pk),
        )
        for slot in slots
    ]
    return MinePage(
        duties=duties,
        asked=_asked_of(actor, slots, rostered, at),
        swaps=[_own_swap(one) for one in own],
        aways=list(Away.objects.filter(person_id=me, ends_at__gt=at).order_by("starts_at")[:MOST]),
    )


def _rostered(slots: Sequence[Slot]) -> dict[int, int]:
    """The published roster of each place, one statement."""
    if not slots:
        return {}
    rows = Roster.objects.filter(
        state=Roster.State.PUBLISHED, posts__project__in={slot.shift.project_id for slot in slots}
    ).values_list("pk", "posts__project_id", "posts__position_id", "first_day", "last_day")
    zone = local_zone()
    spans = list(rows)
    found: dict[int, int] = {}
    for slot in slots:
        day = slot.shift.starts_at.astimezone(zone).date()
        for pk, project, position, first, last in spans:
            here = project == slot.shift.project_id and position in {None, slot.position_id}
            if here and first <= day <= last:
                found[slot.pk] = pk
    return found


def _own_swaps(me: int, at: datetime) -> list[Swap]:
    rows = Swap.objects.filter(Q(asker_id=me) | Q(taker_id=me)).filter(
        Q(state__in=Swap.OPEN, slot__shift__starts_at__gt=at) | Q(decided_at__gt=at - LATELY)
    )
    return list(rows.select_related(*_AROUND).order_by("-asked_at")[:MOST])


def _own_swap(swap: Swap) -> OwnSwap:
    other = swap.taker or swap.asked
    return OwnSwap(
        swap,
        label(swap.slot),
        display_name(other) if other else "",
        rules.swap_arrow("withdraw", swap.state),
    )


def _asked_of(actor: Actor, slots: Sequence[Slot], rostered: dict[int, int], at: datetime) -> list[AskedRow]:
    me = actor.person_id or 0
    pool = PoolMember.objects.filter(roster=OuterRef("roster"), person_id=me)
    rows = Swap.objects.filter(
        Q(asked_id=me) | Q(Exists(pool), asked__isnull=True),
        state=Swap.State.ASKED,
        slot__shift__starts_at__gt=at,
    ).exclude(asker_id=me)
    found = list(rows.select_related(*_AROUND).order_by("slot__shift__starts_at")[:MOST])
    if not found:
        return []
    person = person_of(actor=actor)
    return [_asked_row(swap, actor, person, slots, rostered, at) for swap in found]


def _asked_row(
    swap: Swap,
    actor: Actor,
    person: Person,
    slots: Sequence[Slot],
    rostered: dict[int, int],
    at: datetime,
) -> AskedRow:
    # With a duty in return it depends on which one; that is judged when it is chosen.
    stands = ALLOWED if swap.wants_back else both_stand(swap, person, None, at)
    backs = [
        (slot.uid, label(slot))
        for slot in slots
        if rostered.get(slot.pk) == swap.roster_id and slot.shift.starts_at > at
    ]
    return AskedRow(
        swap,
        label(swap.slot),
        display_name(swap.asker),
        rules.may_take(swap_facts(swap, actor), at, stands),
        swap.asked_id == actor.person_id,
        backs if swap.wants_back else [],
    )


@dataclass(frozen=True, slots=True)
class AskPage:
    """The form for being relieved of a duty: whom one can ask."""

    slot: Slot
    what: str
    ask: Verdict
    people: list[tuple[UUID, str]]


def ask_page(*, actor: Actor, slot_uid: UUID, at: datetime) -> AskPage:
    """Whom one can ask for a duty. Raises Missing."""
    slot = own_duty(actor=actor, slot_uid=slot_uid)
    roster = roster_of(slot)
    verdict = rules.may_ask(
        how=slot.how,
        starts_at=slot.shift.starts_at,
        rostered=roster is not None,
        signed_in=Attendance.objects.filter(place_uid=slot.uid, person_id=actor.person_id or 0).exists(),
        open_already=Swap.objects.filter(slot=slot, state__in=Swap.OPEN).exists(),
        at=at,
    )
    if roster is None:
        return AskPage(slot, label(slot), verdict, [])
    pool = PoolMember.objects.filter(roster=roster).exclude(person_id=actor.person_id or 0)
    people = [one.person for one in pool.select_related("person")]
    return AskPage(slot, label(slot), verdict, _told_apart(people, slot, at))


def _told_apart(people: Sequence[Person], slot: Slot, at: datetime) -> list[tuple[UUID, str]]:
    """Their masked names; where two read alike, with the next duty of each, by which colleagues know one another."""
    names = [display_name(person) for person in people]
    duties = Slot.objects.filter(
        holder__in=people, shift__project=slot.shift.project_id, shift__starts_at__gt=at
    ).select_related("shift")
    following: dict[int, str] = {}
    for duty in duties.order_by("shift__starts_at"):
        following.setdefault(duty.holder_id or 0, f"{localtime(duty.shift.starts_at):%m-%d %H:%M}")
    return [
        (
            person.uid,
            " · ".join(filter(None, (name, following.get(person.pk) if names.count(name) > 1 else ""))),
        )
        for person, name in zip(people, names, strict=True)
    ]
