"""Public fragments and the polygons of the map."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from linli.kernel.verdict import Missing
from linli.places import codes, queries
from linli.places.codes import Level

if TYPE_CHECKING:
    from linli.web.http import Request

FIELD_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")


def _code(text: str) -> str:
    if text and not codes.is_code(text):
        raise Missing
    return text


def _level(text: str, otherwise: Level) -> Level:
    try:
        return Level(text) if text else otherwise
    except ValueError:
        raise Missing from None


@login_not_required
@require_safe
@cache_control(public=True, max_age=300)
def polygons(request: Request) -> HttpResponse:
    """GeoJSON of the areas of a level (`level`, grids by default) inside an area (`within`)."""
    within = _code(request.GET.get("within", ""))
    level = _level(request.GET.get("level", ""), Level.GRID)
    found = queries.polygons(within, level, request.at)
    return JsonResponse(found, content_type="application/geo+json", json_dumps_params={"ensure_ascii": False})


@login_not_required
@require_safe
def children(request: Request) -> HttpResponse:
    """The next select of an area picker: the areas below the chosen one, down to the level `until`.

    The field is called `name`; the chosen code comes in under that name. The first option stands for the
    chosen area as a whole, so that the last field of that name always holds the narrowest choice.
    """
    name = request.GET.get("name", "area")
    if not FIELD_NAME.fullmatch(name):
        raise Missing
    chosen = _code(request.GET.get(name, ""))
    until = _level(request.GET.get("until", ""), Level.GRID)
    deep_enough = bool(chosen) and len(chosen) >= codes.LENGTHS[until]
    # "Not more precisely" chooses the area whose parts the select already shows.
    withdrawn = request.GET.get("above") == chosen
    below = [] if deep_enough or withdrawn else queries.children(chosen, request.at)
    context = {
        "name": name,
        "chosen": chosen,
        "until": until.value,
        "areas": [one for one in below if len(one.code) <= codes.LENGTHS[until]],
        "next_id": f"{name}-below-{chosen or 'top'}",
    }
    return render(request, "places/children.html", context)
