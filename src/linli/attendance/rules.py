"""Double sign 双签, judged purely: when one may sign in and out, what the code is, how much time counts."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from math import asin, cos, radians, sin, sqrt
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from linli.attendance.facts import USUAL, Phone, Windows
from linli.attendance.rules_codes import (
    code_at,
    code_fits,
    code_under,
    fitting_minute,
    kiosk_key,
    proven_minute,
    seconds_left,
    shift_key,
    site_of_code,
)
from linli.kernel import crypto
from linli.kernel.verdict import ALLOWED, Verdict, refuse

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

__all__ = [
    "code_at",
    "code_fits",
    "code_under",
    "fitting_minute",
    "kiosk_key",
    "proven_minute",
    "seconds_left",
    "shift_key",
    "site_of_code",
]

EARTH_KM = 6371.0

ALREADY_IN = refuse("already_in", _("You have signed in already."))
NOT_IN = refuse(
    "not_in",
    _(
        "You have not signed in to this shift. Sign in first; if you were there, ask the leader to confirm you."
    ),
)
OUT_BEFORE_IN = refuse("out_before_in", _("Leaving lies after coming. Look at both times again."))
NO_POSITION = refuse("no_position", _("The phone did not say where it is. Allow it, or use the code."))
ALREADY_OUT = refuse("already_out", _("You have signed out already."))

MOST_WRONG = 5
WRONG_WITHIN = timedelta(minutes=10)
WRONG_CODE = "wrong_code"
OTHER_SITE = "code_of_another_site"
NO_MINUTE, SYNCED_LATE, CLOCK_AHEAD = "no_minute", "synced_late", "clock_ahead"
KIOSK_ENDED = "kiosk_ended"
CLOCK_BEHIND, TOO_MANY_TRIES = "clock_behind", "too_many_tries"
# From here on a phone's clock is not only a little wrong.
FAR_AHEAD, FAR_BEHIND = timedelta(hours=1), timedelta(days=60)
# Refusals that count as a try at guessing.
GUESSES = frozenset({WRONG_CODE, OTHER_SITE, NO_MINUTE, CLOCK_AHEAD, CLOCK_BEHIND})
# Refused signs of a phone without a network that somebody else decides, so that nothing is lost.
KEPT = frozenset(
    {
        NO_MINUTE,
        SYNCED_LATE,
        CLOCK_AHEAD,
        CLOCK_BEHIND,
        KIOSK_ENDED,
        TOO_MANY_TRIES,
        "too_early",
        "too_late",
        "not_in",
        "elsewhere",
    }
)

SYNCED_WITHIN = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class SignFacts:
    """What is judged when somebody signs: the stretch of service and what was signed before."""

    starts_at: datetime
    ends_at: datetime
    signed_in_at: datetime | None = None
    signed_out_at: datetime | None = None
    # Until when a service is recorded (Order 67 art. 11: ten working days by the real calendar).
    record_by: datetime | None = None
    windows: Windows = USUAL

    @property
    def opens_at(self) -> datetime:
        """From when on one may sign in."""
        return self.starts_at - self.windows.early

    @property
    def closes_at(self) -> datetime:
        """Until when one may sign out."""
        return self.ends_at + self.windows.late_out


def may_sign_in(facts: SignFacts, at: datetime) -> Verdict:
    """From as early as the area says until the shift ends. Refusals: already_in, too_early, too_late."""
    if facts.signed_in_at is not None:
        return ALREADY_IN
    if at < facts.opens_at:
        return _between(
            "too_early", _("Signing in is open from {begin} until {end}."), facts.opens_at, facts.ends_at
        )
    if at >= facts.ends_at:
        return _between(
            "too_late",
            _(
                "Signing in was open from {begin} until {end}. The leader can still confirm that you were there."
            ),
            facts.opens_at,
            facts.ends_at,
        )
    return ALLOWED


def _between(code: str, sentence: _StrPromise, begin: datetime, end: datetime) -> Verdict:
    """A refusal that says the window, in the time of the place."""
    first, last = timezone.localtime(begin), timezone.localtime(end)
    same = first.date() == last.date()
    return refuse(
        code,
        format_lazy(
            sentence,
            begin=date_format(first, "Y-m-d H:i"),
            end=date_format(last, "H:i" if same else "Y-m-d H:i"),
        ),
    )


def may_sign_out(facts: SignFacts, at: datetime) -> Verdict:
    """From the beginning of the shift until as late after its end as the area says.

    Refusals: not_in, already_out, too_early, out_before_in, too_late.
    """
    if facts.signed_in_at is None:
        return NOT_IN
    if facts.signed_out_at is not None:
        return ALREADY_OUT
    if at <= facts.starts_at:
        return _between(
            "too_early",
            _("Signing out is open from {begin} until {end}; before that nothing would count."),
            facts.starts_at,
            facts.closes_at,
        )
    if at <= facts.signed_in_at:
        return OUT_BEFORE_IN
    if at > facts.closes_at:
        return _between(
            "too_late",
            _("Signing out was open from {begin} until {end}. Ask the leader to confirm it."),
            facts.starts_at,
            facts.closes_at,
        )
    return ALLOWED


def one_place(other: str) -> Verdict:
    """Nobody is at two places: `other` is where somebody is signed in at the same time. Refusal: elsewhere."""
    if not other:
        return ALLOWED
    return refuse(
        "elsewhere",
        format_lazy(_("You are signed in at “{title}” at the same time. Sign out there first."), title=other),
    )


def may_fence(*, has_point: bool, metres: int | None, phone: Phone, radius_m: int, unsure_m: int) -> Verdict:
    """Whether a phone's position alone counts. Refusals: waited, no_point, no_position, unsure, too_far."""
    if phone.offline:
        return refuse("waited", _("A position that waited in a phone proves no time; use the code."))
    if not has_point:
        return refuse("no_point", _("This project has no place on the map; use the code."))
    if metres is None or phone.accuracy_m is None:
        return NO_POSITION
    if phone.accuracy_m > unsure_m:
        return refuse(
            "unsure",
            format_lazy(
                _("The position is only known to {metres} m. Step outside and try again, or use the code."),
                metres=phone.accuracy_m,
            ),
        )
    if metres > radius_m:
        return refuse(
            "too_far",
            format_lazy(
                _(
                    "You are {metres} m from the place; at most {radius} m count. Go there and try again, or use the code."
                ),
                metres=metres,
                radius=radius_m,
            ),
        )
    return ALLOWED


def right_code(*, fits: bool) -> Verdict:
    """Refusal: wrong_code."""
    if fits:
        return ALLOWED
    return refuse(
        WRONG_CODE, _("This code is not right, or is older than two minutes. Look at it again."), "code"
    )


def other_site(title: str) -> Verdict:
    """The code of a shift that runs elsewhere. Refusal: code_of_another_site."""
    return refuse(
        OTHER_SITE,
        format_lazy(
            _("This is the code of another place: “{title}”. Use the one that is shown where you are."),
            title=title,
        ),
        "code",
    )


def may_sync(*, claimed_at: datetime, proven: datetime | None, at: datetime) -> Verdict:
    """Whether a sign that waited in a phone counts: its code proves a minute, and it came in time.

    Refusals: clock_behind, clock_ahead, no_minute, synced_late.
    """
    if proven is None and at - claimed_at > FAR_BEHIND:
        return refuse(
            CLOCK_BEHIND,
            format_lazy(
                _(
                    "The clock of your phone stood at {day}. Set it to the time of the network. "
                    "This sign is kept as a request, and somebody else decides."
                ),
                day=date_format(timezone.localtime(claimed_at), "Y-m-d"),
            ),
        )
    if at - (proven or claimed_at) > SYNCED_WITHIN:
        return refuse(
            "synced_late",
            _(
                "This sign reached us more than 72 hours later. It is kept as a request, and somebody else decides."
            ),
        )
    if proven is None and claimed_at - at >= FAR_AHEAD:
        return refuse(
            CLOCK_AHEAD,
            format_lazy(
                _(
                    "The clock of your phone is {hours} hours ahead. Set it to the time of the network. "
                    "This sign is kept as a request, and somebody else decides."
                ),
                hours=(claimed_at - at) // timedelta(hours=1),
            ),
        )
    if proven is None:
        return refuse(
            "no_minute",
            _(
                "This code fits no minute around the time your phone gave. "
                "It is kept as a request, and somebody else decides."
            ),
            "code",
        )
    return ALLOWED


def may_try(wrong: int, *, offline: bool = False) -> Verdict:
    """A code of six digits is guarded against guessing: five wrong ones in ten minutes. Refusal: too_many_tries."""
    if wrong < MOST_WRONG:
        return ALLOWED
    if offline:
        return refuse(
            TOO_MANY_TRIES,
            _("Too many wrong codes before this one. It is kept as a request, and somebody else decides."),
            "code",
        )
    return refuse(
        TOO_MANY_TRIES,
        _("Too many wrong codes. Wait ten minutes, or ask the leader to confirm you."),
        "code",
    )


def may_confirm(facts: SignFacts, at: datetime) -> Verdict:
    """Whether the leader may vouch for somebody. Refusals: already_out, too_early, record_closed."""
    if facts.signed_out_at is not None:
        return refuse("already_out", _("Both signs are there already."))
    if at < facts.opens_at or (facts.signed_in_at is not None and at <= facts.starts_at):
        return refuse("too_early", _("The shift has not begun yet."))
    if facts.record_by is not None and at > facts.record_by:
        return record_closed(facts.record_by)
    return ALLOWED


def record_closed(record_by: datetime) -> Verdict:
    """Refusal: record_closed."""
    day = date_format(timezone.localtime(record_by), "Y-m-d H:i")
    return refuse(
        "record_closed",
        format_lazy(
            _("Service is recorded within ten working days; for this shift that was until {day}."), day=day
        ),
    )


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


def minutes_served(
    *, starts_at: datetime, ends_at: datetime, signed_in_at: datetime, signed_out_at: datetime, most: int = 0
) -> int:
    """Whole minutes between the two signs, clipped to the shift.

    Who comes early or stays longer gets the shift, who comes late or leaves early gets what was signed; begun minutes
    do not count (Order 67 art. 7: the time actually given). Never negative, never more than `most` where that is said.
    """
    begun, ended = max(starts_at, signed_in_at), min(ends_at, signed_out_at)
    minutes = max(int((ended - begun).total_seconds()) // 60, 0)
    return min(minutes, most) if most else minutes


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
