"""`linli import people`: the command line's thin side of importing people."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import django
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

    from linli.people.models import PeopleRun

MOST_SHOWN = 30


def bring_people(*, file: Path, area: str, dry_run: bool) -> int:
    """Import the people of a table, or say what would happen; the exit code.

    A check leaves its run on the books and writes nothing else.
    """
    django.setup()
    from linli.kernel import clock
    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Refused
    from linli.people import actions

    actor, began = Actor.system(), time.monotonic()
    try:
        run = actions.open_people(path=file, area_code=area, actor=actor, at=clock.now(), dry_run=dry_run)
        run = actions.run_people(run_uid=run.uid, actor=actor, now=clock.now, path=file)
    except OSError as fault:
        print(f"{file}: {fault}", file=sys.stderr)
        return 1
    except Refused as refused:
        print(f"{file}: {refused.verdict.sentence}", file=sys.stderr)
        return 1
    _print(run)
    seconds = max(time.monotonic() - began, 0.001)
    print(
        _("%(seconds).1f s, %(rate)d rows a second") % {"seconds": seconds, "rate": run.rows_done / seconds}
    )
    if dry_run:
        print(_("Nothing was written but the check itself."))
    return 1 if run.error else 0


def _print(run: PeopleRun) -> None:
    from linli.people import queries

    print(
        _("%(added)d added, %(changed)d changed, %(known)d known before, %(refused)d left out")
        % {
            "added": run.added,
            "changed": run.result.get("changed", 0),
            "known": run.known,
            "refused": run.refused,
        }
    )
    for code, count in sorted(run.result.get("reasons", {}).items(), key=lambda one: -one[1]):
        why = queries.people_problem_sentence(code)
        print(_("  %(count)d rows left out: %(why)s") % {"count": count, "why": why})
    for one in run.problems.order_by("row")[:MOST_SHOWN]:
        why = queries.people_problem_sentence(one.code)
        print(_("  row %(row)d: %(why)s") % {"row": one.row, "why": why}, one.detail)
    if run.error:
        print(queries.people_error(run), file=sys.stderr)
