"""The tree of areas at the desk: looking, adding, and what becomes of them, with a preview of what would happen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.kernel import clock
from linli.kernel.verdict import Missing, Refused, Verdict
from linli.places import actions, codes, forms
from linli.places.queries import changes as queries
from linli.places.queries import tree
from linli.web import posting

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from uuid import UUID

    from linli.places.models import Area
    from linli.places.queries.changes import Plan
    from linli.web.http import Request

MENU = "places:areas"
MOST_SHOWN = 60


@require_safe
def areas(request: Request) -> HttpResponse:
    """The tree from the reader's own areas down, with a search."""
    if not request.actor.area_codes():
        raise Missing
    q = request.GET.get("q", "")
    page = tree.tree_page(actor=request.actor, on=_today(request), q=q)
    return render(request, "places/areas.html", {"page": page, "q": q})


@require_safe
def area(request: Request, code: str) -> HttpResponse:
    """One area: what it is, what lies in it, what happened to it."""
    page = tree.area_page(actor=request.actor, code=code, on=_today(request))
    return render(request, "places/area.html", {"page": page, "area": page.area, "nav_active": MENU})


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request, code: str) -> HttpResponse:
    """A new area below this one."""
    above = _administered(request, code)
    levels = [one for one in codes.Level if codes.LENGTHS[one] > len(code)][:2]
    form = forms.AddAreaForm(request.POST or None, levels=levels)

    def page(verdict: Verdict | None = None, status: int = 200) -> HttpResponse:
        title = _("Add below %(name)s") % {"name": above.name}
        return _form_page(request, above, form, title, verdict=verdict, status=status)

    if request.method != "POST":
        return page()
    if not form.is_valid():
        return page(status=422)
    level, kind = form.wanted
    made: list[str] = []

    def run() -> UUID:
        new = actions.add_area(
            above=code,
            level=level,
            kind=kind,
            name=form.cleaned_data["name"],
            actor=request.actor,
            at=request.at,
        )
        made.append(new.code)
        return new.uid

    return posting.act(
        request, verb="places.add_area", run=run, to=lambda _uid: _address((*made, code)[0]),
        message=_("The area is there."), again=page,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: Request, code: str) -> HttpResponse:
    """Another name from a day on."""
    here = _administered(request, code)
    form = forms.RenameForm(request.POST or None, initial={"name": here.name, "on": _today(request)})

    def page(verdict: Verdict | None = None, status: int = 200) -> HttpResponse:
        title = _("Rename %(name)s") % {"name": here.name}
        hint = _("The old name stays known for the days before; what happened then keeps it.")
        return _form_page(request, here, form, title, hint=hint, verdict=verdict, status=status)

    if request.method != "POST":
        return page()
    if not form.is_valid():
        return page(status=422)
    return posting.act(
        request,
        verb="places.rename_area",
        run=lambda: (
            actions.rename_area(code=code, actor=request.actor, at=request.at, **form.cleaned_data).uid
        ),
        to=lambda _uid: _address(code),
        message=_("The area has its new name."),
        again=page,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: Request, code: str) -> HttpResponse:
    """Below another area: choose, look at what would happen, confirm."""
    here = _administered(request, code)

    def plan(said: dict[str, Any]) -> Plan:
        return queries.move_plan(
            code=code, above=said["target"], on=said["on"], today=_today(request), actor=request.actor
        )

    def run(said: dict[str, Any]) -> Area:
        return actions.move_area(
            code=code, above=said["target"], on=said["on"], actor=request.actor, at=request.at
        )

    form = _target_form(request, here, same_level=False)
    return _change(
        request, here, form, _("Move %(name)s") % {"name": here.name}, "places.move_area", plan, run
    )


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: Request, code: str) -> HttpResponse:
    """Into another area of its level: choose, look at what would happen, confirm."""
    here = _administered(request, code)

    def plan(said: dict[str, Any]) -> Plan:
        return queries.merge_plan(
            code=code, into=said["target"], on=said["on"], today=_today(request), actor=request.actor
        )

    def run(said: dict[str, Any]) -> Area:
        return actions.merge_area(
            code=code, into=said["target"], on=said["on"], actor=request.actor, at=request.at
        )

    form = _target_form(request, here, same_level=True)
    title = _("Merge %(name)s into another") % {"name": here.name}
    return _change(request, here, form, title, "places.merge_area", plan, run)


@require_http_methods(["GET", "HEAD", "POST"])
def split(request: Request, code: str) -> HttpResponse:
    """A new area out of some parts: choose, look at what would happen, confirm."""
    here = _administered(request, code)

    def plan(said: dict[str, Any]) -> Plan:
        return queries.split_plan(code=code, today=_today(request), actor=request.actor, **said)

    def run(said: dict[str, Any]) -> Area:
        return actions.split_area(code=code, actor=request.actor, at=request.at, **said)

    parts = [(one.code, one.name) for one in queries.branches(code, _today(request))]
    form = forms.SplitForm(_said(request), parts=parts, initial={"on": _today(request)})
    return _change(
        request, here, form, _("Split %(name)s") % {"name": here.name}, "places.split_area", plan, run
    )


def _said(request: Request) -> Any:
    """What was said: in the address while it is only looked at, in the body when it is confirmed."""
    if request.method == "POST":
        return request.POST
    return request.GET if "on" in request.GET else None


def _target_form(request: Request, here: Area, *, same_level: bool) -> forms.TargetForm:
    on = _today(request)
    choices = tree.targets(actor=request.actor, area=here, on=on, same_level=same_level)
    return forms.TargetForm(_said(request), targets=choices, initial={"on": on})


def _change(
    request: Request,
    here: Area,
    form: forms.DateForm,
    title: str,
    verb: str,
    plan: Callable[[dict[str, Any]], Plan],
    run: Callable[[dict[str, Any]], Area],
) -> HttpResponse:
    """GET shows the form, and with an answer the preview; POST does it."""

    def page(verdict: Verdict | None = None, status: int = 200) -> HttpResponse:
        asked = form.is_bound and form.is_valid()
        shown = plan(form.cleaned_data) if asked else None
        context = {
            "area": here,
            "form": form,
            "plan": shown,
            "pairs": shown.codes[:MOST_SHOWN] if shown else (),
            "more": max(len(shown.codes) - MOST_SHOWN, 0) if shown else 0,
            "along": queries.rows_along(shown) if shown else 0,
            "verdict": verdict,
            "title": title,
            "nav_active": MENU,
        }
        return render(request, "places/area_change.html", context, status=status)

    if request.method != "POST":
        return page(status=422 if form.is_bound and not form.is_valid() else 200)
    if not form.is_valid():
        return page(status=422)
    made: list[str] = []

    def act() -> UUID:
        new = run(form.cleaned_data)
        made.append(new.code)
        return new.uid

    return posting.act(
        request,
        verb=verb,
        run=act,
        to=lambda _uid: _address((*made, here.code)[0]),
        message=_("It is done and on record."),
        again=page,
    )


def _administered(request: Request, code: str) -> Area:
    """The area, when the reader administers it. Raises Missing; Refused no_right for those who may only look."""
    here = queries.area_for(request.actor, code)
    verdict = queries.may_administer(request.actor, code)
    if not verdict:
        raise Refused(verdict)
    return here


def _form_page(
    request: Request,
    here: Area,
    form: Any,
    title: str,
    *,
    hint: str = "",
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "area": here, "form": form, "title": title, "hint": hint, "verdict": verdict, "nav_active": MENU,
    }  # fmt: skip
    return render(request, "places/area_form.html", context, status=status)


def _address(code: str) -> str:
    return reverse("places:area", args=[code])


def _today(request: Request) -> date:
    return request.at.astimezone(clock.local_zone()).date()
