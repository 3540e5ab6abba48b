"""One's own page: who I am here, my language, my tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from linli.kernel import idempotency
from linli.kernel.verdict import Refused, Verdict
from linli.people import actions, queries, rules_signing
from linli.web.context import LARGE
from linli.web.posting import KEY_FIELD, act, body_of, goto, scope_of
from linli.web.views import large_type

if TYPE_CHECKING:
    from django.http import HttpResponse, HttpResponseBase

    from linli.web.http import Request


@require_safe
def me(request: Request) -> HttpResponse:
    """Who am I here: masked contact, posts, registrations, who looked at my data, and my tokens."""
    return _page(request)


def language(request: Request) -> HttpResponseBase:
    """Choose the language: the browser keeps it for everybody, the account for those who are signed in."""
    chosen = request.POST.get("language", "")
    if request.method == "POST" and request.actor.account_id and chosen in dict(settings.LANGUAGES):
        actions.choose_language(language=chosen, actor=request.actor)
    return set_language(request)


@require_POST
def type_size(request: Request) -> HttpResponse:
    """Large or normal type: the browser keeps it for everybody, the account for those who are signed in."""
    if request.actor.account_id:
        actions.choose_type(large=request.POST.get("type") == LARGE, actor=request.actor)
    return large_type(request)


@require_POST
def make_token(request: Request) -> HttpResponse:
    """Make a token for programs and show it on the page that answers: it is kept nowhere, and nowhere shown again.

    Pressed twice, one is made; the second answer cannot show it any more.
    """
    shown: list[str] = []

    def run() -> UUID:
        held, token = actions.issue_own_token(
            actor=request.actor, session=request.session_facts, at=request.at
        )
        shown.append(token)
        return held.uid

    try:
        idempotency.once(
            key=request.POST.get(KEY_FIELD, ""),
            scope=scope_of(request.actor),
            verb="people.issue_token",
            body=body_of(request),
            at=request.at,
            run=run,
        )
    except Refused as refusal:
        if refusal.verdict.code == rules_signing.FACTOR_NEEDED.code:
            messages.info(request, _("Confirm that it is you, then make the token."))
            back = urlencode({"next": f"{reverse('people:me')}#tokens"})
            return goto(request, f"{reverse('people:prove')}?{back}")
        return _page(request, verdict=refusal.verdict, status=409)
    response = _page(request, token="".join(shown), already=not shown)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def revoke_token(request: Request, uid: UUID) -> HttpResponse:
    """End one of my tokens at once."""
    return act(
        request,
        verb="people.revoke_token",
        run=lambda: actions.revoke_token(uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda _uid: reverse("people:me") + "#tokens",
        message=_("The token does not hold any more."),
    )


def _page(
    request: Request,
    *,
    token: str = "",
    already: bool = False,
    verdict: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    account = request.user
    page = queries.me_page(person=account.person, actor=request.actor, at=request.at)  # type: ignore[union-attr]  # behind login
    context = {
        "page": page,
        "account": account,
        "new_token": token,
        "already": already,
        "verdict": verdict,
        "token_days": settings.TOKEN_DAYS,
    }
    return render(request, "people/me.html", context, status=status)
