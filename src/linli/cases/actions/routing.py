"""The routing rules of an area: a draft is made, changed, tried and put in force; what was in force stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from linli.kernel import journal
from linli.kernel.clock import local_zone
from linli.kernel.verdict import ALLOWED, Missing, Refused, first, refuse
from linli.people.models import Unit
from linli.places import codes
from linli.places.models import Area

from .. import routing, rules, rules_routing
from ..models import Case, Category, RoutingExample, RoutingRule, RoutingVersion
from ..queries.routing import enact_verdict, in_force, rule_for, tested_rules, version_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import time
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value
    from linli.kernel.verdict import Verdict

FAR = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleDraft:
    """A request by which a rule is tested. Without a unit the rule's own has to come out."""

    words: str
    received_at: datetime
    category_code: str = ""
    lead_uid: UUID | None = None
    kind: str = Case.Kind.REQUEST
    danger: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDraft:
    """A rule as somebody writes it; what is empty asks for nothing."""

    lead_uid: UUID
    helper_uids: Sequence[UUID] = ()
    category_code: str = ""
    words: str = ""
    days: Sequence[int] = ()
    time_from: time | None = None
    time_until: time | None = None
    hours: str = ""
    kind: str = ""
    danger: bool | None = None
    examples: Sequence[ExampleDraft] = ()


@transaction.atomic
def draft_routing(*, area_code: str, actor: Actor, at: datetime) -> RoutingVersion:
    """Begin a draft with the rules and examples that hold; where one is open already, that one. Refused: no_right;
    Missing."""
    area = _area(area_code, actor)
    of_area = RoutingVersion.objects.filter(area=area)
    draft = of_area.filter(valid_from__isnull=True).first()
    if draft is not None:
        return draft
    holds = in_force(of_area, at).get(area.code)
    number = (of_area.aggregate(last=Max("number"))["last"] or 0) + 1
    draft = RoutingVersion.objects.create(area=area, number=number, made_by_id=actor.person_id, made_at=at)
    for row in RoutingRule.objects.filter(version=holds).order_by("position") if holds else ():
        _copy(row, draft)
    _note("area.routing_drafted", draft, actor, at)
    return draft


def _copy(row: RoutingRule, draft: RoutingVersion) -> None:
    examples, helpers = list(row.examples.order_by("id")), list(row.helpers.all())
    made = RoutingRule.objects.create(
        version=draft,
        position=row.position,
        lead_id=row.lead_id,
        category_id=row.category_id,
        **{name: getattr(row, name) for name in ("words", "days", "time_from", "time_until")},
        **{name: getattr(row, name) for name in ("hours", "kind", "danger")},
    )
    made.helpers.set(helpers)
    names = ("words", "category_id", "received_at", "kind", "danger", "lead_id")
    RoutingExample.objects.bulk_create(
        RoutingExample(rule=made, **{name: getattr(one, name) for name in names}) for one in examples
    )


def _area(code: str, actor: Actor) -> Area:
    """The area, locked. Missing for those without a post there, no_right for those who do not set it up."""
    area = Area.objects.select_for_update().filter(code=code).first()
    if area is None or not rules_routing.may_see(actor, code):
        raise Missing
    rules_routing.may_set_up(actor, code).enforce()
    return area


def _note(code: str, version: RoutingVersion, actor: Actor, at: datetime, **more: Value) -> None:
    payload: dict[str, Value] = {"version": version.uid, "number": version.number, **more}
    area = version.area
    journal.note(code, subject=("area", area.uid), area=area.code, actor=actor, at=at, payload=payload)


def _draft(uid: UUID, actor: Actor) -> RoutingVersion:
    """The draft with its area locked. Refused: no_right, not_draft."""
    version = version_for(actor=actor, uid=uid)
    _area(version.area.code, actor)
    version.refresh_from_db(fields=["valid_from"])
    rules_routing.in_draft(draft=version.is_draft).enforce()
    return version


@transaction.atomic
def put_rule(
    *, version_uid: UUID, draft: RuleDraft, rule_uid: UUID | None = None, actor: Actor, at: datetime
) -> RoutingVersion:
    """Add a rule at the end of a draft, or change one of it with its examples.

    Refused: no_right, not_draft, too_long, bad_days, bad_times, too_many_rules, too_many_examples, bad_kind,
    unknown_category, unknown_unit, unit_closed, unit_elsewhere, no_words; Missing.
    """
    version = _draft(version_uid, actor)
    row = RoutingRule.objects.filter(version=version, uid=rule_uid).first() if rule_uid else None
    if rule_uid and row is None:
        raise Missing
    count = RoutingRule.objects.filter(version=version).count()
    first(
        rules_routing.may_put_rule(
            words=draft.words,
            days=draft.days,
            since=draft.time_from,
            until=draft.time_until,
            rules=0 if row else count,
            examples=len(draft.examples),
        ),
        *(rules.has_words(one.words, "examples", most=rules_routing.MOST_WORDS) for one in draft.examples),
        _known(draft),
    ).enforce()
    units = _units(draft, version.area.code, at)
    categories = _categories(draft)
    row = row or RoutingRule(version=version, position=_last(version) + 1)
    row.lead, row.category = units[draft.lead_uid], categories.get(draft.category_code)
    row.words = ", ".join(routing.read_words(draft.words))
    row.days = "".join(map(str, sorted(set(draft.days))))
    row.time_from, row.time_until, row.hours = draft.time_from, draft.time_until, draft.hours
    row.kind, row.danger = draft.kind, draft.danger
    row.save()
    row.helpers.set([units[uid] for uid in draft.helper_uids if uid != draft.lead_uid])
    row.examples.all().delete()
    RoutingExample.objects.bulk_create(_examples(draft, row, units, categories))
    _note("area.routing_rule_put", version, actor, at, rule=row.uid, lead=row.lead.uid)
    return version


def _last(version: RoutingVersion) -> int:
    return RoutingRule.objects.filter(version=version).aggregate(last=Max("position"))["last"] or 0


def _examples(
    draft: RuleDraft, row: RoutingRule, units: dict[UUID, Unit], categories: dict[str, Category]
) -> list[RoutingExample]:
    return [
        RoutingExample(
            rule=row,
            words=one.words.strip(),
            category=categories.get(one.category_code),
            received_at=one.received_at,
            kind=one.kind,
            danger=one.danger,
            lead=units[one.lead_uid or draft.lead_uid],
        )
        for one in draft.examples
    ]


def _known(draft: RuleDraft) -> Verdict:
    kinds = {draft.kind, *(one.kind for one in draft.examples)} - {""}
    if kinds <= set(Case.Kind.values) and draft.hours in {"", *RoutingRule.Hours.values}:
        return ALLOWED
    return refuse("bad_kind", _("There is no such kind of matter or of hours."), "kind")


def _units(draft: RuleDraft, area_code: str, at: datetime) -> dict[UUID, Unit]:
    fields = dict.fromkeys(draft.helper_uids, "helpers")
    fields |= {one.lead_uid: "examples" for one in draft.examples if one.lead_uid}
    fields[draft.lead_uid] = "lead"
    found = {unit.uid: unit for unit in Unit.objects.filter(uid__in=list(fields))}
    city, today = codes.lineage(area_code)[0], at.astimezone(local_zone()).date()
    for uid, field in fields.items():
        if uid not in found:
            raise Refused(refuse("unknown_unit", _("This unit does not exist."), field))
        rules_routing.fits_unit(found[uid], city, today, field).enforce()
    return found


def _categories(draft: RuleDraft) -> dict[str, Category]:
    wanted = {draft.category_code, *(one.category_code for one in draft.examples)} - {""}
    found = {row.code: row for row in Category.objects.filter(code__in=wanted)}
    if len(found) != len(wanted):
        raise Refused(refuse("unknown_category", _("This category does not exist."), "category_code"))
    return found


@transaction.atomic
def move_rule(*, rule_uid: UUID, up: bool, actor: Actor, at: datetime) -> RoutingVersion:
    """Change places with the rule before (or after) it; at the end of the list nothing moves.

    Refused: no_right, not_draft; Missing.
    """
    version = _draft(rule_for(actor=actor, uid=rule_uid).version.uid, actor)
    rows = list(RoutingRule.objects.filter(version=version).order_by("position"))
    place = next((place for place, row in enumerate(rows) if row.uid == rule_uid), None)
    if place is None:
        raise Missing
    other = place - 1 if up else place + 1
    if 0 <= other < len(rows):
        _swap(rows[place], rows[other])
        _note("area.routing_rule_moved", version, actor, at, rule=rule_uid)
    return version


def _swap(one: RoutingRule, other: RoutingRule) -> None:
    """Each takes the other's place; the first stands far behind meanwhile, because no place is taken twice."""
    places = one.position, other.position
    RoutingRule.objects.filter(pk=one.pk).update(position=F("position") + FAR)
    RoutingRule.objects.filter(pk=other.pk).update(position=places[0])
    RoutingRule.objects.filter(pk=one.pk).update(position=places[1])


@transaction.atomic
def remove_rule(*, rule_uid: UUID, actor: Actor, at: datetime) -> RoutingVersion:
    """Take a rule and its examples out of a draft. Refused: no_right, not_draft; Missing."""
    version = _draft(rule_for(actor=actor, uid=rule_uid).version.uid, actor)
    RoutingRule.objects.filter(version=version, uid=rule_uid).delete()
    _note("area.routing_rule_removed", version, actor, at, rule=rule_uid)
    return version


@transaction.atomic
def enact_routing(
    *, version_uid: UUID, actor: Actor, at: datetime, valid_from: datetime | None = None
) -> RoutingVersion:
    """Put a draft in force, now or from a later moment on: every rule has an example, and all examples pass.

    Refused: no_right, not_draft, backdated, version_taken, unit_closed, unit_elsewhere, no_example, example_fails;
    Missing.
    """
    version = _draft(version_uid, actor)
    begins = valid_from or at
    taken = RoutingVersion.objects.filter(area=version.area, valid_from=begins).exists()
    tested = tested_rules(version, at)
    enact_verdict(version, tested, at=at, valid_from=begins, taken=taken).enforce()
    version.valid_from, version.put_at, version.put_by_id = begins, at, actor.person_id
    version.save(update_fields=["valid_from", "put_at", "put_by"])
    _note("area.routing_enacted", version, actor, at, rules=len(tested), begins=int(begins.timestamp()))
    return version


@transaction.atomic
def drop_routing(*, version_uid: UUID, actor: Actor, at: datetime) -> Area:
    """Throw a draft away. Refused: no_right, not_draft; Missing."""
    version = _draft(version_uid, actor)
    area = version.area
    _note("area.routing_dropped", version, actor, at)
    version.delete()
    return area
