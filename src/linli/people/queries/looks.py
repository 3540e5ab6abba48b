"""Who looked at what: for the resident without names, for those who supervise and audit with filters and outliers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel import clock, mask
from linli.kernel.verdict import Missing, Verdict
from linli.people import rules_bulk
from linli.people import rules_disclosure as rules
from linli.people.models import BulkLook, BulkLookPart, Disclosure, DisclosureApproval, Person, Purpose, Role
from linli.people.powers import Power, roles_with
from linli.people.queries.disclosed import area_of
from linli.people.queries.who import display_name
from linli.places import queries as places
from linli.places.codes import Level, at_level

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django_stubs_ext import StrOrPromise

    from linli.kernel.actor import Actor

PAGE = 50
MOST_SEEN = 60
WINDOW = timedelta(days=30)
OUTLIER, LEAST = 3, 10  # three times the own median, and never a handful
FIELDS: dict[str, StrOrPromise] = {
    "name": pgettext_lazy("personal value", "Name"),
    "phone": pgettext_lazy("personal value", "Mobile number"),
    "contact": pgettext_lazy("personal value", "Contact"),
    "words": pgettext_lazy("personal value", "Words in full"),
    "table": pgettext_lazy("personal value", "Name and contact"),
}
TABS = {
    "list": Power.DISCLOSURES_SEE,
    "approvals": Power.DISCLOSURES_APPROVE,
    "reviews": Power.DISCLOSURES_REVIEW,
}


@dataclass(frozen=True, slots=True)
class Look:
    """One look as lists show it. `who` is the person's name, for the auditor in full, for nobody else."""

    row: Disclosure
    role: str
    where: str
    field: str
    purpose: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """One look as the person concerned reads it. `rows`: it was part of a table of so many rows; 0: a single look."""

    at: datetime
    role: str
    where: str
    field: str
    purpose: str
    emergency: bool = False
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Outlier:
    """Somebody who looked far more often on one day than they use to."""

    who: str
    day: date
    count: int
    usual: float


@dataclass(frozen=True, slots=True)
class LookFilter:
    """What the list is narrowed to."""

    role: str = ""
    purpose: str = ""
    glass: bool = False
    days: int = 30


@dataclass(frozen=True, slots=True)
class LooksPage:
    """The list of those who supervise and audit: emergencies first, then outliers, then the rest by time."""

    glass: list[Look]
    outliers: list[Outlier]
    rows: list[Look]
    next_after: int | None
    names: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for approval with what may be done with it."""

    row: DisclosureApproval
    who: str
    role: str
    where: str
    field: str
    decide: Verdict


def seen_by_person(*, person_id: int) -> list[Seen]:
    """Who looked at what is known of a person with an account, newest first; tables that were fetched among them.
    Five statements.
    """
    looks = Disclosure.objects.filter(whose_id=person_id).exclude(who_id=person_id)
    tables = _tables_with(rules_bulk.PERSON, person_id).exclude(who_id=person_id)
    return _seen(looks, tables)


def seen_of(*, subject_uid: UUID, kind: str, key: int) -> list[Seen]:
    """The same for one thing, a voice for instance. `kind` and `key` are what tables know it by."""
    return _seen(Disclosure.objects.filter(subject_uid=subject_uid), _tables_with(kind, key))


def looks_page(
    *, actor: Actor, at: datetime, wanted: LookFilter | None = None, after: int | None = None
) -> LooksPage:
    """The looks in the areas the actor supervises or audits. Seven statements at most, however many rows."""
    wanted = wanted or LookFilter()
    names = actor.has(Role.AUDITOR)
    mine = Disclosure.objects.watched_by(actor)
    found = mine.filter(at__gt=at - timedelta(days=wanted.days))
    if wanted.role:
        found = found.filter(role=wanted.role)
    if wanted.purpose:
        found = found.filter(purpose=wanted.purpose)
    if wanted.glass:
        found = found.filter(break_glass=True)
    rows = found.filter(pk__lt=after) if after is not None else found
    listed = _looks(rows.order_by("-pk")[: PAGE + 1], names=names)
    first = after is None
    return LooksPage(
        glass=_looks(found.filter(break_glass=True).order_by("-pk")[:20], names=names) if first else [],
        outliers=_outliers(mine, at, names=names) if first else [],
        rows=listed[:PAGE],
        next_after=listed[PAGE - 1].row.pk if len(listed) > PAGE else None,
        names=names,
    )


def approvals_page(*, actor: Actor) -> list[Asked]:
    """What waits for a decision in the areas where the actor is responsible, then what was decided. Two statements."""
    rows = DisclosureApproval.objects.filter(area_of(actor)).select_related("asked_by", "decided_by")
    waiting = list(rows.filter(state=DisclosureApproval.State.ASKED).order_by("pk")[:PAGE])
    settled = list(rows.exclude(state=DisclosureApproval.State.ASKED).order_by("-pk")[:PAGE])
    found = [*waiting, *settled]
    wheres = places.path_names({one.area_code for one in found})
    return [
        Asked(
            row=one,
            who=display_name(one.asked_by),
            role=_role(one.role),
            where=wheres.get(one.area_code, ""),
            field=str(FIELDS.get(one.field, one.field)),
            decide=rules.may_decide(
                actor,
                state=one.state,
                area_code=one.area_code,
                asked_by_uid=one.asked_by.uid,
                verb="approve",
            ),
        )
        for one in found
    ]


def reviews_page(*, actor: Actor) -> list[tuple[Look, Verdict]]:
    """Emergency looks that wait for a review, the most urgent first, then the reviewed. Four statements."""
    rows = Disclosure.objects.reviewed_by(actor)
    waiting = _looks(
        rows.filter(reviewed_at__isnull=True).order_by("review_due_at", "pk")[:PAGE], names=False
    )
    done = _looks(rows.filter(reviewed_at__isnull=False).order_by("-reviewed_at", "pk")[:PAGE], names=False)
    return [(look, _review_verdict(actor, look.row)) for look in (*waiting, *done)]


def reviewed_look(*, actor: Actor, uid: UUID) -> Look:
    """One emergency look of an area where the actor reviews. Raises Missing."""
    found = _looks(Disclosure.objects.reviewed_by(actor).filter(uid=uid), names=False)
    if not found:
        raise Missing
    return found[0]


def tabs_of(actor: Actor) -> list[str]:
    """The parts of the page that this actor's posts open."""
    return [tab for tab, power in TABS.items() if actor.has(*roles_with(power))]


def waiting_counts(*, actor: Actor) -> dict[str, int]:
    """How many approvals and reviews wait; at most two statements."""
    tabs, found = tabs_of(actor), {}
    if "approvals" in tabs:
        asked = DisclosureApproval.objects.filter(area_of(actor), state=DisclosureApproval.State.ASKED)
        found["approvals"] = asked.exclude(asked_by_id=actor.person_id).count()
    if "reviews" in tabs:
        found["reviews"] = Disclosure.objects.reviewed_by(actor).filter(reviewed_at__isnull=True).count()
    return found


def _review_verdict(actor: Actor, row: Disclosure) -> Verdict:
    return rules.may_review(
        actor,
        area_code=row.area_code,
        looked_uid=row.who.uid if row.who else None,
        reviewed=row.reviewed_at is not None,
        words="-",
    )


def _tables_with(kind: str, key: int) -> QuerySet[BulkLook]:
    """The tables that were fetched and hold this one. One statement: one small row for each table near it."""
    parts = BulkLookPart.objects.filter(
        kind=kind, block=rules_bulk.block_of(key), look__at__isnull=False
    ).values_list("look_id", "bits")
    return BulkLook.objects.filter(pk__in=[look_id for look_id, bits in parts if rules_bulk.holds(bits, key)])


def _seen(looks: QuerySet[Disclosure], tables: QuerySet[BulkLook]) -> list[Seen]:
    single = [
        Seen(look.row.at, look.role, look.where, look.field, look.purpose, emergency=look.row.break_glass)
        for look in _looks(looks.order_by("-at", "-pk")[:MOST_SEEN], names=False)
    ]
    fetched = list(tables.select_related("unit").order_by("-at", "-pk")[:MOST_SEEN])
    wheres = _wheres(row.post_area for row in fetched)
    whole = [
        Seen(
            at=row.at,
            role=_role(row.role),
            where=row.unit.name if row.unit else wheres.get(row.post_area, ""),
            field=str(_field_and_purpose(row)[0]),
            purpose=str(_field_and_purpose(row)[1]),
            rows=row.rows,
        )
        for row in fetched
        if row.at is not None
    ]
    return sorted([*single, *whole], key=lambda one: one.at, reverse=True)[:MOST_SEEN]


def _field_and_purpose(row: BulkLook) -> tuple[StrOrPromise, StrOrPromise]:
    """Free words of a member of staff stand masked: what they name of others stays theirs."""
    return rules_bulk.TABLES.get(row.of_kind) or (FIELDS["table"], mask.mask_text(row.purpose))


def _wheres(areas: Iterable[str]) -> dict[str, str]:
    codes = {code for code in areas if code}
    cities = {at_level(code, Level.CITY) for code in codes}
    return places.path_names(codes, below=cities.pop() if len(cities) == 1 else "")


def _looks(rows: QuerySet[Disclosure], *, names: bool) -> list[Look]:
    """Two statements: rows with person and unit, names of areas."""
    found = list(rows.select_related("who", "unit"))
    wheres = _wheres(row.post_area for row in found)
    return [
        Look(
            row=row,
            role=_role(row.role),
            where=row.unit.name if row.unit else wheres.get(row.post_area, ""),
            field=str(FIELDS.get(row.field, row.field)),
            purpose=str(Purpose(row.purpose).label),
            who=display_name(row.who, masked=not names) if row.who else "",
        )
        for row in found
    ]


def _role(code: str) -> str:
    return str(Role(code).label) if code in Role.values else str(_("Somebody who helps in person"))


def _outliers(mine: QuerySet[Disclosure], at: datetime, *, names: bool) -> list[Outlier]:
    """Days on which somebody looked three times as often as on their median day of the last thirty. Two statements."""
    counted = (
        mine.filter(at__gt=at - WINDOW, who__isnull=False)
        .order_by()
        .values_list("who_id", TruncDate("at", tzinfo=clock.local_zone()))
        .annotate(n=Count("pk"))
    )
    days: dict[int, dict[date, int]] = {}
    for who, day, n in counted:
        days.setdefault(who, {})[day] = n
    found = [
        (who, day, n, _usual(each, day))
        for who, each in days.items()
        for day, n in each.items()
        if n >= max(LEAST, OUTLIER * _usual(each, day))
    ]
    if not found:
        return []
    wanted = {one[0] for one in found}
    people = {person.pk: person for person in Person.objects.filter(pk__in=wanted)}
    return [
        Outlier(display_name(people[who], masked=not names), day, n, usual)
        for who, day, n, usual in sorted(found, key=lambda one: -one[2])
    ]


def _usual(each: dict[date, int], day: date) -> float:
    """The median of the other days on which somebody looked; for somebody without any, a cautious guess."""
    others = [n for other, n in each.items() if other != day]
    return float(median(others)) if others else LEAST
