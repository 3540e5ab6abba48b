"""The page of one case, and the points of the map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from .. import queries
from ..models import Case
from ..queries import LedgerFilter
from ..rules_causes import GIVE
from ..rules_time import ASK, GO_ON, GRANT, REFUSE
from .verbs import VERBS

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse
    from django.utils.functional import _StrPromise

    from linli.kernel.verdict import Verdict
    from linli.web.http import Request

    from ..queries import CasePage

KEYS = {
    "accept": "a",
    "ask": "q",
    "merge": "m",
    "decline": "x",
    "dispatch": "d",
    "return": "r",
    "take": "t",
    "lead": "l",
    "help": "h",
    "table": "b",
    "publish": "p",
    "finish": "f",
    "stand": "s",
    "resume": "e",
    "write_off": "w",
    "unmerge": "u",
    "more_time": "o",
    "suspend": "z",
    "grant_time": "y",
    "refuse_time": "n",
    "go_on": "c",
    "give_cause": "g",
}
ICONS = {
    "accept": "checkbox",
    "ask": "message-question",
    "merge": "git-merge",
    "decline": "directions",
    "dispatch": "send",
    "return": "arrow-back-up",
    "take": "hand-grab",
    "lead": "flag",
    "help": "heart-handshake",
    "table": "messages",
    "publish": "users-group",
    "finish": "circle-check",
    "stand": "repeat",
    "resume": "player-play",
    "write_off": "archive",
    "unmerge": "git-branch",
    "more_time": "clock-plus",
    "suspend": "clock-pause",
    "grant_time": "hourglass-high",
    "refuse_time": "hourglass-off",
    "go_on": "player-play",
    "give_cause": "tag",
}
S = Case.State
# What is worth showing in a state, greyed with its reason when it is refused; the rest would only fill the page.
SHOWN: dict[str, tuple[str, ...]] = {
    S.RECEIVED: ("accept", "ask", "merge", "decline"),
    S.ASKED: ("merge", "decline"),
    S.ACCEPTED: ("dispatch", "lead", "help", "table", "publish", "ask", "merge", "decline"),
    S.DELIBERATING: ("dispatch", "publish", "help"),
    S.PUBLISHED: ("finish", "lead", "help"),
    S.DISPATCHED: ("take", "return", "help", "table"),
    S.HANDLING: ("finish", "stand", "ask", "help"),
    S.FINISHED: ("write_off", "stand"),
    S.STANDING: ("resume", "help"),
    S.MERGED: ("unmerge",),
    S.WRITTEN_OFF: (),
    S.OUT_OF_SCOPE: (),
}
ELSEWHERE: dict[str, tuple[str, _StrPromise]] = {
    "table": ("meetings:new", _("Put on the agenda of a meeting")),
    "publish": ("projects:new", _("Open a service project")),
}


@dataclass(frozen=True, slots=True)
class VerbButton:
    """A verb as the page offers it."""

    name: str
    label: _StrPromise
    url: str
    key: str
    icon: str
    verdict: Verdict
    main: bool
    fragment: bool


def verb_buttons(page: CasePage, *, back: str = "") -> list[VerbButton]:
    """The verbs of the case's state, the natural next step as the main button."""
    buttons: list[VerbButton] = []
    for name in (*SHOWN[page.case.state], *_of_time(page)):
        verdict = page.verdicts[name]
        elsewhere = ELSEWHERE.get(name)
        try:
            if elsewhere:
                label, url = elsewhere[1], f"{reverse(elsewhere[0])}?case={page.case.uid}"
            else:
                query = f"?back={back}" if back else ""
                label, url = VERBS[name].title, reverse(f"cases:{name}", args=[page.case.uid]) + query
        except NoReverseMatch:
            continue
        main = bool(verdict) and name == SHOWN[page.case.state][0]
        buttons.append(
            VerbButton(
                name, label, url, KEYS[name], ICONS[name], verdict, main=main, fragment=elsewhere is None
            )
        )
    return buttons


def _of_time(page: CasePage) -> list[str]:
    """Deciding when something is asked for; asking only where it is possible: its reasons would fill the page."""
    deciding = [GRANT, REFUSE] if page.request else []
    return deciding + [name for name in (*ASK, GO_ON, GIVE) if page.verdicts[name]]


@require_safe
def detail(request: Request, uid: UUID) -> HttpResponse:
    """Facts left, story in the middle, clock with its arithmetic right."""
    page = queries.case_page(actor=request.actor, uid=uid, at=request.at)
    verbs = verb_buttons(page)
    context = {
        "page": page,
        "verbs": verbs,
        "refused_verbs": [verb for verb in verbs if not verb.verdict],
        "back": "",
        "nav_active": "cases:ledger",
    }
    return render(request, "cases/detail.html", context)


@require_safe
def offers(request: Request) -> HttpResponse:
    """Matters somebody could take up: to lead a whole one, or to help."""
    return render(request, "cases/offers.html", {"offers": queries.offers(actor=request.actor)})


@require_safe
def map_points(request: Request) -> HttpResponse:
    """GeoJSON of the open cases the actor may see."""
    wanted = LedgerFilter.read(request.GET.dict())
    return JsonResponse(queries.map_points(actor=request.actor, at=request.at, wanted=wanted))
