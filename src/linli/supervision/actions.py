"""Verbs of supervision: urging, and orders with their replies. What they mean for a case is decided in `cases`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from linli.cases import actions as cases
from linli.cases import clockwork
from linli.cases import queries as case_queries
from linli.cases import rules as case_rules
from linli.cases.models import Case, Photo
from linli.kernel import clock, crypto, ids, journal
from linli.kernel.verdict import first
from linli.notices import actions as notices
from linli.people.models import Post, Role
from linli.places.keeping import ERASED
from linli.supervision import queries, rules
from linli.supervision.models import Order, OrderCase, Reply, Urge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from linli.cases.facts import PhotoFile
    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value
    from linli.places.keeping import Due

LEVELS = (4, 6, 9, 12, 15)

# --- Urging -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def urge_by_voice(*, voice_token: str, actor: Actor, at: datetime) -> Urge:
    """A resident urges, once in an interval. Refused: waits_for_reporter, not_urgeable, clock_stands, urge_early,
    urged_already; Missing.
    """
    voice = case_queries.voice_by_token(voice_token, lock=True)
    rules.may_urge_now(queries.facts_of_voice(voice, at), at).enforce()
    case = cases.urge_as_voice(voice_uid=voice.uid, actor=actor, at=at)
    return Urge.objects.create(case=case, voice=voice, person_id=actor.person_id, at=at)


@transaction.atomic
def urge(*, case_uid: UUID, actor: Actor, at: datetime) -> Urge:
    """Desk or supervisor urges the unit that has it, once in an interval. Refused: waits_for_reporter, not_urgeable,
    no_unit, no_right, own_unit, urged_already; Missing.
    """
    case = cases.urge_case(case_uid=case_uid, actor=actor, at=at)
    rules.may_urge_again(queries.facts_of_staff(case, actor, at), at).enforce()
    return Urge.objects.create(case=case, person_id=actor.person_id, at=at)


# --- Orders -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def issue_order(
    *,
    case_uids: Sequence[UUID],
    level: str,
    demand: str,
    days: int,
    rectify_by: date | None = None,
    actor: Actor,
    at: datetime,
) -> Order:
    """Order the unit that leads these cases to answer within so many working days, and to put them right by a day.

    Refused: no_case, many_cases, several_units, bad_level, bad_days, no_words, too_long, missing_year, not_orderable,
    no_unit, no_right, own_unit, not_ahead; Missing.
    """
    found = [
        case_queries.case_for(actor=actor, uid=uid, lock=True)
        for uid in sorted(set(case_uids))[: rules.MOST_CASES + 1]
    ]
    for case in found:
        # Who may is said before what is wrong with the form.
        case_queries.verdicts_of(case_queries.facts_of(case, at), actor)["order"].enforce()
    units = {case.lead_unit_id for case in found}
    first(
        rules.may_issue(level=level, days=days, cases=len(found), units=len(units)),
        case_rules.has_words(demand, "demand"),
    ).enforce()
    order = Order(
        number=_free_number(at),
        level=level,
        unit=found[0].lead_unit,
        demand=demand.strip(),
        demand_salt=crypto.new_salt(),
        rectify_by=rectify_by,
        issued_by_id=actor.person_id,
        issued_at=at,
    )
    order.place_in(_around([case.area_code for case in found]))
    _ask(order, days, at)
    order.save()
    for case in found:
        _put_on(order, case, rectify_by, actor, at)
    _note("order.issued", order, actor, at, _issued(order, found))
    _tell_unit(order, "order_issued", at, {"due": order.due_at.isoformat()})
    return order


def _issued(order: Order, found: list[Case]) -> dict[str, Value]:
    return {
        "unit": order.unit.uid,
        "level": order.level,
        "cases": [case.uid for case in found],
        "due_on": _day(order.due_at),
        "rectify_by": order.rectify_by.isoformat() if order.rectify_by else None,
        "demand": crypto.commitment(order.demand_salt, order.demand),
    }


def _put_on(order: Order, case: Case, rectify_by: date | None, actor: Actor, at: datetime) -> None:
    cases.order_case(case_uid=case.uid, order_uid=order.uid, actor=actor, at=at)
    made = None
    if rectify_by is not None:
        made = cases.demand_rectification(
            case_uid=case.uid, unit=order.unit, due_on=rectify_by, actor=actor, at=at
        )
    OrderCase.objects.create(order=order, case=case, rectification=made)


@transaction.atomic
def reply_to_order(
    *,
    order_uid: UUID,
    words: str,
    promised_on: date | None = None,
    photos: Sequence[bytes | PhotoFile] = (),
    actor: Actor,
    at: datetime,
) -> Reply:
    """The unit answers, with words, photos and a promised day. Refused: order_state, not_your_unit, no_words, too_long,
    not_ahead and those of photos; Missing.
    """
    order = queries.order_for(actor=actor, uid=order_uid, lock=True)
    today = at.astimezone(clock.local_zone()).date()
    first(
        rules.may_reply(queries.facts_of(order), actor),
        case_rules.has_words(words, "words"),
        *([case_rules.in_future(promised_on, today, "promised_on")] if promised_on else []),
    ).enforce()
    reply = Reply.objects.create(
        order=order,
        words=words.strip(),
        words_salt=crypto.new_salt(),
        promised_on=promised_on,
        late=at >= order.due_at,
        by_id=actor.person_id,
        at=at,
    )
    if photos:
        case = order.lines.order_by("pk").select_related("case")[0].case
        moment = Photo.Moment.REPLY
        taken = cases.add_photos(case_uid=case.uid, moment=moment, files=photos, actor=actor, at=at)
        reply.photos.set(taken)
    payload: dict[str, Value] = {
        "reply": reply.uid,
        "words": crypto.commitment(reply.words_salt, reply.words),
        "promised_on": promised_on.isoformat() if promised_on else None,
        "late": reply.late,
    }
    _move(order, "reply", "order.replied", actor, at, payload)
    _tell([order.issued_by.uid] if order.issued_by else [], order, "order_replied", at)
    return reply


@transaction.atomic
def accept_reply(*, order_uid: UUID, actor: Actor, at: datetime) -> Order:
    """The answer is enough: the order is over, and no longer stands in the way of the write-off.

    Refused: no_right, order_state, own_unit, own_reply, not_rectified; Missing.
    """
    order = queries.order_for(actor=actor, uid=order_uid, lock=True)
    rules.may_accept(queries.facts_of(order), actor).enforce()
    _judge(order, "", actor, at, accepted=True)
    _end(order, actor, at)
    _move(order, "accept", "order.accepted", actor, at, {}, "ended_at")
    _tell_unit(order, "order_accepted", at)
    return order


@transaction.atomic
def send_back_reply(*, order_uid: UUID, reason: str, days: int, actor: Actor, at: datetime) -> Order:
    """The answer is not enough: the deadline begins anew, with so many working days.

    Refused: no_right, order_state, own_unit, own_reply, no_words, too_long, bad_days, missing_year; Missing.
    """
    order = queries.order_for(actor=actor, uid=order_uid, lock=True)
    first(
        rules.may_judge("send_back", queries.facts_of(order), actor),
        case_rules.has_words(reason, "reason"),
        rules.may_days(days),
    ).enforce()
    reply = _judge(order, reason.strip(), actor, at, accepted=False)
    _ask(order, days, at)
    payload: dict[str, Value] = {
        "reply": reply.uid,
        "reason": crypto.commitment(reply.reason_salt, reply.reason),
        "due_on": _day(order.due_at),
    }
    _move(order, "send_back", "order.sent_back", actor, at, payload, "days", "asked_at", "due_at")
    _tell_unit(order, "order_sent_back", at, {"due": order.due_at.isoformat()})
    return order


@transaction.atomic
def withdraw_order(*, order_uid: UUID, reason: str, actor: Actor, at: datetime) -> Order:
    """It should not have been issued, or is pointless now; a reason stays with it.

    Refused: no_right, order_state, own_unit, no_words, too_long; Missing.
    """
    order = queries.order_for(actor=actor, uid=order_uid, lock=True)
    first(
        rules.may_withdraw(queries.facts_of(order), actor), case_rules.has_words(reason, "reason")
    ).enforce()
    order.end_words, order.end_salt = reason.strip(), crypto.new_salt()
    _end(order, actor, at)
    payload: dict[str, Value] = {"reason": crypto.commitment(order.end_salt, order.end_words)}
    _move(order, "withdraw", "order.withdrawn", actor, at, payload, "ended_at", "end_words", "end_salt")
    _tell_unit(order, "order_withdrawn", at)
    return order


def _ask(order: Order, days: int, at: datetime) -> None:
    """Begin the deadline; one that would reach into a year without calendar is refused, never guessed."""
    reading = queries.reading_of(area_code=order.area_code, days=days, asked_at=at)
    clockwork.may_be_computed(reading).enforce()
    order.days, order.asked_at, order.due_at = days, at, reading.due_at or at


def _judge(order: Order, reason: str, actor: Actor, at: datetime, *, accepted: bool) -> Reply:
    reply = Reply.objects.select_for_update(of=("self",)).get(order=order, judged_at__isnull=True)
    reply.accepted, reply.judged_by_id, reply.judged_at = accepted, actor.person_id, at
    reply.reason, reply.reason_salt = reason, crypto.new_salt() if reason else ""
    reply.save(update_fields=["accepted", "judged_by", "judged_at", "reason", "reason_salt"])
    return reply


def _end(order: Order, actor: Actor, at: datetime) -> None:
    order.ended_at = at
    for line in OrderCase.objects.filter(order=order).select_related("case").order_by("case__uid"):
        cases.end_order(case_uid=line.case.uid, order_uid=order.uid, actor=actor, at=at)


def _move(
    order: Order,
    verb: str,
    code: str,
    actor: Actor,
    at: datetime,
    payload: Mapping[str, Value],
    *fields: str,
) -> None:
    order.state = rules.ARROWS[verb][1]
    order.save(update_fields=["state", *fields])
    _note(code, order, actor, at, payload)


def _note(code: str, order: Order, actor: Actor, at: datetime, payload: Mapping[str, Value]) -> None:
    journal.note(
        code, subject=("order", order.uid), area=order.area_code, actor=actor, at=at, payload=dict(payload)
    )


def _day(moment: datetime) -> str:
    return moment.astimezone(clock.local_zone()).date().isoformat()


def _around(codes: list[str]) -> str:
    """The smallest area that holds all of these."""
    for length in reversed([one for one in LEVELS if one <= min(map(len, codes))]):
        if len({code[:length] for code in codes}) == 1:
            return codes[0][:length]
    return codes[0][: LEVELS[0]]


def _free_number(at: datetime) -> str:
    year = at.astimezone(clock.local_zone()).year
    number = ids.new_number(year, "DB")
    while Order.objects.filter(number=number).exists():
        number = ids.new_number(year, "DB")
    return number


def _tell_unit(order: Order, code: str, at: datetime, params: Mapping[str, str] | None = None) -> None:
    """Tell those who answer for the unit: its handlers and its contact, but nobody the matter is kept from."""
    kept: set[int] = set()
    for line in OrderCase.objects.filter(order=order).select_related("case"):
        kept |= set(case_queries.kept_out_of(line.case))
    posts = Post.objects.current(at).filter(unit_id=order.unit_id, role__in=(Role.HANDLER, Role.CONTACT))
    uids = posts.exclude(person_id__in=kept).order_by("pk").values_list("person__uid", flat=True)
    _tell(uids, order, code, at, params)


def _tell(
    uids: Iterable[UUID], order: Order, code: str, at: datetime, params: Mapping[str, str] | None = None
) -> None:
    notices.tell_many_on_commit(
        code=code,
        params={"number": order.number, **(params or {})},
        recipient_uids=uids,
        at=at,
        url=reverse("supervision:order", args=[order.uid]),
    )


@transaction.atomic
def erase_words(*, due: Due) -> int:
    """Erase what was demanded and answered about cases long closed; number, times and outcome stay. How many orders."""
    found = list(queries.words_due(due).select_for_update(of=("self",)).order_by("pk")[: due.batch])
    Reply.objects.filter(order__in=found).update(words="", words_salt="", reason="", reason_salt="")
    for order in found:
        order.demand, order.demand_salt, order.end_words, order.end_salt = ERASED, "", "", ""
        order.save(update_fields=["demand", "demand_salt", "end_words", "end_salt"])
    return len(found)
