"""Delivered work: handed in by who did it, answered by its recipient, booked as any other service (decision 0042)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse

from linli.attendance import queries, rules_delivery
from linli.attendance.actions.noting import note as _note
from linli.attendance.actions.pictures import keep_photos
from linli.attendance.actions.signing import sign_in, sign_out
from linli.attendance.facts import Stretch
from linli.attendance.models import Delivery, Recipient, Way
from linli.attendance.rules_delivery import Piece, Worked
from linli.cases.facts import PhotoFile
from linli.kernel import crypto
from linli.kernel.actor import Actor
from linli.kernel.canonical import Value
from linli.kernel.verdict import Missing
from linli.notices.actions import cancel, tell_many_on_commit, tell_on_commit
from linli.people.models import Person
from linli.people.queries import hold_people
from linli.places.keeping import Due

S = Delivery.State


@transaction.atomic
def name_recipient(
    *, shift_uid: UUID, name: str, phone: str, actor: Actor, at: datetime, standing: bool = True
) -> Recipient:
    """Name who gets the work of a shift; the caller has locked the shift and judged who names.

    Whoever was named before stays with what they were asked about. Refused: no_name, bad_phone.
    """
    number = crypto.normal_phone(phone)
    rules_delivery.fit_recipient(name=name, number=number).enforce()
    if standing:
        Recipient.objects.filter(shift_uid=shift_uid, standing=True).update(standing=False)
    made = Recipient(
        shift_uid=shift_uid,
        person=queries.person_at(number),
        standing=standing,
        named_by_id=actor.person_id,
        named_at=at,
    )
    made.keep(name, number)
    made.save(force_insert=True)
    return made


@transaction.atomic
def hand_in(
    *,
    stretch: Stretch,
    shift_uid: UUID,
    person: Person,
    how: str,
    worked: Sequence[Worked],
    words: str,
    links: Sequence[str],
    actor: Actor,
    at: datetime,
    photos: Sequence[bytes | PhotoFile] = (),
) -> Delivery:
    """Hand in what was done; the recipient is asked. The caller has locked the place.

    Refused: work_ahead, handed_in, refused_twice, no_recipient, own_recipient, recipient_kin, no_work, no_minutes,
    too_many_pieces, out_before_in, outside_work, day_too_short, twice, over_term, record_closed, double_hours, full_day,
    no_words, too_long, bad_link, and those of photos.
    """
    # No hour twice: one hand-in of a person at a time. Rows that only name the person pass: a sign-out holds the account.
    hold_people([person.pk])
    facts = queries.hand_in_facts(stretch=stretch, shift_uid=shift_uid, person=person, at=at)
    pieces = rules_delivery.pieces_of(worked, opens_at=stretch.starts_at, closes_at=stretch.ends_at)
    kept = [link.strip() for link in links if link.strip()]
    rules_delivery.may_hand_in(
        facts,
        pieces,
        words=words,
        links=kept,
        record_by=queries.hand_in_by(stretch.area_code, pieces) or at,
        at=at,
    ).enforce()
    recipient = queries.recipient_of(shift_uid)
    if recipient is None:
        raise Missing
    delivery = _begun(stretch, shift_uid, person, how, pieces, recipient, at)
    delivery.words, delivery.words_salt, delivery.links = words.strip(), crypto.new_salt(), kept
    try:
        with transaction.atomic():
            delivery.save(force_insert=True)
    except IntegrityError:
        rules_delivery.HANDED_IN.enforce()
        raise
    shown = len(keep_photos(delivery, photos, at))
    said = crypto.commitment(delivery.words_salt, delivery.words)
    payload: dict[str, Value] = {"minutes": delivery.asked_minutes, "words": said, "photos": shown}
    _note(delivery, "delivery.handed_in", actor, at, payload)
    _ask(delivery, at)
    return delivery


def _begun(
    stretch: Stretch,
    shift_uid: UUID,
    person: Person,
    how: str,
    pieces: Sequence[Piece],
    recipient: Recipient,
    at: datetime,
) -> Delivery:
    delivery = Delivery(
        shift_uid=shift_uid,
        place_kind=stretch.place_kind,
        place_uid=stretch.place_uid,
        group_uid=stretch.group_uid,
        title=stretch.title[:120],
        url=stretch.url,
        points=stretch.points,
        starts_at=stretch.starts_at,
        ends_at=stretch.ends_at,
        most_minutes=stretch.most_minutes,
        unit_id=stretch.unit_id,
        person=person,
        how=how,
        pieces=[piece.stored for piece in pieces],
        asked_minutes=sum(piece.minutes for piece in pieces),
        handed_in_at=at,
        recipient=recipient,
        asked_at=at,
        answer_by=queries.answer_by(stretch.area_code, at),
    )
    delivery.place_in(stretch.area_code)
    return delivery


@transaction.atomic
def confirm_delivery(
    *,
    minutes: int | None,
    reason: str,
    actor: Actor,
    at: datetime,
    delivery_uid: UUID | None = None,
    token: str = "",
) -> Delivery:
    """The recipient says that the work came: for the minutes handed in, or for less with a reason. It goes into the book.

    Refused: own_delivery, answered_already, answer_over, no_minutes, only_less, no_reason, too_long, double_hours,
    full_day, already_in.
    """
    delivery = queries.delivery_to_answer(actor=actor, uid=delivery_uid, token=token, lock=True)
    hold_people([delivery.person_id])
    counted = delivery.asked_minutes if minutes is None else minutes
    rules_delivery.may_confirm(
        queries.answer_facts(delivery, at),
        person_id=actor.person_id,
        minutes=counted,
        reason=reason,
        at=at,
    ).enforce()
    delivery.minutes = counted
    _decide(delivery, "confirm", reason.strip() if counted < delivery.asked_minutes else "", actor, at)
    _sign(delivery, counted, actor, at)
    _tell(delivery, "delivery_confirmed", at, minutes=counted)
    return delivery


def _sign(delivery: Delivery, minutes: int, actor: Actor, at: datetime) -> None:
    """Both signs by the recipient's word, and with them the book."""
    pieces = queries.pieces_in(delivery)
    sign_in(
        stretch=_stretch(delivery),
        person=delivery.person,
        how=delivery.how,
        way=Way.DELIVERY,
        actor=actor,
        at=at,
        signed_at=pieces[0].starts_at,
        vouched_by_id=delivery.recipient.person_id,
    )
    sign_out(
        place_uid=delivery.place_uid,
        person=delivery.person,
        way=Way.DELIVERY,
        actor=actor,
        at=at,
        signed_at=pieces[-1].ends_at,
        vouched_by_id=delivery.recipient.person_id,
        minutes=minutes,
    )


def _stretch(delivery: Delivery) -> Stretch:
    """The place of service as it stood when the work was handed in."""
    return Stretch(
        place_kind=delivery.place_kind,
        place_uid=delivery.place_uid,
        group_uid=delivery.group_uid,
        area_code=delivery.area_code,
        title=delivery.title,
        url=delivery.url,
        points=delivery.points,
        starts_at=delivery.starts_at,
        ends_at=delivery.ends_at,
        unit_id=delivery.unit_id,
        most_minutes=delivery.most_minutes,
    )


@transaction.atomic
def refuse_delivery(
    *, reason: str, actor: Actor, at: datetime, delivery_uid: UUID | None = None, token: str = ""
) -> Delivery:
    """The recipient says that it did not come, with a reason for the volunteer.

    Refused: own_delivery, answered_already, answer_over, no_reason, too_long.
    """
    delivery = queries.delivery_to_answer(actor=actor, uid=delivery_uid, token=token, lock=True)
    rules_delivery.may_refuse(
        queries.answer_facts(delivery, at), person_id=actor.person_id, reason=reason, at=at
    ).enforce()
    _decide(delivery, "refuse", reason.strip(), actor, at)
    _tell(delivery, "delivery_refused", at)
    return delivery


@transaction.atomic
def withdraw_delivery(*, delivery_uid: UUID, actor: Actor, at: datetime) -> Delivery:
    """Take back what one handed in, before it was answered; it may be handed in anew. Refused: answered_already."""
    delivery = queries.own_delivery(actor=actor, uid=delivery_uid, lock=True)
    rules_delivery.may_withdraw(queries.bare_facts(delivery)).enforce()
    _decide(delivery, "withdraw", "", actor, at)
    cancel(subject_uid=delivery.uid)
    return delivery


@transaction.atomic
def ask_another(*, delivery_uid: UUID, name: str, phone: str, actor: Actor, at: datetime) -> Delivery:
    """After no answer came, ask somebody else; the caller has judged who asks. The link from before opens nothing more.

    Refused: own_delivery, not_unanswered, record_closed, own_recipient, recipient_kin, no_name, bad_phone.
    """
    delivery = queries.delivery_in(uid=delivery_uid, lock=True)
    number = crypto.normal_phone(phone)
    rules_delivery.fit_recipient(name=name, number=number).enforce()
    known = queries.person_at(number)
    own, kin = queries.same_or_kin(
        person=delivery.person, recipient_person_id=known.pk if known else None, phone=number
    )
    rules_delivery.may_ask_another(
        queries.bare_facts(delivery),
        own=own,
        kin=kin,
        actor_id=actor.person_id,
        record_by=queries.record_by(delivery.area_code, delivery.handed_in_at),
        at=at,
    ).enforce()
    delivery.recipient = name_recipient(
        shift_uid=delivery.shift_uid, name=name, phone=number, actor=actor, at=at, standing=False
    )
    delivery.state, delivery.decided_at = rules_delivery.ARROWS["ask"][1], None
    delivery.version += 1
    delivery.asked_at, delivery.answer_by = at, queries.answer_by(delivery.area_code, at)
    delivery.save()
    _note(delivery, "delivery.asked_again", actor, at, {"version": delivery.version})
    _ask(delivery, at)
    return delivery


@transaction.atomic
def expire_delivery(*, delivery_uid: UUID, actor: Actor, at: datetime) -> Delivery:
    """No answer came in time: nothing counts, and both sides are told. Missing: it is not due."""
    delivery = queries.delivery_in(uid=delivery_uid, lock=True)
    if delivery.state not in rules_delivery.ARROWS["expire"][0] or at <= delivery.answer_by:
        raise Missing
    _decide(delivery, "expire", "", actor, at)
    _tell(delivery, "delivery_unanswered", at)
    if delivery.recipient.named_by is not None:
        tell_many_on_commit(
            code="delivery_ask_another",
            params={"title": delivery.title},
            recipient_uids=[delivery.recipient.named_by.uid],
            url=reverse("projects:deliveries"),
            at=at,
        )
    return delivery


def _decide(delivery: Delivery, verb: str, reason: str, actor: Actor, at: datetime) -> None:
    delivery.state, delivery.decided_at = rules_delivery.ARROWS[verb][1], at
    delivery.reason, delivery.reason_salt = reason, crypto.new_salt() if reason else ""
    delivery.save(update_fields=["state", "decided_at", "reason", "reason_salt", "minutes"])
    payload: dict[str, Value] = {"asked": delivery.asked_minutes}
    if delivery.minutes is not None:
        payload["minutes"] = delivery.minutes
    if reason:
        payload["reason"] = crypto.commitment(delivery.reason_salt, reason)
    _note(delivery, f"delivery.{delivery.state}", actor, at, payload)


def _ask(delivery: Delivery, at: datetime) -> None:
    """Ask the recipient: by text message with the link, and inside where they have an account."""
    recipient = delivery.recipient
    tell_on_commit(
        code="delivery_please_confirm",
        params={"title": delivery.title, "until": delivery.answer_by.isoformat()},
        at=at,
        recipient_uid=recipient.person.uid if recipient.person else None,
        destination=recipient.phone,
        url=reverse("attendance:delivery", args=[queries.token_of(delivery)]),
        subject_uid=delivery.uid,
    )


def _tell(delivery: Delivery, code: str, at: datetime, **params: int) -> None:
    tell_many_on_commit(
        code=code,
        params={"title": delivery.title, **params},
        recipient_uids=[delivery.person.uid],
        url=reverse("projects:deliver", args=[delivery.place_uid]),
        at=at,
    )


@transaction.atomic
def erase_delivery_words(*, due: Due) -> int:
    """Erase the words of deliveries that were answered long ago; what came of them stays. How many."""
    pks = list(queries.delivery_words_due(due).order_by("pk").values_list("pk", flat=True)[: due.batch])
    empty = {"words": "", "words_salt": "", "reason": "", "reason_salt": "", "links": []}
    return Delivery.objects.filter(pk__in=pks).update(**empty)


@transaction.atomic
def erase_recipients(*, due: Due) -> int:
    """Erase names and numbers of recipients whom nobody asks any more. How many."""
    pks = list(queries.recipients_due(due).order_by("pk").values_list("pk", flat=True)[: due.batch])
    return Recipient.objects.filter(pk__in=pks).update(name_sealed="", phone_sealed="", phone_index="")
