"""Pages of the desk: the rosters, the form for a new one, one roster as a table of people and days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from linli.duty import rules, rules_roster
from linli.duty.models import PoolMember, Roster, RosterPost, Swap
from linli.duty.queries.loading import posts_of, reachable, roster_for
from linli.duty.queries.proposals import ProposalPage, proposal_of
from linli.duty.queries.scene import Scene, scene_of
from linli.duty.queries.swaps import decision
from linli.duty.queries.wording import Reason, label, post, reasons_of, times
from linli.duty.rules_roster import Place
from linli.kernel.actor import Actor
from linli.kernel.clock import local_zone
from linli.kernel.verdict import Verdict
from linli.people.models import Unit
from linli.people.powers import Power, roles_with
from linli.people.queries import display_name
from linli.places import queries as places
from linli.places.codes import area_q
from linli.projects.models import Position, Project, Slot
from linli.projects.queries import Asked, demands_of
from linli.projects.rules_fit import Demands

PAGE = 60
WHOLE, POSITION = "project:", "position:"
MOST_CHOICES = 300


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One line of the list."""

    roster: Roster
    area: str
    posts: int
    people: int
    swaps: int


def rosters(*, actor: Actor, state: str = "") -> list[RosterRow]:
    """The newest first, at most sixty. Two statements."""
    rows = Roster.objects.visible_to(actor).select_related("unit")
    rows = rows.filter(state=state) if state in Roster.State.values else rows.living()
    found = list(
        rows.annotate(
            n_posts=Count("posts", distinct=True),
            n_people=Count("pool", distinct=True),
            n_swaps=Count("swaps", filter=Q(swaps__state=Swap.State.TAKEN), distinct=True),
        ).order_by("-first_day", "-pk")[:PAGE]
    )
    names = places.path_names({one.area_code for one in found})
    return [
        RosterRow(
            one,
            names.get(one.area_code, ""),
            getattr(one, "n_posts", 0),
            getattr(one, "n_people", 0),
            getattr(one, "n_swaps", 0),
        )
        for one in found
    ]


def may_plan_somewhere(actor: Actor) -> bool:
    """Whether some post of the actor makes rosters."""
    return actor.has(*roles_with(Power.PROJECTS_ASSIGN))


@dataclass(frozen=True, slots=True)
class NewPage:
    """What the form for a new roster offers."""

    areas: list[tuple[str, str]]
    units: list[tuple[str, str]]
    posts: list[tuple[str, str]]
    first_day: date
    last_day: date


def new_page(*, actor: Actor, at: datetime) -> NewPage:
    """Areas, units and posts to choose from: projects, each followed by its positions with what they ask for."""
    codes = actor.area_codes(*roles_with(Power.PROJECTS_ASSIGN))
    inside = area_q(codes)
    units = Unit.objects.open().filter(inside).order_by("name")[:MOST_CHOICES]
    projects = Project.objects.filter(inside, state=Project.State.OPEN, shifts__starts_at__gt=at).distinct()
    today = at.astimezone(local_zone()).date()
    monday = today + timedelta(days=7 - today.weekday())
    return NewPage(
        areas=places.named_areas(
            list(
                dict.fromkeys(
                    [*codes, *(one.code for code in codes for one in places.communities_within(code))]
                )
            )
        ),
        units=[(str(one.uid), one.name) for one in units],
        posts=_post_choices(list(projects.order_by("-created_at", "-pk")[:MOST_CHOICES])),
        first_day=monday,
        last_day=monday + timedelta(days=6),
    )


def _post_choices(projects: list[Project]) -> list[tuple[str, str]]:
    """Each project by its uid, each position of it by its own; three statements at most."""
    positions: dict[int, list[Position]] = {}
    rows = Position.objects.filter(project__in=projects).select_related("project").order_by("pk")
    for one in rows:
        positions.setdefault(one.project_id, []).append(one)
    asked = demands_of(positions)
    found = []
    for project in projects:
        found.append((f"{WHOLE}{project.uid}", project.title))
        found += [
            (f"{POSITION}{one.uid}", named_post(one.project, one, asked))
            for one in positions.get(project.pk, [])
        ]
    return found


def named_post(project: Project, position: Position | None, asked: Mapping[int, Asked]) -> str:
    """What a post is called, with the skills and certificates that it asks for."""
    if position is None:
        return project.title
    needs = asked[project.pk].of.get(position.pk, Demands()) if project.pk in asked else Demands()
    words = "、".join(str(one) for one in [*needs.papers.values(), *needs.skills.values()])
    name = f"{project.title} · {position.name}"
    return f"{name} ({words})" if words else name


# --- One roster --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Duty:
    """A place as a cell shows it: who holds it or is planned for it, and which rules that breaks."""

    slot: Slot
    times: str
    post: str
    label: str
    planned: bool = False
    by_hand: bool = False
    broken: tuple[Verdict, ...] = ()
    open: bool = False


@dataclass(slots=True)
class PersonRow:
    """Somebody with their duties by day; `put` is the verdict for the place that is being filled."""

    member: PoolMember
    name: str
    before: int
    after: int
    duties: int
    cells: list[list[Duty]] = field(default_factory=list)
    away: list[bool] = field(default_factory=list)
    put: Verdict | None = None


@dataclass(frozen=True, slots=True)
class SwapRow:
    """A swap that waits for the desk."""

    swap: Swap
    asker: str
    taker: str
    what: str
    back: str
    approve: Verdict
    refuse: Verdict


@dataclass(frozen=True, slots=True)
class RosterPage:
    """A roster: its table, what is free, why, what may be done."""

    roster: Roster
    area: str
    posts: list[tuple[RosterPost, str]]
    days: list[date]
    off: list[bool]
    rows: list[PersonRow]
    free: list[list[Duty]]
    chosen: Duty | None
    chosen_day: int
    others: list[Duty]
    reasons: list[Reason]
    facts: rules.RosterFacts
    heaviest: int
    lightest: int
    verdicts: dict[str, Verdict]
    swaps: list[SwapRow]
    choices: list[tuple[UUID, str]]
    run: Verdict
    proposal: ProposalPage


def roster_page(*, actor: Actor, uid: UUID, at: datetime, chosen: UUID | None = None) -> RosterPage:
    """One roster; with `chosen` a place that is to be filled, and what each person would be told. Raises Missing."""
    roster = roster_for(actor=actor, uid=uid)
    run = rules.may_plan(actor, roster.area_code)
    scene = scene_of(roster, at=at)
    proposal = proposal_of(roster, actor=actor, at=at)
    facts = scene.facts(searching=proposal.live)
    days = _days(roster)
    table = _Table(scene, facts, days, masked=not run)
    rows = table.rows()
    duty = next((one for one in table.open() if one.slot.uid == chosen), None) if chosen and run else None
    place = scene.place(duty.slot.pk) if duty else None
    if duty is not None and place is not None:
        _judge_put(rows, scene, place)
    loads = [row.after for row in rows]
    names = places.path_names([roster.area_code])
    posts = posts_of(roster)
    asked = demands_of({one.project_id for one in posts if one.position_id})
    return RosterPage(
        roster=roster,
        area=names.get(roster.area_code, ""),
        posts=[(one, named_post(one.project, one.position, asked)) for one in posts],
        days=days,
        off=[one.weekday() >= 5 for one in days],  # noqa: PLR2004 -- Saturday
        rows=rows,
        free=table.free(),
        chosen=duty,
        chosen_day=days.index(_day(duty.slot)) if duty else -1,
        others=table.others(),
        reasons=reasons_of(roster, scene.slots),
        facts=facts,
        heaviest=max(loads, default=0),
        lightest=min(loads, default=0),
        verdicts={
            "change": rules.may_change("change", facts, actor),
            "propose": rules.may_propose(facts, actor),
            "publish": rules.may_publish(facts, actor, at),
            "publish_free": rules.may_publish(facts, actor, at, leave_free=True),
            "cancel": rules.may_change("cancel", facts, actor),
        },
        swaps=_swaps(roster, actor, at) if run else [],
        choices=_choices(roster, scene) if run else [],
        run=run,
        proposal=proposal,
    )


def _judge_put(rows: list[PersonRow], scene: Scene, place: Place) -> None:
    for row in rows:
        row.put = scene.verdict(place, row.member.person_id)


def _days(roster: Roster) -> list[date]:
    count = (roster.last_day - roster.first_day).days + 1
    return [roster.first_day + timedelta(days=ahead) for ahead in range(count)]


def _day(slot: Slot) -> date:
    return slot.shift.starts_at.astimezone(local_zone()).date()


class _Table:
    """People by days, from a scene."""

    def __init__(self, scene: Scene, facts: rules.RosterFacts, days: list[date], *, masked: bool) -> None:
        self.scene, self.days, self.masked = scene, days, masked
        self.plan = scene.plan
        self.openable = {slot.pk for slot in scene.open}
        self.broken: dict[int, tuple[Verdict, ...]] = {}
        for one in facts.broken:
            self.broken[one.place] = (*self.broken.get(one.place, ()), one.verdict)
        self.load = rules_roster.burdens(scene.problem, self.plan)

    def duty(self, slot: Slot) -> Duty:
        line = self.scene.lines.get(slot.pk)
        planned = slot.pk in self.plan
        return Duty(
            slot,
            times(slot),
            post(slot),
            label(slot),
            planned=planned,
            by_hand=planned and line is not None and line.by_hand,
            broken=self.broken.get(slot.pk, ()),
            open=slot.pk in self.openable,
        )

    def rows(self) -> list[PersonRow]:
        held: dict[int, list[Slot]] = {}
        for slot in self.scene.slots:
            person = slot.holder_id or self.plan.get(slot.pk)
            if person is not None:
                held.setdefault(person, []).append(slot)
        rows = []
        for member in self.scene.members:
            candidate = self.scene.candidate(member.person_id)
            mine = held.get(member.person_id, [])
            rows.append(
                PersonRow(
                    member,
                    display_name(member.person, masked=self.masked),
                    before=candidate.past if candidate else 0,
                    after=self.load.get(member.person_id, 0),
                    duties=len(mine),
                    cells=[[self.duty(slot) for slot in mine if _day(slot) == day] for day in self.days],
                    away=[_away_on(candidate, day) for day in self.days],
                )
            )
        return rows

    def open(self) -> list[Duty]:
        """Every place that may be planned."""
        return [self.duty(slot) for slot in self.scene.open]

    def free(self) -> list[list[Duty]]:
        """Places that nobody holds or is planned for, by day."""
        left = [one for one in self.open() if not one.planned]
        return [[one for one in left if _day(one.slot) == day] for day in self.days]

    def others(self) -> list[Duty]:
        """Places held by people outside the pool: claimed of their own will, mostly."""
        pool = {member.person_id for member in self.scene.members}
        held = [one for one in self.scene.slots if one.holder_id and one.holder_id not in pool]
        return [self.duty(slot) for slot in held]


def _away_on(candidate: rules_roster.Candidate | None, day: date) -> bool:
    if candidate is None:
        return False
    zone = local_zone()
    return any(
        start.astimezone(zone).date() <= day <= (end - timedelta(seconds=1)).astimezone(zone).date()
        for start, end in candidate.away
    )


def _swaps(roster: Roster, actor: Actor, at: datetime) -> list[SwapRow]:
    rows = Swap.objects.filter(roster=roster, state=Swap.State.TAKEN).select_related(
        "roster__unit",
        "asker",
        "taker",
        "slot__shift__project",
        "slot__position",
        "back__shift__project",
        "back__position",
    )
    return [
        SwapRow(
            swap,
            display_name(swap.asker, masked=False),
            display_name(swap.taker, masked=False) if swap.taker else "",
            label(swap.slot),
            label(swap.back) if swap.back else "",
            decision("approve", swap, actor=actor, at=at),
            decision("refuse", swap, actor=actor, at=at),
        )
        for swap in rows.order_by("taken_at")
    ]


def _choices(roster: Roster, scene: Scene) -> list[tuple[UUID, str]]:
    """Who could be added to the pool by hand."""
    there = [member.person_id for member in scene.members]
    rows = reachable(roster).exclude(pk__in=there).order_by("pk")[:MOST_CHOICES]
    return sorted(((one.uid, display_name(one, masked=False)) for one in rows), key=lambda one: one[1])
