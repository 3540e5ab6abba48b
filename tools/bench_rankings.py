"""Rankings of hours at the size of a city, as a table: `python -m tools.bench_rankings [VOLUNTEERS ATTENDANCES]`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.postgres import NoPostgres, cluster

ROOT = Path(__file__).resolve().parents[1]
SIZE = (7_400, 500_000)  # a tenth of 74,000 and 5,000,000, which take several minutes
MOST_PAGE_MS, MOST_REBUILD = 50, 1.5


def main(durable: dict[str, str], size: tuple[int, int] = SIZE) -> None:
    """SQLite at the small size only, PostgreSQL at any."""
    if size == SIZE:
        show("SQLite", _measure(size, ""))
    try:
        with cluster(**durable) as url:
            show("PostgreSQL", _measure(size, url))
    except NoPostgres as fault:
        print(f"NOT RUN: PostgreSQL: {fault}")


def _measure(size: tuple[int, int], url: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "LINLI_TEST_VAR": folder,
            "LINLI_DATABASE_URL": url,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }
        words = [sys.executable, "-m", "bench.rankings", *map(str, size)]
        done = subprocess.run(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def show(engine: str, found: dict[str, Any]) -> None:
    """Pages against the promise, and the rebuild against the GROUP BYs."""
    print(
        f"\n{engine}: rankings of {found['volunteers']:,} volunteers, {found['attendances']:,} attendances "
        f"(filled in {found['fill_seconds']:.0f} s)"
    )
    for name, one in found["pages"].items():
        pending = found["pending"][name]
        kept = "kept" if one["median"] <= MOST_PAGE_MS else "MISSED"
        print(
            f"  {name:<12} {one['median']:7.1f} ms ({one['low']:.1f}-{one['high']:.1f}), promised <= {MOST_PAGE_MS} ms: "
            f"{kept}, with {found['fold']['entries']:,} pending: {pending['median']:.1f} ms"
        )
    naive = sum(found["naive"].values())
    ratio = found["rebuild"] / naive
    rows = ", ".join(f"{table.removeprefix('credits_')} {count:,}" for table, count in found["rows"].items())
    print(f"  rebuild      {found['rebuild']:7.1f} s: {rows}")
    print(
        f"  naive SQL    {naive:7.1f} s: "
        + ", ".join(f"{name} {one:.1f}" for name, one in found["naive"].items())
    )
    print(
        f"  ratio        {ratio:7.2f} x   promised <= {MOST_REBUILD} x: {'kept' if ratio <= MOST_REBUILD else 'MISSED'}"
    )
    print(f"  fold         {found['fold']['seconds']:7.2f} s for {found['fold']['entries']:,} bookings")
    loops = [one["median"] for one in found["noise"]]
    print(f"  noise: the same loop took {min(loops):.0f} to {max(loops):.0f} ms")


if __name__ == "__main__":
    from tools.run_bench import DURABLE

    given = tuple(int(word) for word in sys.argv[1:])
    main(DURABLE, (given[0], given[1]) if given else SIZE)
