"""Pages of hours and points."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.credits import actions, queries
from linli.kernel import clock
from linli.kernel.verdict import Missing
from linli.web.files import workbook_file
from linli.web.http import Request
from linli.web.posting import act

FIRST_YEAR = 2000
YEARS_BACK = 3


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """One's own hours by evidence grade, points, and every entry."""
    asked = cast("Request", request)
    if asked.actor.person_id is None:
        raise Missing
    after = _uid(asked.GET.get("after", ""))
    context = {
        "balance": queries.balance(asked.actor.person_id),
        "statement": queries.statement(asked.actor.person_id, after=after),
        "after": after,
    }
    return render(asked, "credits/mine.html", context)


@require_safe
def unit(request: HttpRequest) -> HttpResponse:
    """What members of one's unit did this year, for the unit's contact."""
    asked = cast("Request", request)
    this_year, year = _years(asked, asked.GET.get("year", ""))
    page = queries.unit_page(actor=asked.actor, unit_uid=_uid(asked.GET.get("unit", "")), year=year)
    here = reverse("credits:unit")
    years = [
        {"label": str(one), "url": f"{here}?unit={page.unit.uid}&year={one}", "active": one == year}
        for one in range(this_year, this_year - YEARS_BACK, -1)
    ]
    units = [
        {"label": one.name, "url": f"{here}?unit={one.uid}&year={year}", "active": one == page.unit}
        for one in page.units
    ]
    return render(asked, "credits/unit.html", {"page": page, "years": years, "units": units})


@require_POST
def unit_table(request: HttpRequest) -> FileResponse:
    """The same as a workbook, of which each member reads that it was taken."""
    asked = cast("Request", request)
    table = actions.take_unit_hours(
        unit_uid=_uid(asked.GET.get("unit", "")),
        year=_years(asked, asked.GET.get("year", ""))[1],
        actor=asked.actor,
        at=asked.at,
    )
    return workbook_file(table.number, table.file)


def _years(asked: Request, text: str) -> tuple[int, int]:
    """This year, and the one that is asked for."""
    this_year = localtime(asked.at, clock.local_zone()).year
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else this_year  # noqa: PLR2004 - digits of a year
    return this_year, year if FIRST_YEAR <= year <= this_year else this_year


@require_POST
def reverse_entry(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take an entry back by a further one."""
    asked = cast("Request", request)
    entry = queries.entry_for(actor=asked.actor, uid=uid)
    return act(
        asked,
        verb="credits.reverse",
        run=lambda: actions.reverse_entry(uid=uid, actor=asked.actor, at=asked.at).uid,
        to=lambda _uid: entry.source_url or reverse("credits:mine"),
        message=_("The booking has been taken back; both entries stay in the book."),
    )


def _uid(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Missing from None
