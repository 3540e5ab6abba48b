"""Pages of the five faces."""

from __future__ import annotations

import secrets
from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linli.cases.models import Photo
from linli.kernel.verdict import Verdict
from linli.ratings import actions, queries
from linli.ratings.forms import RateForm
from linli.ratings.models import Rating
from linli.web.http import Request
from linli.web.posting import act

DEVICE_COOKIE = "linli_device"
DEVICE_AGE = 180 * 24 * 3600


@login_not_required
@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Rate by a voice's own link."""
    asked = cast("Request", request)

    def page(form: RateForm, verdict: Verdict | None = None) -> HttpResponse:
        found = queries.rate_page(token=token, actor=asked.actor, at=asked.at)
        status = 422 if form.errors else 200
        context = {
            "page": found,
            "form": form,
            "refused": verdict,
            "token": token,
            "by_group": False,
            "photos": [_picture(photo, token) for photo in found.photos],
            "chosen": form.data.get("score") or found.score,
        }
        return render(asked, "ratings/rate.html", context, status=status)

    if asked.method == "GET":
        return page(RateForm())
    form = RateForm(asked.POST)
    if not form.is_valid():
        return page(form)
    via = Rating.Via.PAGE if asked.actor.person_id else Rating.Via.LINK
    return act(
        asked,
        verb="rate",
        run=lambda: (
            actions.rate_by_voice(
                token=token, via=via, actor=asked.actor, at=asked.at, **form.cleaned_data
            ).uid
        ),
        to=lambda _uid: reverse("cases:status", args=[token]),
        message=_("Thank you. Your rating counts."),
        again=lambda verdict: page(form, verdict),
    )


@login_not_required
@require_http_methods(["GET", "POST"])
def group(request: HttpRequest, token: str) -> HttpResponse:
    """Rate by the code posted in a group; the device is remembered by a cookie, its digest is all that is stored."""
    asked = cast("Request", request)
    device = asked.COOKIES.get(DEVICE_COOKIE) or secrets.token_urlsafe(18)

    def page(form: RateForm, verdict: Verdict | None = None) -> HttpResponse:
        found = queries.group_page(token=token, device=device, actor=asked.actor, at=asked.at)
        status = 422 if form.errors else 200
        context: dict[str, object] = {
            "page": found,
            "form": form,
            "refused": verdict,
            "token": token,
            "by_group": True,
            "photos": [],
            "chosen": form.data.get("score"),
        }
        return render(asked, "ratings/rate.html", context, status=status)

    if asked.method == "GET":
        response = page(RateForm())
    else:
        form = RateForm(asked.POST)
        if form.is_valid():
            response = act(
                asked,
                verb="rate_in_group",
                run=lambda: (
                    actions.rate_by_group(
                        token=token, device=device, actor=asked.actor, at=asked.at, **form.cleaned_data
                    ).uid
                ),
                to=lambda _uid: reverse("ratings:group", args=[token]),
                message=_("Thank you. Your rating counts."),
                again=lambda verdict: page(form, verdict),
            )
        else:
            response = page(form)
    response.set_cookie(
        DEVICE_COOKIE, device, max_age=DEVICE_AGE, httponly=True, samesite="Lax", secure=asked.is_secure()
    )
    return response


@require_GET
def group_sheet(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The sheet with the code that staff post into the group or pin to the board."""
    asked = cast("Request", request)
    case, token = queries.group_sheet(actor=asked.actor, uid=uid)
    link = asked.build_absolute_uri(reverse("ratings:group", args=[token]))
    return render(asked, "ratings/group_sheet.html", {"case": case, "link": link})


@require_GET
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
