"""Double sign 双签, judged purely: when one may sign in and out, what the code is, how much time counts."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from math import asin, cos, radians, sin, sqrt
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from linli.attendance.facts import Phone
from linli.attendance.models import Way
from linli.credits.models import Grade
from linli.kernel import crypto
from linli.kernel.verdict import ALLOWED, Verdict, refuse

EARTH_KM = 6371.0

EARLY = timedelta(minutes=30)
LATE_OUT = timedelta(hours=2)
# Order 67 art. 11: a service is recorded within ten working days; those are never more than these days apart from
# the two long holidays, and beyond them an hour is entered afterwards (grade C) with a second person's approval.
CONFIRMED_WITHIN = timedelta(days=14)

ALREADY_IN = refuse("already_in", _("You have signed in already."))
NOT_IN = refuse("not_in", _("You have not signed in to this shift."))
ALREADY_OUT = refuse("already_out", _("You have signed out already."))

MOST_WRONG = 5
WRONG_WITHIN = timedelta(minutes=10)
WRONG_CODE = "wrong_code"

STEP_SECONDS = 60
EARLIER_STEPS = 2
DIGITS = 6


@dataclass(frozen=True, slots=True)
class SignFacts:
    """What is judged when somebody signs: the stretch of service and what was signed before."""

    starts_at: datetime
    ends_at: datetime
    signed_in_at: datetime | None = None
    signed_out_at: datetime | None = None


def code_at(shift_uid: UUID, at: datetime) -> str:
    """The code of a shift in the minute of `at`: six digits of a keyed hash over the shift and the minute."""
    return _code(shift_uid, _step(at))


def code_fits(shift_uid: UUID, code: str, at: datetime) -> bool:
    """Whether this is the code of this minute or of one of the two before; a wrong one costs as much time."""
    typed = "".join(code.split()).encode(errors="replace")
    now = _step(at)
    fits = [
        hmac.compare_digest(_code(shift_uid, now - back).encode(), typed) for back in range(EARLIER_STEPS + 1)
    ]
    return any(fits)


def seconds_left(at: datetime) -> int:
    """How long the code of this minute is still shown."""
    return STEP_SECONDS - int(at.timestamp()) % STEP_SECONDS


def may_sign_in(facts: SignFacts, at: datetime) -> Verdict:
    """From half an hour before the shift until it ends. Refusals: already_in, too_early, too_late."""
    if facts.signed_in_at is not None:
        return ALREADY_IN
    if at < facts.starts_at - EARLY:
        return refuse("too_early", _("Signing in opens 30 minutes before the shift begins."))
    if at >= facts.ends_at:
        return refuse("too_late", _("This shift is over. The leader can still confirm that you were there."))
    return ALLOWED


def may_sign_out(facts: SignFacts, at: datetime) -> Verdict:
    """From the beginning of the shift until two hours after its end.

    Refusals: not_in, already_out, too_early, too_late.
    """
    if facts.signed_in_at is None:
        return NOT_IN
    if facts.signed_out_at is not None:
        return ALREADY_OUT
    if at <= facts.starts_at or at <= facts.signed_in_at:
        return refuse("too_early", _("The shift has not begun yet; nothing would count."))
    if at > facts.ends_at + LATE_OUT:
        return refuse(
            "too_late", _("Signing out closed two hours after the shift. Ask the leader to confirm it.")
        )
    return ALLOWED


def right_code(*, fits: bool) -> Verdict:
    """Refusal: wrong_code."""
    if fits:
        return ALLOWED
    return refuse(
        WRONG_CODE, _("This code is not right, or is older than two minutes. Look at it again."), "code"
    )


def may_try(wrong: int) -> Verdict:
    """A code of six digits is guarded against guessing: five wrong ones in ten minutes. Refusal: too_many_tries."""
    if wrong < MOST_WRONG:
        return ALLOWED
    return refuse(
        "too_many_tries",
        _("Too many wrong codes. Wait ten minutes, or ask the leader to confirm you."),
        "code",
    )


def may_confirm(facts: SignFacts, at: datetime) -> Verdict:
    """Whether the leader may vouch for somebody. Refusals: already_out, too_early, too_late."""
    if facts.signed_out_at is not None:
        return refuse("already_out", _("Both signs are there already."))
    if at < facts.starts_at - EARLY or (facts.signed_in_at is not None and at <= facts.starts_at):
        return refuse("too_early", _("The shift has not begun yet."))
    if at > facts.ends_at + CONFIRMED_WITHIN:
        return refuse(
            "too_late", _("It is more than 14 days ago. It has to be entered afterwards, with approval.")
        )
    return ALLOWED


def signs_by_leader(facts: SignFacts, at: datetime) -> tuple[datetime | None, datetime | None]:
    """What the leader's word stands for: (sign-in, sign-out), None for what it leaves alone.

    During the shift it signs in who has just come and signs out who is there; after the end it stands for the rest of
    the shift as planned.
    """
    over = at >= facts.ends_at
    moment = facts.ends_at if over else at
    if facts.signed_in_at is not None:
        return None, max(moment, facts.signed_in_at + timedelta(seconds=1))
    if over:
        return facts.starts_at, facts.ends_at
    return at, None


def grade_of(in_evidence: str, out_evidence: str) -> Grade:
    """A: both signs by the code at the place. B: the leader vouches for one of them, or for both."""
    machine = {in_evidence, out_evidence} == {Way.CODE.value}
    return Grade.A if machine else Grade.B


def minutes_served(
    *, starts_at: datetime, ends_at: datetime, signed_in_at: datetime, signed_out_at: datetime
) -> int:
    """Whole minutes between the two signs, clipped to the shift.

    Who comes early or stays longer gets the shift, who comes late or leaves early gets what was signed; begun minutes
    do not count (Order 67 art. 7: the time actually given). Never negative.
    """
    begun, ended = max(starts_at, signed_in_at), min(ends_at, signed_out_at)
    return max(int((ended - begun).total_seconds()) // 60, 0)


def device_mark(name: str) -> str:
    """A keyed hash of a phone's own random name: the same phone is known again, its name is not kept."""
    if not name:
        return ""
    return hmac.digest(crypto.keys().token, b"linli.device.v1" + name.encode(errors="replace"), sha256).hex()


def metres_from(lat: Decimal | None, lng: Decimal | None, phone: Phone) -> int | None:
    """How far a phone says it is from a place, in metres; None when either place is unknown."""
    if lat is None or lng is None or phone.lat is None or phone.lng is None:
        return None
    return round(distance_km((float(lat), float(lng)), (phone.lat, phone.lng)) * 1000)


def distance_km(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Kilometres between two points (latitude, longitude) as the crow flies."""
    lat1, lng1, lat2, lng2 = (radians(angle) for angle in (*here, *there))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lng2 - lng1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def _step(at: datetime) -> int:
    return int(at.timestamp()) // STEP_SECONDS


def _code(shift_uid: UUID, step: int) -> str:
    message = b"linli.shift-code.v1" + shift_uid.bytes + step.to_bytes(8, signed=True)
    digest = hmac.digest(crypto.keys().token, message, sha256)
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}d}"
