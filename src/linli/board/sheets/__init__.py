"""Notice sheets for the lobby: a list of the board as PDF, A4 or A3."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import segno
from django.utils import formats
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from linli.board import pages
from linli.kernel import clock, typesetting
from linli.web import lights

if TYPE_CHECKING:
    from datetime import datetime

    from linli.board.pages import BoardPage
    from linli.board.queries import Line, Listing, ProjectLine, UndertakingLine

NOTICE = Path(__file__).with_name("notice.typ")
Cell = str | dict[str, str]


def notice(
    page: BoardPage,
    listing: Listing,
    *,
    paper: str,
    address: str,
    at: datetime,
    form: Literal["pdf", "png"] = "pdf",
) -> list[bytes]:
    """The sheet of a list: one PDF, or a picture of each page. Raises typesetting.Unsettable."""
    data = data_of(page, listing, paper=paper, address=address, at=at)
    return typesetting.set_document(NOTICE, data, rows=len(listing.rows), at=at, form=form)


def data_of(page: BoardPage, listing: Listing, *, paper: str, address: str, at: datetime) -> dict[str, Any]:
    """What the document gets: text, and numbers of columns. All of it is shown, none of it is read as markup."""
    columns, widths, rows = _table(page, listing, at)
    return {
        "paper": paper,
        "wide": False,
        "lang": (get_language() or "zh-hans")[:2],
        "title": page.title(),
        "area": listing.ground.path,
        "period": _period(page, listing, at),
        "columns": columns,
        "widths": widths,
        "rows": rows,
        "empty": str(page.empty),
        "more": _("More stand on the page behind the code.") if listing.next else "",
        "how": _("How this is counted: %(how)s %(left)s")
        % {"how": page.how, "left": pages.LEFT_OUT if page.cases else ""},
        "by": _("Linli"),
        "footer": _("Printed %(when)s from the public board · %(address)s")
        % {"when": _moment(at), "address": address},
        "qr": _qr(address),
        "qr_alt": _("Code that leads to this list: %(address)s") % {"address": address},
        "qr_words": _("Scan for the newest list"),
    }


def _period(page: BoardPage, listing: Listing, at: datetime) -> str:
    if page.has_period:
        return ngettext(
            "The last %(n)d day until %(when)s", "The last %(n)d days until %(when)s", listing.wanted.days
        ) % {
            "n": listing.wanted.days,
            "when": _day(at),
        }
    return _("As of %(when)s") % {"when": _moment(at)}


def _table(page: BoardPage, listing: Listing, at: datetime) -> tuple[list[str], list[int], list[list[Cell]]]:
    """Heads, shares of the width (0: as wide as it needs), and cells."""
    title = pgettext("sheet", "Matter")
    if page.code == "projects":
        heads = [
            pgettext("sheet", "Project"),
            pgettext("sheet", "Where"),
            pgettext("sheet", "Next"),
            _("Free places"),
        ]
        return heads, [4, 2, 0, 0], [_project(one) for one in listing.rows]
    if page.code == "undertakings":
        heads = [
            title,
            _("Led by"),
            pgettext("sheet", "Target"),
            _("Reached"),
            _("Next milestone"),
            _("Light"),
        ]
        return heads, [4, 2, 3, 0, 3, 0], [_undertaking(one, at) for one in listing.rows]
    if page.code == "results":
        heads = [
            title,
            pgettext("sheet", "Where"),
            _("What was done"),
            pgettext("sheet", "Took"),
            _("Satisfied"),
        ]
        return heads, [3, 2, 4, 0, 0], [_result(one) for one in listing.rows]
    if page.code == "rectification":
        heads = [title, pgettext("sheet", "Where"), pgettext("sheet", "Put right by"), _("Until"), _("Light")]
        return heads, [4, 2, 2, 0, 0], [_mending(one, at) for one in listing.rows]
    heads = [title, pgettext("sheet", "Where"), _("State"), _("Since"), _("Voices"), _("Light")]
    return heads, [5, 2, 0, 0, 0, 0], [_need(one, at) for one in listing.rows]


def _need(one: Line, at: datetime) -> list[Cell]:
    return [one.title, one.area, one.state, _day(one.since), str(one.voices), _lamp(one, at)]


def _mending(one: Line, at: datetime) -> list[Cell]:
    return [one.title, one.area, one.unit, _day(one.due_at), _lamp(one, at)]


def _result(one: Line) -> list[Cell]:
    days = ngettext("%(n)d day", "%(n)d days", one.days) % {"n": one.days}
    return [one.title, one.area, one.done, days, "" if one.satisfied is None else f"{one.satisfied} %"]


def _project(one: ProjectLine) -> list[Cell]:
    return [one.title, one.area, _day(one.next_start), str(one.free)]


def _undertaking(one: UndertakingLine, at: datetime) -> list[Cell]:
    ahead = f"{one.next_name} {one.next_on.isoformat()}" if one.next_on else "—"
    target = f"{one.target} {one.target_on.isoformat()}"
    return [one.title, one.leads, target, f"{one.percent} %", ahead, _lamp(one, at)]


def _lamp(one: Line | UndertakingLine, at: datetime) -> Cell:
    light = lights.light_of(one, at)
    return {"colour": light.colour, "word": str(light.word)}


def _day(moment: datetime | None) -> str:
    if moment is None:
        return "—"
    local = localtime(moment, clock.local_zone())
    return f"{local.year}-{local.month:02d}-{local.day:02d}"


def _moment(moment: datetime) -> str:
    local = localtime(moment, clock.local_zone())
    return f"{formats.date_format(local, 'DATE_FORMAT')} {formats.time_format(local, 'H:i')}"


def _qr(address: str) -> str:
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=2, dark="#000", light="#fff")
    return drawn.getvalue().decode()
