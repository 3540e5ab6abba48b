"""Where people work, what they are certified for, and how many of whom registered where."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from linli.kernel import clock
from linli.kernel.verdict import Missing
from linli.people import rules_skills
from linli.people.models import Certificate, MemberCount, Particulars, Person, Registration, Unit, WorkSpell
from linli.people.powers import Power, roles_with
from linli.people.queries.registered import skills
from linli.people.queries.who import person_of
from linli.places import queries as places
from linli.places.codes import LENGTHS, Level, area_q, at_level, level_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.people.models import Skill

State = Registration.State
BELOW = {Level.CITY: Level.DISTRICT, Level.DISTRICT: Level.STREET, Level.STREET: Level.COMMUNITY}
MOST_UNITS = 500


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate as its holder sees it."""

    certificate: Certificate
    holds: bool
    ending: bool


@dataclass(frozen=True, slots=True)
class OwnPage:
    """What somebody says of themselves."""

    work_unit: Unit | None
    spells: list[WorkSpell]
    papers: list[Paper]
    member: str
    skills: list[Skill]


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One area: who works there, how many of them registered at home, which units registered, members here."""

    code: str
    name: str
    staff: int
    registered: int
    units: int
    units_registered: int
    here: int
    members: int | None

    @property
    def share(self) -> int | None:
        """Hundredths of the staff that registered at home."""
        return round(100 * self.registered / self.staff) if self.staff else None


@dataclass(frozen=True, slots=True)
class SharesPage:
    """The areas one level below, their sum, and the way up."""

    rows: list[ShareRow]
    whole: ShareRow
    up: str
    counted_at: datetime | None
    chart: dict[str, object]


def own_page(*, actor: Actor, at: datetime) -> OwnPage:
    """One's own work, certificates and status. Five statements."""
    person = person_of(actor=actor)
    today = at.astimezone(clock.local_zone()).date()
    row = Particulars.objects.filter(person=person).only("uid", "member_sealed").first()
    spells = list(WorkSpell.objects.filter(person=person).select_related("unit").order_by("-since", "-id"))
    papers = person.certificates.filter(withdrawn_at__isnull=True).select_related("skill").order_by("-id")
    return OwnPage(
        work_unit=next((one.unit for one in spells if one.until is None), None),
        spells=spells,
        papers=[_paper(one, today) for one in papers],
        member=row.member if row else "",
        skills=skills(),
    )


def person_whose_work(*, actor: Actor, uid: UUID | None, leaves: bool) -> Person:
    """Oneself, or a member of a unit whose contact the actor is and who leaves it; locked. Others are Missing."""
    if uid is None or uid == actor.person_uid:
        return person_of(actor=actor, lock=True)
    units = actor.unit_ids(*roles_with(Power.UNIT_SEE_MEMBERS)) if leaves else ()
    found = Person.objects.select_for_update().filter(uid=uid, work_unit_id__in=units).first()
    if found is None:
        raise Missing
    return found


def certificates_to_warn(*, at: datetime, limit: int) -> list[int]:
    """The ids of certificates that run out within 30 days and were not told of."""
    return list(_unwarned(at).values_list("pk", flat=True)[:limit])


def certificate_to_warn(*, certificate_id: int, at: datetime) -> Certificate | None:
    """One of them, locked."""
    rows = _unwarned(at).select_for_update(of=("self",)).select_related("skill", "person")
    return rows.filter(pk=certificate_id).first()


def last_moment(row: Certificate) -> str:
    """The beginning of the last day on which a certificate holds, as a message names it."""
    if row.valid_until is None:
        return ""
    return datetime.combine(row.valid_until, time(), clock.local_zone()).isoformat()


def members_counted() -> tuple[dict[str, int], dict[int, tuple[int, int]]]:
    """In-service members: by community where they are registered; by unit, registered and known. Two statements.

    Every status is opened, whoever it belongs to; nothing but sums leaves this function.
    """
    homes = dict(
        Registration.objects.filter(state=State.CONFIRMED, person__isnull=False).values_list(
            "person_id", "community_code"
        )
    )
    areas: Counter[str] = Counter()
    known: Counter[int] = Counter()
    registered: Counter[int] = Counter()
    rows = Particulars.objects.exclude(member_sealed="").select_related("person")
    for row in rows.only("uid", "member_sealed", "person__work_unit_id").iterator(chunk_size=2000):
        if row.member != Particulars.Member.IN_SERVICE:
            continue
        home = homes.get(row.person_id)
        if home:
            areas[home] += 1
        if row.person.work_unit_id:
            known[row.person.work_unit_id] += 1
            registered[row.person.work_unit_id] += bool(home)
    return dict(areas), {unit: (registered[unit], n) for unit, n in known.items()}


def members_of_unit(*, unit_ids: tuple[int, ...] | list[int]) -> dict[int, tuple[int | None, int | None]]:
    """In-service members of units as they may be shown: registered, known; small counts are none."""
    rows = MemberCount.objects.filter(unit_id__in=unit_ids)
    shown = {}
    for unit, registered, known in rows.values_list("unit_id", "registered", "known"):
        few = rules_skills.FEWEST
        shown[unit] = (registered if registered >= few else None, known if known >= few else None)
    return shown


def shares_page(*, actor: Actor, area_code: str = "") -> SharesPage:
    """How many registered, by the areas one level below: of those who work there, of units, and who lives there.

    Seven statements. An area outside the actor's posts is Missing.
    """
    roots = actor.area_codes(*roles_with(Power.PEOPLE_COUNT))
    area_code = area_code or min(roots, key=len, default="")
    if not any(area_code.startswith(root) for root in roots):
        raise Missing
    place = places.area(area_code)
    level = BELOW.get(level_of(area_code), level_of(area_code))
    areas = {one.code: one.name for one in places.areas_within(area_code, level)}
    rows = _share_rows(areas, level, area_code)
    last = MemberCount.objects.order_by("-counted_at").values_list("counted_at", flat=True).first()
    members = [one.members for one in rows]
    whole = ShareRow(
        code=area_code,
        name=place.name,
        staff=sum(one.staff for one in rows),
        registered=sum(one.registered for one in rows),
        units=sum(one.units for one in rows),
        units_registered=sum(one.units_registered for one in rows),
        here=sum(one.here for one in rows),
        members=None if None in members else sum(n or 0 for n in members),
    )
    up = next((code for code in (at_level(area_code[:-1], one) for one in reversed(LENGTHS)) if code), "")
    allowed = any(up.startswith(root) for root in roots)
    return SharesPage(rows, whole, up if allowed else "", last, _chart(rows))


def _share_rows(areas: Mapping[str, str], level: Level, within: str) -> list[ShareRow]:
    cut = LENGTHS[level]
    staff, registered, units, seats, here, members = (Counter[str]() for _n in range(6))
    people = Person.objects.filter(area_q([within], "work_unit__"))
    _sum(staff, people.order_by().values_list("work_unit__area_code").annotate(n=Count("pk")), cut)
    confirmed = Registration.objects.filter(state=State.CONFIRMED)
    at_home = confirmed.filter(area_q([within], "person__work_unit__"))
    _sum(
        registered,
        at_home.order_by().values_list("person__work_unit__area_code").annotate(n=Count("pk")),
        cut,
    )
    open_units = Unit.objects.open().filter(area_q([within])).order_by()
    seated = Count("registrations", filter=Q(registrations__state=State.CONFIRMED))
    for code, n, with_seat in open_units.values_list("area_code").annotate(
        n=Count("pk", distinct=True), s=seated
    ):
        units[code[:cut]] += n
        seats[code[:cut]] += with_seat
    local = confirmed.filter(area_q([within]), person__isnull=False).order_by()
    _sum(here, local.values_list("community_code").annotate(n=Count("pk")), cut)
    counts = MemberCount.objects.filter(area_code__startswith=within).values_list("area_code", "registered")
    _sum(members, counts, cut)
    shown = rules_skills.guarded({code: members[code] for code in areas})
    return [
        ShareRow(code, name, staff[code], registered[code], units[code], seats[code], here[code], shown[code])
        for code, name in areas.items()
    ]


def _sum(into: Counter[str], rows: object, cut: int) -> None:
    for code, n in rows:  # type: ignore[attr-defined]  # a values queryset
        into[code[:cut]] += n


def _chart(rows: list[ShareRow]) -> dict[str, object]:
    """Bars side by side; the page's own script draws them."""
    return {
        "grid": {"left": 8, "right": 16, "top": 16, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "value", "max": 100},
        "yAxis": {"type": "category", "data": [row.name for row in rows], "inverse": True},
        "series": [{"type": "bar", "data": [row.share or 0 for row in rows]}],
    }


def _paper(one: Certificate, today: date) -> Paper:
    paper = rules_skills.Paper(one.skill.code, one.valid_until)
    until = one.valid_until
    ending = until is not None and today <= until <= today + rules_skills.ENDS_SOON
    return Paper(one, rules_skills.holds(paper, today), ending)


def _unwarned(at: datetime) -> QuerySet[Certificate]:
    today = at.astimezone(clock.local_zone()).date()
    return Certificate.objects.filter(
        valid_until__range=(today, today + rules_skills.ENDS_SOON),
        warned_at__isnull=True,
        withdrawn_at__isnull=True,
    )
