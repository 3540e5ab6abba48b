"""The routing rules that hold around a place, what they suggest for a case, and the pages of an area's versions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linli.kernel.clock import local_zone
from linli.kernel.verdict import ALLOWED, Missing, Verdict, first
from linli.people import queries as people
from linli.people.models import Unit
from linli.places import codes
from linli.places import queries as places
from linli.places.workdays import MissingYear

from .. import routing, rules_routing
from ..models import Case, Category, RoutingExample, RoutingRule, RoutingVersion, Voice
from .routing_words import described

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor
    from linli.places.models import Area
    from linli.places.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Category3:
    """Codes and names of all categories, open or closed, by key."""

    rows: Mapping[int, tuple[str, int | None]]
    chains: dict[int, frozenset[str]] = field(default_factory=dict)

    def chain(self, pk: int | None) -> frozenset[str]:
        """The codes of a category and of those above it."""
        if pk is None or pk not in self.rows:
            return frozenset()
        if pk not in self.chains:
            code, parent = self.rows[pk]
            self.chains[pk] = frozenset({code}) | self.chain(parent)
        return self.chains[pk]


def categories() -> Category3:
    """All categories, one query."""
    rows = Category.objects.values_list("pk", "code", "parent_id")
    return Category3({pk: (code, parent) for pk, code, parent in rows})


@dataclass(frozen=True, slots=True)
class WhyLine:
    """One rule in words, and what became of it."""

    area: str
    number: int
    said: str
    lead: str
    held: bool
    why: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Where the rules would send a case, and why; `may` says whether that unit can be sent anything now."""

    lead: Unit | None
    helpers: list[Unit]
    line: WhyLine | None
    lines: list[WhyLine]
    may: Verdict


# --- What holds -------------------------------------------------------------------------------------------------------


def in_force(found: QuerySet[RoutingVersion], at: datetime) -> dict[str, RoutingVersion]:
    """Of each area the version that holds at a moment, one query."""
    rows = found.filter(valid_from__lte=at).select_related("area").order_by("valid_from")
    return {row.area.code: row for row in rows}


def rules_of(versions: Iterable[RoutingVersion]) -> dict[int, list[RoutingRule]]:
    """The rules of versions in their order, by version, two queries."""
    found: dict[int, list[RoutingRule]] = {one.pk: [] for one in versions}
    rows = (
        RoutingRule.objects.filter(version__in=list(found))
        .select_related("category", "lead", "version__area")
        .prefetch_related("helpers")
        .order_by("version", "position")
    )
    for row in rows:
        found[row.version_id].append(row)
    return found


def fact_of(row: RoutingRule, number: int) -> routing.Rule:
    """A rule as the matcher takes it."""
    return routing.Rule(
        uid=row.uid,
        number=number,
        lead=row.lead.uid,
        area=row.version.area.code,
        helpers=tuple(unit.uid for unit in row.helpers.all()),
        category=row.category.code if row.category else "",
        words=routing.read_words(row.words),
        days=frozenset(map(int, row.days)),
        since=row.time_from,
        until=row.time_until,
        hours=row.hours,
        kind=row.kind,
        danger=row.danger,
    )


def facts_in_order(rows: Iterable[RoutingRule]) -> list[routing.Rule]:
    """The rules of one version with their numbers."""
    return [fact_of(row, number) for number, row in enumerate(rows, start=1)]


def works_at(calendar: Calendar, moment: datetime) -> bool | None:
    """Whether a moment is working time; None when the year is not known."""
    try:
        return calendar.next_working_moment(moment) == moment
    except MissingYear:
        return None


# --- A suggestion -----------------------------------------------------------------------------------------------------


def suggestion_for(case: Case, at: datetime) -> Suggestion | None:
    """Where the rules in force would send a case, the nearest area's first; None where no area has any.

    At most seven queries: versions, rules, helpers, words, categories, and two for working time where a rule asks for it.
    """
    line = codes.lineage(case.area_code)
    versions = in_force(RoutingVersion.objects.filter(area__code__in=line), at)
    if not versions:
        return None
    by_version = rules_of(versions.values())
    rows: list[RoutingRule] = []
    facts: list[routing.Rule] = []
    for code in reversed(line):
        if code in versions:
            own = by_version[versions[code].pk]
            rows += own
            facts += facts_in_order(own)
    received = case.received_at.astimezone(local_zone())
    asks = any(fact.hours for fact in facts)
    said = Voice.objects.filter(first_case=case).order_by("id").values_list("body", flat=True).first()
    request = routing.Request(
        text=f"{case.title}\n{said or ''}".lower(),
        received=received,
        categories=categories().chain(case.category_id),
        working=works_at(places.calendar_for(case.area_code, at), received) if asks else None,
        kind=case.kind,
        danger=case.danger,
    )
    return suggested(rows, routing.decide(facts, request), case.city_code, at)


def suggested(
    rows: list[RoutingRule], decision: routing.Decision, city_code: str, at: datetime
) -> Suggestion:
    """A decision with its units and its lines in words."""
    by_uid = {row.uid: row for row in rows}
    lines = [why_line(by_uid[line.rule.uid], line) for line in decision.lines]
    row = by_uid[decision.rule.uid] if decision.rule else None
    today = at.astimezone(local_zone()).date()
    return Suggestion(
        lead=row.lead if row else None,
        helpers=[one for one in row.helpers.all() if rules_routing.fits_unit(one, city_code, today)]
        if row
        else [],
        line=next((line for line in lines if line.held), None),
        lines=lines,
        may=rules_routing.fits_unit(row.lead, city_code, today) if row else ALLOWED,
    )


def why_line(row: RoutingRule, line: routing.Line) -> WhyLine:
    """One line of the why in words."""
    why = _("fits: “%(word)s” is said") % {"word": line.word} if line.word else _("fits")
    return WhyLine(
        area=row.version.area.name,
        number=line.rule.number,
        said=described(row),
        lead=row.lead.name,
        held=line.held,
        why=why if line.held else str(rules_routing.WHY[line.missed]),
    )


# --- The pages of an area ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule on its page: number, conditions in words, units, and how its examples go."""

    row: RoutingRule
    number: int
    said: str
    helpers: str
    examples: list[tuple[RoutingExample, rules_routing.Tested]]


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One version of an area's rules: a draft or one that holds or held."""

    version: RoutingVersion
    area: Area
    may: Verdict
    rules: list[RuleLine]
    holds: bool
    may_enact: Verdict
    made_by: str
    put_by: str

    @property
    def tested(self) -> list[rules_routing.Tested]:
        """How all examples went."""
        return [tested for line in self.rules for _example, tested in line.examples]


@dataclass(frozen=True, slots=True)
class RoutingPage:
    """The rules that hold in an area, those of the areas around it that come after, and all versions."""

    area: Area
    roots: list[Area]
    may: Verdict
    holds: RoutingVersion | None
    rules: list[RuleLine]
    wider: list[tuple[RoutingVersion, list[RuleLine]]]
    draft: RoutingVersion | None
    versions: list[RoutingVersion]


def routing_page(*, actor: Actor, code: str, at: datetime) -> RoutingPage:
    """The rules of an area of the reader's posts (the first for an empty code), eight queries. Raises Missing."""
    own = sorted(actor.area_codes(*rules_routing.SETTERS)) or sorted(actor.area_codes())
    wanted = code or (own[0] if own else "")
    if not codes.is_code(wanted) or not rules_routing.may_see(actor, wanted):
        raise Missing
    area = places.area(wanted)
    line = codes.lineage(wanted)
    versions = in_force(RoutingVersion.objects.filter(area__code__in=line), at)
    by_version = rules_of(versions.values())
    here = versions.get(wanted)
    listed = list(RoutingVersion.objects.filter(area=area).select_related("area").order_by("-number"))
    return RoutingPage(
        area=area,
        roots=[places.area(one) for one in own],
        may=rules_routing.may_set_up(actor, wanted),
        holds=here,
        rules=_plain_lines(by_version[here.pk]) if here else [],
        wider=[
            (versions[one], _plain_lines(by_version[versions[one].pk]))
            for one in reversed(line)
            if one in versions and one != wanted
        ],
        draft=next((one for one in listed if one.is_draft), None),
        versions=[one for one in listed if not one.is_draft],
    )


def _plain_lines(rows: list[RoutingRule]) -> list[RuleLine]:
    return [_rule_line(row, number, []) for number, row in enumerate(rows, start=1)]


def _rule_line(
    row: RoutingRule, number: int, examples: list[tuple[RoutingExample, rules_routing.Tested]]
) -> RuleLine:
    helpers = "、".join(unit.name for unit in row.helpers.all())
    return RuleLine(row, number, described(row), helpers, examples)


def version_for(*, actor: Actor, uid: UUID) -> RoutingVersion:
    """The version when the actor may read it. Raises Missing."""
    found = RoutingVersion.objects.filter(uid=uid).select_related("area").first()
    if found is None or not rules_routing.may_see(actor, found.area.code):
        raise Missing
    return found


def rule_for(*, actor: Actor, uid: UUID) -> RoutingRule:
    """The rule when the actor may read its version. Raises Missing."""
    found = (
        RoutingRule.objects.filter(uid=uid)
        .select_related("version__area", "category", "lead")
        .prefetch_related("helpers", "examples__category", "examples__lead")
        .first()
    )
    if found is None or not rules_routing.may_see(actor, found.version.area.code):
        raise Missing
    return found


def version_page(*, actor: Actor, uid: UUID, at: datetime) -> VersionPage:
    """One version with its rules and how their examples go, nine queries. Raises Missing."""
    version = version_for(actor=actor, uid=uid)
    rules = tested_rules(version, at)
    holding = in_force(RoutingVersion.objects.filter(area=version.area), at).get(version.area.code)
    may = rules_routing.may_set_up(actor, version.area.code)
    names = people.names_of({version.made_by_id or 0, version.put_by_id or 0})
    return VersionPage(
        version=version,
        area=version.area,
        may=first(may, rules_routing.in_draft(draft=version.is_draft)),
        rules=rules,
        holds=holding is not None and holding.pk == version.pk,
        may_enact=enact_verdict(version, rules, at=at, valid_from=at) if may else may,
        made_by=names.get(version.made_by_id or 0, ""),
        put_by=names.get(version.put_by_id or 0, ""),
    )


def tested_rules(version: RoutingVersion, at: datetime) -> list[RuleLine]:
    """The rules of a version, each with its examples run through all of them; six queries."""
    rows = rules_of([version])[version.pk]
    table = routing.Table(facts_in_order(rows))
    names = {row.lead.uid: row.lead.name for row in rows}
    by_rule: dict[int, list[RoutingExample]] = {row.pk: [] for row in rows}
    found = RoutingExample.objects.filter(rule__in=rows).select_related("category", "lead").order_by("id")
    for example in found:
        by_rule[example.rule_id].append(example)
    known = categories()
    calendar = places.calendar_for(version.area.code, at)
    lines = []
    for number, row in enumerate(rows, start=1):
        examples = []
        for example in by_rule[row.pk]:
            rule = table.rule_for(_request_of(example, known, calendar))
            tested = rules_routing.Tested(
                number,
                example.words,
                expected=example.lead.name,
                found=names[rule.lead] if rule else "",
                expected_uid=example.lead.uid,
                found_uid=rule.lead if rule else None,
            )
            examples.append((example, tested))
        lines.append(_rule_line(row, number, examples))
    return lines


def _request_of(example: RoutingExample, known: Category3, calendar: Calendar) -> routing.Request:
    received = example.received_at.astimezone(local_zone())
    return routing.Request(
        text=example.words.lower(),
        received=received,
        categories=known.chain(example.category_id),
        working=works_at(calendar, received),
        kind=example.kind,
        danger=example.danger,
    )


def enact_verdict(
    version: RoutingVersion, rules: list[RuleLine], *, at: datetime, valid_from: datetime, taken: bool = False
) -> Verdict:
    """Whether a draft may be put in force, without a query."""
    today = at.astimezone(local_zone()).date()
    city = codes.lineage(version.area.code)[0]
    units = [unit for line in rules for unit in (line.row.lead, *line.row.helpers.all())]
    closed = next(
        (verdict for unit in units if not (verdict := rules_routing.fits_unit(unit, city, today))), ALLOWED
    )
    return rules_routing.may_enact(
        draft=version.is_draft,
        valid_from=valid_from,
        at=at,
        taken=taken,
        without=[line.number for line in rules if not line.examples],
        tested=[tested for line in rules for _example, tested in line.examples],
        units=closed,
    )
