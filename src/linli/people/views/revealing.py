"""The form behind a mask, the value for sixty seconds, and the requests that go with it; for every app that shows masks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from linli.kernel import crypto, idempotency
from linli.kernel.verdict import Missing, Refused
from linli.people import actions, queries
from linli.people.actions import Device
from linli.people.forms import RevealForm
from linli.people.models import Disclosure
from linli.people.rules_disclosure import SHOWN_FOR, Target
from linli.web import posting
from linli.web.http import Request

if TYPE_CHECKING:
    from uuid import UUID

    from linli.kernel.verdict import Verdict

PANEL, SHOWN = "people/reveal.html#panel", "people/revealed.html#value"


@dataclass(frozen=True, slots=True)
class Wish:
    """One value that a page masks: what is judged, how it looks masked, and how it is opened once it is on the books."""

    target: Target
    masked: str
    back: str
    value: Callable[[Disclosure], str]


def reveal_view(request: Request, wish: Wish) -> HttpResponse:
    """The form (GET), or one of its three buttons (POST): look, ask a responsible person, emergency."""
    form = RevealForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _form(request, wish, form)
    form.is_valid()
    do, run = form.cleaned_data.get("do"), _doing(request, wish, form)
    try:
        uid = idempotency.once(
            key=request.POST.get(posting.KEY_FIELD, ""),
            scope=posting.scope_of(request.actor),
            verb=f"people.{do or 'reveal'}",
            body=posting.body_of(request),
            at=request.at,
            run=run,
        )
        if do != "ask":
            return _shown(request, wish, uid)
    except Refused as refusal:
        return _form(request, wish, form, verdict=refusal.verdict)
    messages.success(request, _("Asked. You are told as soon as it is decided."))
    return posting.goto(request, wish.back)


def device_of(request: Request, key: str = "") -> Device:
    """From where somebody looks; the key of the session (or of a token) is only kept as a hash."""
    held = key or request.session.session_key or ""
    return Device(
        key=crypto.blind_index("device", held),
        agent=request.headers.get("User-Agent", "")[:120],
        factor_at=factor_at(request),
    )


def factor_at(request: Request) -> datetime | None:
    """When this session last proved a second factor: ISO 8601 or seconds since 1970, as the sign-in wrote it."""
    # Who comes with a token has no session.
    held = request.session.get("factor_at") if hasattr(request, "session") else None
    try:
        if isinstance(held, int | float):
            return datetime.fromtimestamp(held, UTC)
        moment = datetime.fromisoformat(held) if isinstance(held, str) else None
    except ValueError:
        return None
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)


def _doing(request: Request, wish: Wish, form: RevealForm) -> Callable[[], UUID]:
    given, device = form.cleaned_data, device_of(request)
    purpose, words = given.get("purpose", ""), given.get("words", "")

    def run() -> UUID:
        if given.get("do") == "ask":
            return actions.ask_to_look(
                target=wish.target, purpose=purpose, words=words, actor=request.actor, at=request.at
            ).uid
        if given.get("do") == "glass":
            return actions.break_glass(
                target=wish.target, reason=words, device=device, actor=request.actor, at=request.at
            ).uid
        return actions.reveal(
            target=wish.target, purpose=purpose, device=device, actor=request.actor, at=request.at
        ).uid

    return run


def _shown(request: Request, wish: Wish, uid: UUID) -> HttpResponse:
    """The value, never kept by a browser; without scripts the page leads back by itself when the time is over."""
    look = queries.open_look(uid=uid, actor=request.actor, at=request.at)
    left = max(1, int((look.until - request.at).total_seconds()))
    context = {"look": look, "value": wish.value(look), "seconds": left, "wish": wish}
    context["field"] = queries.FIELDS.get(look.field, look.field)
    response = render(request, SHOWN if request.htmx else "people/revealed.html", context)
    response["Cache-Control"] = "no-store"
    if not request.htmx:
        response["Refresh"] = f"{left}; url={wish.back}"
    return response


def _form(request: Request, wish: Wish, form: RevealForm, *, verdict: Verdict | None = None) -> HttpResponse:
    page = queries.reveal_page(
        target=wish.target, actor=request.actor, factor_at=factor_at(request), at=request.at
    )
    context = {
        "page": page,
        "wish": wish,
        "form": form,
        "verdict": verdict,
        "did": form.cleaned_data.get("do") if verdict else "",
        "words": form.cleaned_data.get("words", "") if verdict else "",
        "chosen": (form.cleaned_data.get("purpose") if verdict else "") or page.purposes[0][0],
        "field": queries.FIELDS.get(wish.target.field, wish.target.field),
        "seconds": int(SHOWN_FOR.total_seconds()),
    }
    response = render(request, PANEL if request.htmx else "people/reveal.html", context)
    if verdict is not None:
        response.status_code = HTTPStatus.CONFLICT
    response["Cache-Control"] = "no-store"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reveal_registration(request: Request, uid: UUID) -> HttpResponse:
    """Name or number behind a registration."""
    field = (request.POST if request.method == "POST" else request.GET).get("field", "name")
    target = queries.registration_target(actor=request.actor, uid=uid, field=field)
    held = queries.shown(queries.registration_for(actor=request.actor, uid=uid), actor=request.actor)
    mask = held.name if field == "name" else held.phone
    if not mask.url:
        raise Missing
    wish = Wish(
        target=target,
        masked=mask.text,
        back=target.task.url,
        value=lambda look: queries.registration_value(look=look, actor=request.actor),
    )
    return reveal_view(request, wish)
