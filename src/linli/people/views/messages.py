"""How one wants to be told, and the WeChat to which messages may go."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages as flash
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel.verdict import Missing, Refused
from linli.notices import queries as notices
from linli.notices import wechat as service
from linli.notices.models import Channel
from linli.notices.rules_channels import offered
from linli.people import actions, queries, wechat
from linli.people.forms_messages import MessagesForm
from linli.web import posting

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.kernel.verdict import Verdict
    from linli.web.http import Request

STATE = "messages_wechat"
# The word by which WeChat's own browser is known: what it authorises, it authorises only there.
IN_WECHAT = "MicroMessenger"


@require_http_methods(["GET", "HEAD", "POST"])
def messages(request: Request) -> HttpResponse:
    """Ways, quiet hours, and how often new tasks are told."""
    person = queries.person_of(actor=request.actor)
    choice = notices.choice_for(person.uid)
    sent = request.POST if request.method == "POST" else None
    form = MessagesForm.of(choice, sent)
    chosen = frozenset(request.POST.getlist("ways")) if sent is not None else choice.ways

    def page(verdict: Verdict | None = None, status: int = 200) -> HttpResponse:
        ways = notices.open_ways()
        bound = Channel.WECHAT in ways and notices.wechat_is_bound(person.uid)
        channels = [
            (Channel(one).label, [(way, kind.label, way in chosen) for kind, way in offered(kinds, one)])
            for one, kinds in ways.items()
            if one != Channel.WECHAT or bound
        ]
        context = {
            "form": form,
            "channels": channels,
            "verdict": verdict,
            "wechat": Channel.WECHAT in ways,
            "bound": bound,
            "in_wechat": _in_wechat(request) or not service.is_configured(),
            "here": request.build_absolute_uri(reverse("people:messages")),
            "account": settings.WEIXIN_SERVICE_NAME,
        }
        return render(request, "people/messages.html", context, status=status)

    if sent is None:
        return page()
    if not form.is_valid():
        return page(status=422)
    return posting.act(
        request,
        verb="people.choose_messages",
        run=lambda: actions.choose_messages(
            choice=form.choice(sorted(chosen)), actor=request.actor, at=request.at
        ),
        to=lambda _uid: reverse("people:messages"),
        message=_("Kept. From now on you are told like this."),
        again=page,
    )


@require_POST
def wechat_bind(request: Request) -> HttpResponse:
    """To WeChat, which says by which name the service account knows this reader; in the demo there is nobody to ask."""
    if not service.is_configured():
        if not settings.DEMO:
            raise Missing
        person = queries.person_of(actor=request.actor)
        return _bound(request, f"demo-{person.uid.hex}")
    state = secrets.token_urlsafe(16)
    request.session[STATE] = state
    back = request.build_absolute_uri(reverse("people:messages_wechat_back"))
    return redirect(wechat.way_to_account(back=back, state=state))


@never_cache
@require_safe
def wechat_bound(request: Request) -> HttpResponse:
    """Back from WeChat, in the browser that went there; the word it took along holds once."""
    if not service.is_configured():
        raise Missing
    state = request.session.pop(STATE, "")
    if not state or not constant_time_compare(state, request.GET.get("state", "")):
        raise Refused(wechat.WECHAT_CODE)
    return _bound(request, wechat.code_to_openid(request.GET.get("code", "")))


@require_POST
def wechat_unbind(request: Request) -> HttpResponse:
    """No messages to WeChat any more."""
    return posting.act(
        request,
        verb="people.unbind_messages_wechat",
        run=lambda: actions.unbind_messages_wechat(actor=request.actor, at=request.at),
        to=lambda _uid: reverse("people:messages"),
        message=_("Your WeChat gets no messages any more."),
    )


def _bound(request: Request, openid: str) -> HttpResponse:
    actions.bind_messages_wechat(openid=openid, actor=request.actor, at=request.at)
    flash.success(request, _("Your WeChat is bound. Choose now what reaches you there."))
    by_following = service.is_configured() and not settings.WEIXIN_SUBSCRIBED
    if by_following and service.account().follows(openid) is False:
        flash.warning(
            request,
            _("Follow our account %(account)s in WeChat as well: only followers get its messages.")
            % {"account": settings.WEIXIN_SERVICE_NAME},
        )
    return redirect("people:messages")


def _in_wechat(request: Request) -> bool:
    return IN_WECHAT in request.headers.get("User-Agent", "")
