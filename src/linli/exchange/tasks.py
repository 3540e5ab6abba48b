"""Timed work of the shop. Every task may run twice."""

from __future__ import annotations

from linli.exchange import actions, queries
from linli.kernel import clock

# (name, task, minutes between two runs): the site makes django-q2 schedules of these when the worker starts.
SCHEDULES: tuple[tuple[str, str, int], ...] = (
    ("exchange.expire_orders", "linli.exchange.tasks.expire_orders", 60),
)
AT_ONCE = 500


def expire_orders() -> int:
    """End orders that nobody fetched in time. How many."""
    at = clock.now()
    day = at.astimezone(clock.local_zone()).date()
    return sum(actions.expire_order(uid=uid, at=at) for uid in queries.orders_to_expire(day, AT_ONCE))
