"""JSON of the windows of signing of an area."""

# No `from __future__ import annotations`: ninja reads these types while running.

from typing import cast

from django.http import HttpRequest
from ninja import Field, Router
from pydantic import BaseModel

from linli.attendance import actions, queries
from linli.attendance.rules_windows import WindowMinutes
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["attendance"])


class Windows(BaseModel):
    """Minutes before a shift from which one signs in, after it until which one signs out, and from which one is late."""

    early: int = Field(ge=0, le=1440, examples=[30])
    late_out: int = Field(ge=0, le=10_000, examples=[120])
    grace: int = Field(ge=0, le=1440, examples=[10])


@router.get("/areas/{code}/windows", response=Windows, summary="From how early to how late one signs")
def windows(request: HttpRequest, code: str) -> Windows:
    """Of an area in which one holds a post; missing (404) elsewhere."""
    asked = cast("Request", request)
    area = queries.area_seen(actor=asked.actor, code=code)
    now = queries.window_minutes(area.code, asked.at)
    return Windows(early=now.early, late_out=now.late_out, grace=now.grace)


@router.post("/areas/{code}/windows", response=Windows, summary="Change the windows of signing of an area")
def set_windows(request: HttpRequest, code: str, body: Windows) -> Windows:
    """For shifts that begin from now on. Refused (409): no_right, bad_early, bad_late, bad_grace, setting_taken."""
    asked = cast("Request", request)
    once(
        asked,
        verb="attendance.set_windows",
        run=lambda: (
            actions.set_windows(
                area_code=code,
                wanted=WindowMinutes(body.early, body.late_out, body.grace),
                actor=asked.actor,
                at=asked.at,
            ).uid
        ),
    )
    return windows(request, code)
