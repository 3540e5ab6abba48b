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
from ..rules_steps import STEP
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
    "return": "u",
    "contest": "r",
    "uphold": "a",
    "dismiss": "x",
    "withdraw": "w",
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
    "met": "v",
    "prove": "i",
    "check": "k",
    "excuse": "j",
    "urge": "1",
    "order": "2",
    "give_cause": "g",
    "step": "3",
}
ICONS = {
    "accept": "checkbox",
    "ask": "message-question",
    "merge": "git-merge",
    "decline": "directions",
    "dispatch": "send",
    "return": "arrow-back-up",
    "contest": "message-exclamation",
    "uphold": "circle-check",
    "dismiss": "arrow-forward-up",
    "withdraw": "flag-off",
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
    "met": "user-check",
    "prove": "photo-plus",
    "check": "eye-check",
    "excuse": "file-off",
    "urge": "bell-ringing",
    "order": "gavel",
    "give_cause": "tag",
    "step": "walk",
}
S = Case.State
# What is worth showing in a state, greyed with its reason when it is refused; the rest would only fill the page.
SHOWN: dict[str, tuple[str, ...]] = {
    S.RECEIVED: ("accept", "ask", "merge", "decline"),
    S.ASKED: ("merge", "decline"),
    S.ACCEPTED: ("dispatch", "lead", "help", "table", "publish", "ask", "merge", "decline"),
    S.DELIBERATING: ("dispatch", "publish", "help"),
    S.PUBLISHED: ("finish", "lead", "help"),
    S.DISPATCHED: ("take", "help", "table"),
    S.HANDLING: ("finish", "stand", "ask", "help", "table"),
    S.FINISHED: ("write_off", "stand"),
    S.STANDING: ("resume", "help"),
    S.MERGED: ("unmerge",),
    S.WRITTEN_OFF: (),
    S.OUT_OF_SCOPE: (),
}
ELSEWHERE: dict[str, tuple[str, _StrPromise]] = {
    "table": ("meetings:new", _("Put on the agenda of a meeting")),
    "publish": ("projects:new", _("Open a service project")),
    "urge": ("supervision:urge_case", _("Urge the unit")),
    "order": ("supervision:new", _("Supervision order")),
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
    steps = [STEP] if page.verdicts[STEP] else []
    more = (*steps, *_of_returning(page), *_of_time(page), *_of_the_end(page))
    for name in (*SHOWN[page.case.state], *more):
        verdict = page.verdicts[name]
        elsewhere = ELSEWHERE.get(name)
        try:
            if elsewhere:
                label, url = elsewhere[1], _elsewhere(elsewhere[0], page.case.uid)
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


def _of_returning(page: CasePage) -> list[str]:
    """The review while something is objected to; objecting where the unit leads, also when it is too late for that."""
    reviewing = ["uphold", "dismiss"] if page.contest.open else []
    contesting = [] if page.verdicts["contest"].code in {"wrong_state", "not_in_hand"} else ["contest"]
    return reviewing + contesting + [name for name in ("return", "withdraw") if page.verdicts[name]]


def _elsewhere(name: str, uid: UUID) -> str:
    """The page of another app: about this case by its address, or one that takes it along."""
    try:
        return reverse(name, args=[uid])
    except NoReverseMatch:
        return f"{reverse(name)}?case={uid}"


def _of_time(page: CasePage) -> list[str]:
    """Deciding when something is asked for; asking only where it is possible: its reasons would fill the page."""
    deciding = [GRANT, REFUSE] if page.request else []
    return deciding + [name for name in (*ASK, GO_ON, GIVE) if page.verdicts[name]]


def _of_the_end(page: CasePage) -> list[str]:
    """Bringing what is missing, where it is asked for; urging and ordering where they are possible."""
    missing = {line.item for line in page.evidence if line.state == "missing"}
    wanted = {"met": missing & {"code"}, "prove": missing & {"before", "after"}, "check": missing & {"check"}}
    names = [name for name, items in (*wanted.items(), ("excuse", missing)) if items]
    return [name for name in (*names, "urge", "order") if page.verdicts[name]]


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
