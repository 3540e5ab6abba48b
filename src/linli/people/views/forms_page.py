"""One form on a page of its own: the shape of every verb of units, posts and ties."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.shortcuts import render

from linli.web import posting

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from linli.kernel.verdict import Verdict
    from linli.web.http import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What stands around a form, what it does, and where it leads."""

    title: str
    button: str
    back: str
    verb: str
    menu: str
    to: Callable[[UUID], str]
    done: str
    words: str = ""
    look: str = "primary"
    facts: list[tuple[str, str]] = field(default_factory=list)


def answer(
    request: Request, form: forms.Form, sheet: Sheet, run: Callable[[dict[str, Any]], UUID]
) -> HttpResponse:
    """GET shows the form, POST runs one action; an error or a refusal brings the form back with all that was typed."""
    if request.method != "POST":
        return _page(request, form, sheet)
    if not form.is_valid():
        return _page(request, form, sheet, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return posting.act(
        request,
        verb=sheet.verb,
        run=lambda: run(form.cleaned_data),
        to=sheet.to,
        message=sheet.done,
        again=lambda verdict: _page(request, form, sheet, verdict=verdict),
    )


def _page(
    request: Request,
    form: forms.Form,
    sheet: Sheet,
    *,
    verdict: Verdict | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {"form": form, "sheet": sheet, "verdict": verdict, "nav_active": sheet.menu}
    return render(request, "people/sheet.html", context, status=status)
