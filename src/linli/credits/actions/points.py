"""Verbs of the rules of points: a draft, its numbers and examples, and from when on it holds."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from linli.credits import queries, rules_points
from linli.credits.models import PointsExample, PointsRules
from linli.credits.rules_points import Example, PointRules
from linli.kernel import clock, journal
from linli.kernel.actor import Actor
from linli.kernel.canonical import Value
from linli.kernel.verdict import first, refuse
from linli.places.models import Area

KIND = "points_rules"
NUMBERS = (
    "share_from",
    "share_full",
    "grade_a",
    "grade_b",
    "grade_c",
    "grade_d",
    "night",
    "night_from",
    "night_until",
    "holiday",
    "quality_5",
    "quality_4",
)


@transaction.atomic
def draft_rules(*, area_code: str, actor: Actor, at: datetime) -> PointsRules:
    """Begin a draft with the numbers that hold now, or go on with the one that is open. Refused: no_right; Missing."""
    area = queries.rules_area(actor, area_code)
    queries.may_rule(actor, area.code).enforce()
    Area.objects.select_for_update().get(pk=area.pk)
    own = PointsRules.objects.filter(area=area)
    found = own.filter(valid_from__isnull=True).first()
    if found is not None:
        return found
    number = (own.aggregate(last=Max("number"))["last"] or 0) + 1
    draft = PointsRules(area=area, number=number, made_by_id=actor.person_id, made_at=at)
    holds = queries.rules_on(area.code, at.astimezone(clock.local_zone()).date())
    for name in NUMBERS if holds else ():
        setattr(draft, name, getattr(holds, name))
    draft.save()
    _note("points_rules.drafted", draft, actor, at)
    return draft


@transaction.atomic
def put_rules(
    *, uid: UUID, numbers: PointRules, examples: list[Example], actor: Actor, at: datetime
) -> PointsRules:
    """Write the numbers and the examples of a draft.

    Refused: no_right, not_a_draft, bad_share, bad_percent, bad_hours, too_many_examples, bad_example; Missing.
    """
    draft = queries.draft_for(actor=actor, uid=uid, lock=True)
    first(
        queries.may_rule(actor, draft.area.code),
        rules_points.may_put(numbers),
        rules_points.may_exemplify(examples),
    ).enforce()
    if not draft.is_draft:
        refuse("not_a_draft", rules_points.NO_DRAFT).enforce()
    for name, value in _columns(numbers).items():
        setattr(draft, name, value)
    draft.save()
    draft.examples.all().delete()
    PointsExample.objects.bulk_create(
        PointsExample(rules=draft, level=one.level, wanted=one.wanted, **asdict(one.service))
        for one in examples
    )
    _note("points_rules.put", draft, actor, at)
    return draft


def _columns(numbers: PointRules) -> dict[str, int]:
    given = {name: getattr(numbers, name) for name in NUMBERS if hasattr(numbers, name)}
    grades = {f"grade_{grade.lower()}": numbers.grades.get(grade, rules_points.WHOLE) for grade in "ABCD"}
    return given | grades | {"quality_5": numbers.quality.get(5, 0), "quality_4": numbers.quality.get(4, 0)}


@transaction.atomic
def enact_rules(*, uid: UUID, valid_from: date, actor: Actor, at: datetime) -> PointsRules:
    """Let a draft hold from a day to come on; what was served before keeps its rules.

    Refused: no_right, not_a_draft, no_examples, example_fails, not_ahead, day_taken; Missing.
    """
    draft = queries.draft_for(actor=actor, uid=uid, lock=True)
    queries.may_enact(draft, valid_from, actor, at).enforce()
    draft.valid_from, draft.put_at, draft.put_by_id = valid_from, at, actor.person_id
    draft.save(update_fields=["valid_from", "put_at", "put_by"])
    _note("points_rules.enacted", draft, actor, at, valid_from.isoformat())
    return draft


def _note(code: str, rules: PointsRules, actor: Actor, at: datetime, day: str = "") -> None:
    payload: dict[str, Value] = {name: getattr(rules, name) for name in NUMBERS}
    payload |= {"number": rules.number} | ({"valid_from": day} if day else {})
    journal.note(code, subject=(KIND, rules.uid), actor=actor, at=at, payload=payload, area=rules.area.code)
