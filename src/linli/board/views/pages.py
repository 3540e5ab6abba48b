"""The board as everybody reads it: no sign-in, no scripts, no cookies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from linli.board import keeping, queries, sheets
from linli.board.asking import PAGE, PERIODS
from linli.board.forms import ListForm
from linli.board.pages import PAGES, page_of
from linli.board.queries.lists import SHEET_ROWS

if TYPE_CHECKING:
    from django.http import HttpResponseBase

    from linli.web.http import Request

HTML, PDF = "text/html; charset=utf-8", "application/pdf"


_large = keeping.is_large


def common(request: Request) -> dict[str, Any]:
    """What every page of the board is drawn with."""
    return {"large": _large(request), "at": request.at}


def _drawn(request: Request, template: str, context: dict[str, Any]) -> bytes:
    """A page without the request: nothing of the visitor can come into it."""
    return render_to_string(template, {**context, **common(request)}).encode()


@login_not_required
@require_safe
def start(request: Request) -> HttpResponseBase:
    """The cities; straight to the board where there is one only."""
    cities = queries.tops(request.at)
    if len(cities) == 1:
        return redirect("board:front", cities[0][0])
    return keeping.kept(
        request,
        (_large(request),),
        lambda: _drawn(request, "board/start.html", {"cities": cities}),
        HTML,
    )


@login_not_required
@require_safe
def front(request: Request, code: str) -> HttpResponseBase:
    """The area in numbers, and the way to its lists."""

    def make() -> bytes:
        ground = queries.ground(code=code, at=request.at)
        page = queries.numbers(ground=ground, at=request.at)
        return _drawn(
            request, "board/front.html", {"page": page, "ground": ground, "tabs": tabs(ground.code, "")}
        )

    return keeping.kept(request, (_large(request),), make, HTML)


@login_not_required
@require_safe
def list_page(request: Request, code: str, page: str) -> HttpResponseBase:
    """One list of an area, a page at a time."""
    which = page_of(page)

    def make() -> bytes:
        wanted = ListForm(request.GET).wanted(PAGE)
        ground = queries.ground(code=code, at=request.at)
        listing = which.query(ground=ground, wanted=wanted, at=request.at)
        context = {
            "listing": listing,
            "ground": ground,
            "which": which,
            "title": which.title(),
            "wanted": wanted,
            "periods": PERIODS if which.has_period else (),
            "tabs": tabs(code, which.code),
            "address": request.build_absolute_uri(reverse("board:list", args=[code, which.code])),
        }
        return _drawn(request, "board/list.html", context)

    return keeping.kept(request, (_large(request),), make, HTML)


@login_not_required
@require_safe
def sheet(request: Request, code: str, page: str) -> HttpResponseBase:
    """The list as a notice sheet for the lobby, A4 or A3."""
    which = page_of(page)
    paper = "a3" if request.GET.get("paper") == "a3" else "a4"

    def make() -> bytes:
        wanted = ListForm(request.GET).wanted(SHEET_ROWS)
        ground = queries.ground(code=code, at=request.at)
        listing = which.query(ground=ground, wanted=wanted, at=request.at)
        address = request.build_absolute_uri(reverse("board:list", args=[code, which.code]))
        return sheets.notice(which, listing, paper=paper, address=address, at=request.at)[0]

    name = f"{code}-{which.code}-{paper}.pdf"
    return keeping.kept(request, (), make, PDF, name)


def tabs(code: str, active: str) -> list[dict[str, Any]]:
    """Overview and lists of an area."""
    first = {
        "label": pgettext("board", "Overview"),
        "url": reverse("board:front", args=[code]),
        "active": active == "",
    }
    return [
        first,
        *(
            {
                "label": one.title(),
                "url": reverse("board:list", args=[code, one.code]),
                "active": one.code == active,
            }
            for one in PAGES
        ),
    ]
