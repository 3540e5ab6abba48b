"""Screens with nobody's account: listed, made and ended by those who run the project; what one of them shows."""

# No `from __future__ import annotations`: ninja reads these types while running.

from datetime import datetime
from typing import cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema
from pydantic import BaseModel

from linli.attendance.models import Kiosk
from linli.projects import actions
from linli.projects.api.doing import aware, done
from linli.projects.api.shapes import DoneOut, VerdictOut, router, verdict_out
from linli.projects.entering import screen_at
from linli.projects.queries import kiosks as queries
from linli.web.api import once
from linli.web.http import Request


class KioskIn(BaseModel):
    """A screen: where it stands, whether it is for all shifts of the day, and until when (empty: as long as one signs)."""

    label: str = Field(default="", max_length=200, examples=["一楼大厅"])
    whole_day: bool = Field(default=False, examples=[False])
    until: datetime | None = None


class MadeOut(Schema):
    """A screen that was made, with its secret address: it is given here and nowhere again."""

    uid: UUID
    address: str = Field(examples=["https://linli.example/k/7F3K-9QWM-2XTA/"])
    opens_at: datetime
    closes_at: datetime


class KioskSignOut(Schema):
    """A sign with a code that a screen showed."""

    slot: UUID
    name: str
    which: str = Field(examples=["in"])
    signed_at: datetime


class KioskOut(Schema):
    """One screen. `state`: early, live, over, ended or leaked. `screens` is how many devices opened it."""

    uid: UUID
    label: str = Field(examples=["一楼大厅"])
    whole_day: bool = Field(examples=[False])
    state: str = Field(examples=["live"])
    opens_at: datetime
    closes_at: datetime
    seen_at: datetime | None
    screens: int = Field(examples=[1])
    end: VerdictOut
    withdraw: VerdictOut
    signs: list[KioskSignOut]


class EndIn(BaseModel):
    """`leaked`: the link got into wrong hands; nothing that comes now with its codes counts by itself."""

    leaked: bool = False


class DeviceIn(BaseModel):
    """A random name that the device gave itself; only its keyed hash is kept."""

    device: str = Field(default="", max_length=80)


class ScreenOut(Schema):
    """What a screen shows: no names. Where `show` is refused, `code` and `key` are empty and the device forgets both.

    The key gives the codes of this screen without a network (RFC 6238, HMAC-SHA256, 60 s, 6 digits); `now` is the server's
    clock.
    """

    show: VerdictOut
    title: str = Field(examples=["周末清理楼道"])
    label: str = Field(examples=["一楼大厅"])
    shifts: list[datetime]
    opens_at: datetime
    closes_at: datetime
    now: datetime
    code: str
    key: str = Field(examples=["3q2+7w=="])
    address: str = Field(examples=["https://linli.example/projects/sign/?code="])
    came: int = Field(examples=[6])


@router.get(
    "/shifts/{uid}/kiosks", response=list[KioskOut], summary="Screens of a shift with nobody's account"
)
def kiosks(request: HttpRequest, uid: UUID) -> list[KioskOut]:
    """For those who run the project, the latest first; missing (404) for all others."""
    asked = cast("Request", request)
    page = queries.kiosks_page(actor=asked.actor, shift_uid=uid, at=asked.at)
    return [_out(card) for card in page.cards]


def _out(card: queries.KioskCard) -> KioskOut:
    kiosk = card.kiosk
    return KioskOut(
        uid=kiosk.uid,
        label=kiosk.label,
        whole_day=kiosk.shift_uid is None,
        state=card.standing,
        opens_at=kiosk.opens_at,
        closes_at=kiosk.closes_at,
        seen_at=kiosk.seen_at,
        screens=len(kiosk.screens),
        end=verdict_out(card.end),
        withdraw=verdict_out(card.withdraw),
        signs=[
            KioskSignOut(
                slot=one.sign.attendance.place_uid,
                name=one.name,
                which=one.sign.which,
                signed_at=one.sign.signed_at,
            )
            for one in card.signs
        ],
    )


@router.post("/shifts/{uid}/kiosks", response=MadeOut, summary="Make a screen with nobody's account")
def make(request: HttpRequest, uid: UUID, body: KioskIn) -> MadeOut:
    """Sent again under the same key, it answers the same. Missing (404) for who does not run the project.

    Refused (409): by_delivery, closed, kiosk_past, bad_until, label_too_long, too_many_kiosks.
    """
    asked = cast("Request", request)
    made = once(
        asked,
        verb="projects.make_kiosk",
        run=lambda: (
            actions.make_kiosk(
                shift_uid=uid,
                whole_day=body.whole_day,
                label=body.label,
                until=aware(body.until),
                actor=asked.actor,
                at=asked.at,
            ).uid
        ),
    )
    return _made(queries.kiosk_for(actor=asked.actor, uid=made))


def _made(kiosk: Kiosk) -> MadeOut:
    return MadeOut(
        uid=kiosk.uid,
        address=queries.address_of(kiosk),
        opens_at=kiosk.opens_at,
        closes_at=kiosk.closes_at,
    )


@router.post("/kiosks/{uid}/end", response=DoneOut, summary="End a screen now")
def end(request: HttpRequest, uid: UUID, body: EndIn) -> DoneOut:
    """Its codes count no longer. Refused (409): ended_already."""
    asked = cast("Request", request)
    return done(
        asked,
        verb="projects.withdraw_kiosk" if body.leaked else "projects.end_kiosk",
        run=lambda: actions.end_kiosk(kiosk_uid=uid, leaked=body.leaked, actor=asked.actor, at=asked.at).uid,
    )


@router.post(
    "/kiosks/by-link/{token}/screen",
    response=ScreenOut,
    auth=None,
    url_name="show_screen",
    summary="What a screen shows now",
)
def screen(request: HttpRequest, token: str, body: DeviceIn) -> ScreenOut:
    """The link is the key; that the screen is open is noted. Wrong links are counted. Refused (409): too_many_from_here."""
    asked = cast("Request", request)
    page = screen_at(asked, token, body.device)
    kiosk = page.kiosk
    return ScreenOut(
        show=verdict_out(page.show),
        title=page.project.title,
        label=kiosk.label,
        shifts=[one.starts_at for one in page.shifts],
        opens_at=kiosk.opens_at,
        closes_at=kiosk.closes_at,
        now=asked.at,
        code=page.code,
        key=page.key,
        address=page.address,
        came=page.came,
    )
