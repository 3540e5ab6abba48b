"""How somebody without an account comes to a screen: by its link alone, with wrong links counted against guessing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.attendance import actions as attendance
from linli.attendance import queries as attendance_queries
from linli.cases import limits
from linli.kernel.verdict import Missing
from linli.projects.queries import kiosks
from linli.web import readonly

if TYPE_CHECKING:
    from linli.projects.queries.kiosks import ScreenPage
    from linli.web.http import Request

GUESSES = "kiosk"


def screen_at(request: Request, token: str, device: str = "") -> ScreenPage:
    """What the screen behind a link shows; that it is open is on the books. Refused: too_many_from_here. Raises Missing.

    A screen that has been opened goes on showing, however many wrong links somebody behind the same connection tries.
    """
    kiosk = attendance_queries.kiosk_of_link(token)
    if kiosk is None or kiosk.opened_at is None:
        limits.judge_presses(request, GUESSES)
    if kiosk is None:
        limits.count_press(request, GUESSES)
        raise Missing
    page = kiosks.screen_page(kiosk=kiosk, at=request.at)
    if attendance_queries.is_news(kiosk, device, request.at) and not readonly.why():
        attendance.open_kiosk(kiosk_uid=kiosk.uid, device=device, actor=request.actor, at=request.at)
    return page
