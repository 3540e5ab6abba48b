"""`linli calendar …` and `linli clock explain`: working days as data, and the arithmetic of a deadline line by line."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager

    from linli.cases.clockwork import Happening, Reading
    from linli.places.actions import YearChange
    from linli.places.importing.working_days import Read

ASKS, GRANTS = "asks", "grants"
MOST_SHOWN = 30


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Hang both commands on the command line."""
    calendar = commands.add_parser("calendar", help="the working days of each year").add_subparsers(
        required=True, metavar="VERB"
    )
    bring = calendar.add_parser("import", help="take over the holidays and made-up days of whole years")
    bring.add_argument(
        "file", type=Path, help=".csv or .xlsx with day, kind, name; or .json as the API gives it"
    )
    bring.add_argument(
        "--source", default="", help="the notice that announced them (a .json file names its own)"
    )
    bring.add_argument(
        "--replace", action="store_true", help="a known year may lose days that are not listed"
    )
    bring.add_argument("--dry-run", action="store_true", help="show what would happen, write nothing")
    bring.set_defaults(run=_import)
    calendar.add_parser("list", help="which years are known, and from which notice").set_defaults(run=_list)

    clock = commands.add_parser("clock", help="the clock of a case").add_subparsers(
        required=True, metavar="VERB"
    )
    explain = clock.add_parser(
        "explain",
        help="the arithmetic of a deadline line by line, the due time last",
        epilog="Moments are local, such as 2026-09-30T16:30. A limit: '5 working days', '2 h', '90 min', "
        "'2 working hours', or a promised day such as 2026-10-15.",
    )
    _history(explain)
    explain.set_defaults(run=_explain)


def _history(explain: argparse.ArgumentParser) -> None:
    explain.add_argument("--case", default="", metavar="NUMBER", help="a case of this house, as it stands")
    explain.add_argument("--start", default="", metavar="MOMENT", help="when it begins")
    explain.add_argument("--limit", default="", help="how long it may take")
    explain.add_argument(
        "--pause",
        nargs="+",
        action="append",
        default=[],
        metavar="MOMENT",
        help="from when until when the reporter is waited for; may be given again",
    )
    explain.add_argument(
        "--suspend",
        nargs="+",
        action="append",
        default=[],
        metavar="MOMENT",
        help="suspended 挂账, from and until",
    )
    explain.add_argument(
        "--extend",
        nargs=2,
        action="append",
        default=[],
        metavar=("MOMENT", "LIMIT"),
        help="more time is granted",
    )
    explain.add_argument("--stop", default="", metavar="MOMENT", help="the work is done")
    explain.add_argument(
        "--events",
        type=Path,
        help="a .json list of events: kind, at, limit, review_at, asked_by, approved_by, device_at",
    )
    explain.add_argument("--area", default="", metavar="CODE", help="by the working hours of this area")
    explain.add_argument("--hours", default="", help="by these working hours: '09:00-12:00, 13:30-17:30'")
    explain.add_argument("--language", default="", choices=["zh-hans", "en"], help="zh-hans or en")
    explain.add_argument(
        "--json", action="store_true", help="as JSON, with from, until, why and minutes of each line"
    )


# --- The calendar ----------------------------------------------------------------------------------------------------


def _import(arguments: argparse.Namespace) -> int:
    import django

    django.setup()
    from django.utils.translation import gettext as _

    from linli.cases import actions as cases
    from linli.kernel import clock
    from linli.kernel.actor import Actor
    from linli.kernel.import_runs import UNREADABLE
    from linli.kernel.tables import Unreadable
    from linli.kernel.verdict import Refused
    from linli.places import actions
    from linli.places.importing import working_days

    file, at = arguments.file, clock.now()
    try:
        found = working_days.read(file)
    except OSError as fault:
        return _refused(fault)
    except Unreadable as fault:
        return _refused(f"{file}: {UNREADABLE[fault.code]}")
    if found.problems:
        return _problems(found)
    try:
        changes = actions.import_calendar(
            years=found.years,
            sources={year: arguments.source or found.sources.get(year, "") for year in found.years},
            actor=Actor.system(),
            at=at,
            replace=arguments.replace,
            dry_run=arguments.dry_run,
        )
    except Refused as refused:
        return _refused(f"{file}: {refused.verdict.sentence}")
    _print_changes(changes)
    if arguments.dry_run:
        print(_("Nothing was written."))
        return 0
    # All years of the file, also those that were there already: a recount that broke off is taken up again.
    recounted = cases.recount_clocks(years=list(found.years), at=at)
    print(_("%(count)d deadlines counted anew") % {"count": recounted})
    return 0


def _problems(found: Read) -> int:
    from django.utils.translation import gettext as _

    for one in found.problems[:MOST_SHOWN]:
        print(
            _("  row %(row)d: %(why)s") % {"row": one.row, "why": one.sentence}, one.detail, file=sys.stderr
        )
    more = len(found.problems) - MOST_SHOWN
    if more > 0:
        print(_("  … and %(count)d more") % {"count": more}, file=sys.stderr)
    return _refused(_("Nothing was written."))


def _print_changes(changes: Iterable[YearChange]) -> None:
    from django.utils.translation import gettext as _

    for one in changes:
        if one.same:
            print(_("%(year)d: %(days)d days, all there already") % {"year": one.year, "days": one.days})
            continue
        print(
            _("%(year)d: %(days)d days; %(added)d added, %(changed)d changed, %(removed)d taken away")
            % {
                "year": one.year,
                "days": one.days,
                "added": len(one.added),
                "changed": len(one.changed),
                "removed": len(one.removed),
            }
        )
        for sign, days in (("+", one.added), ("~", one.changed), ("-", one.removed)):
            if days:
                print(f"  {sign} " + " ".join(f"{day:%m-%d}" for day in days))


def _list(_arguments: argparse.Namespace) -> int:
    import django

    django.setup()
    from linli.places.queries import calendar_years

    for year in calendar_years():
        days = list(year.days.all())
        off = sum(not one.working for one in days)
        print(f"{year.year}  -{off} +{len(days) - off}  {year.source}")
    return 0


# --- The clock -------------------------------------------------------------------------------------------------------


def _explain(arguments: argparse.Namespace) -> int:
    import django

    django.setup()
    from django.db import DatabaseError
    from django.utils import translation
    from django.utils.translation import gettext as _

    from linli.kernel.verdict import Missing, Refused

    spoken: AbstractContextManager[Any] = (
        translation.override(arguments.language) if arguments.language else nullcontext()
    )
    with spoken:
        try:
            reading = _of_case(arguments.case) if arguments.case else _of_history(arguments)
        except Refused as refused:
            return _refused(refused.verdict.sentence)
        except Missing:
            return _refused(f"{arguments.case}: ?")
        except DatabaseError:
            _refused(
                _("There is no database of a house here yet: run “linli demo” or “linli migrate” first.")
            )
            return 2
        except (OSError, ValueError, KeyError, TypeError, OverflowError) as fault:
            return _refused(fault)
        _print_reading(reading, as_json=arguments.json)
    return 1 if reading.missing_year else 0


def _of_case(number: str) -> Reading:
    from linli.cases import queries
    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Missing

    case = queries.case_by_number(actor=Actor.system(), number=number)
    if case is None:
        raise Missing
    return queries.reading_of(case)


def _of_history(arguments: argparse.Namespace) -> Reading:
    from linli.cases import clockwork
    from linli.kernel import clock
    from linli.places import declarations
    from linli.places import queries as places
    from linli.places.workdays import Hours

    at = clock.now()
    history = _events(arguments)
    clockwork.may_happen(history).enforce()
    hours = Hours.read(arguments.hours) if arguments.hours else places.working_hours(arguments.area, at)
    percent = places.setting(declarations.YELLOW_PERCENT, arguments.area, at)
    calendar = places.calendar(hours)
    for index, one in enumerate(history):
        clockwork.may_put_off(clockwork.read(history[:index], calendar, percent), one).enforce()
    return clockwork.read(history, calendar, percent)


def _events(arguments: argparse.Namespace) -> list[Happening]:
    """The history of the file and of the options, in the order of time."""
    from linli.cases.clockwork import Happening, Kind

    found = _from_file(arguments.events) if arguments.events else []
    if arguments.start or not arguments.events:
        found.append(Happening(kind=Kind.START, at=_moment(arguments.start), **_limit(arguments.limit)))
    for kind, holds in ((Kind.PAUSE, arguments.pause), (Kind.SUSPEND, arguments.suspend)):
        for since, *until in holds:
            ends = _moment(until[0]) if until else None
            found.append(
                Happening(kind=kind, at=_moment(since), review_at=ends, asked_by=ASKS, approved_by=GRANTS)
            )
            if ends:
                found.append(Happening(kind=Kind.RESUME, at=ends))
    for when, more in arguments.extend:
        given = _limit(more)
        found.append(
            Happening(kind=Kind.EXTEND, at=_moment(when), asked_by=ASKS, approved_by=GRANTS, **given)
        )
    if arguments.stop:
        found.append(Happening(kind=Kind.STOP, at=_moment(arguments.stop)))
    # A file keeps its own order: what is backdated in it is refused and not put right.
    return found if arguments.events else sorted(found, key=lambda one: one.at)


def _from_file(file: Path) -> list[Happening]:
    from django.utils.translation import gettext as _

    from linli.cases.clockwork import Happening

    listed = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise ValueError(_("A list of events is needed: [{“kind”: “start”, “at”: …, “limit”: …}, …]"))
    found = []
    for one in listed:
        fields: dict[str, Any] = {
            name: _moment(one[name]) for name in ("at", "review_at", "device_at") if one.get(name) is not None
        }
        fields |= {
            name: str(one[name]) for name in ("kind", "cause", "asked_by", "approved_by") if name in one
        }
        fields |= _limit(one["limit"]) if "limit" in one else {}
        found.append(Happening(**fields))
    return found


def _limit(text: str) -> dict[str, Any]:
    """The fields of an event that carry a limit. Refused: bad_limit, limit_zero, limit_long."""
    from linli.cases.clockwork import Limit, may_limit

    try:
        return {"due_on": date.fromisoformat(text)}
    except ValueError:
        limit = Limit.read(text)
    may_limit(limit).enforce()
    return {"amount": limit.amount, "unit": limit.unit} if limit else {}


def _moment(text: str) -> datetime:
    """A moment as it is written; without a zone it is the house's. Raises ValueError."""
    from linli.kernel import clock

    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.local_zone())


def _print_reading(reading: Reading, *, as_json: bool) -> None:
    from linli.cases import clockwork

    steps = clockwork.explain(reading)
    if not as_json:
        for step in steps:
            print(step.sentence)
        return
    zone = reading.calendar.zone
    lines = [
        {
            "since": step.since.astimezone(zone).isoformat() if step.since else None,
            "until": step.until.astimezone(zone).isoformat() if step.until else None,
            "why": step.code,
            "minutes": step.minutes,
            "sentence": step.sentence,
        }
        for step in steps
    ]
    due = reading.due_at.astimezone(zone).isoformat() if reading.due_at else None
    print(json.dumps({"due_at": due, "steps": lines}, ensure_ascii=False, indent=1))


def _refused(why: object) -> int:
    print(why, file=sys.stderr)
    return 1
