"""Pages of rankings: who stands where, the arithmetic of one line, the rows behind a number, and leaving out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel.workbooks import workbook
from linli.oversight import actions, forms, rules
from linli.oversight.queries import behind
from linli.oversight.queries import rankings as queries
from linli.oversight.ranking import HOUR
from linli.oversight.sheets import ranking_sheet
from linli.people.powers import Power, roles_with
from linli.places.codes import Level
from linli.web import posting
from linli.web.files import workbook_file

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, QueryDict

    from linli.kernel.verdict import Verdict
    from linli.oversight.queries.rankings import Ranking, Row, Target
    from linli.oversight.ranking import Ranked, Tier
    from linli.web.http import Request

MENU = "oversight:rankings"
YEARS_BACK = 3
WIDTH = 100


def _page(request: Request) -> Ranking:
    wanted = forms.asked(request.GET, today=queries.day_of(request.at))
    return queries.ranking_page(
        actor=request.actor,
        asked_area=wanted.area,
        of=wanted.of,
        level=wanted.level,
        year=wanted.year,
        month=wanted.month,
        at=request.at,
    )


def _query(page: Ranking, **changes: str | int) -> str:
    here = {
        "area": page.area_code,
        "of": page.of,
        "level": page.level,
        "year": page.year,
        "month": page.month or "",
    }
    return urlencode({key: value for key, value in (here | changes).items() if value != ""})


def _rows(page: Ranking, row: Row | None = None, **more: str) -> str:
    """Where the bookings behind a number are listed."""
    place = {"area": page.area_code}
    if row is not None:
        place = {"unit": row.key} if page.of == queries.UNITS else {"area": row.key}
    period = {"year": str(page.year)} | ({"month": str(page.month)} if page.month else {})
    return f"{reverse('oversight:ranking_rows')}?{urlencode(place | period | more)}"


def _ranking(page: Ranking, row: Row) -> str:
    """Where the bookings behind the time that ranks are listed."""
    return _rows(page, row, how="claimed", grades="AB")


@require_safe
def rankings(request: HttpRequest) -> HttpResponse:
    """The ranking of an area's parts or units."""
    asked = cast("Request", request)
    page = _page(asked)
    context = {
        "page": page,
        "nav_active": MENU,
        "choices": _choices(page, queries.day_of(asked.at).year),
        "tiers": [_tier(page, tier, bands) for tier, bands in page.tiers],
        "grades": _grades(page),
        "unranked": [(row, _ranking(page, row)) for row in page.small],
        "uncounted": [(row, _ranking(page, row)) for row in page.uncounted],
        "out": [
            {"row": one.row, "left_out": one.left_out, "take_in": one.take_in, "url": _ranking(page, one.row)}
            for one in page.out
        ],
        "sheet_url": f"{reverse('oversight:ranking_sheet')}?{_query(page)}",
        "units": page.of == queries.UNITS,
        "may_leave_out": bool(asked.actor.area_codes(*roles_with(Power.RANKINGS_EXCLUDE))),
    }
    return render(asked, "oversight/rankings.html", context)


def _choices(page: Ranking, this_year: int) -> dict[str, list[dict[str, Any]]]:
    def one(label: str, *, active: bool, **changes: str | int) -> dict[str, Any]:
        return {"label": label, "url": f"?{_query(page, **changes)}", "active": active}

    areas = page.of == queries.AREAS
    return {
        "of": [
            one(_("Areas"), active=areas, of=queries.AREAS),
            one(_("Units"), active=not areas, of=queries.UNITS),
        ],
        "level": [one(str(Level(code).label), active=code == page.level, level=code) for code in page.levels]
        if areas
        else [],
        "year": [
            one(str(year), active=year == page.year, year=year)
            for year in range(this_year, this_year - YEARS_BACK, -1)
        ],
        "month": [
            one(_("Whole year"), active=not page.month, month=""),
            *(one(str(month), active=month == page.month, month=month) for month in range(1, 13)),
        ],
    }


def _tier(page: Ranking, tier: Tier, bands: list[list[Row]]) -> dict[str, Any]:
    widest = max((row.high for row in tier.rows), default=0.0) or 1.0
    return {
        "tier": tier,
        "bands": [[_line(page, row, widest) for row in band] for band in bands],
        "count": len(tier.rows),
    }


def _line(page: Ranking, row: Row, widest: float) -> dict[str, Any]:
    placed = cast("Ranked", row.ranked)
    low, high = WIDTH * placed.low / widest, WIDTH * placed.high / widest
    how = urlencode({"place": row.key})
    return {
        "row": row,
        "ranked": placed,
        "bar": {
            "x": f"{low:.1f}",
            "width": f"{max(high - low, 1):.1f}",
            "at": f"{WIDTH * placed.estimate / widest:.1f}",
        },
        "rows_url": _ranking(page, row),
        "how_url": f"{reverse('oversight:ranking_how')}?{_query(page)}&{how}",
        "leave_out_url": _leave_out_url(page, row),
        "cells": [(value, _rows(page, row, how="claimed", grades=grade)) for grade, value in _claimed(row)],
        "assigned": sum(row.sums[4:8]) / HOUR,
        "assigned_url": _rows(page, row, how="assigned"),
    }


def _leave_out_url(page: Ranking, row: Row) -> str:
    name = "oversight:leave_out_unit" if page.of == queries.UNITS else "oversight:leave_out"
    return f"{reverse(name, args=[row.key])}?year={page.year}"


def _claimed(row: Row) -> list[tuple[str, float]]:
    return [(grade, minutes / HOUR) for grade, minutes in zip("ABCD", row.sums[:4], strict=True)]


def _grades(page: Ranking) -> list[dict[str, Any]]:
    """All four grades, claimed and assigned, each with its rows."""
    return [
        {
            "grade": grade,
            "claimed": page.total[number],
            "claimed_url": _rows(page, how="claimed", grades=grade),
            "assigned": page.total[number + 4],
            "assigned_url": _rows(page, how="assigned", grades=grade),
            "ranks": grade in "AB",
        }
        for number, grade in enumerate("ABCD")
    ]


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """The arithmetic of one line."""
    asked = cast("Request", request)
    page = _page(asked)
    context: dict[str, Any] = {
        "page": page,
        "back": f"{reverse('oversight:rankings')}?{_query(page)}",
        "nav_active": MENU,
        "row": None,
    }
    if asked.GET.get("place"):
        tier, row = page.find(asked.GET["place"])
        context |= {"row": row, "ranked": row.ranked, "tier": tier, "rows_url": _ranking(page, row)}
    return render(asked, "oversight/ranking_how.html", context)


@require_safe
def rows(request: HttpRequest) -> HttpResponse:
    """The bookings behind a number."""
    asked = cast("Request", request)
    wanted = forms.asked(asked.GET, today=queries.day_of(asked.at))
    area_code, unit_uid = forms.place(asked.GET)
    given = _given(asked.GET)
    page = behind.entries_behind(
        actor=asked.actor,
        wanted=behind.Behind(area_code, unit_uid, wanted.year, wanted.month, **given),
        after=forms.uid(asked.GET.get("after", "")),
    )
    here = {key: value for key, value in asked.GET.items() if key != "after"}
    context = {
        "page": page,
        "period": f"{wanted.year}-{wanted.month:02d}" if wanted.month else str(wanted.year),
        "given": given,
        "table_url": f"{reverse('oversight:ranking_rows_table')}?{urlencode(here)}",
        "next_url": f"?{urlencode(here | {'after': str(page.next)})}" if page.next else "",
        "nav_active": MENU,
    }
    return render(asked, "oversight/ranking_rows.html", context)


@require_safe
def sheet(request: HttpRequest) -> FileResponse:
    """The same ranking as a workbook, with its bands, who is not ranked, and the four grades."""
    asked = cast("Request", request)
    page = _page(asked)
    return workbook_file(f"ranking-{page.area_code}-{page.period}", workbook(ranking_sheet(page))[0])


def _given(data: QueryDict) -> dict[str, str]:
    return {
        "how": data.get("how", "") if data.get("how") in forms.HOWS else "",
        "grades": "".join(sorted(set(data.get("grades", "")) & set("ABCD"))),
    }


@require_POST
def rows_table(request: HttpRequest) -> FileResponse:
    """The bookings behind a number as a workbook, of which everybody in it reads that it was taken."""
    asked = cast("Request", request)
    wanted = forms.asked(asked.GET, today=queries.day_of(asked.at))
    area_code, unit_uid = forms.place(asked.GET)
    table = actions.take_rows(
        wanted=behind.Behind(area_code, unit_uid, wanted.year, wanted.month, **_given(asked.GET)),
        actor=asked.actor,
        at=asked.at,
    )
    return workbook_file(table.number, table.file)


@require_http_methods(["GET", "HEAD", "POST"])
def leave_out(request: HttpRequest, area: str) -> HttpResponse:
    """Leave an area out of a year's rankings, with a public reason."""
    return _leave_out(cast("Request", request), area, None)


@require_http_methods(["GET", "HEAD", "POST"])
def leave_out_unit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Leave a unit out of a year's rankings, with a public reason."""
    return _leave_out(cast("Request", request), "", uid)


def _leave_out(request: Request, area: str, unit: UUID | None) -> HttpResponse:
    place = queries.place_for(actor=request.actor, area_code=area, unit_uid=unit)
    year = forms.asked(request.GET, today=queries.day_of(request.at)).year
    form = forms.LeaveOutForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _form(request, place, year, form, status=422 if request.method == "POST" else 200)
    where = urlencode({"year": year, "of": queries.UNITS if unit else queries.AREAS})
    return posting.act(
        request,
        verb="oversight.leave_out",
        run=lambda: (
            actions.leave_out(
                area_code=area,
                unit_uid=unit,
                year=year,
                **form.cleaned_data,
                actor=request.actor,
                at=request.at,
            ).uid
        ),
        to=lambda _uid: f"{reverse('oversight:rankings')}?{where}",
        message=_("It is left out; the reason stands below the ranking."),
        again=lambda verdict: _form(request, place, year, form, verdict=verdict, status=409),
    )


def _form(
    request: Request,
    place: Target,
    year: int,
    form: forms.LeaveOutForm,
    *,
    verdict: Verdict | None = None,
    status: int,
) -> HttpResponse:
    facts = queries.place_facts(place, year=year, actor=request.actor)
    context = {
        "form": form,
        "verdict": verdict,
        "allowed": rules.may_leave_out(facts, request.actor),
        "name": queries.name_of(place),
        "year": year,
        "nav_active": MENU,
    }
    return render(request, "oversight/leave_out.html", context, status=status)


@require_POST
def take_in(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a place in again."""
    asked = cast("Request", request)
    row = queries.left_out_for(actor=asked.actor, uid=uid)
    where = urlencode({"year": row.year, "of": "units" if row.unit_id else "areas"})
    return posting.act(
        asked,
        verb="oversight.take_in",
        run=lambda: actions.take_in(uid=uid, actor=asked.actor, at=asked.at).uid,
        to=lambda _uid: f"{reverse('oversight:rankings')}?{where}",
        message=_("It is in the ranking again."),
    )
