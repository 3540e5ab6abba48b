"""What pages and replies ask about rankings of hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Q

from linli.credits import queries as credit_book
from linli.credits.rollups import CELL, PERSONS, SQUARES, WIDTH, YEAR, ranked
from linli.kernel.clock import local_zone
from linli.kernel.verdict import Missing, Verdict
from linli.oversight import ranking, rules
from linli.oversight.models import Denominator, LeftOut
from linli.oversight.queries.overview import area_for, areas_seen
from linli.oversight.ranking import Place, Ranked, Tier
from linli.people.models import Person, Registration, Unit
from linli.people.rules_units import NOT_EMPLOYERS
from linli.places import declarations
from linli.places import queries as places
from linli.places.codes import COLUMNS, LENGTHS, Level, area_q, covers, is_code, level_of
from linli.places.models import Area
from linli.projects.models import CrewMember

if TYPE_CHECKING:
    from linli.credits.rollups import Vector
    from linli.kernel.actor import Actor

AREAS, UNITS = "areas", "units"
RANKED_LEVELS = (Level.DISTRICT, Level.STREET, Level.COMMUNITY, Level.GRID)
NOTHING: Vector = (0,) * WIDTH


@dataclass(frozen=True, slots=True)
class Target:
    """An area, or a unit with the area where it sits."""

    area_code: str
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its place in the ranking, when it has one, and all that was done there."""

    key: str
    name: str
    people: int
    sums: Vector
    ranked: Ranked | None = None

    @property
    def minutes(self) -> int:
        """Minutes that rank."""
        return ranked(self.sums)

    @property
    def persons(self) -> int:
        """Distinct persons who came because they wanted to."""
        return self.sums[PERSONS]

    @property
    def times(self) -> int:
        """Participations that were claimed."""
        return self.sums[CELL - 2]


@dataclass(frozen=True, slots=True)
class Out:
    """A place that is left out, with its reason."""

    row: Row
    left_out: LeftOut
    take_in: Verdict


@dataclass(frozen=True, slots=True)
class Ranking:
    """A ranking of an area's parts or units over a year or a month of it."""

    area_code: str
    area_name: str
    of: str
    level: str
    levels: list[str]
    year: int
    month: int
    tiers: list[tuple[Tier, list[list[Row]]]]
    small: list[Row]
    uncounted: list[Row]
    out: list[Out]
    total: Vector
    counted_on: list[date]
    minimum: int
    bounds: tuple[int, ...]

    @property
    def period(self) -> int:
        """As the sums know it."""
        return self.year * YEAR + self.month

    def find(self, key: str) -> tuple[Tier, Row]:
        """A ranked row with its tier. Raises Missing."""
        for tier, bands in self.tiers:
            for row in (one for band in bands for one in band):
                if row.key == key:
                    return tier, row
        raise Missing


# --- The ranking ----------------------------------------------------------------------------------------------------------


def ranking_page(
    *, actor: Actor, asked_area: str, of: str, level: str, year: int, month: int, at: datetime
) -> Ranking:
    """Who stands where, who is too small, who is left out. At most 20 statements whatever the size. Raises Missing."""
    code = area_for(actor, asked_area)
    area = places.area(code)
    period = year * YEAR + month
    levels = _levels_below(code)
    chosen = level if level in levels else (levels[0] if levels else "")
    asked = {level_of(code), *([Level(chosen)] if chosen and of != UNITS else [])}
    units = _open_units(code) if of == UNITS else []
    ids = [unit.pk for unit in units]
    sums, by_unit = credit_book.sums_of(within=code, levels=asked, unit_ids=ids, period=period)
    total = sums[level_of(code)].get(code, NOTHING)
    found = (
        _unit_rows(code, year, units, by_unit) if of == UNITS else _area_rows(code, chosen, year, sums, at)
    )
    settings = places.settings_of([declarations.RANKING_MINIMUM, declarations.RANKING_TIERS], code, at)
    minimum, bounds = settings["rankings.minimum"], tuple(settings["rankings.tiers"])
    out = _left_out(found, code, year=year, units=of == UNITS, actor=actor)
    rest = [row for row in found.values() if row.key not in out]
    rows = {row.key: row for row in rest if row.people >= minimum}
    tiers = ranking.tiers_of((_counted(row) for row in rows.values()), bounds=bounds)
    shown = [
        (tier, [[_placed(rows[one.place.key], one) for one in band] for band in tier.bands]) for tier in tiers
    ]
    counted = Denominator.objects.filter(_here(code, units=of == UNITS), year=year)
    return Ranking(
        area_code=code,
        area_name=area.name,
        of=of,
        level=chosen,
        levels=levels,
        year=year,
        month=month,
        tiers=shown,
        small=sorted((row for row in rest if 0 < row.people < minimum), key=lambda row: row.name),
        uncounted=sorted((row for row in rest if not row.people), key=lambda row: row.name),
        out=list(out.values()),
        total=total,
        counted_on=sorted(counted.order_by().values_list("counted_on", flat=True).distinct()),
        minimum=minimum,
        bounds=bounds,
    )


def _counted(row: Row) -> Place:
    return Place(row.key, row.people, row.minutes, row.sums[SQUARES], row.persons)


def _placed(row: Row, one: Ranked) -> Row:
    return Row(row.key, row.name, row.people, row.sums, one)


def _levels_below(code: str) -> list[str]:
    """The levels that have areas inside this one, from the widest; a skipped level is none."""
    own = LENGTHS[level_of(code)]
    wanted = [level for level in RANKED_LEVELS if LENGTHS[level] > own]
    inside = Area.objects.filter(code__gt=code, code__lt=f"{code}:", level__in=wanted)
    found = set(inside.order_by().values_list("level", flat=True).distinct())
    return [level.value for level in wanted if level.value in found]


def _area_rows(
    code: str, level: str, year: int, by_level: dict[Level, dict[str, Vector]], at: datetime
) -> dict[str, Row]:
    if not level:
        return {}
    wanted = Level(level)
    sums = by_level[wanted]
    counted = Denominator.objects.filter(_here(code, units=False), year=year)
    counted = counted.exclude(**{COLUMNS[wanted]: ""})
    if wanted is not Level.GRID:
        counted = counted.filter(**{COLUMNS[RANKED_LEVELS[RANKED_LEVELS.index(wanted) + 1]]: ""})
    people = dict(counted.values_list("area_code", "people"))
    names = places.names_within(code, wanted, at)
    gone = {*sums, *people} - set(names)
    names |= places.names_of(gone) if gone else {}
    return {key: Row(key, names[key], people.get(key, 0), sums.get(key, NOTHING)) for key in names}


def _open_units(code: str) -> list[Unit]:
    return list(Unit.objects.filter(area_q([code]), closed_at__isnull=True).only("id", "uid", "name"))


def _here(code: str, *, units: bool) -> Q:
    """What was kept of the areas inside one; or of the units that sit there today: a unit that moves takes along how
    many people it has, and that it is left out.
    """
    if units:
        return area_q([code], prefix="unit__")
    return area_q([code]) & Q(unit__isnull=True)


def _unit_rows(code: str, year: int, units: list[Unit], sums: dict[int, Vector]) -> dict[str, Row]:
    counted = Denominator.objects.filter(_here(code, units=True), year=year)
    people = dict(counted.values_list("unit_id", "people"))
    rows = (
        Row(str(unit.uid), unit.name, people.get(unit.pk, 0), sums.get(unit.pk, NOTHING)) for unit in units
    )
    return {row.key: row for row in rows if row.people or any(row.sums)}


def _left_out(found: dict[str, Row], code: str, *, year: int, units: bool, actor: Actor) -> dict[str, Out]:
    rows = LeftOut.objects.live().filter(_here(code, units=units), year=year).select_related("unit")
    made = {}
    for one in rows.order_by("area_code", "pk"):
        key = str(one.unit.uid) if one.unit else one.area_code
        if key in found:
            made[key] = Out(found[key], one, rules.may_take_in(facts_of(one, actor), actor))
    return made


# --- One place ------------------------------------------------------------------------------------------------------------


def place_for(*, actor: Actor, area_code: str, unit_uid: UUID | None, lock: bool = False) -> Target:
    """An area or a unit inside what the actor oversees. Raises Missing."""
    seen = areas_seen(actor)
    if unit_uid is not None:
        units = Unit.objects.select_for_update(of=("self",)) if lock else Unit.objects.all()
        unit = units.filter(area_q(seen), uid=unit_uid).first()
        if unit is None:
            raise Missing
        return Target(unit.area_code, unit)
    if not is_code(area_code) or not any(covers(code, area_code) for code in seen):
        raise Missing
    return Target(places.area(area_code).code)


def name_of(place: Target) -> str:
    """What a place is called."""
    return place.unit.name if place.unit else places.names_of([place.area_code]).get(place.area_code, "")


def place_facts(place: Target, *, year: int, actor: Actor) -> rules.PlaceFacts:
    """What is judged before it is left out."""
    rows = LeftOut.objects.live().filter(year=year)
    rows = (
        rows.filter(unit=place.unit)
        if place.unit
        else rows.filter(unit__isnull=True, area_code=place.area_code)
    )
    unit_id = place.unit.pk if place.unit else 0
    return rules.PlaceFacts(place.area_code, unit_id, rows.exists(), _works_at(actor, unit_id))


def _works_at(actor: Actor, unit_id: int) -> bool:
    if not unit_id or actor.person_id is None:
        return False
    return Person.objects.filter(pk=actor.person_id, work_unit_id=unit_id).exists()


def facts_of(row: LeftOut, actor: Actor) -> rules.PlaceFacts:
    """What is judged before it is taken in again."""
    unit_id = row.unit_id or 0
    return rules.PlaceFacts(row.area_code, unit_id, row.ended_at is None, _works_at(actor, unit_id))


def left_out_for(*, actor: Actor, uid: UUID, lock: bool = False) -> LeftOut:
    """Loading is authorising. Raises Missing."""
    rows = LeftOut.objects.select_for_update(of=("self",)) if lock else LeftOut.objects.all()
    row = rows.visible_to(actor).select_related("unit").filter(uid=uid).first()
    if row is None:
        raise Missing
    return row


# --- Counting people ------------------------------------------------------------------------------------------------------


def day_of(at: datetime) -> date:
    """The local day of a moment."""
    return at.astimezone(local_zone()).date()


def volunteers_on(city: str, on: date) -> dict[str, int]:
    """Volunteers of a city whose registration held at the end of a day, by area of every level."""
    end = datetime.combine(on + timedelta(days=1), time(), tzinfo=local_zone())
    states = (Registration.State.CONFIRMED, Registration.State.ENDED)
    held = Registration.objects.filter(
        person__isnull=False, state__in=states, decided_at__lt=end, city_code=city
    )
    held = held.filter(Q(ended_at__isnull=True) | Q(ended_at__gte=end))
    found: dict[str, int] = {}
    for level, column in COLUMNS.items():
        if level is not Level.MICRO:
            counted = held.exclude(**{column: ""}).order_by().values_list(column)
            found |= dict(counted.annotate(n=Count("pk")))
    return found


def staff_now(city: str) -> dict[int, tuple[str, int]]:
    """People of each unit of a city, with the area where it sits: who works there; of a team or squad, which employs
    nobody, who is in a crew that speaks for it.
    """
    rows = Person.objects.filter(work_unit__city_code=city).order_by()
    counted = rows.values_list("work_unit_id", "work_unit__area_code").annotate(n=Count("pk"))
    in_crews = CrewMember.objects.filter(
        until__isnull=True, crew__unit__city_code=city, crew__unit__kind__in=NOT_EMPLOYERS
    ).order_by()
    mates = in_crews.values_list("crew__unit_id", "crew__unit__area_code")
    found = [*counted, *mates.annotate(n=Count("person_id", distinct=True))]
    return {unit_id: (code, people) for unit_id, code, people in found if unit_id is not None}


def cities_to_freeze(year: int) -> list[str]:
    """Cities with volunteers whose people of this year were not counted yet."""
    done = Denominator.objects.filter(year=year).values("city_code")
    rows = Registration.objects.filter(person__isnull=False, state=Registration.State.CONFIRMED)
    return sorted(rows.exclude(city_code__in=done).order_by().values_list("city_code", flat=True).distinct())
