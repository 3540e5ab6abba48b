"""Offers, requests, draws and calendars that an address can be about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from linli.attendance import queries as attendance_queries
from linli.attendance import rules_kiosks
from linli.attendance.rules_delivery import Worked
from linli.kernel import clock, ids
from linli.kernel.actor import Actor
from linli.people import actions as people
from linli.projects import actions as projects
from linli.projects.models import Draw, Offer, Shift
from linli.projects.rules_claims import Terms
from tests.cast import SINCE
from tests.shape.two_cities import Town, actor, live


def delivered_work(
    shift_uid: UUID, volunteer: Actor, desk: Actor, at: datetime, picture: bytes
) -> dict[str, str]:
    """Delivered work that waits for its recipient: its place, itself, a photo, and the link that answers it."""
    shift = Shift.objects.get(uid=shift_uid)
    terms: dict[str, Any] = {"minutes": 120, "until": None, "name": "港前小学", "phone": "13900000021"}
    projects.set_delivery(shift_uid=shift_uid, actor=desk, at=at, **terms)
    slot = projects.claim_slot(shift_uid=shift_uid, actor=volunteer, at=at)
    delivery = projects.hand_in(
        slot_uid=slot.uid,
        worked=[Worked(shift.starts_at.astimezone(clock.local_zone()).date(), minutes=60)],
        words="译好四页。",
        links=[],
        photos=[picture],
        actor=volunteer,
        at=shift.ends_at,
    )
    return {
        "delivery": str(delivery.uid),
        "delivery photo": str(delivery.photos.get().uid),
        "delivery place": str(slot.uid),
        "delivery link": attendance_queries.token_of(delivery),
    }


def a_screen(shift_uid: UUID, desk: Actor, at: datetime) -> dict[str, str]:
    """A screen with nobody's account, and the link that opens it."""
    kiosk = projects.make_kiosk(
        shift_uid=shift_uid, whole_day=False, label="东门", until=None, actor=desk, at=at
    )
    return {"kiosk": str(kiosk.uid), "kiosk link": rules_kiosks.link_of(kiosk.uid)}


def of_claims(town: Town, picture: bytes) -> dict[str, str]:
    """A place that is offered, one that is asked for, a draw, and the calendar of somebody."""
    at, desk = town.at, town["dispatcher"]
    waiter = people.make_person(name="等位人", phone=town.phone(9), at=SINCE)
    live(actor(waiter, at), town, town.home)
    waits = actor(waiter, at)

    def shift_of(title: str, days: int, places: int = 1, **terms: Any) -> Shift:
        begins = at + timedelta(days=days)
        draft = projects.draft_project(
            title=title,
            aim="",
            area_code=town.home,
            place_text="",
            points=0,
            skill_codes=[],
            organiser_uid=town.branch.uid,
            leader_uid=None,
            shifts=[(begins, begins + timedelta(hours=2), places)],
            case_uids=[],
            actor=desk,
            at=at,
        )
        projects.set_terms(project_uid=draft.uid, terms=Terms(**terms), actor=desk, at=at)
        projects.publish_project(project_uid=draft.uid, actor=desk, at=at)
        return Shift.objects.get(project=draft)

    full = shift_of("周末候补", 20)
    slot = projects.claim_slot(shift_uid=full.uid, actor=town["volunteer"], at=at)
    projects.join_waiting(shift_uid=full.uid, actor=waits, at=at)
    projects.withdraw_slot(slot_uid=slot.uid, actor=town["volunteer"], at=at + timedelta(minutes=5))
    drawn = shift_of("周末抽签", 22, draw_minutes=60)
    asked = shift_of("周末审核", 24, approval=True)
    request = projects.ask_for_place(shift_uid=asked.uid, actor=waits, at=at)
    begins = at - timedelta(days=2)
    over = projects.open_project(
        title="上周巡逻",
        aim="",
        area_code=town.home,
        place_text="",
        points=0,
        skill_codes=[],
        organiser_uid=None,
        leader_uid=None,
        shifts=[(begins, begins + timedelta(hours=2), 1)],
        case_uids=[],
        actor=desk,
        at=begins - timedelta(days=1),
    )
    missed = projects.claim_slot(
        shift_uid=Shift.objects.get(project=over).uid, actor=waits, at=begins - timedelta(days=1)
    )
    absence = projects.mark_absence(slot_uid=missed.uid, kind="absent", actor=desk, at=at)
    crew = projects.make_crew(name=f"{town.mark}小队", unit_uid=None, actor=waits, at=at)
    token = ids.token("crew", crew.uid)
    projects.join_crew(token=token, actor=town["volunteer"], at=at)
    wide = shift_of("周末组团", 26, places=3)
    together = projects.claim_together(
        crew_uid=crew.uid,
        shift_uid=wide.uid,
        person_uids=[one.person_uid for one in (waits, town["volunteer"]) if one.person_uid],
        whole=True,
        actor=waits,
        at=at,
    )
    link = projects.make_calendar_link(actor=waits, at=at)
    work = shift_of("周末翻译", 28)
    return {
        **delivered_work(work.uid, waits, desk, at, picture),
        **a_screen(wide.uid, desk, at),
        "crew": str(crew.uid),
        "crew link": token,
        "crew claim": str(together.uid),
        "absence": str(absence.uid),
        "offer": str(Offer.objects.get(slot=slot).uid),
        "draw": str(Draw.objects.get(shift=drawn).uid),
        "draw shift": str(drawn.uid),
        "request": str(request.uid),
        "calendar": ids.token("calendar", link.uid, link.version),
    }
