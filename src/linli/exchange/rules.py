"""Who puts things into the shop, orders, cancels and hands out. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.exchange.models import MOST_ALT, Order
from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.powers import Power
from linli.people.rules import Facts, may

if TYPE_CHECKING:
    from uuid import UUID

    from linli.exchange.facts import ItemDraft
    from linli.kernel.actor import Actor

State = Order.State
MOST = 100_000
MOST_DAYS = 365

ARROWS: dict[tuple[str, str], str] = {
    (State.RESERVED, "hand_out"): State.COLLECTED,
    (State.RESERVED, "cancel"): State.CANCELLED,
    (State.RESERVED, "expire"): State.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What is judged when somebody orders."""

    is_open: bool
    stock: int
    per_person: int
    had: int
    points: int
    held: int


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What is judged of an order."""

    state: str
    area_code: str
    person_id: int
    person_uid: UUID


def may_run(actor: Actor, area_code: str) -> Verdict:
    """Who runs the shop of an area. Refusal: no_right."""
    return may(actor, Power.SHOP_RUN, Facts(area_code=area_code))


def may_put(draft: ItemDraft) -> Verdict:
    """An item has a title, costs something, and is kept for some days.

    Refusals: no_title, title_long, too_long, bad_points, bad_stock, bad_limit, bad_days.
    """
    if not draft.title.strip():
        return refuse("no_title", _("Say what it is."), "title")
    if len(draft.title) > 60:  # noqa: PLR2004 - width of the column
        return refuse("title_long", _("At most 60 characters."), "title")
    if len(draft.words) > 500 or len(draft.place_text) > 120:  # noqa: PLR2004 - widths of the columns
        return refuse("too_long", _("That is too long."), "words")
    if not 1 <= draft.points <= MOST:
        return refuse("bad_points", _("It costs at least one point."), "points")
    if not 0 <= draft.stock <= MOST:
        return refuse("bad_stock", _("The stock is a whole number, nothing or more."), "stock")
    if not 1 <= draft.per_person <= MOST:
        return refuse("bad_limit", _("Everybody may have at least one."), "per_person")
    if not 1 <= draft.keep_days <= MOST_DAYS:
        return refuse("bad_days", _("It is kept for at least one day, and at most a year."), "keep_days")
    return ALLOWED


def may_show(words: str) -> Verdict:
    """A picture says in words what it shows, for whoever cannot see it. Refusals: no_alt, alt_long."""
    if not words.strip():
        return refuse("no_alt", _("Say in a few words what the picture shows."), "words")
    if len(words.strip()) > MOST_ALT:
        return refuse("alt_long", _("Please keep it below 120 characters."), "words")
    return ALLOWED


def may_order(facts: ItemFacts) -> Verdict:
    """Whether somebody may have one more. Refusals: item_closed, sold_out, limit_reached, too_few_points."""
    if not facts.is_open:
        return refuse("item_closed", _("This is not given out at the moment."))
    if facts.stock < 1:
        return refuse("sold_out", _("There is none left; look again when the stock has been filled up."))
    if facts.had >= facts.per_person:
        return refuse(
            "limit_reached",
            _("Everybody may have %(n)d of this; you have had yours.") % {"n": facts.per_person},
        )
    if facts.held < facts.points:
        return refuse(
            "too_few_points",
            _("You have %(held)d points; %(cost)d are needed.") % {"held": facts.held, "cost": facts.points},
        )
    return ALLOWED


def in_state(state: str, verb: str) -> Verdict:
    """Whether there is an arrow. Refusal: not_reserved."""
    if (state, verb) not in ARROWS:
        return refuse("not_reserved", _("This order is over already."))
    return ALLOWED


def may_cancel(facts: OrderFacts, actor: Actor) -> Verdict:
    """Whoever ordered cancels, or the desk. Refusals: no_right, not_reserved."""
    own = actor.person_id == facts.person_id
    return first(ALLOWED if own else may_run(actor, facts.area_code), in_state(facts.state, "cancel"))


def may_hand_out(facts: OrderFacts, actor: Actor, *, fits: bool) -> Verdict:
    """The desk hands out against the code, never to itself. Refusals: no_right, excluded, not_reserved, wrong_code."""
    excluded = frozenset({facts.person_uid})
    return first(
        may(actor, Power.SHOP_RUN, Facts(area_code=facts.area_code, excluded=excluded)),
        in_state(facts.state, "hand_out"),
        ALLOWED if fits else WRONG_CODE,
    )


WRONG_CODE = refuse(
    "wrong_code", _("This is not the code of this order; it stands on the page of the order."), "code"
)
