"""Loading is authorising: rosters, places and swaps as one actor may see them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from linli.attendance.models import Attendance
from linli.duty.models import Away, PoolMember, Roster, RosterPost, Swap
from linli.kernel.clock import local_zone
from linli.kernel.verdict import Missing
from linli.people.models import Person, Registration
from linli.people.queries import persons_by_uid
from linli.places.codes import area_q
from linli.projects.models import Position, Project, Slot

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from linli.kernel.actor import Actor
    from linli.people.models import Unit


def span(first_day: date, last_day: date) -> tuple[datetime, datetime]:
    """The moments from the beginning of one day to the end of another, at the place."""
    zone = local_zone()
    begins = datetime.combine(first_day, time(), zone)
    return begins, datetime.combine(last_day + timedelta(days=1), time(), zone)


def roster_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Roster:
    """A roster that the actor sees. Raises Missing."""
    found = Roster.objects.select_for_update(of=("self",)) if lock else Roster.objects.all()
    roster = found.visible_to(actor).filter(uid=uid).select_related("unit").first()
    if roster is None:
        raise Missing
    return roster


def lock_roster(pk: int) -> Roster:
    """A roster, locked until the transaction ends."""
    return Roster.objects.select_for_update(of=("self",)).get(pk=pk)


def slots_within(posts: Sequence[RosterPost], first_day: date, last_day: date) -> QuerySet[Slot]:
    """The places of posts whose shifts begin in these days."""
    begins, ends = span(first_day, last_day)
    whole = [one.project_id for one in posts if one.position_id is None]
    return Slot.objects.filter(
        Q(shift__project__in=whole) | Q(position__in=[one.position_id for one in posts if one.position_id]),
        shift__project__state=Project.State.OPEN,
        shift__starts_at__gte=begins,
        shift__starts_at__lt=ends,
    )


def slots_of(roster: Roster) -> QuerySet[Slot]:
    """The places of a roster."""
    return slots_within(posts_of(roster), roster.first_day, roster.last_day)


def posts_of(roster: Roster) -> list[RosterPost]:
    """The posts of a roster, in the order in which they were chosen."""
    rows = RosterPost.objects.filter(roster=roster).select_related("project", "position")
    return list(rows.order_by("project_id", "position_id", "pk"))


def plans(project: int, position: int | None) -> Q:
    """Rosters that plan places of a project with this position: one of their posts is all of it, or the position."""
    of_all = Q(posts__project=project, posts__position__isnull=True)
    return of_all if position is None else of_all | Q(posts__position=position)


def projects_here(area_code: str) -> QuerySet[Project]:
    """Projects whose places can be planned in an area: those that look for hands."""
    return Project.objects.filter(area_q([area_code]), state=Project.State.OPEN)


def projects_for(*, area_code: str, uids: Iterable[UUID]) -> list[Project]:
    """These projects of an area, locked in order. Raises Missing for one that is not there."""
    wanted = set(uids)
    rows = projects_here(area_code).filter(uid__in=wanted).select_for_update(of=("self",))
    found = list(rows.order_by("pk"))
    if len(found) != len(wanted):
        raise Missing
    return found


def posts_for(
    *, area_code: str, project_uids: Iterable[UUID], position_uids: Iterable[UUID]
) -> list[RosterPost]:
    """The posts that were chosen, of no roster yet; a position of a project that is chosen as a whole adds nothing.
    Their projects are locked in order. Raises Missing for one that is not there.
    """
    wanted = set(position_uids)
    positions = list(Position.objects.filter(uid__in=wanted).select_related("project").order_by("pk"))
    if len(positions) != len(wanted):
        raise Missing
    whole = set(project_uids)
    found = projects_for(area_code=area_code, uids=whole | {one.project.uid for one in positions})
    return [
        *(RosterPost(project=one) for one in found if one.uid in whole),
        *(RosterPost(project=one.project, position=one) for one in positions if one.project.uid not in whole),
    ]


def planned_elsewhere(*, posts: Iterable[RosterPost], first_day: date, last_day: date) -> list[str]:
    """Titles of living rosters that plan some of these posts on some of these days."""
    same = Q(pk__in=[])
    for one in posts:
        beside = Q(posts__position__isnull=True) | Q(posts__position=one.position_id)
        same |= Q(posts__project=one.project_id) & (beside if one.position_id else Q())
    rows = Roster.objects.living().filter(same, first_day__lte=last_day, last_day__gte=first_day)
    return list(rows.order_by("pk").values_list("title", flat=True).distinct())


def members_of(unit: Unit) -> list[Person]:
    """Who works for a unit."""
    return list(Person.objects.filter(work_unit=unit).order_by("pk"))


def in_service(area_code: str) -> list[Person]:
    """Who is registered and confirmed in an area and works for a unit somewhere."""
    rows = Registration.objects.filter(
        area_q([area_code]),
        state=Registration.State.CONFIRMED,
        person__isnull=False,
        person__work_unit__isnull=False,
    )
    return list(Person.objects.filter(pk__in=rows.values("person_id")).order_by("pk"))


def people_in_reach(roster: Roster, uids: Iterable[UUID]) -> list[Person]:
    """People who may be chosen by hand: registered in the roster's area, or of its unit. Raises Missing."""
    wanted = set(uids)
    rows = reachable(roster).filter(uid__in=wanted)
    found = list(rows.order_by("pk"))
    if len(found) != len(wanted):
        raise Missing
    return found


def reachable(roster: Roster) -> QuerySet[Person]:
    """Everybody who may be put into the pool."""
    registered = Registration.objects.filter(
        area_q([roster.area_code]), state=Registration.State.CONFIRMED, person__isnull=False
    )
    return Person.objects.filter(Q(work_unit_id=roster.unit_id) | Q(pk__in=registered.values("person_id")))


def pool_member(*, roster: Roster, person_uid: UUID) -> PoolMember:
    """Somebody of the pool. Raises Missing."""
    found = PoolMember.objects.filter(roster=roster, person__uid=person_uid).select_related("person").first()
    if found is None:
        raise Missing
    return found


def own_duty(*, actor: Actor, slot_uid: UUID, lock: bool = False) -> Slot:
    """A place that the actor holds. Raises Missing."""
    found = Slot.objects.select_for_update(of=("self",)) if lock else Slot.objects.all()
    rows = found.select_related("shift__project", "position", "holder")
    slot = rows.filter(uid=slot_uid, holder_id=actor.person_id or 0).first()
    if slot is None:
        raise Missing
    return slot


def roster_of(slot: Slot) -> Roster | None:
    """The published roster that a place belongs to."""
    day = slot.shift.starts_at.astimezone(local_zone()).date()
    return (
        Roster.objects.filter(
            plans(slot.shift.project_id, slot.position_id),
            state=Roster.State.PUBLISHED,
            first_day__lte=day,
            last_day__gte=day,
        )
        .order_by("pk")
        .first()
    )


def person_by(*, uid: UUID) -> Person:
    """A person. Raises Missing."""
    found = persons_by_uid([uid]).get(uid)
    if found is None:
        raise Missing
    return found


def in_pool(*, roster: Roster, person_id: int) -> bool:
    """Whether somebody is in the pool of a roster."""
    return PoolMember.objects.filter(roster=roster, person_id=person_id).exists()


def signed(slot: Slot) -> bool:
    """Whether the holder has signed in."""
    return Attendance.objects.filter(place_uid=slot.uid, person_id=slot.holder_id or 0).exists()


def swap_for(*, actor: Actor, uid: UUID) -> Swap:
    """A swap of one's own, one that one may accept, or one of a roster that one runs. Raises Missing."""
    pool = PoolMember.objects.filter(roster=OuterRef("roster"), person_id=actor.person_id or 0)
    me = actor.person_id or 0
    mine = Q(asker_id=me) | Q(asked_id=me) | Q(taker_id=me)
    mine |= Q(Exists(pool), asked__isnull=True)
    run = Q(roster__in=Roster.objects.run_by(actor).values("pk"))
    rows = Swap.objects.filter(mine | run).select_related(
        "roster__unit", "asker", "asked", "taker", "slot__shift__project", "back__shift__project"
    )
    swap = rows.filter(uid=uid).first()
    if swap is None:
        raise Missing
    return swap


def lock_swap(pk: int) -> Swap:
    """A swap, held until the transaction ends, with everything around it as it is now."""
    rows = Swap.objects.select_for_update(of=("self",)).select_related(
        "roster__unit", "asker", "asked", "taker", "slot__shift__project", "back__shift__project"
    )
    return rows.get(pk=pk)


def open_swap(slot: Slot) -> Swap | None:
    """The swap that is open for a place."""
    return Swap.objects.filter(slot=slot, state__in=Swap.OPEN).first()


def away_for(*, actor: Actor, uid: UUID) -> Away:
    """A time of one's own. Raises Missing."""
    found = Away.objects.filter(person_id=actor.person_id or 0, uid=uid).first()
    if found is None:
        raise Missing
    return found


def aways_ahead(*, person_id: int, at: datetime) -> int:
    """How many times of somebody are not over."""
    return Away.objects.filter(person_id=person_id, ends_at__gt=at).count()
