"""Pages of the field app: what waits, what came from a place, and what a browser needs to install it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.cases.actions.photos import SIZES, folder_of
from linli.cases.views.media import sent
from linli.field import actions, queries
from linli.kernel.verdict import Missing
from linli.web.posting import act

if TYPE_CHECKING:
    from linli.web.http import Request


@require_safe
def outbox(request: Request) -> HttpResponse:
    """What lies on this phone, what of it waits here, and what came twice."""
    page = queries.outbox_page(actor=request.actor)
    return render(request, "field/outbox.html", {"page": page, "field": True, "nav_active": "projects:sign"})


@require_safe
def notes(request: Request, uid: UUID) -> HttpResponse:
    """Notes and photos from the places of one project, for those who run it."""
    page = queries.notes_page(actor=request.actor, project_uid=uid)
    return render(request, "field/notes.html", {"page": page, "nav_active": "projects:list"})


@require_POST
def keep(request: Request, uid: UUID) -> HttpResponse:
    """The record that came first holds."""
    return act(
        request,
        verb="field.keep",
        run=lambda: actions.keep_first(record_uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda done: _back(request, done),
        message=_("The first one holds; the other one is set aside."),
    )


@require_POST
def take(request: Request, uid: UUID) -> HttpResponse:
    """The record that came second holds."""
    return act(
        request,
        verb="field.take",
        run=lambda: actions.take_second(record_uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda done: _back(request, done),
        message=_("The second one was judged; its answer stands with the record."),
    )


@require_POST
def force(request: Request, uid: UUID) -> HttpResponse:
    """A sign-out waits no longer for its sign-in."""
    return act(
        request,
        verb="field.force",
        run=lambda: actions.force_out(record_uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda done: _back(request, done),
        message=_("It waits no longer: it counts, or somebody else decides about it."),
    )


def _back(request: Request, uid: UUID) -> str:
    """One's own outbox, or the notes of the project that one runs."""
    record = queries.record_for(actor=request.actor, uid=uid)
    if record.person_id == request.actor.person_id or record.shift is None:
        return reverse("field:outbox")
    return reverse("field:notes", args=[record.shift.project.uid])


@require_safe
def photo(request: Request, uid: UUID, size: int) -> HttpResponse:
    """One size of a photo from the place."""
    note = queries.photo_for(actor=request.actor, uid=uid)
    if size not in SIZES:
        raise Missing
    return sent(folder_of(note.uid, note.created_at) / f"{size}.webp")


@login_not_required
@require_safe
def ticket(request: Request) -> HttpResponse:
    """Asked before an outbox is sent: whose session this is, if any, and the token against forgery for it."""
    response = JsonResponse({"account": queries.account_uid(request.actor), "csrf": get_token(request)})
    response["Cache-Control"] = "no-store"
    return response


@login_not_required
@require_safe
def worker(_request: Request) -> HttpResponse:
    """The service worker; its text changes with the version of the app, by which the browser knows of a new one."""
    given = {"version": queries.app_version(), "shell": queries.shell(), "pages": _pages()}
    script = (
        f'import {{ begin }} from "{static("field/worker.js")}";\n'
        f"begin({json.dumps(given, sort_keys=True)});\n"
    )
    response = HttpResponse(script, content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


def _pages() -> dict[str, object]:
    return {
        "kept": [
            reverse(name) for name in ("projects:tasks", "projects:schedule", "projects:sign", "field:outbox")
        ],
        "home": reverse("projects:sign"),
        "logout": reverse("people:logout"),
        "ticket": reverse("field:ticket"),
    }


@login_not_required
@require_safe
def manifest(_request: Request) -> HttpResponse:
    """What a browser shows of the app once it is installed."""
    icons = [
        {"src": static("field/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("field/icon-512.png"), "sizes": "512x512", "type": "image/png"},
        {
            "src": static("field/icon-maskable-512.png"),
            "sizes": "512x512",
            "type": "image/png",
            "purpose": "maskable",
        },
    ]
    shown = {
        "id": "/",
        "name": _("Linli for volunteers"),
        "short_name": _("Linli"),
        "description": _("Tasks, schedule, signing in and out; also without a network."),
        "lang": "zh-CN",
        "start_url": reverse("projects:schedule"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f7f6f3",
        "theme_color": "#f7f6f3",
        "icons": icons,
        "shortcuts": [
            {"name": _("Sign in and out"), "url": reverse("projects:sign")},
            {"name": _("Tasks"), "url": reverse("projects:tasks")},
        ],
    }
    response = JsonResponse(shown, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/manifest+json"
    return response
