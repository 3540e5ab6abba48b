"""Whether supervision stands in the way of an end. Pure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, refuse


def orders_over(open_orders: int) -> Verdict:
    """No case ends while a supervision order on it is open. Refusal: order_open."""
    if open_orders:
        return refuse(
            "order_open", _("A supervision order on this case is open. It has to be accepted first.")
        )
    return ALLOWED
