"""Pages of the five faces."""

from __future__ import annotations

import secrets
from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.cases.limits import address_of, count_press, judge_presses
from linli.cases.models import Photo
from linli.kernel.verdict import Verdict
from linli.ratings import actions, queries
from linli.ratings.devices import device_of
from linli.ratings.forms import RateForm, WordsForm
from linli.ratings.models import Rating
from linli.web.http import Request
from linli.web.posting import act

DEVICE_AGE = 180 * 24 * 3600


def _marked(request: Request, response: HttpResponse, device: str) -> HttpResponse:
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        device,
        max_age=DEVICE_AGE,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Rate by a voice's own link."""
    asked = cast("Request", request)
    device = device_of(asked) or secrets.token_urlsafe(18)
    offered = queries.rate_page(token=token, device=device, actor=asked.actor, at=asked.at).reasons

    def page(form: RateForm, verdict: Verdict | None = None) -> HttpResponse:
        return _rate_page(asked, token, device, form, verdict)

    if asked.method != "POST":
        return _marked(asked, page(RateForm(reasons=offered)), device)
    form = RateForm(asked.POST, reasons=offered)
    if not form.is_valid():
        return _marked(asked, page(form), device)
    via = Rating.Via.PAGE if asked.actor.person_id else Rating.Via.LINK
    response = act(
        asked,
        verb="rate",
        run=lambda: (
            actions.rate_by_voice(
                token=token,
                via=via,
                device=device,
                address=address_of(asked),
                actor=asked.actor,
                at=asked.at,
                **form.given,
            ).uid
        ),
        to=lambda _uid: reverse("cases:status", args=[token]),
        message=_("Thank you. Your rating counts."),
        again=lambda verdict: page(form, verdict),
    )
    return _marked(asked, response, device)


def _rate_page(
    asked: Request,
    token: str,
    device: str,
    form: RateForm,
    verdict: Verdict | None,
    words: WordsForm | None = None,
) -> HttpResponse:
    found = queries.rate_page(token=token, device=device, actor=asked.actor, at=asked.at)
    status = 422 if form.errors or (words is not None and words.errors) else 200
    context = {
        "page": found,
        "form": form,
        "answer_form": words or WordsForm(),
        "refused": verdict,
        "token": token,
        "by_group": False,
        "photos": [_picture(photo, token) for photo in found.photos],
        "chosen": form.data.get("score") or found.score,
    }
    return render(asked, "ratings/rate.html", context, status=status)


@login_not_required
@require_POST
def share(request: HttpRequest, token: str) -> HttpResponse:
    """Let the rated unit read the words, or no longer."""
    asked = cast("Request", request)
    device = device_of(asked)
    shared = asked.POST.get("shared") == "1"
    offered = queries.rate_page(token=token, device=device, actor=asked.actor, at=asked.at).reasons
    return act(
        asked,
        verb="share_words",
        run=lambda: (
            actions.share_words(token=token, shared=shared, device=device, actor=asked.actor, at=asked.at).uid
        ),
        to=lambda _uid: reverse("ratings:rate", args=[token]),
        message=_("The unit may read your words.") if shared else _("The unit does not read your words."),
        again=lambda verdict: _rate_page(asked, token, device, RateForm(reasons=offered), verdict),
    )


@login_not_required
@require_POST
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Say something to it that one's rating is not counted."""
    asked = cast("Request", request)
    device = device_of(asked)
    offered = queries.rate_page(token=token, device=device, actor=asked.actor, at=asked.at).reasons
    form = WordsForm(asked.POST)

    def page(verdict: Verdict | None = None) -> HttpResponse:
        return _rate_page(asked, token, device, RateForm(reasons=offered), verdict, form)

    if not form.is_valid():
        return page()
    return act(
        asked,
        verb="answer_exclusion",
        run=lambda: (
            actions.answer_exclusion(
                token=token,
                words=form.cleaned_data["words"],
                device=device,
                actor=asked.actor,
                at=asked.at,
            ).uid
        ),
        to=lambda _uid: reverse("ratings:rate", args=[token]),
        message=_("Your answer is kept with the decision."),
        again=page,
    )


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, token: str) -> HttpResponse:
    """Rate by the code posted in a group; the device is remembered by a cookie, its digest is all that is stored."""
    asked = cast("Request", request)
    device = device_of(asked) or secrets.token_urlsafe(18)
    offered = queries.group_page(token=token, device=device, actor=asked.actor, at=asked.at).reasons

    def page(form: RateForm, verdict: Verdict | None = None) -> HttpResponse:
        context: dict[str, object] = {
            "page": queries.group_page(token=token, device=device, actor=asked.actor, at=asked.at),
            "form": form,
            "refused": verdict,
            "token": token,
            "by_group": True,
            "photos": [],
            "chosen": form.data.get("score"),
        }
        return render(asked, "ratings/rate.html", context, status=422 if form.errors else 200)

    if asked.method != "POST":
        return _marked(asked, page(RateForm(reasons=offered, by_group=True)), device)
    form = RateForm(asked.POST, reasons=offered, by_group=True)
    if not form.is_valid():
        return _marked(asked, page(form), device)

    def run() -> UUID:
        judge_presses(asked, "group")
        uid = actions.rate_by_group(
            token=token,
            device=device,
            address=address_of(asked),
            actor=asked.actor,
            at=asked.at,
            **form.given,
        ).uid
        count_press(asked, "group")
        return uid

    response = act(
        asked,
        verb="rate_in_group",
        run=run,
        to=lambda _uid: reverse("ratings:group", args=[token]),
        message=_("Thank you. Your rating counts."),
        again=lambda verdict: page(form, verdict),
    )
    return _marked(asked, response, device)


@require_safe
def group_sheet(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The sheet with the code that staff post into the group or pin to the board."""
    asked = cast("Request", request)
    case, token = queries.group_sheet(actor=asked.actor, uid=uid)
    link = asked.build_absolute_uri(reverse("ratings:group", args=[token]))
    return render(asked, "ratings/group_sheet.html", {"case": case, "link": link})


@require_safe
def heard(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What those who are not satisfied said; for htmx the list alone, which the rectification's panel shows."""
    asked = cast("Request", request)
    page = queries.heard(actor=asked.actor, uid=uid)
    template = "ratings/heard.html#said" if asked.htmx else "ratings/heard.html"
    return render(asked, template, {"page": page, "nav_active": "cases:inbox"})


def _picture(photo: Photo, token: str) -> dict[str, str]:
    """Addresses of a picture for the holder of a voice's link."""
    return {
        "url": f"{reverse('cases:photo', args=[photo.uid, 1600])}?t={token}",
        "thumb": f"{reverse('cases:photo', args=[photo.uid, 320])}?t={token}",
        "label": photo.get_moment_display(),
    }
