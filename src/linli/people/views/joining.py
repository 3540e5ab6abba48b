"""Join 报到: a volunteer registers where they live."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.people import actions, queries, rules
from linli.people.forms import JoinForm
from linli.places.codes import LENGTHS, Level
from linli.web import posting
from linli.web.http import Request

if TYPE_CHECKING:
    from linli.kernel.verdict import Verdict
    from linli.people.models import Registration

AREA = "area"


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: Request) -> HttpResponse:
    """Choose district, street and community step by step, then say what one can do.

    With scripts off, the button "Continue" sends the whole form: it comes back one step further, nothing is saved.
    """
    if request.method != "POST":
        if request.htmx and AREA in request.GET:
            return _place_part(request)
        return _page(request)
    form = _form(request.POST)
    if "continue" in request.POST or not form.is_valid():
        return _page(request, form=form, status=200 if form.is_valid() else 422)
    said = form.cleaned_data
    return posting.act(
        request,
        verb="people.join",
        run=lambda: (
            actions.register_home(
                community_code=_chosen(request.POST),
                grid_code=said["grid"],
                branch_uid=said["branch"],
                skills=said["skills"],
                free_times=said["free_times"],
                offer=said["offer"],
                actor=request.actor,
                at=request.at,
            ).uid
        ),
        to=lambda _uid: reverse("people:join") + "?sent=1",
        message=_("Sent. The community sees it now."),
        again=lambda verdict: _page(request, form=form, verdict=verdict),
    )


@require_POST
def leave(request: Request, uid: UUID) -> HttpResponse:
    """End a registration of one's own, or of one's unit."""
    return posting.act(
        request,
        verb="people.leave",
        run=lambda: actions.end_registration(uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda _uid: reverse("people:me"),
        message=_("The registration has ended."),
    )


def _page(
    request: Request, *, form: JoinForm | None = None, verdict: Verdict | None = None, status: int = 200
) -> HttpResponse:
    held = queries.own_registration(actor=request.actor)
    live = held.registration if held and held.registration.state in queries.LIVE else None
    context: dict[str, object] = {
        "held": held,
        "live": live,
        "verdict": verdict,
        "sent": "sent" in request.GET,
        "editing": False,
    }
    if form is not None or live is None or "edit" in request.GET or AREA in request.GET:
        context |= _editing(request, form, live)
    return render(request, "people/join.html", context, status=status)


def _editing(request: Request, form: JoinForm | None, live: Registration | None) -> dict[str, object]:
    chosen = _chosen(request.POST if form else request.GET)
    form = form or _form(initial=_initial(live))
    code = chosen or (live.community_code if live and not form.is_bound else "")
    return {
        "editing": True,
        "form": form,
        "place": queries.place_steps(code=code, at=request.at),
        "days": _week(form),
        "parts": rules.PARTS.values(),
        "picked": _picked(form),
    }


def _place_part(request: Request) -> HttpResponse:
    codes = request.GET.getlist(AREA)
    changed = (request.htmx.trigger or "").removeprefix("area-")
    if not codes[0] and changed in Level.values:
        # htmx puts the select that was changed first; emptied, it takes everything below away.
        codes = [code for code in codes if code and len(code) < LENGTHS[Level(changed)]]
    place = queries.place_steps(code=_chain(codes), at=request.at)
    context = {"place": place, "picked": {"grid": "", "branch": ""}}
    return render(request, "people/join.html#place", context)


def _form(data: QueryDict | None = None, initial: dict[str, object] | None = None) -> JoinForm:
    skills = [(skill.code, skill.label) for skill in queries.skills()]
    return JoinForm(data, initial=initial, skills=skills, free_times=rules.FREE_TIMES)


def _initial(live: Registration | None) -> dict[str, object]:
    if live is None:
        return {}
    return {
        "grid": live.grid_code,
        "branch": str(live.branch.uid) if live.branch else "",
        "skills": [skill.code for skill in live.skills.all()],
        "free_times": live.free_times.split(),
        "offer": live.offer,
    }


def _chosen(data: QueryDict) -> str:
    return _chain(data.getlist(AREA))


def _chain(codes: list[str]) -> str:
    """The narrowest area of the selects, as far as each lies in the one before: a changed district starts anew."""
    chosen = ""
    for code in codes:
        if not code or not code.startswith(chosen):
            break
        chosen = code
    return chosen


def _picked(form: JoinForm) -> dict[str, str]:
    return {name: str(form[name].value() or "") for name in ("grid", "branch")}


def _week(form: JoinForm) -> list[tuple[object, list[tuple[str, object, bool]]]]:
    """The week as rows of days with a box for each part: (day, [(code, words, ticked)])."""
    ticked = set(form["free_times"].value() or ())
    codes = {day: [f"{day}_{part}" for part in rules.PARTS] for day in rules.DAYS}
    return [
        (word, [(code, rules.FREE_TIMES[code], code in ticked) for code in codes[day]])
        for day, word in rules.DAYS.items()
    ]
