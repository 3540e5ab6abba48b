"""Posts: who holds which, which end soon, which clash; granting, renewing, revoking."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.kernel import clock
from linli.kernel.verdict import Missing
from linli.people import actions, forms_desk, queries
from linli.people.models import Role
from linli.people.powers import Power, roles_with

from .forms_page import Sheet, answer

if TYPE_CHECKING:
    from linli.web.http import Request

MENU = "people:posts"
FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def posts(request: Request) -> HttpResponse:
    """Posts that hold, end soon, or are over."""
    tab = request.GET.get("tab", "held")
    if tab not in queries.POST_TABS:
        raise Missing
    after, role = request.GET.get("after", ""), request.GET.get("role", "")
    page = queries.posts_page(
        actor=request.actor,
        at=request.at,
        tab=tab,
        role=role,
        area_code=request.GET.get("area", ""),
        after=int(after) if after.isdecimal() else None,
    )
    words = {"held": _("Held now"), "ending": _("Ending within 30 days"), "over": _("Over")}
    address = reverse(MENU)
    context = {
        "page": page,
        "tab": tab,
        "tabs": [
            {
                "label": words[name],
                "url": f"{address}?tab={name}",
                "active": name == tab,
                "count": page.ending if name == "ending" else None,
            }
            for name in queries.POST_TABS
        ],
        "role": role,
        "roles": Role.choices,
        "may_grant": request.actor.has(*roles_with(Power.PEOPLE_APPOINT)),
    }
    return render(request, "people/posts.html", context)


@FORM
def post_grant(request: Request) -> HttpResponse:
    """Grant a post."""
    areas = queries.grant_areas(request.actor)
    if not areas:
        raise Missing
    units = queries.unit_choices(codes=request.actor.area_codes(*roles_with(Power.PEOPLE_APPOINT)))
    form = forms_desk.GrantForm(request.POST or None, areas=areas, units=units)

    def run(said: dict[str, Any]) -> UUID:
        return actions.appoint(
            phone=said["phone"],
            role=said["role"],
            area_code=said["area"],
            unit_uid=UUID(said["unit"]) if said["unit"] else None,
            until=_night_after(said["until"]),
            reason=said["reason"],
            actor=request.actor,
            at=request.at,
        ).uid

    sheet = Sheet(
        title=_("Grant a post"),
        button=_("Grant"),
        back=reverse(MENU),
        verb="people.appoint",
        menu=MENU,
        to=lambda _uid: reverse(MENU),
        done=_("Granted. The holder has been told."),
        words=_("Rights come only from posts. Each ends by itself, and every one has its reason."),
    )
    return answer(request, form, sheet, run)


@FORM
def post_renew(request: Request, uid: UUID) -> HttpResponse:
    """Let a post go on."""

    def run(said: dict[str, Any]) -> UUID:
        return actions.renew_post(
            uid=uid,
            reason=said["reason"],
            until=_night_after(said["until"]),
            actor=request.actor,
            at=request.at,
        ).uid

    sheet = _sheet(request, uid, _("Renew a post"), _("Renew"), "people.renew_post", _("Renewed."))
    return answer(request, forms_desk.RenewForm(request.POST or None), sheet, run)


@FORM
def post_revoke(request: Request, uid: UUID) -> HttpResponse:
    """End a post."""
    sheet = _sheet(
        request,
        uid,
        _("Revoke a post"),
        _("Revoke"),
        "people.revoke_post",
        _("Revoked; it gives no right from the next request on."),
    )
    return answer(
        request,
        forms_desk.RevokeForm(request.POST or None),
        sheet,
        lambda said: (
            actions.revoke_post(uid=uid, reason=said["reason"], actor=request.actor, at=request.at).uid
        ),
    )


def _sheet(request: Request, uid: UUID, title: str, button: str, verb: str, done: str) -> Sheet:
    post = queries.post_for(actor=request.actor, uid=uid)
    row = queries.post_row(post=post, actor=request.actor, at=request.at)
    until = post.until.astimezone(clock.local_zone()).strftime("%Y-%m-%d")
    return Sheet(
        title=title,
        button=button,
        back=reverse(MENU),
        verb=verb,
        menu=MENU,
        to=lambda _uid: reverse(MENU),
        done=done,
        facts=[(_("Holder"), row.who), (_("Role"), row.role), (_("Where"), row.where), (_("Until"), until)],
    )


def _night_after(day: date | None) -> datetime | None:
    """The end of a day of the place: whoever holds a post until the 30th holds it on the 30th."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=1), time(), clock.local_zone())
