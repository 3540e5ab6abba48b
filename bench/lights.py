"""What it costs to bring the lights of open cases up to date, as JSON: `python -m bench.lights SIZE`. So many open cases
as plain rows, of which always the same number turn; the settings come from outside."""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 -- Django has to be ready first
from django.core.management import call_command  # noqa: E402 -- the same
from django.db import connection  # noqa: E402 -- the same

from bench import clocking  # noqa: E402 -- the same
from linli.cases import actions  # noqa: E402 -- the same
from linli.cases.models import Case  # noqa: E402 -- the same
from linli.kernel import clock  # noqa: E402 -- the same
from linli.kernel.keys import make_key_file  # noqa: E402 -- the same
from tests.cast import AT, GRID, Cast, build_cast  # noqa: E402 -- the same

CHANGED = 100  # in each run, at every size
RUNS = 7
FAR = AT + timedelta(days=300)


def main(size: int) -> None:
    """Fill, turn, print."""
    began = time.monotonic()
    clock.now = lambda: AT
    make_key_file(Path(settings.KEY_FILE))
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    cast = build_cast()
    _fill(size, cast)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    filled = time.monotonic() - began
    times = sorted(_turn(number) for number in range(RUNS))
    idle = clocking.timing(lambda: actions.turn_lights(at=AT), runs=30).as_json()
    found: dict[str, Any] = {
        "size": size,
        "fill_seconds": filled,
        "changed": CHANGED,
        "milliseconds": times[len(times) // 2],
        "low": times[0],
        "idle": idle,
        "noise": clocking.noise(),
    }
    print(json.dumps(found))


def _fill(size: int, cast: Cast) -> None:
    """Open cases in the hands of a unit, whose lights turn in a year: one by the house, the others its copies."""
    made = Case(
        number="b0",
        title="路灯",
        state=Case.State.HANDLING,
        received_at=AT,
        accepted_at=AT,
        urgency_at=FAR,
        due_at=FAR,
        yellow_at=FAR - timedelta(days=1),
        red_at=FAR,
        lit_by="handling",
        noted_light="green",
        turns_at=FAR - timedelta(days=1),
        lead_unit=cast.department,
    )
    made.place_in(GRID)
    made.save()
    sqlite = connection.vendor == "sqlite"
    own = {
        "uid": "lower(hex(randomblob(16)))" if sqlite else "gen_random_uuid()",
        "number": "'b' || n" if sqlite else "'b' || n::text",
    }
    columns = [str(one.column) for one in Case._meta.concrete_fields if one.column != "id"]
    chosen = ", ".join(own.get(name, f'"{name}"') for name in columns)
    series = (
        f"WITH RECURSIVE more(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM more WHERE n < {size - 1})"  # noqa: S608 -- a number of our own
        if sqlite
        else f"WITH more(n) AS (SELECT generate_series(1, {size - 1}))"
    )
    names = ", ".join(f'"{name}"' for name in columns)
    select = f"{series} SELECT {chosen} FROM cases_case, more"  # noqa: S608 -- names of our own columns
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO cases_case ({names}) {select}")


def _turn(run: int) -> float:
    """Let so many cases turn red, spread over all, and bring the lights up to date: milliseconds."""
    size = Case.objects.count()
    step = size // CHANGED
    numbers = [f"b{place * step + run}" for place in range(CHANGED)]
    Case.objects.filter(number__in=numbers).update(red_at=AT, yellow_at=AT, urgency_at=AT, turns_at=AT)
    began = time.perf_counter()
    looked = actions.turn_lights(at=AT)
    spent = (time.perf_counter() - began) * 1000
    if looked != CHANGED:
        message = f"{looked} cases were looked at, not {CHANGED}"
        raise RuntimeError(message)
    return spent


if __name__ == "__main__":
    main(int(sys.argv[1]))
