"""One engine at one size, as JSON on the standard output: `python -m bench.measure SIZE`. The settings come from outside."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 -- Django has to be ready first
from django.core.management import call_command  # noqa: E402 -- Django has to be ready first
from django.db import connection  # noqa: E402 -- the same
from django.test import Client  # noqa: E402 -- the same
from django.urls import reverse  # noqa: E402 -- the same

from bench import clocking, fill, folk, limits, rights, sealing  # noqa: E402 -- the same
from linli.cases import actions as cases  # noqa: E402 -- the same
from linli.cases import queries  # noqa: E402 -- the same
from linli.cases.actions.imports import open_with  # noqa: E402 -- the same
from linli.cases.queries import LedgerFilter  # noqa: E402 -- the same
from linli.kernel import clock  # noqa: E402 -- the same
from linli.kernel.actor import Actor  # noqa: E402 -- the same
from linli.kernel.ids import uuid7  # noqa: E402 -- the same
from linli.kernel.keys import make_key_file  # noqa: E402 -- the same
from linli.projects import actions as projects  # noqa: E402 -- the same
from linli.projects.models import Shift  # noqa: E402 -- the same
from tests.cast import AT, HOME, Cast, build_cast  # noqa: E402 -- the same

RUNS = 40
CLAIMS = 60
SHIFTS = 60  # of one project
IMPORT_ROWS = 4_000
LEDGER = "cases:ledger"


def main(size: int) -> None:
    """Fill, measure, print."""
    began = time.monotonic()
    clock.now = lambda: AT
    make_key_file(Path(settings.KEY_FILE))
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    cast = build_cast()
    cases.load_catalogue()
    fill.fill(size, cast.department)
    _settle()
    found: dict[str, Any] = {
        "size": size,
        "fill_seconds": time.monotonic() - began,
        "noise": [clocking.noise()],
    }
    found |= ledger(cast)
    if size > fill.HITS * 50:
        found["import"] = bring()
        found["journal"] = sealing.measure()
        if connection.vendor == "postgresql":
            found["people"] = folk.bring_people()
    # Last: what plain SQL writes into the journal for comparison no check of the journal would let pass.
    found |= claim(cast)
    found["noise"].append(clocking.noise())
    print(json.dumps(found))


def _settle() -> None:
    """Let the planner know what is there, as autovacuum does in time."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def _browser(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.account(who))
    return client


def _page(client: Client, **given: str) -> Callable[[], object]:
    def get() -> object:
        answer = client.get(reverse(LEDGER), given)
        if answer.status_code != 200:  # noqa: PLR2004 -- anything else is not the page
            raise RuntimeError(answer.status_code)
        return answer

    return get


def ledger(cast: Cast) -> dict[str, Any]:
    """The ledger page as a browser gets it, in several shapes, and the same rows as plain SQL."""
    desk, leader, unit = (_browser(cast, who) for who in ("dispatcher", "leader", "handler"))
    shapes = {
        "ledger, street": _page(desk),
        "ledger, whole city": _page(leader),
        "ledger, unit's cases": _page(unit),
        "ledger, community": _page(desk, area=HOME),
        "ledger, all, newest": _page(desk, state="all", order="newest"),
        "ledger, late page": _page(desk, after=limits.late_cursor(cast.dispatcher)),
        f"search {fill.RARE}": _page(leader, q=fill.RARE, state="all"),
    }
    found = {}
    for name, get in shapes.items():
        asked = clocking.statements(get)
        found[name] = {"statements": len(asked), **clocking.timing(get, runs=RUNS).as_json()}
    found["rows alone, street"] = _rows(cast.dispatcher, LedgerFilter())
    found["rows alone, unit's cases"] = _rows(cast.handler, LedgerFilter())
    found[f"rows alone, search {fill.RARE}"] = _rows(cast.leader, LedgerFilter(q=fill.RARE, state="all"))
    found["limit: ledger rows, plain SQL"] = clocking.timing(limits.ledger_rows, runs=RUNS * 5).as_json()
    case = queries.ledger_cases(actor=cast.dispatcher, at=AT, wanted=LedgerFilter())[0][0]
    asked_for = {
        "ledger, street": shapes["ledger, street"],
        "ledger, whole city": shapes["ledger, whole city"],
        "ledger, unit's cases": shapes["ledger, unit's cases"],
        "a case": lambda: desk.get(reverse("cases:detail", args=[case.uid])),
    }
    return {"pages": found, "rights": rights.compare(asked_for)}


def _rows(actor: Actor, wanted: LedgerFilter) -> dict[str, float]:
    """Only the cases of a page, without areas, filters and the page itself: what grows, grows here."""

    def get() -> object:
        return queries.ledger_cases(actor=actor, at=AT, wanted=wanted)

    return {"statements": len(clocking.statements(get)), **clocking.timing(get, runs=RUNS * 2).as_json()}


def claim(cast: Cast) -> dict[str, Any]:
    """A volunteer claims a place: as an action, as a request, and as the two statements it cannot do without."""
    shifts = _shifts(cast, CLAIMS * 3 + 12)
    person = cast.person("volunteer")
    browser = _browser(cast, "volunteer")

    def act() -> object:
        return projects.claim_slot(shift_uid=shifts.pop().uid, actor=cast.volunteer, at=AT)

    def request() -> object:
        answer = browser.post(reverse("projects:claim", args=[shifts.pop().uid]), {"_key": str(uuid7())})
        if answer.status_code != 303:  # noqa: PLR2004 -- anything else is no claim
            raise RuntimeError(answer.status_code)
        return answer

    asked = clocking.statements(act)
    whole = clocking.statements(request)
    return {
        "claim": {
            "action": {"statements": len(asked), **clocking.timing(act, runs=CLAIMS).as_json()},
            "request": {
                "statements": len(clocking.own(whole)),
                "with session": len(whole),
                **clocking.timing(request, runs=CLAIMS).as_json(),
            },
            "limit": clocking.timing(lambda: limits.claim(shifts.pop().pk, person.pk), runs=CLAIMS).as_json(),
        }
    }


def _shifts(cast: Cast, count: int) -> list[Shift]:
    """Shifts of one hour that do not overlap, each with places, in published projects."""
    hours = [AT + timedelta(days=1, hours=2 * n) for n in range(count)]
    for first in range(0, count, SHIFTS):
        projects.open_project(
            title="门口的灯",
            aim="把灯修好",
            area_code=HOME,
            place_text="三号楼",
            points=2,
            skill_codes=[],
            organiser_uid=cast.branch.uid,
            leader_uid=cast.person("community").uid,
            shifts=[(begins, begins + timedelta(hours=1), 3) for begins in hours[first : first + SHIFTS]],
            case_uids=[],
            programme_uid=None,
            risk_notice="",
            actor=cast.community,
            at=AT,
        )
    return list(Shift.objects.order_by("-starts_at"))


def bring() -> dict[str, Any]:
    """Import a table whose rows are as long as real messages."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        fill.write_table(path, IMPORT_ROWS)
        system = Actor.system()
        run = cases.open_run(path=path, plan=open_with(path, None)[1], area_code="", actor=system, at=AT)
        began, spent = time.perf_counter(), time.process_time()
        run = cases.run_import(run_uid=run.uid, actor=system, now=lambda: AT, path=path)
        seconds = time.perf_counter() - began
    return {
        "rows": run.rows_done,
        "added": run.added,
        "seconds": seconds,
        "per_second": run.added / seconds,
        "own_cpu": (time.process_time() - spent) / seconds,
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
