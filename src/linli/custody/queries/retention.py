"""What is past its time, what holds keep back, and what certificates say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from linli.cases.models import Case, Voice
from linli.cases.queries import erasing as cases
from linli.custody.models import Certificate, Erasure, Hold
from linli.custody.rules import may_see
from linli.custody.schedule import BY_CODE, RULES, Rule
from linli.kernel import clock, crypto
from linli.kernel.verdict import Missing
from linli.people.models import Person, Post, Registration
from linli.people.powers import Power
from linli.people.queries import display_name
from linli.people.rules import Facts, may
from linli.places.codes import LENGTHS, Level, covers
from linli.places.keeping import Due, Term
from linli.places.models import AreaSetting
from linli.places.queries import names_of, setting

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """What a run did, or would do, about one rule."""

    rule: Rule
    before: datetime
    count: int
    held: int


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule as it is read: the value that holds in an area, in words of days or months."""

    code: str
    data_class: str
    what: str
    ground: str
    value: int
    in_months: bool
    setting: str


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """A certificate with its lines."""

    certificate: Certificate
    lines: list[dict[str, Any]]


# --- What is due ---------------------------------------------------------------------------------------------------


def due_of(rule: Rule, *, at: datetime, kept: bool = True, batch: int = 200) -> Due:
    """A rule at a moment: three statements, and those that look up what holds keep when there are any.

    Without `kept` holds are left out of account, to count what they keep back.
    """
    terms = _terms(rule, at)
    city = [term for term in terms if len(term.area_code) == LENGTHS[Level.CITY]]
    before = city[0].before if len(city) == 1 else terms[-1].before
    standing = list(Hold.objects.standing(at)) if kept else []
    if not standing:
        return Due(at=at, before=before, terms=terms, batch=batch)
    uids: dict[str, set[UUID]] = {"case": set(), "person": set()}
    for hold in standing:
        uids[hold.subject_kind].add(hold.subject_uid)
    persons = frozenset(Person.objects.filter(uid__in=uids["person"]).values_list("pk", flat=True))
    held = cases.held_case_ids(case_uids=uids["case"], person_ids=persons)
    return Due(
        at=at,
        before=before,
        terms=terms,
        held_cases=held,
        held_persons=persons,
        held_uids=cases.uids_of_held(held) | uids["person"],
        batch=batch,
    )


def _terms(rule: Rule, at: datetime) -> tuple[Term, ...]:
    """The term of each area that has a value of its own, and last the one of all others."""
    if rule.setting is None:
        return (Term("", rule.before(at, 0)),)
    values: dict[str, int] = {}
    rows = AreaSetting.objects.filter(key=rule.setting.key, valid_from__lte=at).order_by("valid_from")
    for code, text in rows.values_list("area__code", "value"):
        values[code] = rule.setting.read(text)
    own = tuple(
        Term(
            code,
            rule.before(at, value),
            tuple(sorted(inner for inner in values if inner != code and covers(code, inner))),
        )
        for code, value in sorted(values.items())
    )
    return (*own, Term("", rule.before(at, rule.setting.default), tuple(sorted(values))))


def pending(*, at: datetime) -> list[Line]:
    """What a run would erase now, and what holds keep back; nothing is written."""
    return [
        Line(rule, due.before, count, held)
        for rule in RULES
        for due in (due_of(rule, at=at),)
        for count in (rule.due(due).count(),)
        for held in (held_of(rule, at=at, free=count),)
    ]


def held_of(rule: Rule, *, at: datetime, free: int) -> int:
    """How many rows are past their time and kept back by holds, when `free` are not."""
    if not Hold.objects.standing(at).exists():
        return 0
    total: int = rule.due(due_of(rule, at=at, kept=False)).count()
    return max(total - free, 0)


def rule_lines(*, actor: Actor, at: datetime) -> list[RuleLine]:
    """The table of retention with the values of the actor's first area. Missing without the right to see it."""
    _enter(actor)
    area = next(iter(actor.area_codes()), "")
    found = []
    for rule in RULES:
        value = rule.days
        if rule.setting is not None:
            value = setting(rule.setting, area, at)
        key = rule.setting.key if rule.setting else ""
        found.append(
            RuleLine(rule.code, rule.data_class, str(rule.what), rule.ground, value, rule.in_months, key)
        )
    return found


# --- Certificates --------------------------------------------------------------------------------------------------


def uncertified() -> QuerySet[Erasure]:
    """Batches that no certificate has yet, also those of a run that was killed."""
    last = Certificate.objects.aggregate(last=Max("last_erasure"))["last"] or 0
    return Erasure.objects.filter(pk__gt=last).order_by("pk")


def certificates(*, actor: Actor) -> list[Certificate]:
    """The latest certificates, newest first. Missing without the right to see them."""
    _enter(actor)
    return list(Certificate.objects.order_by("-pk")[:PAGE])


def certificate_for(*, actor: Actor, uid: UUID) -> CertificatePage:
    """One certificate with its lines. Raises Missing."""
    _enter(actor)
    found = Certificate.objects.filter(uid=uid).first()
    if found is None:
        raise Missing
    return CertificatePage(found, lines_of(found))


def lines_of(certificate: Certificate) -> list[dict[str, Any]]:
    """The lines of a certificate, each with the words of its rule; the code where a rule is no more."""
    lines: list[dict[str, Any]] = json.loads(certificate.lines)["lines"]
    return [
        line | {"what": BY_CODE[line["rule"]].what if line["rule"] in BY_CODE else line["rule"]}
        for line in lines
    ]


def _enter(actor: Actor) -> None:
    if not may_see(actor):
        raise Missing


# --- Holds ---------------------------------------------------------------------------------------------------------


def holds(*, actor: Actor, at: datetime) -> list[Hold]:
    """Holds of the actor's areas: those that stand first, then those that are over. Missing without the right."""
    _enter(actor)
    seen = Hold.objects.visible_to(actor).select_related("set_by", "released_by").order_by("-pk")
    standing = set(Hold.objects.standing(at).values_list("pk", flat=True))
    return sorted(seen[:PAGE], key=lambda hold: hold.pk not in standing)


def holds_page(*, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """The same with what the page says of each: whether it stands, the area's name, who set it (masked)."""
    found = holds(actor=actor, at=at)
    today = at.astimezone(clock.local_zone()).date()
    names = names_of(hold.area_code for hold in found)
    return [
        {
            "hold": hold,
            "stands": hold.released_at is None and hold.until >= today,
            "area": names.get(hold.area_code, ""),
            "by": display_name(hold.set_by) if hold.set_by else "",
        }
        for hold in found
    ]


def hold_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Hold:
    """One hold that the actor may see. Raises Missing."""
    rows = Hold.objects.all() if actor.is_system else Hold.objects.visible_to(actor)
    found = (rows.select_for_update() if lock else rows).filter(uid=uid).first()
    if found is None:
        raise Missing
    return found


def subject_of(*, kind: str, given: str, actor: Actor, at: datetime) -> tuple[UUID, str, str]:
    """Uid, label and area of what a hold names: a case by number, a person by telephone number.

    Missing when there is none, or none in the actor's areas; the two are not told apart.
    """
    if kind == Hold.Subject.CASE:
        case = Case.objects.filter(number=given.strip()).first()
        found = (case.uid, case.number, case.area_code) if case else None
    else:
        person = Person.objects.filter(phone_index__in=crypto.index_values("phone", given)).first()
        found = (person.uid, display_name(person), _area_of(person, at)) if person else None
    if found is None or not (actor.is_system or may(actor, Power.CUSTODY_HOLD, Facts(area_code=found[2]))):
        raise Missing
    return found


def _area_of(person: Person, at: datetime) -> str:
    """Where a person is known: at home, by their requests, or by a post."""
    places: Iterable[QuerySet[Any, Any]] = (
        Registration.objects.filter(person=person, state=Registration.State.CONFIRMED).values_list(
            "area_code", flat=True
        ),
        Voice.objects.filter(person=person).order_by("-pk").values_list("case__area_code", flat=True),
        Post.objects.current(at)
        .filter(person=person)
        .exclude(area_code="")
        .values_list("area_code", flat=True),
    )
    return next((code for rows in places for code in rows[:1]), "")
