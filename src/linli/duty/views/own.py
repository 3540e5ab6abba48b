"""One's own page of duty on the phone: duties, swaps, and when one cannot come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.duty import actions, queries
from linli.duty.forms import AskForm, AwayForm, TakeForm
from linli.kernel.verdict import Verdict
from linli.web.posting import act

if TYPE_CHECKING:
    from collections.abc import Callable

    from linli.web.http import Request

MENU = "projects:schedule"


def _home(_uid: object = None) -> str:
    return reverse("duty:mine")


@require_safe
def mine(request: Request) -> HttpResponse:
    """My duties."""
    return _mine(request)


def _mine(request: Request, *, status: int = 200, **more: Any) -> HttpResponse:
    page = queries.mine_page(actor=request.actor, at=request.at)
    context = {"page": page, "form": AwayForm(), "nav_active": MENU} | more
    return render(request, "duty/mine.html", context, status=status)


@require_POST
def add_away(request: Request) -> HttpResponse:
    """When one cannot come."""
    form = AwayForm(request.POST)
    if not form.is_valid():
        return _mine(request, status=422, form=form)
    return act(
        request,
        verb="duty.add_away",
        run=lambda: actions.add_away(**form.cleaned_data, actor=request.actor, at=request.at).uid,
        to=_home,
        message=_("Noted. Plans keep to it; why you cannot is read by nobody else."),
        again=lambda verdict: _mine(request, status=409, form=form, verdict=verdict),
    )


@require_POST
def remove_away(request: Request, uid: UUID) -> HttpResponse:
    """One can come after all."""
    return _do(
        request,
        "remove_away",
        lambda: actions.remove_away(away_uid=uid, actor=request.actor, at=request.at),
        _("Taken away."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request, uid: UUID) -> HttpResponse:
    """Ask somebody to take a duty over."""
    page = queries.ask_page(actor=request.actor, slot_uid=uid, at=request.at)

    def shown(form: AskForm, verdict: Verdict | None = None, status: int = 200) -> HttpResponse:
        context = {"page": page, "form": form, "verdict": verdict, "nav_active": MENU}
        return render(request, "duty/ask.html", context, status=status)

    if request.method != "POST":
        return shown(AskForm(people=page.people))
    form = AskForm(request.POST, people=page.people)
    if not form.is_valid():
        return shown(form, status=422)
    given = form.cleaned_data
    return act(
        request,
        verb="duty.ask_swap",
        run=lambda: (
            actions.ask_swap(
                slot_uid=uid,
                person_uid=UUID(given["person"]) if given["person"] else None,
                wants_back=given["wants_back"],
                words=given["words"],
                actor=request.actor,
                at=request.at,
            ).uid
        ),
        to=_home,
        message=_("Asked. The duty stays yours until the desk has approved."),
        again=lambda verdict: shown(form, verdict, 409),
    )


@require_POST
def take(request: Request, uid: UUID) -> HttpResponse:
    """Take a duty over."""
    form = TakeForm(request.POST)
    back = form.cleaned_data["back"] if form.is_valid() else None
    return _do(
        request,
        "take_swap",
        lambda: actions.take_swap(swap_uid=uid, back_uid=back, actor=request.actor, at=request.at).uid,
        _("Accepted. The desk decides next; you will be told."),
    )


@require_POST
def decline(request: Request, uid: UUID) -> HttpResponse:
    """Say no to a duty one was asked to take over."""
    return _do(
        request,
        "decline_swap",
        lambda: actions.decline_swap(swap_uid=uid, actor=request.actor, at=request.at).uid,
        _("Thank you for saying so; whoever asked has been told."),
    )


@require_POST
def withdraw(request: Request, uid: UUID) -> HttpResponse:
    """Take back what one asked."""
    return _do(
        request,
        "withdraw_swap",
        lambda: actions.withdraw_swap(swap_uid=uid, actor=request.actor, at=request.at).uid,
        _("Taken back; the duty stays yours."),
    )


def _do(request: Request, verb: str, run: Callable[[], UUID], message: str) -> HttpResponse:
    return act(
        request,
        verb=f"duty.{verb}",
        run=run,
        to=_home,
        message=message,
        again=lambda verdict: _mine(request, status=409, verdict=verdict, refused=True),
    )
