"""One function for each page of people: a fixed number of statements, and everything the page shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from linli.kernel import mask
from linli.kernel.verdict import Missing, Verdict
from linli.people import rules
from linli.people import rules_disclosure as disclosing
from linli.people.models import ApiToken, Person, Post, Registration, Role, Skill, Unit
from linli.people.powers import Power, roles_with
from linli.people.queries.disclosed import PERSON_COLUMNS, Masked, masked, target_of
from linli.people.queries.own import members_of_unit
from linli.people.queries.registered import LIVE, State, facts_of, skills, units_in
from linli.people.queries.units import cities_of
from linli.people.queries.who import display_name, live_tokens
from linli.people.rules_units import BRANCHES
from linli.places import queries as places
from linli.places.codes import Level, area_q, at_level, is_code, lineage

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.places.models import Area

PAGE = 30
TABS: dict[str, tuple[str, ...]] = {
    "pending": (State.PENDING,),
    "confirmed": (State.CONFIRMED,),
    "settled": (State.DECLINED, State.ENDED),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A registration as a page shows it: masked, with its place in words and what may be done with it."""

    registration: Registration
    who: str
    place: str
    skills: list[Skill]
    free_times: list[str]
    confirm: Verdict
    end: Verdict
    name: Masked
    phone: Masked

    @property
    def is_unit(self) -> bool:
        """Whether a unit registers here."""
        return self.registration.unit_id is not None


@dataclass(frozen=True, slots=True)
class Held:
    """A post in words."""

    post: Post
    role: str
    where: str


@dataclass(frozen=True, slots=True)
class MePage:
    """Who somebody is, as they see it themselves."""

    name: str
    phone: str
    work_unit: str
    posts: list[Held]
    registrations: list[Shown]
    tokens: list[ApiToken]
    token: Verdict


@dataclass(frozen=True, slots=True)
class Step:
    """One select of the way from the city to the community."""

    level: Level
    areas: list[Area]
    chosen: str

    @property
    def label(self) -> str:
        """What is chosen here."""
        return str(self.level.label)


@dataclass(frozen=True, slots=True)
class Place:
    """How far the choice of a community has come, and what is found there."""

    steps: list[Step]
    community: Area | None
    grids: list[Area]
    branches: list[Unit]


@dataclass(frozen=True, slots=True)
class RegistrationsPage:
    """The register of the communities somebody works for."""

    rows: list[Shown]
    counts: dict[str, int]
    skills: list[Skill]
    next_after: int | None


@dataclass(frozen=True, slots=True)
class UnitPage:
    """One unit as its contact sees it."""

    unit: Unit
    place: str
    is_contact: bool
    posts: list[tuple[str, str]]
    held: Shown | None
    members: list[Shown]
    staff: int
    in_service: int | None
    choices: list[tuple[str, str]] = field(default_factory=list)


def me_page(*, person: Person, actor: Actor, at: datetime) -> MePage:
    """Everything on one's own page. Seven statements."""
    tokens = live_tokens(account_id=actor.account_id, at=at) if actor.account_id else []
    posts = list(Post.objects.current(at).filter(person=person).select_related("unit").order_by("id"))
    rows = Registration.objects.filter(person=person).order_by("-id")
    shown = _shown(rows, actor)
    work_unit = Unit.objects.filter(pk=person.work_unit_id).first() if person.work_unit_id else None
    names = places.path_names([post.area_code for post in posts])
    return MePage(
        name=display_name(person),
        phone=mask.mask_phone(person.phone),
        work_unit=work_unit.name if work_unit else "",
        posts=[
            Held(
                post,
                str(Role(post.role).label),
                post.unit.name if post.unit else names.get(post.area_code, ""),
            )
            for post in posts
        ],
        registrations=shown,
        tokens=tokens,
        token=rules.may_have_token(len(tokens)),
    )


def own_registration(*, actor: Actor) -> Shown | None:
    """The actor's registration that is open or confirmed, else the newest that was declined. Three statements."""
    if actor.person_id is None:
        return None
    rows = Registration.objects.filter(person_id=actor.person_id)
    shown = _shown(rows.exclude(state=State.ENDED).order_by("-id")[:5], actor)
    live = [one for one in shown if one.registration.state in LIVE]
    return next(iter(live or shown), None)


def place_steps(*, code: str, at: datetime) -> Place:
    """The selects from the city down to the community; a level with one area only is passed by itself."""
    steps: list[Step] = []
    line = lineage(code) if is_code(code) else []
    around = ""
    while len(at_level(around, Level.COMMUNITY)) == 0:
        below = places.children(around, at)
        if not below:
            break
        chosen = next((one.code for one in below if one.code in line), "")
        chosen = chosen or (below[0].code if len(below) == 1 else "")
        if len(below) > 1 or below[0].level == Level.COMMUNITY:
            steps.append(Step(Level(below[0].level), below, chosen))
        if not chosen:
            return Place(steps, None, [], [])
        around = chosen
    community = next((one for one in steps[-1].areas if one.code == around), None) if steps else None
    if community is None or community.level != Level.COMMUNITY:
        return Place(steps, None, [], [])
    grids = places.children(community.code, at)
    return Place(steps, community, grids, units_in(area_code=community.code, kinds=BRANCHES))


def registrations_page(
    *, actor: Actor, tab: str, skill: str = "", after: int | None = None
) -> RegistrationsPage:
    """The register: what is pending first, oldest first; the others newest first. Five statements."""
    kept = Registration.objects.kept_by(actor)
    by_state = dict(kept.order_by().values_list("state").annotate(n=Count("pk")))
    rows = kept.filter(state__in=TABS[tab])
    if skill:
        rows = rows.filter(skills__code=skill)
    oldest_first = tab == "pending"
    if after is not None:
        rows = rows.filter(Q(pk__gt=after) if oldest_first else Q(pk__lt=after))
    found = _shown(rows.order_by("id" if oldest_first else "-id")[: PAGE + 1], actor, known=Level.STREET)
    more = len(found) > PAGE
    return RegistrationsPage(
        rows=found[:PAGE],
        counts={name: sum(by_state.get(state, 0) for state in states) for name, states in TABS.items()},
        skills=skills_here(actor=actor),
        next_after=found[PAGE - 1].registration.pk if more else None,
    )


def skills_here(*, actor: Actor) -> list[Skill]:
    """The skills that are confirmed in the actor's areas, each with `n`, how many have it."""
    here = Registration.objects.kept_by(actor).filter(state=State.CONFIRMED)
    counted = Skill.objects.filter(registrations__in=here).annotate(n=Count("registrations"))
    return list(counted.order_by("-n", "position"))


def unit_pages(*, actor: Actor, at: datetime) -> list[UnitPage]:
    """The units whose contact or handler the actor is, with their registration and members.

    Eight statements, and one more for each unit that its contact may register.
    """
    mine = actor.unit_ids(Role.CONTACT, Role.HANDLER)
    units = list(Unit.objects.filter(pk__in=mine).order_by("name"))
    posts = list(Post.objects.current(at).filter(unit_id__in=mine).select_related("person").order_by("id"))
    wanted = Q(unit_id__in=mine) | Q(person__work_unit_id__in=mine, state=State.CONFIRMED)
    rows = Registration.objects.filter(wanted).exclude(state=State.ENDED).order_by("-id")
    shown = _shown(rows, actor)
    names = places.path_names([unit.area_code for unit in units])
    staff = dict(
        Person.objects.filter(work_unit__in=mine).order_by().values_list("work_unit").annotate(n=Count("pk"))
    )
    counted = members_of_unit(unit_ids=mine)
    contact_of = set(actor.unit_ids(*roles_with(Power.PEOPLE_REGISTER_UNIT)))
    return [
        UnitPage(
            unit=unit,
            place=names.get(unit.area_code, ""),
            is_contact=unit.pk in contact_of,
            posts=[
                (display_name(post.person), str(Role(post.role).label))
                for post in posts
                if post.unit_id == unit.pk
            ],
            held=next((one for one in shown if one.registration.unit_id == unit.pk), None),
            members=[one for one in shown if _works_for(one, unit)],
            staff=staff.get(unit.pk, 0),
            in_service=counted.get(unit.pk, (None, None))[0],
            choices=places.area_choices(_around(unit), Level.COMMUNITY, at) if unit.pk in contact_of else [],
        )
        for unit in units
    ]


def unit_list(*, actor: Actor, area_code: str = "", kind: str = "", after: UUID | None = None) -> list[Unit]:
    """Units of the actor's cities by name, a page after the last one seen. What is no area code is Missing."""
    if area_code and not is_code(area_code):
        raise Missing
    rows = Unit.objects.open().filter(area_q(cities_of(actor)))
    if area_code:
        rows = rows.filter(area_q([area_code]))
    if kind:
        rows = rows.filter(kind=kind)
    last = Unit.objects.filter(uid=after).first() if after else None
    if last is not None:
        rows = rows.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk))
    return list(rows.order_by("name", "pk")[:PAGE])


def registration_list(*, actor: Actor, state: str = "", after: UUID | None = None) -> list[Shown]:
    """The registrations the actor may see, newest first, a page after the last one seen."""
    rows = Registration.objects.visible_to(actor)
    if state:
        rows = rows.filter(state=state)
    if after is not None:
        rows = rows.filter(uid__lt=after)
    return _shown(rows.order_by("-uid")[:PAGE], actor)


def shown(registration: Registration, *, actor: Actor) -> Shown:
    """One registration as pages and replies show it."""
    return _shown(Registration.objects.filter(pk=registration.pk), actor)[0]


def _shown(rows: QuerySet[Registration], actor: Actor, *, known: Level = Level.CITY) -> list[Shown]:
    """Three statements, however many rows: registrations with person, unit and branch; skills; names of areas."""
    found = list(rows.select_related("person", "unit", "branch").prefetch_related("skills"))
    names = places.path_names(
        [one.area_code for one in found], below=_common([one.area_code for one in found], known)
    )
    return [_show(one, names.get(one.area_code, ""), actor) for one in found]


def _show(one: Registration, place: str, actor: Actor) -> Shown:
    facts = facts_of(one)
    return Shown(
        registration=one,
        who=display_name(one.person) if one.person else one.unit.name if one.unit else "",
        place=place,
        skills=list(one.skills.all()),
        free_times=rules.free_time_words(one.free_times.split()),
        confirm=rules.may_confirm(actor, facts),
        end=rules.may_end(actor, facts),
        name=_masked(one, "name", actor),
        phone=_masked(one, "phone", actor),
    )


def _masked(one: Registration, field: str, actor: Actor) -> Masked:
    """Name or number as the page shows it, with the address of the form where this post may look."""
    if one.person is None:
        return Masked("")
    target = target_of(one, field)
    url = f"{reverse('people:reveal', args=[one.uid])}?field={field}"
    clear = one.person.name if field == "name" else one.person.phone
    return masked(PERSON_COLUMNS[field], clear, url=url if disclosing.may_ask(actor, target) else "")


def _common(codes: list[str], known: Level) -> str:
    """The area that goes without saying: of level `known` when all rows share it, else their city, else none."""
    for level in (known, Level.CITY):
        shared = {at_level(code, level) for code in codes}
        if len(shared) == 1:
            return shared.pop()
    return ""


def _works_for(one: Shown, unit: Unit) -> bool:
    person = one.registration.person
    return person is not None and person.work_unit_id == unit.pk


def _around(unit: Unit) -> str:
    """Where the communities for a unit are looked for: its own one, or those of the area it sits in."""
    return at_level(unit.area_code, Level.COMMUNITY) or unit.area_code


__all__ = [
    "TABS",
    "Held",
    "MePage",
    "Place",
    "RegistrationsPage",
    "Shown",
    "Step",
    "UnitPage",
    "me_page",
    "own_registration",
    "place_steps",
    "registration_list",
    "registrations_page",
    "shown",
    "skills",
    "skills_here",
    "unit_list",
    "unit_pages",
]
