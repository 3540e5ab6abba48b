"""Screens with nobody's account 签到屏: the link that opens one, how many there may be, until when codes count. Pure."""

from __future__ import annotations

import base64
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from linli.attendance.rules import KIOSK_ENDED
from linli.kernel import crypto
from linli.kernel.verdict import ALLOWED, Verdict, refuse

if TYPE_CHECKING:
    from uuid import UUID

# At once, and ever, for one shift: with each a guessed code has one more chance.
MOST_LIVE, MOST_EVER = 4, 12
LONGEST_LABEL = 40
# How often a screen that is open is noted as seen.
SEEN_EVERY = timedelta(minutes=1)
# Not seen for so long, its coming back is an opening of its own.
AWAY = timedelta(minutes=10)
# 60 bits in twelve signs that nobody mistakes for one another (Crockford's base 32: no I, L, O, U).
LINK_SIGNS, GROUP = 12, 4
_LINK = re.compile(r"[0-9A-HJKMNP-TV-Z]{12}")
_ALPHABET = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_TYPED = str.maketrans("OIL", "011")

CODE_ENDED = refuse(
    KIOSK_ENDED,
    _(
        "The screen that showed this code has been ended. Look at the leader's screen, or ask the leader to confirm you."
    ),
    "code",
)
ENDED_ALREADY = refuse("ended_already", _("This screen is over already."))
ENDED = refuse("kiosk_ended", _("This screen was ended. Ask the leader for a new one."))


class Standing(StrEnum):
    """How a kiosk stands at a moment."""

    EARLY = "early"
    LIVE = "live"
    OVER = "over"
    ENDED = "ended"
    LEAKED = "leaked"


@dataclass(frozen=True, slots=True)
class KioskFacts:
    """What is judged of one kiosk."""

    opens_at: datetime
    closes_at: datetime
    ended_at: datetime | None = None
    leaked: bool = False


def link_of(kiosk_uid: UUID) -> str:
    """The secret of a kiosk's address, in groups of four. It follows from the keys of the house, and is kept nowhere."""
    digest = hmac.digest(crypto.keys().token, b"linli.kiosk-link.v1" + kiosk_uid.bytes, sha256)
    signs = base64.b32encode(digest).decode().translate(_ALPHABET)[:LINK_SIGNS]
    return "-".join(signs[first : first + GROUP] for first in range(0, LINK_SIGNS, GROUP))


def link_hash(link: str) -> str:
    """What finds a kiosk by the secret as somebody typed it; nothing for what is none."""
    signs = re.sub(r"[\s-]", "", link.upper()).translate(_TYPED)
    return crypto.opaque_hash("kiosk", signs) if _LINK.fullmatch(signs) else ""


def standing(facts: KioskFacts, at: datetime) -> Standing:
    """How it stands now."""
    if facts.ended_at is not None:
        return Standing.LEAKED if facts.leaked else Standing.ENDED
    if at > facts.closes_at:
        return Standing.OVER
    return Standing.EARLY if at < facts.opens_at else Standing.LIVE


def may_show(facts: KioskFacts, at: datetime) -> Verdict:
    """Whether its screen shows codes. Refusals: kiosk_ended, kiosk_over."""
    stands = standing(facts, at)
    if stands in {Standing.ENDED, Standing.LEAKED}:
        return ENDED
    return over(facts.closes_at) if stands == Standing.OVER else ALLOWED


def over(closes_at: datetime) -> Verdict:
    """Refusal: kiosk_over."""
    when = date_format(timezone.localtime(closes_at), "Y-m-d H:i")
    return refuse(
        "kiosk_over",
        format_lazy(_("The time of this screen ended at {when}. It shows nothing more."), when=when),
    )


def may_count(facts: KioskFacts, minute: datetime, *, offline: bool) -> Verdict:
    """Whether a code that a kiosk showed in this minute counts now. Refusal: kiosk_ended.

    With a network nothing counts once it was ended. What waited in a phone counts for minutes before that, but nothing does
    that comes after it was withdrawn as leaked: whoever had the link could make the code of any minute.
    """
    ended = facts.ended_at
    if facts.leaked or minute > facts.closes_at:
        return CODE_ENDED
    if ended is not None and (not offline or minute >= ended):
        return CODE_ENDED
    return ALLOWED


def may_make(
    *,
    opens_at: datetime,
    closes_at: datetime,
    until: datetime,
    label: str,
    live: int,
    ever: int,
    at: datetime,
) -> Verdict:
    """Whether there may be one more, which ends at `until`; `closes_at` is when codes count no longer anyway.

    Refusals: kiosk_past, bad_until, label_too_long, too_many_kiosks.
    """
    if at >= closes_at:
        return refuse("kiosk_past", _("Nobody signs here any more: a screen would show nothing."))
    if not max(opens_at, at) < until <= closes_at:
        last = date_format(timezone.localtime(closes_at), "Y-m-d H:i")
        return refuse(
            "bad_until",
            format_lazy(_("Choose an end in the time of signing, until {last} at the latest."), last=last),
            "until",
        )
    if len(label) > LONGEST_LABEL:
        return refuse("label_too_long", _("At most forty signs."), "label")
    if live >= MOST_LIVE:
        return refuse("too_many_kiosks", _("At most four screens at once. End one of them first."))
    if ever >= MOST_EVER:
        return refuse("too_many_kiosks", _("Twelve screens were made here already; more are not possible."))
    return ALLOWED


def may_end(facts: KioskFacts, at: datetime) -> Verdict:
    """Whether there is still something to end. Refusal: ended_already."""
    return ALLOWED if standing(facts, at) in {Standing.EARLY, Standing.LIVE} else ENDED_ALREADY


def may_withdraw(facts: KioskFacts) -> Verdict:
    """Also one that is over may turn out to have leaked. Refusal: ended_already."""
    return ENDED_ALREADY if facts.leaked else ALLOWED
