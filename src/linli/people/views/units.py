"""Units: the tree, one unit, and its verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from linli.kernel.verdict import Missing
from linli.people import actions, forms_desk, queries
from linli.people.models import Unit
from linli.people.powers import Power, roles_with

from .forms_page import Sheet, answer

if TYPE_CHECKING:
    from linli.web.http import Request

MENU = "people:units"
FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def units(request: Request) -> HttpResponse:
    """The tree of units by its roots, or what was looked for."""
    asked = {name: request.GET.get(name, "") for name in ("q", "kind", "area", "after")}
    page = queries.units_page(
        actor=request.actor,
        q=asked["q"],
        kind=asked["kind"],
        area_code=asked["area"],
        closed=request.GET.get("closed") == "1",
        after=asked["after"],
    )
    context = {
        "page": page,
        "asked": asked,
        "closed": request.GET.get("closed") == "1",
        "kinds": Unit.Kind.choices,
        "may_write": request.actor.has(*roles_with(Power.PEOPLE_UNITS)),
    }
    return render(request, "people/units.html", context)


@require_safe
def unit_detail(request: Request, uid: UUID) -> HttpResponse:
    """One unit with everything that hangs on it."""
    sheet = queries.unit_sheet(actor=request.actor, uid=uid, at=request.at)
    return render(request, "people/unit_detail.html", {"page": sheet, "unit": sheet.unit, "nav_active": MENU})


@FORM
def unit_open(request: Request) -> HttpResponse:
    """Enter a unit."""
    form = forms_desk.OpenUnitForm(
        request.POST or None,
        areas=_areas(request),
        parents=_parents(request),
        initial={"parent": request.GET.get("parent", ""), "kind": request.GET.get("kind", "")},
    )
    sheet = _sheet(_("New unit"), _("Enter the unit"), "people.open_unit", _("The unit is on the books."))

    def run(said: dict[str, Any]) -> UUID:
        return actions.open_unit(
            name=said["name"],
            kind=said["kind"],
            area_code=said["area"],
            parent_uid=_uid(said["parent"]),
            purpose=said["purpose"],
            ends_on=said["ends_on"],
            actor=request.actor,
            at=request.at,
        ).uid

    return answer(request, form, sheet, run)


@FORM
def unit_change(request: Request, uid: UUID) -> HttpResponse:
    """Another name, kind, purpose or last day."""
    unit = queries.unit_for(actor=request.actor, uid=uid)
    kept = {"name": unit.name, "kind": unit.kind, "purpose": unit.purpose, "ends_on": unit.ends_on}
    form = forms_desk.UnitFields(request.POST or None, initial=kept)
    sheet = _sheet(_("Change unit"), _("Save"), "people.change_unit", _("Saved."), unit)
    return answer(
        request,
        form,
        sheet,
        lambda said: actions.change_unit(uid=uid, **said, actor=request.actor, at=request.at).uid,
    )


@FORM
def unit_move(request: Request, uid: UUID) -> HttpResponse:
    """Hang a unit elsewhere."""
    unit = queries.unit_for(actor=request.actor, uid=uid)
    parents = [(key, name) for key, name in _parents(request) if key != str(uid)]
    kept = {"parent": str(unit.parent.uid) if unit.parent else "", "area": unit.area_code}
    form = forms_desk.MoveUnitForm(
        request.POST or None, areas=_areas(request, unit), parents=parents, initial=kept
    )
    sheet = _sheet(
        _("Move unit"),
        pgettext("unit", "Move"),
        "people.move_unit",
        _("Moved; where it was stays on the books."),
        unit,
    )

    def run(said: dict[str, Any]) -> UUID:
        return actions.move_unit(
            uid=uid,
            parent_uid=_uid(said["parent"]),
            area_code=said["area"],
            actor=request.actor,
            at=request.at,
        ).uid

    return answer(request, form, sheet, run)


@FORM
def unit_close(request: Request, uid: UUID) -> HttpResponse:
    """Close a unit."""
    unit = queries.unit_for(actor=request.actor, uid=uid)
    sheet = _sheet(
        _("Close unit"), _("Close the unit"), "people.close_unit", _("Closed; its history stays."), unit
    )
    return answer(
        request,
        forms_desk.WhyForm(request.POST or None),
        sheet,
        lambda said: (
            actions.close_unit(uid=uid, reason=said["reason"], actor=request.actor, at=request.at).uid
        ),
    )


def _sheet(title: str, button: str, verb: str, done: str, unit: Unit | None = None) -> Sheet:
    return Sheet(
        title=f"{title}: {unit.name}" if unit else title,
        button=button,
        back=_address(unit.uid) if unit else reverse(MENU),
        verb=verb,
        menu=MENU,
        to=_address,
        done=done,
    )


def _areas(request: Request, unit: Unit | None = None) -> list[tuple[str, str]]:
    codes = request.actor.area_codes(*roles_with(Power.PEOPLE_UNITS))
    if not codes:
        raise Missing
    choices = queries.area_lines(codes)
    if unit is not None and unit.area_code not in dict(choices):
        choices.insert(0, (unit.area_code, unit.area_code))
    return choices


def _parents(request: Request) -> list[tuple[str, str]]:
    return queries.unit_choices(codes=request.actor.area_codes(*roles_with(Power.PEOPLE_UNITS)))


def _uid(text: str) -> UUID | None:
    return UUID(text) if text else None


def _address(uid: UUID) -> str:
    return reverse("people:unit_detail", args=[uid])
