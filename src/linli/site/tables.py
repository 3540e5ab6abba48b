"""`linli import`, `linli export`, `linli token`: the command line's thin side of queries and actions."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import django
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from uuid import UUID

    from linli.cases.importing.tally import Tally
    from linli.kernel.import_rows import Problem

MOST_SHOWN = 30
MOST_KEPT = 10_000
MOST_AREAS = 12


def bring(*, file: Path, mapping: str, area: str, dry_run: bool) -> int:
    """Import the cases of a table, or say what would happen; the exit code."""
    django.setup()
    from linli.cases.actions import imports as actions
    from linli.cases.importing import mapping as mappings
    from linli.kernel import clock
    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Refused

    actor, began = Actor.system(), time.monotonic()
    try:
        plan = mappings.load(mapping) if mapping else None
        if dry_run:
            tally, problems = actions.rehearse(
                path=file, plan=plan, area_code=area, actor=actor, at=clock.now()
            )
            _print_tally(tally, problems)
            print(_("Nothing was written."))
            return 0
        plan = actions.open_with(file, plan)[1]
        run = actions.open_run(path=file, plan=plan, area_code=area, actor=actor, at=clock.now())
        with _progress(run.uid):
            run = actions.run_import(run_uid=run.uid, actor=actor, now=clock.now, path=file)
    except (OSError, mappings.BadMapping) as fault:
        print(f"{file}: {fault}", file=sys.stderr)
        return 1
    except Refused as refused:
        print(f"{file}: {refused.verdict.sentence}", file=sys.stderr)
        return 1
    _print_run(run.uid)
    seconds = time.monotonic() - began
    print(
        _("%(seconds).1f s, %(rate)d rows a second") % {"seconds": seconds, "rate": run.rows_done / seconds}
    )
    return 1 if run.error else 0


def bring_categories(*, file: Path) -> int:
    """Import the categories of a table of three columns; the exit code."""
    django.setup()
    from linli.cases import catalogue

    try:
        done = catalogue.import_csv(file)
    except (OSError, catalogue.BadTable) as fault:
        print(f"{file}: {fault}", file=sys.stderr)
        return 1
    print(
        _("%(rows)d rows: %(added)d added, %(known)d known already, %(refused)d left out")
        % {
            "rows": done.added + done.known + len(done.problems),
            "added": done.added,
            "known": done.known,
            "refused": len(done.problems),
        }
    )
    for one in done.problems[:MOST_SHOWN]:
        print(_("  row %(row)d: %(why)s") % {"row": one.row, "why": one.code}, one.detail)
    return 0


def take(*, out: Path, wanted: Mapping[str, str] | None = None) -> int:
    """Write cases to a table, all of them or those of a filter named as in the ledger; the exit code."""
    django.setup()
    from linli.cases import actions, exporting, queries
    from linli.kernel import clock
    from linli.kernel.actor import Actor

    actor, at = Actor.system(), clock.now()
    asked = queries.LedgerFilter.read(
        {"state": "all", **{name: value for name, value in (wanted or {}).items() if value}}
    )
    form = exporting.CSV if out.suffix.lower() == ".csv" else exporting.XLSX
    done = actions.take_directly(wanted=asked, path=out, form=form, actor=actor, at=at)
    print(_("%(count)d cases written to %(file)s") % {"count": done.rows, "file": out})
    return 0


def token(*, username: str) -> int:
    """Make an API token and print it, this once; the exit code."""
    django.setup()
    from django.conf import settings

    from linli.kernel import clock
    from linli.kernel.verdict import Missing
    from linli.people.actions import issue_token

    try:
        made = issue_token(username=username, at=clock.now())
    except Missing:
        print(_("There is no active account %(name)s.") % {"name": username}, file=sys.stderr)
        return 1
    print(made)
    print(
        _("It is shown this once and holds for %(days)d days. Send it as: Authorization: Bearer …")
        % {"days": settings.TOKEN_DAYS},
        file=sys.stderr,
    )
    print(
        _(
            "Its holder is told, and sees and ends it on their own page. You vouch for it: posts that need a second factor "
            "work with it without one."
        ),
        file=sys.stderr,
    )
    return 0


def _print_run(uid: UUID) -> None:
    """The result of a run, as its page tells it."""
    from linli.cases.importing.tally import Tally
    from linli.cases.queries import imports as queries
    from linli.kernel.actor import Actor
    from linli.kernel.import_rows import Problem

    run = queries.run_for(actor=Actor.system(), uid=uid)
    tally = Tally.of(run.result)
    tally.rows, tally.added, tally.known, tally.refused = run.rows_done, run.added, run.known, run.refused
    kept = queries.problems_of(actor=Actor.system(), uid=uid)[:MOST_KEPT]
    _print_tally(tally, [Problem(one.row, one.code, one.detail) for one in kept])
    if run.error:
        print(queries.error_of(run), file=sys.stderr)


def _print_tally(tally: Tally, problems: list[Problem]) -> None:
    from linli.cases.queries import imports as queries

    print(
        _("%(rows)d rows: %(added)d added, %(known)d known already, %(refused)d left out")
        % {"rows": tally.rows, "added": tally.added, "known": tally.known, "refused": tally.refused}
    )
    if tally.closed:
        print(_("%(closed)d came with their answer") % {"closed": tally.closed})
    if tally.median_wait is not None:
        print(_("People waited %(days)s days for it (median)") % {"days": f"{tally.median_wait:g}"})
    if tally.without_limit:
        print(
            _("%(count)d have no deadline: the holidays of their year are not known")
            % {"count": tally.without_limit}
        )
    if tally.guessed:
        print(_("%(count)d name no place and went into the default area") % {"count": tally.guessed})
    if tally.areas:
        print(", ".join(f"{name} {count}" for name, count in tally.areas.most_common(MOST_AREAS)))
    for code, count in tally.reasons.most_common():
        print(f"  {count:>6}  {queries.sentence_of(code)}")
    for one in problems[:MOST_SHOWN]:
        print(
            _("  row %(row)d: %(why)s") % {"row": one.row, "why": queries.sentence_of(one.code)}, one.detail
        )
    if len(problems) > MOST_SHOWN:
        print(_("  … and %(count)d more") % {"count": len(problems) - MOST_SHOWN})


@contextmanager
def _progress(uid: UUID) -> Iterator[None]:
    """Rows done so far, in one line that writes over itself; silent where nobody watches."""
    if not sys.stderr.isatty():
        yield
        return
    over = Event()
    watcher = Thread(target=_watch, args=(uid, over), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
        print(file=sys.stderr)


def _watch(uid: UUID, over: Event) -> None:
    from django.db import connection

    from linli.cases.queries import imports as queries
    from linli.kernel.actor import Actor

    while not over.wait(0.5):
        run = queries.run_for(actor=Actor.system(), uid=uid)
        print(f"\r{run.rows_done} / {run.rows_total}", end="", file=sys.stderr, flush=True)
    connection.close()
