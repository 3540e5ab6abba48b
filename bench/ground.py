"""The national division on one engine, as JSON on the standard output: `python -m bench.ground ARCHIVE`.

How long all areas take to come in, and what counting a province costs through the house and as a range written by hand.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 -- Django has to be ready first
from django.core.management import call_command  # noqa: E402 -- the same
from django.db import connection  # noqa: E402 -- the same

from bench import clocking  # noqa: E402 -- the same
from linli.kernel import clock  # noqa: E402 -- the same
from linli.kernel.actor import Actor  # noqa: E402 -- the same
from linli.kernel.keys import make_key_file  # noqa: E402 -- the same
from linli.places import actions, queries  # noqa: E402 -- the same
from linli.places.actions.national import Brought  # noqa: E402 -- the same

PROVINCE = "41"
RUNS = 40
BY_HAND = "SELECT count(*) FROM places_area WHERE code >= %s AND code <= %s"


def main(source: Path) -> None:
    """Bring all of it in, count, print."""
    make_key_file(Path(settings.KEY_FILE))
    call_command("migrate", verbosity=0)
    began = time.monotonic()
    first = _bring(source)
    seconds = time.monotonic() - began
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    found: dict[str, Any] = {"areas": first.added, "rows": first.rows, "seconds": seconds}
    found["count"] = queries.subtree_count(PROVINCE)
    found["house"] = clocking.timing(_house, runs=RUNS).as_json()
    found["by_hand"] = clocking.timing(_by_hand, runs=RUNS).as_json()
    print(json.dumps(found))


def _bring(source: Path) -> Brought:
    return actions.import_areas(source=source, actor=Actor.system(), at=clock.now())


def _house() -> int:
    return queries.subtree_count(PROVINCE)


def _by_hand() -> int:
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND, [PROVINCE, PROVINCE.ljust(18, "9")])
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
