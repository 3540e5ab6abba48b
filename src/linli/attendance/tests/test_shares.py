"""How the hours of a city are known is public, one city at a time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from linli.attendance import actions
from linli.attendance.models import Correction
from linli.attendance.queries.corrections import entered_afterwards, minutes_in_month
from linli.attendance.tests.test_books import TWO_HOURS, sign_in, sign_out, stretch
from linli.credits.tests.test_book import book
from linli.kernel.actor import Actor
from linli.kernel.ids import uuid7
from linli.kernel.verdict import Refused
from linli.places import actions as places
from linli.places.declarations import ENTRY_FREE_MINUTES
from tests.cast import CITY, HOME, SINCE, Cast

OTHER = "9980"


def entered(cast: Cast, area: str) -> UUID:
    """The place of an approved request, without what led to it."""
    request = Correction(
        kind=Correction.Kind.ENTRY,
        state=Correction.State.APPROVED,
        place_kind="slot",
        place_uid=uuid7(),
        starts_at=SINCE,
        ends_at=SINCE + timedelta(hours=1),
        person=cast.person("volunteer"),
        how="claimed",
        asked_by=cast.person("volunteer"),
        asked_at=SINCE,
    )
    request.place_in(area)
    request.save()
    return request.place_uid


@pytest.mark.django_db
@pytest.mark.usefixtures("stopped_clock")
def test_each_city_is_looked_at_by_itself_and_ones_own_comes_first(cast: Cast, signed_in) -> None:
    system = Actor.system()
    for code, name in (
        ("9800", "近郊市"),
        (OTHER, "异城市"),
        (f"{OTHER}01", "异城区"),
        (f"{OTHER}01001", "北街"),
    ):
        places.create_area(code=code, name=name, actor=system, at=SINCE)
    book(cast, minutes=90, grade="A", earned_on=date(2026, 3, 10))
    book(cast, minutes=30, grade="C", earned_on=date(2026, 3, 11), source_uid=entered(cast, HOME))
    north = f"{OTHER}01001"
    book(
        cast,
        minutes=60,
        grade="C",
        area_code=north,
        earned_on=date(2026, 3, 12),
        source_uid=entered(cast, north),
    )
    address, stranger = reverse("attendance:shares"), Client()
    mine = signed_in("volunteer").get(address).content.decode()
    assert ("25.0 %" in mine, "北街" in mine) == (True, False)
    theirs = stranger.get(address, {"city": OTHER}).content.decode()
    assert ("北街" in theirs, "100.0 %" in theirs, "25.0 %" in theirs) == (True, True, False)
    first = stranger.get(address).content.decode()  # nobody's city: the first, in which nothing was booked
    assert "近郊市 2026-03" in first
    assert "另选城市" in first
    assert f"?city={OTHER}&amp;back=1" in stranger.get(address, {"city": OTHER, "back": "1"}).content.decode()
    assert stranger.get(address, {"city": "9999"}).status_code == 404
    told = stranger.get("/api/v1/attendances/shares", {"city": CITY}).json()
    assert [(one["total"], one["per_mille"]) for one in told] == [(120, 250)]
    assert stranger.get("/api/v1/attendances/shares", {"city": f"{CITY}01"}).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("signed", [True, False])
def test_entered_afterwards_is_what_nobody_signed_and_a_corrected_sign_uses_up_no_budget(
    cast: Cast, *, signed: bool
) -> None:
    where, over = stretch(cast), cast.at + TWO_HOURS
    if signed:
        sign_in(cast, where, cast.at + timedelta(minutes=30))
        sign_out(cast, where, over)
    request = actions.ask_correction(
        stretch=where,
        person=cast.person("volunteer"),
        how="claimed",
        wanted_in_at=cast.at,
        wanted_out_at=over,
        words="到得早，签晚了",
        actor=cast.volunteer,
        at=over,
    )
    actions.approve_correction(correction_uid=request.uid, actor=cast.dispatcher, at=over)
    booked = minutes_in_month(cast.at.date())
    assert sum(booked.values_list("amount", flat=True)) == 120
    assert sum(booked.filter(grade="C").values_list("amount", flat=True)) == 120
    assert sum(entered_afterwards(booked).values_list("amount", flat=True)) == (0 if signed else 120)


@pytest.mark.django_db
def test_what_was_entered_is_not_made_longer_without_the_second_key_and_the_budget(cast: Cast) -> None:
    where, over = stretch(cast), cast.at + TWO_HOURS
    wanted: dict[str, Any] = {
        "stretch": where,
        "person": cast.person("volunteer"),
        "how": "claimed",
        "wanted_in_at": cast.at,
        "words": "没有签到",
        "actor": cast.volunteer,
        "at": over,
    }

    def asked(minutes: int) -> UUID:
        return actions.ask_correction(**wanted, wanted_out_at=cast.at + timedelta(minutes=minutes)).uid

    moments = iter(SINCE + timedelta(days=number) for number in range(9))

    def approved(uid: UUID, free: int = 600) -> str:
        setting: dict[str, Any] = {"key": ENTRY_FREE_MINUTES.key, "value": free, "actor": Actor.system()}
        places.put_setting(area_code=HOME, at=next(moments), **setting)
        try:
            actions.approve_correction(correction_uid=uid, actor=cast.dispatcher, at=over)
        except Refused as refused:
            return refused.verdict.code
        return "ok"

    assert approved(asked(10)) == "ok"
    longer = asked(110)
    assert approved(longer, free=60) == "over_budget"
    desk = cast.person("dispatcher")
    desk.work_unit = cast.enterprise
    desk.save()
    assert approved(longer) == "same_unit"
    desk.work_unit = None
    desk.save()
    assert approved(longer, free=110) == "ok"
    assert approved(asked(30), free=0) == "ok"  # shorter is no further entry
