"""Pages of the shop: what may be had with one's orders, and the counter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.cases.actions.photos import SIZES
from linli.cases.views import uploads
from linli.cases.views.media import sent
from linli.exchange import actions, queries
from linli.exchange.forms import ItemForm, PictureForm
from linli.exchange.models import Order
from linli.kernel.verdict import Missing
from linli.web import posting

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from linli.exchange.models import Item
    from linli.kernel.verdict import Verdict
    from linli.web.http import Request

DESK = "exchange:desk"


@require_safe
def shop(request: Request) -> HttpResponse:
    """What may be had, why not, and one's orders with their codes."""
    return _shop(request)


def _shop(request: Request, verdict: Verdict | None = None) -> HttpResponse:
    page = queries.shop(actor=request.actor)
    kept = [
        (order, queries.code_of(order) if order.state == Order.State.RESERVED else "")
        for order in page.orders
    ]
    context = {"page": page, "orders": kept, "verdict": verdict, "nav_active": "credits:mine"}
    return render(request, "exchange/shop.html", context)


@require_POST
def order(request: Request, uid: UUID) -> HttpResponse:
    """Keep one piece for oneself."""
    return posting.act(
        request,
        verb="exchange.order",
        run=lambda: actions.place_order(item_uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda _uid: reverse("exchange:shop"),
        message=_("It is kept for you. Show the code at the counter."),
        again=lambda verdict: _shop(request, verdict),
    )


@require_POST
def cancel(request: Request, uid: UUID) -> HttpResponse:
    """Cancel an order: one's own, or one at the counter."""
    own = queries.order_for(actor=request.actor, uid=uid).person_id == request.actor.person_id
    page = _shop if own else _desk
    return posting.act(
        request,
        verb="exchange.cancel",
        run=lambda: actions.cancel_order(uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda _uid: reverse("exchange:shop" if own else DESK),
        message=_("Cancelled; the points are back."),
        again=lambda verdict: page(request, verdict=verdict),
    )


@require_safe
def desk(request: Request) -> HttpResponse:
    """The counter: what is kept for people, and the items."""
    return _desk(request)


def _desk(request: Request, *, status: int = 200, **more: Any) -> HttpResponse:
    page = queries.desk(actor=request.actor)
    context = {
        "page": page,
        "form": ItemForm(areas=page.areas, venues=page.venues),
        "nav_active": DESK,
        "at_fault": None,
    }
    return render(request, "exchange/desk.html", context | more, status=status)


@require_POST
def hand_out(request: Request, uid: UUID) -> HttpResponse:
    """Hand out against the code."""
    return _at_desk(
        request,
        "hand_out",
        lambda: (
            actions.hand_out_order(
                uid=uid, code=request.POST.get("code", ""), actor=request.actor, at=request.at
            ).uid
        ),
        _("Handed out."),
        at_fault=uid,
    )


@require_POST
def add(request: Request) -> HttpResponse:
    """Put something into the shop."""
    page = queries.desk(actor=request.actor)
    form = ItemForm(request.POST, areas=page.areas, venues=page.venues)
    if not form.is_valid():
        return _desk(request, status=422, form=form)
    return _at_desk(
        request,
        "add",
        lambda: (
            actions.add_item(
                area_code=form.cleaned_data["area"], draft=form.draft(), actor=request.actor, at=request.at
            ).uid
        ),
        _("It is in the shop. Show it by a picture here."),
        to=lambda uid: reverse("exchange:item", args=[uid]),
        form=form,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: Request, uid: UUID) -> HttpResponse:
    """Change one item, fill up its stock, open or close it."""
    venues = queries.desk(actor=request.actor).venues
    found = queries.item_for(actor=request.actor, uid=uid)
    form = ItemForm.of(found, request.POST if request.method == "POST" else None, venues=venues)

    def page(verdict: Verdict | None = None, status: int = 200) -> HttpResponse:
        return _item(request, found, status=status, form=form, verdict=verdict)

    if request.method != "POST":
        return page()
    if not form.is_valid():
        return page(status=422)
    return posting.act(
        request,
        verb="exchange.change",
        run=lambda: (
            actions.change_item(
                uid=uid,
                draft=form.draft(found),
                is_open=form.cleaned_data["is_open"],
                stock_was=form.cleaned_data["stock_was"],
                actor=request.actor,
                at=request.at,
            ).uid
        ),
        to=lambda _uid: reverse(DESK),
        message=_("The item is changed."),
        again=page,
    )


def _item(request: Request, found: Item, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"item": found, "picture": PictureForm(), "nav_active": DESK} | more
    return render(request, "exchange/item.html", context, status=status)


@require_POST
def put_picture(request: Request, uid: UUID) -> HttpResponse:
    """Show an item by a photo; what was sent before and kept meanwhile counts, the newest first."""
    venues = queries.desk(actor=request.actor).venues  # of those who run a shop: nobody else has pixels read
    found = queries.item_for(actor=request.actor, uid=uid)
    about = ItemForm.of(found, venues=venues)
    form = PictureForm(request.POST, request.FILES)
    form.is_valid()
    photos = uploads.take(request, form)
    if not photos.files and "photos" not in form.errors:
        form.add_error("photos", _("Choose a photo."))
    if form.errors:
        return _item(request, found, status=422, form=about, picture=form, held=photos.keep(request))
    return posting.act(
        request,
        verb="exchange.put_picture",
        run=lambda: (
            actions.put_picture(
                uid=uid,
                file=photos.files[-1],
                words=form.cleaned_data["words"],
                actor=request.actor,
                at=request.at,
            ).uid
        ),
        to=lambda _uid: reverse("exchange:item", args=[uid]),
        message=_("The picture is kept; this is how people see it."),
        again=lambda verdict: _item(
            request, found, form=about, picture=form, held=photos.keep(request), verdict=verdict
        ),
    )


@require_POST
def remove_picture(request: Request, uid: UUID) -> HttpResponse:
    """Show the item without a photo again."""
    venues = queries.desk(actor=request.actor).venues
    found = queries.item_for(actor=request.actor, uid=uid)
    return posting.act(
        request,
        verb="exchange.remove_picture",
        run=lambda: actions.remove_picture(uid=uid, actor=request.actor, at=request.at).uid,
        to=lambda _uid: reverse("exchange:item", args=[uid]),
        message=_("The picture is gone."),
        again=lambda verdict: _item(request, found, form=ItemForm.of(found, venues=venues), verdict=verdict),
    )


@require_safe
def picture(request: Request, uid: UUID, size: int) -> HttpResponse:
    """One size of the picture of an item, for whoever sees the item."""
    folder = queries.picture_for(actor=request.actor, uid=uid)
    if size not in SIZES:
        raise Missing
    return sent(folder / f"{size}.webp")


def _at_desk(
    request: Request,
    verb: str,
    run: Callable[[], UUID],
    message: str,
    *,
    to: Callable[[UUID], str] = lambda _uid: reverse(DESK),
    **more: Any,
) -> HttpResponse:
    return posting.act(
        request,
        verb=f"exchange.{verb}",
        run=run,
        to=to,
        message=message,
        again=lambda verdict: _desk(request, verdict=verdict, **more),
    )
