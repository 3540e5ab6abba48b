"""Filing for somebody else, the slip they get on paper, and the way in by its code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from linli.kernel import ids
from linli.kernel.verdict import Refused, Verdict
from linli.people.powers import Power, roles_with
from linli.web import posting

from .. import actions, forms_voices, queries
from ..facts import FilerDraft, VoiceDraft
from ..limits import count_press, count_rate, judge_presses, judge_rate
from ..models import Voice

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from linli.web.http import Request


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def file_for(request: Request) -> HttpResponse:
    """The form, and what was sent with it."""
    areas = queries.communities(request.at)
    catalogue = queries.catalogue_now()
    form = forms_voices.FilingForm(
        request.POST if request.method == "POST" else None,
        areas=areas,
        categories=catalogue.groups(),
        initial={"area": request.actor.home_code},
        signed_in=request.actor.person_id is not None,
    )

    def page(verdict: Verdict | None = None, status: int = 200) -> HttpResponse:
        return render(request, "cases/file_for.html", {"form": form, "verdict": verdict}, status=status)

    if request.method != "POST":
        return page()
    if not form.is_valid():
        return page(status=422)

    def run() -> UUID:
        judge_rate(request)
        words, filer = drafts_of(
            form.cleaned_data, staff=request.actor.has(*roles_with(Power.CASES_PLACE_FOR))
        )
        uid = actions.file_for(words=words, filer=filer, actor=request.actor, at=request.at).uid
        count_rate(request)
        return uid

    return posting.act(
        request,
        verb="cases.file_for",
        run=run,
        to=lambda uid: reverse("cases:slip", args=[ids.token("voice", uid)]),
        again=lambda verdict: page(verdict, 429 if verdict.code == "too_many_from_here" else 409),
    )


def drafts_of(given: dict[str, str], *, staff: bool) -> tuple[VoiceDraft, FilerDraft]:
    """What was typed, as the two drafts that the verb takes. Staff who may enter for others come from a visit."""
    words = VoiceDraft(
        body=given["body"],
        area_code=given["area"],
        category_code=given["category"],
        place_text=given["place_text"],
        name=given["name"],
        contact=given["contact"],
        channel=Voice.Channel.VISIT if staff else Voice.Channel.WEB,
        for_other=True,
    )
    filer = FilerDraft(
        relation=given["relation"],
        consent=given["consent"],
        name=given.get("filer_name", ""),
        contact=given.get("filer_contact", ""),
    )
    return words, filer


@login_not_required
@require_safe
def slip(request: Request, token: str) -> HttpResponse:
    """The slip to print: number, QR, code, and what it is good for."""
    voice = queries.voice_by_token(token)
    context = {
        "voice": voice,
        "code": queries.slip_code(voice),
        "link": request.build_absolute_uri(reverse("cases:status", args=[token])),
        "way_in": request.build_absolute_uri(reverse("cases:by_slip")),
        "token": token,
    }
    return render(request, "cases/slip.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def by_slip(request: Request) -> HttpResponse:
    """Number and code open the own page, at a counter or on anybody's phone."""
    form = forms_voices.SlipForm(request.POST if request.method == "POST" else None)

    def page(verdict: Verdict | None = None, status: int = 200) -> HttpResponse:
        return render(request, "cases/by_slip.html", {"form": form, "verdict": verdict}, status=status)

    if request.method != "POST":
        return page()
    if not form.is_valid():
        return page(status=422)
    try:
        judge_presses(request)
        token = queries.token_by_slip(number=form.cleaned_data["number"], code=form.cleaned_data["code"])
    except Refused as refused:
        count_press(request)
        return page(refused.verdict, 429 if refused.verdict.code == "too_many_from_here" else 409)
    return posting.goto(request, reverse("cases:status", args=[token]))
