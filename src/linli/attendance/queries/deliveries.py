"""Delivered work: who gets it, who may answer for it, and what else the volunteer did at that time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet, prefetch_related_objects

from linli.attendance import rules_delivery
from linli.attendance.facts import Stretch
from linli.attendance.models import Attendance, Delivery, Recipient
from linli.attendance.queries.pictures import LINK, Hint, hints_of, pictures_of
from linli.attendance.queries.signs import minutes_of, record_by
from linli.attendance.rules_delivery import AnswerFacts, HandInFacts, Piece
from linli.cases.queries.resident import Picture
from linli.kernel import crypto, ids
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Verdict
from linli.people.models import Kinship, Person
from linli.people.queries import names_of
from linli.people.queries.kin import kin_of
from linli.places import declarations_service as declared
from linli.places import queries as places
from linli.places.keeping import Due

SHOWN = 50
DAY = timedelta(days=1)
WITHOUT_CALENDAR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """Delivered work as its recipient reads it."""

    delivery: Delivery
    name: str
    pieces: list[Piece]
    pictures: list[Picture]
    hints: list[Hint]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Received:
    """Delivered work that somebody signed in is asked about, with the link that answers it."""

    delivery: Delivery
    name: str
    link: str
    pictures: list[Picture]
    hints: list[Hint]


def recipient_of(shift_uid: UUID) -> Recipient | None:
    """Who is named for every place of a shift."""
    return Recipient.objects.filter(shift_uid=shift_uid, standing=True).select_related("person").first()


def person_at(phone: str) -> Person | None:
    """Who is known under this number."""
    return Person.objects.filter(phone_index__in=crypto.index_values("phone", phone)).first()


def same_or_kin(*, person: Person, recipient_person_id: int | None, phone: str) -> tuple[bool, bool]:
    """Whether a recipient is the volunteer, and whether they are kin as far as anybody declared it."""
    own = recipient_person_id == person.pk or (
        bool(phone) and person.phone_index in crypto.index_values("phone", phone)
    )
    kin = recipient_person_id is not None and recipient_person_id in kin_of([person.pk])
    if phone and not kin:
        declared_by = Kinship.objects.filter(person=person)
        kin = declared_by.filter(kin_index__in=crypto.index_values("phone", phone)).exists()
    return own, kin


def hand_in_facts(*, stretch: Stretch, shift_uid: UUID, person: Person, at: datetime) -> HandInFacts:
    """What is judged when the holder of a place hands in."""
    recipient = recipient_of(shift_uid)
    own, kin = (
        same_or_kin(person=person, recipient_person_id=recipient.person_id, phone=recipient.phone)
        if recipient
        else (False, False)
    )
    states = list(
        Delivery.objects.filter(place_uid=stretch.place_uid, person=person).values_list("state", flat=True)
    )
    signed = Attendance.objects.filter(place_uid=stretch.place_uid, person=person)
    return HandInFacts(
        starts_at=stretch.starts_at,
        ends_at=stretch.ends_at,
        most_minutes=stretch.most_minutes,
        recipient=recipient is not None,
        recipient_own=own,
        recipient_kin=kin,
        live=any(state in Delivery.LIVE for state in states),
        counted=signed.exists(),
        refused=states.count(Delivery.State.REFUSED),
        busy=busy_of(person.pk, stretch.place_uid, stretch.starts_at - DAY, stretch.ends_at + DAY),
        day_minutes=places.setting(declared.DAY_MINUTES, stretch.area_code, at),
    )


def busy_of(person_id: int, place_uid: UUID, begin: datetime, end: datetime) -> tuple[Piece, ...]:
    """What somebody else served or handed in between two moments at other places, two statements."""
    others = Delivery.objects.filter(
        person_id=person_id,
        state__in=(Delivery.State.WAITING, Delivery.State.CONFIRMED),
        starts_at__lt=end,
        ends_at__gt=begin,
    ).exclude(place_uid=place_uid)
    handed_in = list(others)
    signed = Attendance.objects.filter(
        person_id=person_id, starts_at__isnull=False, starts_at__lt=end, ends_at__gt=begin
    ).exclude(place_uid__in={place_uid, *(one.place_uid for one in handed_in)})
    found = [
        Piece(
            max(one.signed_in_at, one.starts_at),
            min(one.signed_out_at or one.ends_at, one.ends_at),
            minutes_of(one),
            exact=True,
            title=one.title,
        )
        for one in signed
        if one.starts_at is not None and one.ends_at is not None
    ]
    found += [Piece.read(piece, one.title) for one in handed_in for piece in one.pieces]
    return tuple(found)


def hand_in_by(area_code: str, pieces: Sequence[Piece]) -> datetime | None:
    """Until when this work may be handed in: working days after its earliest piece."""
    return record_by(area_code, pieces[0].ends_at) if pieces else None


def answer_by(area_code: str, at: datetime) -> datetime:
    """Until when the recipient answers what they are asked now: working days by the real calendar."""
    days = places.setting(declared.DELIVERY_ANSWER_DAYS, area_code, at)
    due = places.calendar_for(area_code, at).add_working_days(at, days).due
    return due or at + max(WITHOUT_CALENDAR, timedelta(days=days))


def answer_days(area_code: str, at: datetime) -> int:
    """The rule of the area, as pages say it."""
    return places.setting(declared.DELIVERY_ANSWER_DAYS, area_code, at)


def pieces_in(delivery: Delivery) -> list[Piece]:
    """The pieces of a delivery."""
    return [Piece.read(one) for one in delivery.pieces]


def bare_facts(delivery: Delivery) -> AnswerFacts:
    """What is judged where hours of other places play no part; no statement."""
    return AnswerFacts(
        state=delivery.state,
        person_id=delivery.person_id,
        answer_by=delivery.answer_by,
        asked_minutes=delivery.asked_minutes,
    )


def answer_facts(delivery: Delivery, at: datetime) -> AnswerFacts:
    """What is judged of an answer."""
    pieces = tuple(pieces_in(delivery))
    return AnswerFacts(
        state=delivery.state,
        person_id=delivery.person_id,
        answer_by=delivery.answer_by,
        asked_minutes=delivery.asked_minutes,
        pieces=pieces,
        busy=busy_of(
            delivery.person_id, delivery.place_uid, delivery.starts_at - DAY, delivery.ends_at + DAY
        ),
        day_minutes=places.setting(declared.DAY_MINUTES, delivery.area_code, at),
    )


def token_of(delivery: Delivery) -> str:
    """The link of whoever was asked last."""
    return ids.token(LINK, delivery.uid, delivery.version)


def delivery_to_answer(
    *, actor: Actor, uid: UUID | None = None, token: str = "", lock: bool = False
) -> Delivery:
    """By the link of whoever was asked last, or by its uid for the recipient (and its volunteer, who is then refused).

    Raises Missing.
    """
    version = 0
    if token:
        uid, version = ids.read_token(LINK, token)
    if uid is None:
        raise Missing
    found = Delivery.objects.select_for_update(of=("self",)) if lock else Delivery.objects.all()
    delivery = found.select_related("recipient__person", "person", "unit").filter(uid=uid).first()
    if delivery is None or (token and version != delivery.version):
        raise Missing
    me = actor.person_id
    if not token and (me is None or me not in {delivery.recipient.person_id, delivery.person_id}):
        raise Missing
    return delivery


def own_delivery(*, actor: Actor, uid: UUID, lock: bool = False) -> Delivery:
    """What the actor handed in. Raises Missing."""
    found = Delivery.objects.select_for_update(of=("self",)) if lock else Delivery.objects.all()
    rows = found.filter(uid=uid, person_id=actor.person_id or 0)
    delivery = rows.select_related("recipient", "person").first()
    if delivery is None:
        raise Missing
    return delivery


def delivery_in(*, uid: UUID, lock: bool = False) -> Delivery:
    """One delivery; whether the actor runs its project is asked by the app above. Raises Missing."""
    found = Delivery.objects.select_for_update(of=("self",)) if lock else Delivery.objects.all()
    delivery = found.select_related("recipient__person", "person").filter(uid=uid).first()
    if delivery is None:
        raise Missing
    return delivery


def answer_page(*, actor: Actor, token: str, at: datetime) -> AnswerPage:
    """What the holder of a link reads. Raises Missing."""
    delivery = delivery_to_answer(actor=actor, token=token)
    prefetch_related_objects([delivery], "photos")
    name = names_of([delivery.person_id], masked=True).get(delivery.person_id, "")
    facts = answer_facts(delivery, at)
    verdict = rules_delivery.may_answer(facts, person_id=actor.person_id, at=at)
    return AnswerPage(
        delivery,
        name,
        pieces_in(delivery),
        pictures_of(delivery, token),
        hints_of([delivery]).get(delivery.pk, []),
        verdict,
    )


def received(*, actor: Actor) -> list[Received]:
    """What waits for the actor's answer as a recipient, the oldest first."""
    if actor.person_id is None:
        return []
    rows = Delivery.objects.filter(state=Delivery.State.WAITING, recipient__person_id=actor.person_id)
    rows = rows.exclude(person_id=actor.person_id).prefetch_related("photos")
    found = list(rows.order_by("asked_at", "pk")[:SHOWN])
    names, hints = names_of([one.person_id for one in found], masked=True), hints_of(found)
    return [
        Received(one, names.get(one.person_id, ""), token_of(one), pictures_of(one), hints.get(one.pk, []))
        for one in found
    ]


def deliveries_of(place_uid: UUID, person_id: int) -> list[Delivery]:
    """What was handed in for a place, the last one first."""
    rows = Delivery.objects.filter(place_uid=place_uid, person_id=person_id).select_related("recipient")
    return list(rows.prefetch_related("photos").order_by("-handed_in_at", "-pk"))


def last_deliveries(place_uids: Iterable[UUID], person_id: int) -> dict[UUID, Delivery]:
    """What was handed in last for each of somebody's places, and not taken back; one statement, none without places."""
    wanted = set(place_uids)
    if not wanted:
        return {}
    rows = Delivery.objects.filter(place_uid__in=wanted, person_id=person_id)
    standing = rows.exclude(state=Delivery.State.WITHDRAWN).order_by("handed_in_at", "pk")
    return {one.place_uid: one for one in standing}


def deliveries_in(shift_uids: Iterable[UUID], states: Iterable[str]) -> list[Delivery]:
    """Of several shifts, the oldest first."""
    rows = Delivery.objects.filter(shift_uid__in=list(shift_uids), state__in=list(states))
    rows = rows.select_related("recipient", "person").prefetch_related("photos")
    return list(rows.order_by("asked_at", "pk")[:SHOWN])


def any_in(shift_uid: UUID) -> bool:
    """Whether anything was handed in for a shift, or signed."""
    return Delivery.objects.filter(shift_uid=shift_uid).exists()


def correct_by(*, area_code: str, ends_at: datetime, place_uid: UUID, person_id: int) -> datetime:
    """Until when a place may be corrected; what was handed in and not confirmed counts from that answer on."""
    until = record_by(area_code, ends_at)
    rows = Delivery.objects.filter(
        place_uid=place_uid,
        person_id=person_id,
        state__in=(Delivery.State.REFUSED, Delivery.State.UNANSWERED, Delivery.State.CONFIRMED),
    )
    last = rows.order_by("-decided_at").values_list("decided_at", flat=True).first()
    return until if last is None else max(until, record_by(area_code, last))


def unanswered(at: datetime, *, limit: int) -> list[UUID]:
    """Deliveries whose time to answer is over."""
    rows = Delivery.objects.filter(state=Delivery.State.WAITING, answer_by__lt=at)
    return list(rows.order_by("answer_by", "pk").values_list("uid", flat=True)[:limit])


def delivery_words_due(due: Due) -> QuerySet[Delivery]:
    """Deliveries with words that were answered long ago."""
    rows = Delivery.objects.exclude(Q(words="", reason="") & Q(links=[])).filter(due.over("decided_at"))
    return rows.exclude(person_id__in=due.held_persons)


def recipients_due(due: Due) -> QuerySet[Recipient]:
    """Names and numbers of recipients whom nobody asks any more."""
    waits = Delivery.objects.filter(state__in=(Delivery.State.WAITING, Delivery.State.UNANSWERED))
    rows = Recipient.objects.exclude(name_sealed="", phone_sealed="").filter(named_at__lt=due.before)
    return rows.exclude(pk__in=waits.values("recipient"))
