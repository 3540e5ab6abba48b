"""Rules of notices: no database, no clock."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, refuse
from linli.notices.models import Channel, OutboxState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

CODE_WRONG = "code_wrong"
MOST_TRIES = 5
MOST_CODES_PER_HOUR = 5
BETWEEN_CODES = timedelta(minutes=1)

MOST_ATTEMPTS = 6
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (2, 5, 15, 60, 240, 720))
WITHOUT_GATEWAY = timedelta(minutes=30)

# verb → (states it may start from, state it leads to; None: it stays)
ARROWS: dict[str, tuple[frozenset[str], str | None]] = {
    "attempt": (frozenset({OutboxState.WAITING}), None),
    "sent": (frozenset({OutboxState.WAITING, OutboxState.CANCELLED}), OutboxState.SENT),
    "give_up": (frozenset({OutboxState.WAITING}), OutboxState.FAILED),
    "cancel": (frozenset({OutboxState.WAITING}), OutboxState.CANCELLED),
}

MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class ConfirmationFacts(Protocol):
    """What is judged of a confirmation."""

    tries: int
    expires_at: datetime
    confirmed_at: datetime | None


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts before the next."""
    return PAUSES[min(attempts, len(PAUSES)) - 1]


def may_be_destination(channel: str, destination: str) -> Verdict:
    """Whether a code can be sent there. Refusal: bad_destination."""
    if channel == Channel.SMS:
        if MOBILE.fullmatch(re.sub(r"[\s-]", "", destination)):
            return ALLOWED
        return refuse("bad_destination", _("This is not a mobile number of 11 digits."), "contact")
    if channel == Channel.EMAIL and not EMAIL.fullmatch(destination.strip()):
        return refuse("bad_destination", _("This is not an e-mail address."), "contact")
    return ALLOWED


def may_send_code(recent: Sequence[datetime], at: datetime) -> Verdict:
    """Whether one more code may go to a contact that got these within the last hour."""
    if any(at - sent < BETWEEN_CODES for sent in recent):
        return refuse("code_just_sent", _("A code was sent just now. Please wait a minute."), "contact")
    if len(recent) >= MOST_CODES_PER_HOUR:
        return refuse(
            "too_many_codes",
            _("Too many codes were sent to this contact. Please try again in an hour."),
            "contact",
        )
    return ALLOWED


def may_confirm(held: ConfirmationFacts, at: datetime, *, right: bool) -> Verdict:
    """Whether this code confirms the contact.

    Wrong tries come first: after five, the right one is refused too.
    """
    if held.tries >= MOST_TRIES:
        return refuse("too_many_tries", _("Too many wrong codes. Please ask for a new one."), "code")
    if at >= held.expires_at:
        return refuse("code_expired", _("This code has expired. Please ask for a new one."), "code")
    if not right:
        return refuse(CODE_WRONG, _("This code is not right."), "code")
    return ALLOWED
