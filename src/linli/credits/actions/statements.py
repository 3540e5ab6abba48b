"""Verbs of monthly statements: made, objected to, decided, released and frozen."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from linli.credits import queries, rules_statements
from linli.credits.models import StatedEntry, StatementLine, StatementRelease, UnitStatement
from linli.credits.rules_statements import Entry, Told
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.canonical import Value, canonical
from linli.kernel.verdict import first
from linli.notices import actions as notices
from linli.people import queries as people
from linli.people.models import Person, Unit
from linli.places import declarations
from linli.places import queries as places

KIND = "unit_statement"
State = StatementLine.State


@transaction.atomic
def make_statement(*, unit_id: int, month: date, at: datetime) -> UnitStatement | None:
    """Make the statement of a unit for a month that is over, and show everybody their line. None when there is none to
    make, or it was made before.
    """
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit_id)
    if UnitStatement.objects.filter(unit=unit, month=month).exists():
        return None
    settings = places.settings_of(
        (declarations.STATEMENT_DAYS, declarations.STATEMENT_ABSENT), unit.area_code, at
    )
    told = _told(unit, month)
    absent = _absent(unit, told) if settings[declarations.STATEMENT_ABSENT.key] else {}
    if not told and not absent:
        return None
    days = timedelta(days=settings[declarations.STATEMENT_DAYS.key])
    statement = UnitStatement.objects.create(
        unit=unit,
        month=month,
        names_absent=settings[declarations.STATEMENT_ABSENT.key],
        made_at=at,
        object_until=queries.today(at) + days,
    )
    for person, (area_code, lines) in told.items():
        for one in lines:
            _line(statement, person, area_code, one)
    empty = Told(StatementLine.Kind.ABSENT, 0, 0, 0, 0, ())
    for person, area_code in absent.items():
        _line(statement, person, area_code, empty)
    payload: dict[str, Value] = {
        "unit": unit.uid,
        "month": month.isoformat(),
        "people": len(told) + len(absent),
        "absent": statement.names_absent,
    }
    _note("statement.made", statement, Actor.system(), at, payload)
    for recipient in Person.objects.filter(pk__in=[*told, *absent]).values_list("uid", flat=True):
        _tell("statement_shown", recipient, statement, at, reverse("credits:told"))
    return statement


def _told(unit: Unit, month: date) -> dict[int, tuple[str, list[Told]]]:
    entries = queries.entries_to_state(unit, month)
    homes = queries.homes_of(list(entries))
    told = {}
    for person, rows in entries.items():
        given = [
            Entry(row.pk, row.quantity, row.amount, row.how, row.source_uid, row.earned_on) for row in rows
        ]
        lines = rules_statements.lines_of(given, month)
        if lines:
            told[person] = (homes.get(person, rows[-1].area_code), lines)
    return told


def _absent(unit: Unit, told: dict[int, tuple[str, list[Told]]]) -> dict[int, str]:
    served = {
        person
        for person, (_area, lines) in told.items()
        if any(line.kind == StatementLine.Kind.SERVED for line in lines)
    }
    return {person: area for person, area in queries.members_registered(unit).items() if person not in served}


def _line(statement: UnitStatement, person_id: int, area_code: str, told: Told) -> None:
    line = StatementLine(
        statement=statement,
        person_id=person_id,
        kind=told.kind,
        claimed=told.claimed,
        assigned=told.assigned,
        points=told.points,
        times=told.times,
    )
    line.place_in(area_code)
    line.save()
    StatedEntry.objects.bulk_create(StatedEntry(line=line, entry_id=entry) for entry in told.entries)


@transaction.atomic
def object_to_line(*, uid: UUID, reason: str, words: str = "", actor: Actor, at: datetime) -> StatementLine:
    """The person concerned says that the unit is not to be told this.

    Refused: not_yours, told_already, objected_already, too_late, no_reason, no_words, too_long; Missing.
    """
    line = _locked(uid, actor)
    facts = queries.line_facts(line)
    first(
        rules_statements.may_object(facts, actor, queries.today(at)), rules_statements.may_say(reason, words)
    ).enforce()
    line.state, line.reason, line.words, line.objected_at = State.OBJECTED, reason, words.strip(), at
    line.save(update_fields=["state", "reason", "words", "objected_at"])
    _note("statement.objected", line.statement, actor, at, {"line": line.uid, "reason": reason})
    for registrar in people.registrars_of(community_code=line.area_code, at=at):
        _tell("statement_objected", registrar, line.statement, at, reverse("credits:objections"))
    return line


@transaction.atomic
def decide_objection(
    *, uid: UUID, withhold: bool, decision: str, actor: Actor, at: datetime
) -> StatementLine:
    """The community withholds the line or keeps it, with a reason that the person reads.

    Refused: no_right, excluded, own_unit, told_already, not_objected, no_words, too_long; Missing.
    """
    line = _locked(uid, actor)
    first(queries.may_decide(line, actor), rules_statements.may_word(decision)).enforce()
    line.state = State.WITHHELD if withhold else State.KEPT
    line.decision, line.decided_by_id, line.decided_at = decision.strip(), actor.person_id, at
    line.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    _note("statement.decided", line.statement, actor, at, {"line": line.uid, "withheld": withhold})
    _tell("statement_decided", line.person.uid, line.statement, at, reverse("credits:told"))
    return line


def _locked(uid: UUID, actor: Actor) -> StatementLine:
    """The line under the lock of its statement, so that it is not released meanwhile."""
    found = queries.line_for(actor=actor, uid=uid)
    UnitStatement.objects.select_for_update().get(pk=found.statement_id)
    return queries.line_for(actor=actor, uid=uid, lock=True)


@transaction.atomic
def release_statement(*, uid: UUID, at: datetime) -> UnitStatement:
    """Tell the unit, and freeze what it is told. What is objected to and undecided is not told. Twice is once."""
    statement = UnitStatement.objects.select_for_update(of=("self",)).select_related("unit").get(uid=uid)
    if statement.state == UnitStatement.State.RELEASED:
        return statement
    lines = list(statement.lines.select_related("person").order_by("pk"))
    held = [line for line in lines if line.state == State.OBJECTED]
    for line in held:
        line.state = State.WITHHELD
        line.save(update_fields=["state"])
    rows: list[Value] = [_frozen(line) for line in lines if rules_statements.is_told(line.state)]
    content = canonical(
        {"unit": str(statement.unit.uid), "month": statement.month.isoformat(), "lines": rows}
    )
    digest = sha256(content.encode()).hexdigest()
    StatementRelease.objects.create(statement=statement, content=content, digest=digest, at=at)
    statement.state, statement.released_at = UnitStatement.State.RELEASED, at
    statement.save(update_fields=["state", "released_at"])
    payload: dict[str, Value] = {"lines": len(rows), "withheld": len(lines) - len(rows), "digest": digest}
    _note("statement.released", statement, Actor.system(), at, payload)
    address = reverse("credits:statement", args=[statement.uid])
    for contact in people.contacts_of_unit(unit_id=statement.unit_id, at=at):
        _tell("statement_released", contact, statement, at, address)
    return statement


def _frozen(line: StatementLine) -> dict[str, Value]:
    return {
        "person": str(line.person.uid),
        "kind": line.kind,
        "claimed": line.claimed,
        "assigned": line.assigned,
        "points": line.points,
        "times": line.times,
    }


def _note(code: str, statement: UnitStatement, actor: Actor, at: datetime, payload: dict[str, Value]) -> None:
    area = statement.unit.area_code
    journal.note(code, subject=(KIND, statement.uid), actor=actor, at=at, payload=payload, area=area)


def _tell(code: str, recipient: UUID, statement: UnitStatement, at: datetime, url: str) -> None:
    notices.tell_on_commit(
        code=code,
        params={"month": f"{statement.month:%Y-%m}"},
        at=at,
        recipient_uid=recipient,
        url=url,
        subject_uid=statement.uid,
    )
