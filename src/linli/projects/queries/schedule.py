"""A volunteer's schedule: what is ahead, where they wait, and what was never signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from linli.kernel import clock
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing
from linli.people.queries import display_name
from linli.projects.models import Project, Slot, Waiting, joined_after
from linli.projects.queries.absences import lately_absent
from linli.projects.queries.signing_up import SignUp, sign_up_of
from linli.projects.queries.volunteer import AFTERWARDS, HANDED_IN, MOST_LATE, Held, held_of

# Ten working days, in which a service can be recorded, are never less.
RECORDED = timedelta(days=13)


@dataclass(frozen=True, slots=True)
class ScheduleDay:
    """One local day of the schedule."""

    day: date
    items: list[Held]


@dataclass(frozen=True, slots=True)
class SchedulePage:
    """The next shift on top, then the days that follow, then where I wait; `unsigned` are shifts of the last two weeks that
    nobody signed: what was done there can still be said.
    """

    next: Held | None
    leader: str
    days: list[ScheduleDay]
    waiting: list[Waiting]
    sign_up: SignUp
    absences: int
    unsigned: list[Held]


def schedule_page(*, actor: Actor, at: datetime) -> SchedulePage:
    """My places in shifts that are not over (or not signed out of), and the lists I wait on."""
    if actor.person_id is None:
        raise Missing
    slots = list(
        Slot.objects.filter(
            holder_id=actor.person_id,
            holder__isnull=False,
        )
        .filter(
            Q(shift__project__state=Project.State.OPEN)
            & (
                Q(shift__ends_at__gt=at - MOST_LATE)
                | Q(shift__delivery_minutes__gt=0, shift__ends_at__gt=at - HANDED_IN)
            )
            | Q(
                shift__project__state__in=(Project.State.OPEN, Project.State.DONE),
                shift__delivery_minutes=0,
                shift__ends_at__gt=at - RECORDED,
                shift__ends_at__lte=at,
            )
        )
        .select_related("shift__project__organiser", "shift__project__leader")
        .order_by("shift__starts_at", "pk")
    )
    mine = held_of(slots, actor, at)
    held = [one for one in mine if _is_ahead(one, at)]
    # Delivered work lasts for days; what begins at a place stands before it.
    following = next((one for one in held if not one.shift.delivery_minutes), next(iter(held), None))
    leader = following.shift.project.leader if following else None
    zone = clock.local_zone()
    rest = [one for one in held if one is not following]
    days = groupby(rest, key=lambda one: one.shift.starts_at.astimezone(zone).date())
    before = Waiting.objects.filter(shift=OuterRef("shift"), pk__lt=OuterRef("pk")).order_by()
    count = before.values("shift").annotate(n=Count("pk")).values("n")
    waiting = (
        Waiting.objects.filter(joined_after(at, "shift__"), person_id=actor.person_id)
        .select_related("shift__project")
        .annotate(before=Coalesce(Subquery(count, output_field=IntegerField()), 0))
        .order_by("shift__starts_at", "pk")
    )
    return SchedulePage(
        next=following,
        leader=display_name(leader, masked=False) if leader else "",
        days=[ScheduleDay(day, list(items)) for day, items in days],
        waiting=list(waiting),
        sign_up=sign_up_of(actor=actor, at=at),
        absences=lately_absent(actor=actor, at=at),
        unsigned=[one for one in mine if _is_unsigned(one, at)],
    )


def _is_ahead(held: Held, at: datetime) -> bool:
    signed, shift = held.signed, held.shift
    if shift.project.state != Project.State.OPEN:
        return False
    if shift.delivery_minutes:
        return signed is None and (shift.delivery_until or shift.ends_at) + AFTERWARDS > at
    if signed is None:
        return shift.ends_at > at
    return signed.signed_out_at is None and shift.ends_at > at - MOST_LATE


def _is_unsigned(held: Held, at: datetime) -> bool:
    return held.signed is None and not held.shift.delivery_minutes and held.shift.ends_at <= at
