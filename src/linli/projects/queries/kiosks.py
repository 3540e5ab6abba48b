"""Screens with nobody's account 签到屏: those of a shift for who runs it, what one of them shows, and whose code it was."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from linli.attendance import queries as attendance_queries
from linli.attendance import rules as attendance_rules
from linli.attendance import rules_kiosks
from linli.attendance.models import Attendance, Kiosk, Sign
from linli.attendance.queries import Shown
from linli.attendance.rules_kiosks import Standing
from linli.kernel import clock
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Verdict, first
from linli.people.queries import names_of
from linli.places import declarations
from linli.places import queries as places
from linli.projects import rules, rules_delivery
from linli.projects.models import Project, Shift, Slot
from linli.projects.queries import loading
from linli.projects.queries.delivering import shift_run

MOST_SIGNS = 200


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody who signed with a code that a screen showed."""

    sign: Sign
    name: str


@dataclass(frozen=True, slots=True)
class KioskCard:
    """One screen as those who run the project see it."""

    kiosk: Kiosk
    standing: Standing
    end: Verdict
    withdraw: Verdict
    signs: list[Signed] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class KiosksPage:
    """The screens of a shift, and whether there may be one more."""

    shift: Shift
    cards: list[KioskCard]
    verdict: Verdict
    opens_at: datetime
    closes_at: datetime
    day_closes_at: datetime
    others: int


@dataclass(frozen=True, slots=True)
class ScreenPage:
    """What a screen shows: no names, a count at most. `key` and `code` are empty once it is over."""

    kiosk: Kiosk
    project: Project
    shifts: list[Shift]
    show: Verdict
    early: bool
    address: str
    code: str
    key: str
    came: int


def made_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Shift:
    """A shift of a project that the actor runs; with `lock` its project is held. Raises Missing."""
    shift = shift_run(actor=actor, uid=uid)
    if lock:
        shift.project = Project.objects.select_for_update().get(pk=shift.project_id)
    return shift


def kiosk_for(*, actor: Actor, uid: UUID) -> Kiosk:
    """A screen of a project that the actor runs. Raises Missing."""
    kiosk = attendance_queries.kiosk_in(uid=uid)
    project = Project.objects.filter(uid=kiosk.group_uid).first()
    if project is None or not rules.may_run(actor, loading.project_facts(project)):
        raise Missing
    return kiosk


def shifts_of_day(shift: Shift) -> QuerySet[Shift]:
    """The shifts of the same project that begin on the same day and are signed at their place."""
    zone = clock.local_zone()
    begun = shift.starts_at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    found = Shift.objects.filter(project_id=shift.project_id, delivery_minutes=0)
    day = found.filter(starts_at__gte=begun, starts_at__lt=begun + timedelta(days=1))
    return day.order_by("starts_at", "pk")


def span_of(shift: Shift, *, whole_day: bool) -> tuple[datetime, datetime]:
    """From when until when codes count: of the shift, or of all shifts of its day."""
    shifts = list(shifts_of_day(shift)) if whole_day else [shift]
    area_code = shift.project.area_code
    windows = attendance_queries.windows_at((area_code, one.starts_at) for one in shifts)
    spans = [windows[area_code, one.starts_at].around(one.starts_at, one.ends_at) for one in shifts]
    return min(opens for opens, _closes in spans), max(closes for _opens, closes in spans)


def may_make(shift: Shift) -> Verdict:
    """Whether this shift is signed by codes at all. Refusals: by_delivery, closed."""
    return first(rules_delivery.by_signs(shift.delivery_minutes), rules.arrow("sign_in", shift.project.state))


def kiosks_page(*, actor: Actor, shift_uid: UUID, at: datetime) -> KiosksPage:
    """For those who run the project. Raises Missing."""
    shift = made_for(actor=actor, uid=shift_uid)
    opens_at, closes_at = span_of(shift, whole_day=False)
    _opens, day_closes_at = span_of(shift, whole_day=True)
    kiosks = list(_of(shift, opens_at, closes_at).order_by("-pk"))
    signs = attendance_queries.signs_shown_by(kiosks, limit=MOST_SIGNS)
    names = names_of([one.attendance.person_id for one in signs], masked=False)
    cards = []
    for kiosk in kiosks:
        facts = attendance_queries.kiosk_facts(kiosk)
        own = [
            Signed(one, names.get(one.attendance.person_id, "")) for one in signs if one.kiosk_id == kiosk.pk
        ]
        cards.append(
            KioskCard(
                kiosk,
                rules_kiosks.standing(facts, at),
                rules_kiosks.may_end(facts, at),
                rules_kiosks.may_withdraw(facts),
                own,
            )
        )
    verdict = first(
        may_make(shift),
        rules_kiosks.may_make(
            opens_at=opens_at,
            closes_at=closes_at,
            until=closes_at,
            label="",
            live=sum(bool(card.end) for card in cards),
            ever=len(cards),
            at=at,
        ),
    )
    others = shifts_of_day(shift).exclude(pk=shift.pk).count()
    return KiosksPage(shift, cards, verdict, opens_at, closes_at, day_closes_at, others)


def _of(shift: Shift, opens_at: datetime, closes_at: datetime) -> QuerySet[Kiosk]:
    return attendance_queries.kiosks_for(
        group_uid=shift.project.uid, shift_uid=shift.uid, opens_at=opens_at, closes_at=closes_at
    )


def shift_of(kiosk: Kiosk) -> UUID:
    """The shift under which a screen is listed: its own, else the first one that it shows codes for. Raises Missing."""
    if kiosk.shift_uid is not None:
        return kiosk.shift_uid
    shifts = _shown(kiosk)
    if not shifts:
        raise Missing
    return shifts[0].uid


def address_of(kiosk: Kiosk) -> str:
    """The secret address of a screen; whoever asks for it has just made it."""
    link = rules_kiosks.link_of(kiosk.uid)
    return settings.BASE_URL.rstrip("/") + reverse("kiosk:screen", args=[link])


def screen_page(*, kiosk: Kiosk, at: datetime) -> ScreenPage:
    """What a screen shows now, for whoever holds its link: two statements. Raises Missing when nothing of it is left."""
    shifts = _shown(kiosk)
    if not shifts:
        raise Missing
    project = shifts[0].project
    facts = attendance_queries.kiosk_facts(kiosk)
    show = first(rules_kiosks.may_show(facts, at), rules.arrow("sign_in", project.state))
    key = attendance_rules.kiosk_key(kiosk.uid) if show else b""
    # Where several shifts are signed at one screen, the phone knows by itself which of them is its own.
    shift = f"shift={shifts[0].uid}&" if len(shifts) == 1 else ""
    places_of = Slot.objects.filter(shift__in=shifts).values("uid")
    return ScreenPage(
        kiosk=kiosk,
        project=project,
        shifts=shifts,
        show=show,
        early=at < kiosk.opens_at,
        address=f"{settings.BASE_URL.rstrip('/')}{reverse('projects:sign')}?{shift}code=",
        code=attendance_rules.code_under(key, at) if key else "",
        key=base64.b64encode(key).decode(),
        came=Attendance.objects.filter(place_uid__in=places_of).count(),
    )


def _shown(kiosk: Kiosk) -> list[Shift]:
    rows = Shift.objects.filter(project__uid=kiosk.group_uid, delivery_minutes=0).select_related("project")
    if kiosk.shift_uid is not None:
        rows = rows.filter(uid=kiosk.shift_uid)
    else:
        rows = rows.filter(starts_at__lt=kiosk.closes_at, ends_at__gt=kiosk.opens_at)
    return list(rows.order_by("starts_at", "pk"))


# --- Whose code it was ------------------------------------------------------------------------------------------------


def shown_now(slot: Slot, code: str, at: datetime) -> Shown | None:
    """The screen of this shift whose code this is now. Refused: kiosk_ended."""
    opens_at, closes_at = loading.windows_of(slot.shift).around(slot.shift.starts_at, slot.shift.ends_at)
    shown = attendance_queries.shown_now(_of(slot.shift, opens_at, closes_at), code, at)
    return _judged(shown, offline=False)


def shown_then(slot: Slot, code: str, *, claimed_at: datetime, at: datetime) -> Shown | None:
    """The screen whose code, read without a network, this is, in a minute that is not after now. Refused: kiosk_ended."""
    drift = places.setting(declarations.CLOCK_DRIFT_MINUTES, slot.shift.project.area_code, at)
    opens_at, closes_at = loading.windows_of(slot.shift).around(slot.shift.starts_at, slot.shift.ends_at)
    shown = attendance_queries.shown_then(
        _of(slot.shift, opens_at, closes_at),
        code,
        claimed_at=claimed_at,
        drift=timedelta(minutes=drift),
        opens_at=opens_at,
        closes_at=min(closes_at, at),
    )
    return _judged(shown, offline=True)


def _judged(shown: Shown | None, *, offline: bool) -> Shown | None:
    if shown is not None:
        facts = attendance_queries.kiosk_facts(shown.kiosk)
        rules_kiosks.may_count(facts, shown.minute, offline=offline).enforce()
    return shown
