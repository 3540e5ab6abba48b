"""Pages of oversight."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.kernel.clock import local_zone
from linli.oversight import queries
from linli.people import demo
from linli.places.codes import Level, level_of
from linli.web.http import Request
from linli.web.loops import STATIONS


@login_not_required
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The front page: what one can do here, and what happened in the neighbourhood this month."""
    asked = cast("Request", request)
    seen = queries.areas_seen(asked.actor)
    # Who oversees an area reads its numbers, because only its rows can be opened; volunteers read their community's.
    area = seen[0] if seen else asked.actor.home_code
    page = queries.front(area_code=area, at=asked.at)
    context = {
        "page": page,
        "loop": _loop(page, area=seen[0] if seen else "", at=asked.at),
        "bad": {"count": page.bad, "url": _ledger(area=area, light="verdict")} if seen else None,
        "stats": _public_stats(page),
        "board_url": reverse("board:front", args=[area]) if area else reverse("board:start"),
        "demo_accounts": demo.ACCOUNTS if settings.DEMO and asked.actor.is_anonymous else (),
        "demo_password": demo.PASSWORD,
    }
    return render(asked, "oversight/front.html", context)


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The front page for leaders."""
    asked = cast("Request", request)
    days = next((days for days in queries.PERIODS if str(days) == asked.GET.get("days")), 30)
    page = queries.overview(actor=asked.actor, asked_area=asked.GET.get("area", ""), days=days, at=asked.at)
    first = page.since.astimezone(local_zone()).date().isoformat()
    context = {
        "page": page,
        "stats": [
            {
                "label": figure.definition.label,
                "how": figure.definition.how,
                "unit": figure.definition.unit if figure.value is not None else "",
                "value": "—" if figure.value is None else figure.value,
                "url": _ledger(**figure.rows),
            }
            for figure in page.figures
        ],
        "periods": [
            {
                "label": _("%(n)s days") % {"n": n},
                "url": f"?{urlencode({'area': page.area_code, 'days': n})}",
                "active": n == days,
            }
            for n in queries.PERIODS
        ],
        "areas": [(line, _ledger(area=line.code, light="late")) for line in page.areas],
        "categories": [
            (
                name,
                n,
                red,
                _ledger(area=page.area_code, category=code, state=queries.UNMERGED, received_from=first),
            )
            for code, name, n, red in page.categories
        ],
        "weeks_chart": _weeks_chart(page.weeks),
        "weeks_table": [(_("Week of"), _("Came in"), _("Finished")), *page.weeks],
    }
    return render(asked, "oversight/overview.html", context)


@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """Open cases on the areas' own polygons."""
    asked = cast("Request", request)
    code = queries.area_for(asked.actor, asked.GET.get("area", ""))
    levels = list(Level)
    level = levels[min(levels.index(level_of(code)) + 1, levels.index(Level.GRID))]
    context = {
        "areas_url": f"{reverse('places:polygons')}?{urlencode({'within': code, 'level': level})}",
        "markers_url": f"{reverse('cases:map_points')}?{urlencode({'area': code})}",
        "ledger_url": _ledger(area=code),
    }
    return render(asked, "oversight/map.html", context)


def _loop(page: queries.Front, *, area: str, at: datetime) -> list[dict[str, int | str]]:
    """The nine stations of the picture; who oversees an area may open the rows behind each."""
    since = queries.first_moment(at, queries.FRONT_DAYS).date().isoformat()
    stations: list[dict[str, int | str]] = []
    for station in STATIONS:
        if station.code == "sign":
            stations.append({"count": page.signs, "url": reverse("projects:list") if area else ""})
            continue
        if station.code == "finish":
            count, filters = page.finished, {"state": queries.UNMERGED, "finished_from": since}
        else:
            count, filters = page.stations[station.code], {"state": ",".join(queries.STATIONS[station.code])}
        if station.code == "write_off":
            filters["closed_from"] = since
        stations.append({"count": count, "url": _ledger(area=area, **filters) if area else ""})
    return stations


def _public_stats(page: queries.Front) -> list[dict[str, object]]:
    """Four numbers of the last 30 days for everyone; too few ratings or finishes show as a dash."""
    return [
        {"value": page.came, "unit": "", "label": _("came in within 30 days")},
        {"value": page.finished, "unit": "", "label": _("finished within 30 days")},
        {
            "value": "—" if page.satisfied is None else page.satisfied,
            "unit": "" if page.satisfied is None else "%",
            "label": _("of those who rated are satisfied"),
        },
        {
            "value": "—" if page.typical_days is None else page.typical_days,
            "unit": "" if page.typical_days is None else _("days"),
            "label": _("is the typical wait"),
        },
    ]


def _ledger(**filters: str) -> str:
    return f"{reverse('cases:ledger')}?{urlencode(filters)}"


def _weeks_chart(weeks: list[tuple[str, int, int]]) -> dict[str, Any]:
    return {
        "tooltip": {"trigger": "axis"},
        "legend": {"data": [_("Came in"), _("Finished")], "top": 0},
        "grid": {"left": 40, "right": 16, "top": 40, "bottom": 28},
        "xAxis": {"type": "category", "data": [week for week, _came, _done in weeks]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {"name": _("Came in"), "type": "bar", "data": [came for _week, came, _done in weeks]},
            {
                "name": _("Finished"),
                "type": "line",
                "smooth": True,
                "data": [done for _week, _came, done in weeks],
            },
        ],
    }
