"""How fast values are sealed and moved to a new key, as JSON: `python -m bench.custody ROWS`. Settings come from outside."""

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

from linli.custody import actions  # noqa: E402 -- the same
from linli.kernel import bulk, crypto, keyring  # noqa: E402 -- the same
from linli.kernel.keys import make_key_file  # noqa: E402 -- the same
from linli.kernel.suites import MACS, SUITES  # noqa: E402 -- the same
from linli.people.models import Person  # noqa: E402 -- the same
from tests.cast import AT  # noqa: E402 -- the same

VALUES = 20_000
BATCH = 2_000


def main(rows: int) -> None:
    """Fill, measure, print."""
    make_key_file(Path(settings.KEY_FILE))
    call_command("migrate", verbosity=0)
    found: dict[str, Any] = {"rows": rows, "suites": {}, "macs": {}}
    for suite in SUITES:
        keyring.add_data_key(at=AT, suite=suite)
        found["suites"][suite] = _suite()
    for mac, work in MACS.items():
        key, began = bytes(range(32)), time.perf_counter()
        for number in range(VALUES):
            work(key, b"linli.index.v1\x00\x05phone+86138%08d" % number)
        found["macs"][mac] = VALUES / (time.perf_counter() - began)
    for first in range(0, rows, BATCH):
        people = [Person(created_at=AT) for _ in range(first, min(first + BATCH, rows))]
        for number, person in enumerate(people, first):
            person.name, person.phone = f"居民{number}", f"136{number:08d}"
        bulk.insert(people)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    found["rotation"] = {}
    for suite in SUITES:
        keyring.add_data_key(at=AT, suite=suite)
        began = time.perf_counter()
        done = actions.rotate(now=lambda: AT)
        if (done.moved, done.left, done.broken) != (2 * rows, 0, []):
            sys.exit(f"the rotation to {suite} moved {done.moved} of {2 * rows}, left {done.left}")
        found["rotation"][suite] = done.moved / (time.perf_counter() - began)
    print(json.dumps(found))


def _suite() -> dict[str, float]:
    places = [f"people.person.phone:{number}" for number in range(VALUES)]
    began = time.perf_counter()
    sealed = [crypto.seal("13812345678", aad=place) for place in places]
    between = time.perf_counter()
    for value, place in zip(sealed, places, strict=True):
        crypto.unseal(value, aad=place)
    return {"seal": VALUES / (between - began), "open": VALUES / (time.perf_counter() - between)}


if __name__ == "__main__":
    main(int(sys.argv[1]))
