"""Timed work of the book: its sums, and the statements to units. Every task may run twice."""

from __future__ import annotations

import logging

from linli.credits import actions, queries
from linli.credits.rules_statements import month_before
from linli.kernel import clock

log = logging.getLogger(__name__)

# (name, task, minutes between two runs): the site makes django-q2 schedules of these when the worker starts.
SCHEDULES: tuple[tuple[str, str, int], ...] = (
    ("credits.fold", "linli.credits.tasks.fold", 1),
    ("credits.make_statements", "linli.credits.tasks.make_statements", 60),
    ("credits.release_statements", "linli.credits.tasks.release_statements", 60),
)
MOST_TURNS = 25
AT_ONCE = 200


def fold() -> int:
    """Add what was booked to the sums of areas, units and persons; how many entries."""
    done = 0
    for _turn in range(MOST_TURNS):
        folded = actions.fold(at=clock.now())
        done += folded
        if not folded:
            break
    return done


def make_statements() -> int:
    """Make the statements of the month that is over, and show everybody their own line. How many."""
    at = clock.now()
    month = month_before(queries.today(at))
    made = 0
    due = [*queries.units_to_state(month, AT_ONCE), *queries.units_without_service(month, at, AT_ONCE)]
    for unit_id in dict.fromkeys(due):
        try:
            made += actions.make_statement(unit_id=unit_id, month=month, at=at) is not None
        except Exception:
            # One broken unit must not hold up the others; it comes again with the next run.
            log.exception("the statement of unit %s could not be made", unit_id)
    return made


def release_statements() -> int:
    """Tell units what nobody objected to within the days for it. How many."""
    at = clock.now()
    found = queries.statements_to_release(queries.today(at), AT_ONCE)
    for uid in found:
        try:
            actions.release_statement(uid=uid, at=at)
        except Exception:
            log.exception("statement %s could not be released", uid)
    return len(found)
