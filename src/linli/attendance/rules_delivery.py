"""Delivered work 交付确认, judged purely: what may be handed in, who confirms it, and what then counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from linli.attendance.models import Delivery
from linli.attendance.rules import record_closed
from linli.kernel.verdict import ALLOWED, Verdict, first, refuse

LONGEST_WORDS = 1000
LONGEST_REASON = 200
MOST_PIECES = 7
MOST_LINKS = 3
LONGEST_LINK = 300
MOST_REFUSED = 2
MINUTE = timedelta(minutes=1)
LONGEST_NAME = 40
_NUMBER = re.compile(r"\+\d{9,15}", re.ASCII)

S = Delivery.State
ARROWS: dict[str, tuple[frozenset[str], str]] = {
    "confirm": (frozenset({S.WAITING}), S.CONFIRMED),
    "refuse": (frozenset({S.WAITING}), S.REFUSED),
    "expire": (frozenset({S.WAITING}), S.UNANSWERED),
    "withdraw": (frozenset({S.WAITING, S.UNANSWERED}), S.WITHDRAWN),
    "ask": (frozenset({S.UNANSWERED}), S.WAITING),
}

OWN_DELIVERY = refuse("own_delivery", _("It is your own work: the recipient says whether it came."))
HANDED_IN = refuse("handed_in", _("This work is handed in already."))
NO_RECIPIENT = refuse(
    "no_recipient", _("No recipient is named yet. Ask the leader to name somebody who gets the work.")
)
KIN = refuse(
    "recipient_kin",
    _("The recipient is kin of the volunteer: the leader has to name somebody outside the family."),
    "phone",
)


@dataclass(frozen=True, slots=True)
class Worked:
    """What a form says of one day: from–to, or a sum of minutes."""

    day: date
    begins: time | None = None
    ends: time | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of work: between these moments so many minutes; `exact` when it filled all the time between them."""

    starts_at: datetime
    ends_at: datetime
    minutes: int
    exact: bool
    title: str = ""

    @property
    def stored(self) -> list[str | int | bool]:
        """As the row keeps it."""
        return [self.starts_at.isoformat(), self.ends_at.isoformat(), self.minutes, self.exact]

    @classmethod
    def read(cls, held: Sequence[str | int | bool], title: str = "") -> Piece:
        """The inverse of `stored`."""
        begun, ended, minutes, exact = held
        return cls(
            datetime.fromisoformat(str(begun)),
            datetime.fromisoformat(str(ended)),
            int(minutes),
            bool(exact),
            title,
        )


@dataclass(frozen=True, slots=True)
class HandInFacts:
    """What is judged of handing in: the days of the work and its term, who confirms, what stands already."""

    starts_at: datetime
    ends_at: datetime
    most_minutes: int
    recipient: bool = True
    recipient_own: bool = False
    recipient_kin: bool = False
    live: bool = False
    counted: bool = False
    refused: int = 0
    busy: tuple[Piece, ...] = field(default_factory=tuple)
    day_minutes: int = 720


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """What is judged when somebody answers for the recipient."""

    state: str
    person_id: int
    answer_by: datetime
    asked_minutes: int
    pieces: tuple[Piece, ...] = ()
    busy: tuple[Piece, ...] = ()
    day_minutes: int = 720


def pieces_of(worked: Sequence[Worked], *, opens_at: datetime, closes_at: datetime) -> list[Piece]:
    """What a form says, as pieces in the order of time; a sum of a day lies somewhere in that day's part of the work."""
    zone = timezone.get_current_timezone()
    found = []
    for one in worked:
        if one.begins is not None and one.ends is not None:
            begun = datetime.combine(one.day, one.begins, zone)
            ended = datetime.combine(one.day, one.ends, zone)
            found.append(Piece(begun, ended, max(int((ended - begun) / MINUTE), 0), exact=True))
            continue
        midnight = datetime.combine(one.day, time.min, zone)
        begun, ended = max(midnight, opens_at), min(midnight + timedelta(days=1), closes_at)
        found.append(Piece(begun, ended, one.minutes or 0, exact=False))
    return sorted(found, key=lambda piece: (piece.starts_at, piece.ends_at))


def may_begin(facts: HandInFacts, at: datetime) -> Verdict:
    """Whether anything may be handed in for a place.

    Refusals: work_ahead, handed_in, refused_twice, no_recipient, own_recipient, recipient_kin.
    """
    if at < facts.starts_at:
        return refuse(
            "work_ahead", _("This work has not begun yet. Hand it in when you have done some of it.")
        )
    if facts.live or facts.counted:
        return HANDED_IN
    if facts.refused >= MOST_REFUSED:
        return refuse(
            "refused_twice",
            _("It was not confirmed twice. Ask for a correction: somebody else than the recipient decides."),
        )
    if not facts.recipient:
        return NO_RECIPIENT
    if facts.recipient_own:
        return refuse(
            "own_recipient",
            _("You are named as the recipient of your own work. Ask the leader to name somebody else."),
        )
    return KIN if facts.recipient_kin else ALLOWED


def may_hand_in(
    facts: HandInFacts,
    pieces: Sequence[Piece],
    *,
    words: str,
    links: Sequence[str],
    record_by: datetime,
    at: datetime,
) -> Verdict:
    """`record_by` is until when the earliest piece may be handed in.

    Refusals: as `may_begin`, and no_work, no_minutes, too_many_pieces, out_before_in, outside_work, day_too_short,
    twice, over_term, record_closed, double_hours, full_day, no_words, too_long, bad_link.
    """
    return first(
        may_begin(facts, at),
        _fit_pieces(facts, pieces, at),
        record_closed(record_by) if at > record_by else ALLOWED,
        beside_others(pieces, facts.busy, facts.day_minutes),
        _fit_words(words, links),
    )


def _fit_pieces(facts: HandInFacts, pieces: Sequence[Piece], at: datetime) -> Verdict:
    if not pieces:
        return refuse("no_work", _("Say on which day you worked, from when to when or how many minutes."))
    if len(pieces) > MOST_PIECES:
        return refuse("too_many_pieces", _("At most seven days at once. Add up what belongs to one day."))
    for piece in pieces:
        wrong = _fit_piece(facts, piece, at)
        if not wrong:
            return wrong
    for before, after in pairwise(pieces):
        if after.starts_at < before.ends_at:
            return refuse("twice", _("The same time stands there twice. Say each time once."))
    if sum(piece.minutes for piece in pieces) > facts.most_minutes:
        return refuse(
            "over_term",
            format_lazy(
                _("For this work at most {minutes} minutes count. Ask the leader if it took longer."),
                minutes=facts.most_minutes,
            ),
        )
    return ALLOWED


def _fit_piece(facts: HandInFacts, piece: Piece, at: datetime) -> Verdict:
    if piece.exact and piece.ends_at <= piece.starts_at:
        return refuse("out_before_in", _("The end lies before the beginning. Look at both times again."))
    if piece.starts_at < facts.starts_at or piece.ends_at > facts.ends_at or piece.ends_at <= piece.starts_at:
        return refuse(
            "outside_work",
            format_lazy(
                _("This work runs from {begin} until {end}; other times do not count."),
                begin=_said(facts.starts_at),
                end=_said(facts.ends_at),
            ),
        )
    if piece.starts_at >= at or (piece.exact and piece.ends_at > at):
        return refuse("work_ahead", _("This time lies ahead. Hand in what you have done."))
    if piece.minutes <= 0:
        return refuse(
            "no_minutes", _("Say how many minutes it took: from when to when, or a sum for the day.")
        )
    if piece.minutes > (min(piece.ends_at, at) - piece.starts_at) / MINUTE:
        return refuse(
            "day_too_short", _("That day has not so many minutes for this work. Look at the sum again.")
        )
    return ALLOWED


def beside_others(pieces: Sequence[Piece], busy: Sequence[Piece], day_minutes: int) -> Verdict:
    """No hour counts twice, and no day has more service than the area allows. Refusals: double_hours, full_day."""
    for piece in pieces:
        for other in busy:
            over = piece.starts_at < other.ends_at and other.starts_at < piece.ends_at
            if over and piece.exact and other.exact:
                return refuse(
                    "double_hours",
                    format_lazy(
                        _("From {begin} until {end} you served at “{title}”; no hour counts twice."),
                        begin=_said(other.starts_at),
                        end=_said(other.ends_at),
                        title=other.title,
                    ),
                )
    for day in sorted({timezone.localtime(piece.starts_at).date() for piece in pieces}):
        total = sum(
            one.minutes for one in (*pieces, *busy) if timezone.localtime(one.starts_at).date() == day
        )
        if total > day_minutes:
            return refuse(
                "full_day",
                format_lazy(
                    _(
                        "With this, {day} would have {total} minutes of service; at most {most} count in a day."
                    ),
                    day=day.isoformat(),
                    total=total,
                    most=day_minutes,
                ),
            )
    return ALLOWED


def _fit_words(words: str, links: Sequence[str]) -> Verdict:
    if not words.strip():
        return refuse(
            "no_words", _("Say in a few words what you did, so that the recipient knows it."), "words"
        )
    if len(words) > LONGEST_WORDS:
        return refuse("too_long", _("At most 1000 characters."), "words")
    if len(links) > MOST_LINKS or not all(_is_link(link) for link in links):
        return refuse("bad_link", _("At most three links, each beginning with https://."), "links")
    return ALLOWED


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return (
        parts.scheme == "https" and bool(parts.hostname) and len(text) <= LONGEST_LINK and text.isprintable()
    )


def may_answer(facts: AnswerFacts, *, person_id: int | None, at: datetime) -> Verdict:
    """Whether an answer is taken now. Refusals: own_delivery, answered_already, answer_over."""
    if person_id is not None and person_id == facts.person_id:
        return OWN_DELIVERY
    if facts.state == S.UNANSWERED or (facts.state == S.WAITING and at > facts.answer_by):
        return refuse(
            "answer_over",
            format_lazy(
                _("The time to answer ended on {until}. The leader can ask again."),
                until=_said(facts.answer_by),
            ),
        )
    if facts.state != S.WAITING:
        return refuse("answered_already", _("This has been answered already. Thank you."))
    return ALLOWED


def may_confirm(
    facts: AnswerFacts, *, person_id: int | None, minutes: int, reason: str, at: datetime
) -> Verdict:
    """Refusals: as `may_answer`, and no_minutes, only_less, no_reason, too_long, double_hours, full_day."""
    found = may_answer(facts, person_id=person_id, at=at)
    if not found:
        return found
    if minutes <= 0:
        return refuse(
            "no_minutes", _("Say how many minutes, or do not confirm it, with the reason."), "minutes"
        )
    if minutes > facts.asked_minutes:
        return refuse(
            "only_less",
            format_lazy(
                _("At most the {minutes} minutes that were handed in; less with a reason."),
                minutes=facts.asked_minutes,
            ),
            "minutes",
        )
    if minutes < facts.asked_minutes and not reason.strip():
        return refuse("no_reason", _("Say why it was less, so that the volunteer understands it."), "reason")
    return first(fit_reason(reason, needed=False), beside_others(facts.pieces, facts.busy, facts.day_minutes))


def may_refuse(facts: AnswerFacts, *, person_id: int | None, reason: str, at: datetime) -> Verdict:
    """Refusals: as `may_answer`, and no_reason, too_long."""
    return first(may_answer(facts, person_id=person_id, at=at), fit_reason(reason, needed=True))


def fit_reason(reason: str, *, needed: bool) -> Verdict:
    """Refusals: no_reason, too_long."""
    if needed and not reason.strip():
        return refuse("no_reason", _("Say why, so that the volunteer understands it."), "reason")
    return (
        refuse("too_long", _("At most 200 characters."), "reason")
        if len(reason) > LONGEST_REASON
        else ALLOWED
    )


def may_withdraw(facts: AnswerFacts) -> Verdict:
    """Refusal: answered_already."""
    if facts.state in ARROWS["withdraw"][0]:
        return ALLOWED
    return refuse("answered_already", _("It has been answered already and stays as it is."))


def may_ask_another(
    facts: AnswerFacts, *, own: bool, kin: bool, actor_id: int | None, record_by: datetime, at: datetime
) -> Verdict:
    """Whether somebody else is asked after nobody answered.

    Refusals: own_delivery, not_unanswered, record_closed, own_recipient, recipient_kin.
    """
    if actor_id is not None and actor_id == facts.person_id:
        return refuse(
            "own_delivery", _("It is your own work: somebody else of those who run the project asks.")
        )
    if facts.state not in ARROWS["ask"][0]:
        return refuse(
            "not_unanswered", _("Another recipient is asked when the first one gave no answer in time.")
        )
    if at > record_by:
        return record_closed(record_by)
    if own:
        return refuse("own_recipient", _("The volunteer cannot be the recipient of their own work."), "phone")
    return KIN if kin else ALLOWED


def fit_recipient(*, name: str, number: str) -> Verdict:
    """`number` is normalised. Refusals: no_name, bad_phone."""
    if not name.strip() or len(name) > LONGEST_NAME:
        return refuse("no_name", _("Say who gets the work: a name of at most 40 characters."), "name")
    if not _NUMBER.fullmatch(number):
        return refuse("bad_phone", _("Please give a telephone number."), "phone")
    return ALLOWED


def _said(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "Y-m-d H:i")
