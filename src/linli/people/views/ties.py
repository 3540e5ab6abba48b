"""Ties by kind and area; making and ending them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.kernel.verdict import Missing
from linli.people import actions, forms_desk, queries, rules_ties
from linli.people.models import Unit
from linli.people.powers import Power, roles_with
from linli.places.codes import Level, at_level

from .forms_page import Sheet, answer

if TYPE_CHECKING:
    from linli.web.http import Request

MENU = "people:ties"
FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def ties(request: Request) -> HttpResponse:
    """One kind of ties in the actor's areas."""
    kind, after = request.GET.get("kind", "liaison"), request.GET.get("after", "")
    ended = request.GET.get("ended") == "1"
    page = queries.ties_page(
        actor=request.actor,
        kind=kind,
        area_code=request.GET.get("area", ""),
        ended=ended,
        after=int(after) if after.isdecimal() else None,
    )
    address, words = reverse(MENU), _kinds()
    context = {
        "page": page,
        "kind": kind,
        "ended": ended,
        "tabs": [
            {"label": words[name], "url": f"{address}?kind={name}", "active": name == kind} for name in words
        ],
        "title": words[kind],
    }
    return render(request, "people/ties.html", context)


@FORM
def tie_make(request: Request, kind: str) -> HttpResponse:
    """Make a tie of one kind."""
    codes = request.actor.area_codes(*roles_with(Power.PEOPLE_TIE))
    if kind not in queries.TIES or not codes:
        raise Missing
    form = forms_desk.TieForm(request.POST or None, kind=kind, choices=_choices(kind, codes))

    def run(said: dict[str, Any]) -> UUID:
        return _make(kind, said, request)

    sheet = Sheet(
        title=_kinds()[kind],
        button=_("Save"),
        back=_list(kind),
        verb=f"people.make_{kind}",
        menu=MENU,
        to=lambda _uid: _list(kind),
        done=_("Saved. Those concerned have been told."),
        words=_words()[kind],
    )
    return answer(request, form, sheet, run)


@FORM
def tie_end(request: Request, uid: UUID) -> HttpResponse:
    """End a tie."""
    row = queries.tie_row(tie=queries.any_tie(actor=request.actor, uid=uid), actor=request.actor)
    kind = row.kind
    sheet = Sheet(
        title=_("End it: %(left)s – %(right)s") % {"left": row.left, "right": row.right},
        button=_("End it"),
        back=_list(kind),
        verb="people.end_tie",
        menu=MENU,
        to=lambda _uid: _list(kind),
        done=_("Ended; it stays on the books."),
    )
    return answer(
        request,
        forms_desk.WhyForm(request.POST or None),
        sheet,
        lambda said: (
            actions.end_tie(kind=kind, uid=uid, reason=said["reason"], actor=request.actor, at=request.at).uid
        ),
    )


def _make(kind: str, said: dict[str, Any], request: Request) -> UUID:
    by = {"actor": request.actor, "at": request.at, "purpose": said["purpose"], "until": said["until"]}
    by["since"] = said["since"]
    if kind == "liaison":
        unit = UUID(said["unit"]) if said["unit"] else None
        return actions.make_liaison(area_code=said["area"], phone=said["phone"], unit_uid=unit, **by).uid
    if kind == "pairing":
        return actions.make_pairing(
            department_uid=UUID(said["department"]), enterprise_uid=UUID(said["enterprise"]), **by
        ).uid
    if kind == "alliance":
        return actions.join_alliance(
            alliance_uid=UUID(said["alliance"]), member_uid=UUID(said["member"]), **by
        ).uid
    return actions.deploy(area_code=said["area"], phone=said["phone"], **by).uid


def _choices(kind: str, codes: tuple[str, ...]) -> dict[str, forms_desk.Choices]:
    city = tuple({at_level(code, Level.CITY) for code in codes})
    wanted = forms_desk.TieForm.FIELDS[kind]
    made: dict[str, forms_desk.Choices] = {}
    if "area" in wanted:
        made["area"] = [one for one in queries.area_lines(codes) if len(one[0]) >= len("990101001")]
    leads, helped = tuple(sorted(rules_ties.LEADS)), tuple(sorted(rules_ties.HELPED))
    for name, kinds, where in (
        ("unit", leads, city),
        ("department", leads, city),
        ("enterprise", helped, codes),
        ("alliance", (Unit.Kind.ALLIANCE,), codes),
        ("member", (), city),
    ):
        if name in wanted:
            made[name] = queries.unit_choices(codes=where, kinds=kinds)
    return made


def _kinds() -> dict[str, str]:
    return {
        "liaison": _("Liaison"),
        "pairing": _("Pairings"),
        "alliance": _("Alliances"),
        "deployment": _("Deployments"),
    }


def _words() -> dict[str, str]:
    return {
        "liaison": _("A leader and a department, or the street itself, answer for an area."),
        "pairing": _("A department and an enterprise help each other."),
        "alliance": _("Units that share projects."),
        "deployment": _("Somebody serves an area for a time. Attendance counts how often they came."),
    }


def _list(kind: str) -> str:
    return f"{reverse(MENU)}?kind={kind}"
