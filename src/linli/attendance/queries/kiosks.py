"""Kiosks: found by their link, by what they show codes for, and by a code that one of them showed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.attendance import rules, rules_kiosks
from linli.attendance.models import Kiosk, Sign
from linli.attendance.rules_kiosks import KioskFacts
from linli.kernel import crypto
from linli.kernel.verdict import Missing


@dataclass(frozen=True, slots=True)
class Shown:
    """Which kiosk showed a code, and in which minute."""

    kiosk: Kiosk
    minute: datetime


def kiosk_facts(kiosk: Kiosk) -> KioskFacts:
    """What the rules judge of one."""
    return KioskFacts(kiosk.opens_at, kiosk.closes_at, kiosk.ended_at, kiosk.leaked)


def kiosk_in(*, uid: UUID, lock: bool = False) -> Kiosk:
    """One kiosk; the caller judges whose it is. Raises Missing."""
    found = Kiosk.objects.select_for_update(of=("self",)) if lock else Kiosk.objects.all()
    kiosk = found.filter(uid=uid).first()
    if kiosk is None:
        raise Missing
    return kiosk


def kiosk_of_link(link: str, *, lock: bool = False) -> Kiosk | None:
    """The kiosk that a link opens, whether or not its time is over; None for what opens nothing."""
    found = Kiosk.objects.select_for_update(of=("self",)) if lock else Kiosk.objects.all()
    hashed = rules_kiosks.link_hash(link)
    return found.filter(link_hash=hashed).first() if hashed else None


def screen_mark(device: str) -> str:
    """A keyed hash of the random name of a device that shows codes."""
    return crypto.opaque_hash("kiosk screen", device) if device else ""


def is_new_screen(kiosk: Kiosk, mark: str) -> bool:
    """Whether this device did not open it before; more than a few are not told apart."""
    return bool(mark) and mark not in kiosk.screens and len(kiosk.screens) < Kiosk.MOST_SCREENS


def is_news(kiosk: Kiosk, device: str, at: datetime) -> bool:
    """Whether it is to be noted that it is open: a device that is known once in a minute at most."""
    known = kiosk.seen_at is not None and at - kiosk.seen_at < rules_kiosks.SEEN_EVERY
    return not known or is_new_screen(kiosk, screen_mark(device))


def kiosks_for(
    *, group_uid: UUID, shift_uid: UUID | None, opens_at: datetime, closes_at: datetime
) -> QuerySet[Kiosk]:
    """Those whose codes may count at a shift, or of a whole project in some time: its own, and those of the project then."""
    then = Q(opens_at__lte=closes_at, closes_at__gte=opens_at)
    wanted = then & Q(shift_uid__isnull=True)
    wanted |= then if shift_uid is None else Q(shift_uid=shift_uid)
    return Kiosk.objects.filter(wanted, group_uid=group_uid).order_by("pk")


def kiosks_live(group_uids: Iterable[UUID], at: datetime) -> list[Kiosk]:
    """Those that show codes now for one of these, one statement."""
    rows = Kiosk.objects.filter(group_uid__in=list(group_uids), ended_at__isnull=True)
    return list(rows.filter(opens_at__lte=at, closes_at__gte=at).order_by("pk"))


def shown_now(kiosks: Iterable[Kiosk], code: str, at: datetime) -> Shown | None:
    """The kiosk that shows this code now, or showed it in one of the two minutes before."""
    for kiosk in kiosks:
        minute = rules.fitting_minute(rules.kiosk_key(kiosk.uid), code, at)
        if minute is not None:
            return Shown(kiosk, minute)
    return None


def shown_then(
    kiosks: Iterable[Kiosk],
    code: str,
    *,
    claimed_at: datetime,
    drift: timedelta,
    opens_at: datetime,
    closes_at: datetime,
) -> Shown | None:
    """The kiosk whose code, read without a network, this is, with the minute nearest to the phone's clock."""
    found = []
    for kiosk in kiosks:
        minute = rules.proven_minute(
            rules.kiosk_key(kiosk.uid),
            code,
            claimed_at=claimed_at,
            drift=drift,
            # Nobody saw a code of it before it was made; its first minute had begun by then.
            opens_at=max(opens_at, kiosk.made_at),
            closes_at=closes_at,
        )
        if minute is not None:
            found.append(Shown(kiosk, minute))
    return min(found, key=lambda shown: abs(shown.minute - claimed_at), default=None)


def signs_shown_by(kiosks: Sequence[Kiosk], *, limit: int) -> list[Sign]:
    """Signs whose code one of these showed, the latest first, one statement."""
    rows = Sign.objects.filter(kiosk__in=kiosks).select_related("attendance")
    return list(rows.order_by("-signed_at", "-pk")[:limit])
