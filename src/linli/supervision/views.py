"""Pages of supervision: urging, the orders, one order with its replies, and its sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.kernel.verdict import Missing, Verdict
from linli.supervision import actions, queries
from linli.supervision.forms import OrderForm, ReplyForm, SendBackForm, WithdrawForm
from linli.web import posting

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpResponse

    from linli.web.http import Request

MENU = "supervision:orders"
PILES = {
    "open": gettext_lazy("Open orders"),
    "answer": gettext_lazy("For me to answer"),
    "judge": gettext_lazy("For me to judge"),
    "late": gettext_lazy("Overdue"),
    "over": gettext_lazy("Orders that are over"),
}


# --- Urging -----------------------------------------------------------------------------------------------------------


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def urge_voice(request: Request, token: str) -> HttpResponse:
    """A resident urges from the page of their voice; a refusal says from when on it is possible."""

    def page(verdict: Verdict | None = None) -> HttpResponse:
        found = queries.urge_page_of_voice(token=token, at=request.at)
        back = reverse("cases:status", args=[token])
        return _urge(request, found, back, reverse("supervision:urge_voice", args=[token]), verdict)

    if request.method != "POST":
        return page()
    return posting.act(
        request,
        verb="supervision.urge_by_voice",
        run=lambda: actions.urge_by_voice(voice_token=token, actor=request.actor, at=request.at).uid,
        to=lambda _uid: reverse("cases:status", args=[token]),
        message=_("Those in charge have been told."),
        again=page,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def urge_case(request: Request, uid: UUID) -> HttpResponse:
    """Desk or supervisor urges the unit that has the case."""

    def page(verdict: Verdict | None = None) -> HttpResponse:
        found = queries.urge_page(actor=request.actor, uid=uid, at=request.at)
        back = reverse("cases:detail", args=[uid])
        return _urge(request, found, back, reverse("supervision:urge_case", args=[uid]), verdict)

    if request.method != "POST":
        return page()
    return posting.act(
        request,
        verb="supervision.urge",
        run=lambda: actions.urge(case_uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda _uid: reverse("cases:detail", args=[uid]),
        message=_("The unit and the desk have been told."),
        again=page,
    )


def _urge(
    request: Request, page: queries.UrgePage, back: str, action: str, verdict: Verdict | None
) -> HttpResponse:
    context = {"page": page, "back_url": back, "action": action, "verdict": verdict}
    return render(request, "supervision/urge.html", context)


# --- Orders -----------------------------------------------------------------------------------------------------------


@require_safe
def orders(request: Request) -> HttpResponse:
    """The orders in piles, the overdue first; with ``?case=`` those of one case, with ``?area=`` those of one area."""
    area = request.GET.get("area", "")
    found = _uids(request.GET.getlist("case"))
    case = found[0] if found else None
    counts = queries.pile_counts(actor=request.actor, at=request.at, area=area)
    asked = request.GET.get("pile", "")
    first = next((name for name in ("answer", "judge", "late") if counts[name]), "open")
    pile = asked if asked in PILES else first
    context = {
        "rows": queries.orders(actor=request.actor, at=request.at, pile=pile, case_uid=case, area=area),
        "piles": [(name, label, counts.get(name)) for name, label in PILES.items()],
        "pile": "" if case else pile,
        "area": area,
        "nav_active": MENU,
    }
    return render(request, "supervision/orders.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Issue an order on the cases named in ``?case=``, all of one unit."""
    uids = _uids(request.GET.getlist("case") or request.POST.getlist("case"))
    if request.method != "POST" and not queries.may_issue_anywhere(request.actor):
        raise Missing
    page = queries.new_page(actor=request.actor, uids=uids, at=request.at)

    def shown(form: forms.Form, verdict: Verdict | None = None, status: int = 200) -> HttpResponse:
        context = {"page": page, "form": form, "verdict": verdict, "nav_active": MENU}
        return render(request, "supervision/new.html", context, status=status)

    if request.method != "POST":
        return shown(OrderForm(initial={"days": page.days, "level": "supervise"}))
    form = OrderForm(request.POST)
    if not form.is_valid():
        page.verdict.enforce()
        return shown(form, status=422)
    return posting.act(
        request,
        verb="supervision.issue",
        run=lambda: (
            actions.issue_order(
                case_uids=[case.uid for case in page.cases],
                actor=request.actor,
                at=request.at,
                **form.cleaned_data,
            ).uid
        ),
        to=_page_of,
        message=_("The order is issued; the unit has been told."),
        again=lambda verdict: shown(form, verdict, 409),
    )


def _page_of(uid: UUID) -> str:
    return reverse("supervision:order", args=[uid])


@require_safe
def order(request: Request, uid: UUID) -> HttpResponse:
    """One order: what is demanded, by when with its arithmetic, what was answered, what may be done."""
    return _order(request, uid)


def _order(request: Request, uid: UUID, *, status: int = 200, **more: Any) -> HttpResponse:
    page = queries.order_page(actor=request.actor, uid=uid, at=request.at)
    context = {
        "page": page,
        "reply_form": ReplyForm(),
        "send_back_form": SendBackForm(initial={"days": page.days}),
        "withdraw_form": WithdrawForm(),
        "nav_active": MENU,
    } | more
    return render(request, "supervision/order.html", context, status=status)


@require_safe
def sheet(request: Request, uid: UUID) -> HttpResponse:
    """The order as a sheet of paper, with number and code."""
    page = queries.order_page(actor=request.actor, uid=uid, at=request.at)
    link = request.build_absolute_uri(_page_of(uid))
    return render(request, "supervision/sheet.html", {"page": page, "link": link, "nav_active": MENU})


@require_POST
def reply(request: Request, uid: UUID) -> HttpResponse:
    """The unit answers."""
    form = ReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refuse_form(request, uid, "reply", form)
    given = form.cleaned_data
    return _act(
        request,
        uid,
        "reply",
        form,
        lambda: (
            actions.reply_to_order(
                order_uid=uid,
                words=given["words"],
                promised_on=given["promised_on"],
                photos=[one.read() for one in given["photos"] or []],
                actor=request.actor,
                at=request.at,
            ).uid
        ),
        _("The answer is with the supervisor."),
    )


@require_POST
def accept(request: Request, uid: UUID) -> HttpResponse:
    """The answer is enough."""
    return _act(
        request,
        uid,
        "accept",
        None,
        lambda: actions.accept_reply(order_uid=uid, actor=request.actor, at=request.at).uid,
        _("The order is over."),
    )


@require_POST
def send_back(request: Request, uid: UUID) -> HttpResponse:
    """The answer is not enough."""
    form = SendBackForm(request.POST)
    if not form.is_valid():
        return _refuse_form(request, uid, "send_back", form)
    return _act(
        request,
        uid,
        "send_back",
        form,
        lambda: (
            actions.send_back_reply(
                order_uid=uid, actor=request.actor, at=request.at, **form.cleaned_data
            ).uid
        ),
        _("It is back at the unit, with a new deadline."),
    )


@require_POST
def withdraw(request: Request, uid: UUID) -> HttpResponse:
    """The order is withdrawn."""
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _refuse_form(request, uid, "withdraw", form)
    reason = form.cleaned_data["reason"]
    return _act(
        request,
        uid,
        "withdraw",
        form,
        lambda: actions.withdraw_order(order_uid=uid, reason=reason, actor=request.actor, at=request.at).uid,
        _("The order is withdrawn."),
    )


def _refuse_form(request: Request, uid: UUID, verb: str, form: forms.Form) -> HttpResponse:
    return _order(request, uid, status=422, form=form, **{f"{verb}_form": form})


def _act(
    request: Request,
    uid: UUID,
    verb: str,
    form: forms.Form | None,
    run: Callable[[], UUID],
    message: str,
) -> HttpResponse:
    more: dict[str, Any] = {f"{verb}_form": form} if form else {}
    return posting.act(
        request,
        verb=f"supervision.{verb}",
        run=run,
        to=lambda _uid: _page_of(uid),
        message=message,
        again=lambda verdict: _order(request, uid, status=409, verdict=verdict, **more),
    )


def _uids(values: list[str]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
