"""The report: counts by rule and month, and the findings that are asked for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count
from django.db.models.functions import TruncMonth

from linli.attendance.models import Attendance
from linli.integrity.cards import RULES, RuleCard
from linli.integrity.models import Finding, SpotCheck
from linli.integrity.queries.narrowing import EVERYTHING, LABELS, Narrowing
from linli.kernel import clock
from linli.kernel.verdict import Missing
from linli.people.powers import Power, roles_with
from linli.places import queries as places
from linli.places.codes import LENGTHS, Level, area_q, covered_by_any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet
    from django_stubs_ext import StrOrPromise

    from linli.kernel.actor import Actor

NEWEST = 100
CHUNK = 1_000
MOST_CHOICES = 200
LEVELS = (Level.CITY, Level.DISTRICT, Level.STREET, Level.COMMUNITY)
S = Finding.State


@dataclass(frozen=True, slots=True)
class Counted:
    """A number, and what the report is narrowed to where it is listed."""

    n: int
    query: str
    label: StrOrPromise


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule with its counts of the period."""

    card: RuleCard
    undecided: int
    dismissed: int
    upheld: int
    by: Narrowing = EVERYTHING

    @property
    def counts(self) -> list[Counted]:
        """Each count with the address that lists it."""
        states = {"": self.undecided, "dismissed": self.dismissed, "upheld": self.upheld}
        return [
            Counted(n, self.by.but(rule=self.card.code, state=state), LABELS[state])
            for state, n in states.items()
        ]

    @property
    def total(self) -> int:
        """All of them."""
        return self.undecided + self.dismissed + self.upheld


@dataclass(frozen=True, slots=True)
class Month:
    """What was found in a month, of how many services."""

    label: str
    services: int
    findings: int


@dataclass(frozen=True, slots=True)
class Choices:
    """What the report can be narrowed to: areas, units and projects with findings in the period."""

    areas: list[tuple[str, str]]
    units: list[tuple[UUID, str]]
    projects: list[tuple[UUID, str]]


@dataclass(frozen=True, slots=True)
class Report:
    """Counts by rule, the share of all services that is concerned, the months, and the findings asked for."""

    area: str
    by: Narrowing
    begin: datetime
    end: datetime
    lines: list[RuleLine]
    services: int
    concerned: int
    months: list[Month]
    found: list[Finding]
    total: int
    checks: list[SpotCheck]
    choices: Choices

    @property
    def per_mille(self) -> float:
        """How many of a thousand services are concerned."""
        return round(1000 * self.concerned / self.services, 1) if self.services else 0.0

    @property
    def last(self) -> datetime:
        """The last day of the period."""
        return self.end - timedelta(days=1)


def report(*, actor: Actor, at: datetime, by: Narrowing = EVERYTHING) -> Report:
    """A period in the areas where the actor decides. Raises Missing for anybody else."""
    codes = _codes(actor)
    here, (begin, end) = area_q(codes), by.span(at)
    every = _within(codes, begin, end)
    findings = _of_project(every.filter(by.findings()), by)
    served = Attendance.objects.filter(here, starts_at__gte=begin, starts_at__lt=end, starts_at__lte=at)
    services = served.filter(by.services())
    touched = {uid for uids in findings.values_list("attendances", flat=True) for uid in uids}
    names = places.path_names(codes)
    listed = findings.filter(by.listed())
    return Report(
        area=" · ".join(names.get(code, code) for code in codes),
        by=by,
        begin=begin,
        end=end,
        lines=_lines(findings, by),
        services=services.count(),
        concerned=services.filter(uid__in=touched).count() if touched else 0,
        months=_months(findings, services),
        found=list(_ordered(listed, by)[:NEWEST]),
        total=listed.count(),
        checks=list(
            SpotCheck.objects.filter(here, outcome="").select_related("attendance").order_by("pk")[:NEWEST]
        ),
        choices=_choices(every, codes),
    )


def every_finding(*, actor: Actor, at: datetime, by: Narrowing) -> Iterator[Finding]:
    """All that the report would list, in its order, read as they are asked for. Raises Missing as the report does."""
    findings = _of_project(_within(_codes(actor), *by.span(at)).filter(by.findings()), by)
    return _ordered(findings.filter(by.listed()), by).iterator(chunk_size=CHUNK)


def _codes(actor: Actor) -> tuple[str, ...]:
    codes = actor.area_codes(*roles_with(Power.INTEGRITY_DECIDE))
    if not codes:
        raise Missing
    return codes


def _within(codes: Iterable[str], begin: datetime, end: datetime) -> QuerySet[Finding]:
    return Finding.objects.filter(area_q(codes), found_at__gte=begin, found_at__lt=end)


def _of_project(findings: QuerySet[Finding], by: Narrowing) -> QuerySet[Finding]:
    """Those with a service of the project, whichever of their services it is."""
    if by.project is None:
        return findings
    there = {
        str(uid) for uid in Attendance.objects.filter(group_uid=by.project).values_list("uid", flat=True)
    }
    found = [pk for pk, uids in findings.values_list("pk", "attendances") if not there.isdisjoint(uids)]
    return findings.filter(pk__in=found)


def _ordered(listed: QuerySet[Finding], by: Narrowing) -> QuerySet[Finding]:
    """What has to be decided first comes first; else the newest."""
    order = ("hear_until", "pk") if by.state in {"", *Finding.UNDECIDED} else ("-found_at", "-pk")
    return listed.select_related("organiser").annotate(people=Count("concerns")).order_by(*order)


def _lines(findings: QuerySet[Finding], by: Narrowing) -> list[RuleLine]:
    rows = findings.order_by().values_list("rule", "state").annotate(n=Count("pk"))
    counted = Counter({(rule, state): n for rule, state, n in rows})
    return [
        RuleLine(
            card,
            sum(counted[code, state] for state in Finding.UNDECIDED),
            counted[code, S.DISMISSED],
            counted[code, S.UPHELD],
            by,
        )
        for code, card in RULES.items()
    ]


def _months(findings: QuerySet[Finding], services: QuerySet[Attendance]) -> list[Month]:
    zone = clock.local_zone()
    rows = services.order_by().annotate(month=TruncMonth("starts_at", tzinfo=zone))
    found: Counter[str] = Counter()
    for moment in findings.values_list("found_at", flat=True):
        found[moment.astimezone(zone).strftime("%Y-%m")] += 1
    served = {
        month.strftime("%Y-%m"): n for month, n in rows.values_list("month").annotate(n=Count("pk")) if month
    }
    return [Month(label, served.get(label, 0), found[label]) for label in sorted({*served, *found})]


def _choices(every: QuerySet[Finding], codes: Iterable[str]) -> Choices:
    """Five statements; however many findings there are, at most so many projects."""
    units = every.filter(organiser__isnull=False).order_by().values_list("organiser__uid", "organiser__name")
    projects = every.filter(group_uid__isnull=False).order_by().values_list("group_uid", "title")
    titles = {uid: title for uid, title in projects.distinct()[:MOST_CHOICES] if uid is not None}
    own = tuple(codes)
    below = {
        code[: LENGTHS[level]]
        for code in every.order_by().values_list("area_code", flat=True).distinct()
        for level in LEVELS
        if len(code) >= LENGTHS[level] and covered_by_any(own, code[: LENGTHS[level]])
    }
    names = places.path_names(sorted(below))
    return Choices(
        areas=[(code, names.get(code, code)) for code in sorted(below)],
        units=sorted(units.distinct()[:MOST_CHOICES], key=lambda one: one[1]),
        projects=sorted(titles.items(), key=lambda one: one[1]),
    )
