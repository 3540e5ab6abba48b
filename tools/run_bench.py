"""Speed as a table: SQLite and a PostgreSQL made for the run, each at 1,000 and at 100,000 cases; and the national division.
Never a test.

`run_bench.py [SIZES…]` takes other sizes. What is promised stands beside what was measured; the last lines say how noisy
the machine was, which is how much of a difference means nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools import bench_ground, bench_lights, bench_rankings
from tools.postgres import NoPostgres, cluster

ROOT = Path(__file__).resolve().parents[1]
SIZES = (1_000, 100_000)
BOARD_CASES = 2_000
LEAST_BOARD, MOST_SHEET_SECONDS = 0.8, 1.0
KEY_ROWS = 20_000  # persons, with a name and a number each
# As an installation has them: what is measured has to reach the disk.
DURABLE = {"fsync": "on", "full_page_writes": "on", "autovacuum": "on"}
MOST_STATEMENTS, MOST_GROWTH, MOST_SEARCH_GROWTH, LEAST_IMPORTS, MOST_CLAIM = 12, 1.5, 2.0, 500, 6
MOST_RIGHTS = 1.15  # of the time of the same page without
MOST_BEHIND, MOST_WRITES, LEAST_VERIFIED = 60, 1_000, 30_000
MOST_PEOPLE_SECONDS = 180  # 74,000 volunteers

Found = dict[str, Any]


def measure(size: int, url: str, module: str = "bench.measure") -> Found:
    """One engine at one size, in a process and a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "LINLI_TEST_VAR": folder,
            "LINLI_DATABASE_URL": url,
            "PYTHONPATH": str(ROOT),
        }
        done = subprocess.run(
            [sys.executable, "-m", module, str(size)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            check=True,
        )
    found: Found = json.loads(done.stdout.splitlines()[-1])
    return found


def on_sqlite(sizes: tuple[int, ...]) -> list[Found]:
    """A file on the disk, as an installation has it."""
    return [_said("SQLite", size, measure(size, "")) for size in sizes]


def on_postgresql(sizes: tuple[int, ...]) -> list[Found]:
    """A fresh cluster for each size."""
    found = []
    for size in sizes:
        with cluster(**DURABLE) as url:
            found.append(_said("PostgreSQL", size, measure(size, url)))
    return found


def _said(engine: str, size: int, found: Found) -> Found:
    print(f"{engine}, {size:,} cases: filled in {found['fill_seconds']:.0f} s", flush=True)
    return found


# --- The tables -----------------------------------------------------------------------------------------------------------


def pages(engine: str, found: list[Found]) -> None:
    """Statements and milliseconds of each page at each size, and how it grew."""
    sizes = [one["size"] for one in found]
    heads = [f"{size:,} ms (90 % within)" for size in sizes]
    table = [["", "statements", *heads, "growth", "promised"]]
    for name in found[0]["pages"]:
        rows = [one["pages"][name] for one in found]
        # The fastest runs of each size: what else the machine did slows the median of one size and not of the other.
        growth = rows[-1]["low"] / rows[0]["low"]
        table.append(
            [
                name,
                str(max(row["statements"] for row in rows)) if "statements" in rows[0] else "1",
                *(_ms(row) for row in rows),
                f"{growth:.2f} x",
                _promise(name, growth, rows),
            ]
        )
    limit, page = (
        found[-1]["pages"][name]["median"] for name in ("limit: ledger rows, plain SQL", "rows alone, street")
    )
    _print(f"{engine}: the ledger", table)
    print(f"  rows of a page through the house / as plain SQL: {page / limit:.1f} x")


def _promise(name: str, growth: float, rows: list[Mapping[str, float]]) -> str:
    if name.startswith("ledger"):
        return f"<= {MOST_GROWTH} x, <= {MOST_STATEMENTS} statements: " + _kept(
            growth <= MOST_GROWTH and all(row["statements"] <= MOST_STATEMENTS for row in rows)
        )
    if name.startswith("search"):
        return f"<= {MOST_SEARCH_GROWTH} x: " + _kept(growth <= MOST_SEARCH_GROWTH)
    return ""


def rights(engine: str, found: list[Found]) -> None:
    """What it costs a page to leave out what its reader must not see."""
    table = [["", "statements", "ms", "without rights", "ratio", "promised"]]
    for name, one in found[-1]["rights"].items():
        more = one["statements"] - one["statements without"]
        kept = one["ratio"] <= MOST_RIGHTS and more <= 1
        table.append(
            [
                name,
                f"{one['statements']} (+{more})",
                f"{one['milliseconds']:.1f}",
                f"{one['milliseconds without']:.1f}",
                f"{one['ratio']:.2f} x",
                f"<= {MOST_RIGHTS} x, <= 1 statement more: {_kept(kept)}",
            ]
        )
    _print(f"{engine}: what rights add to a page", table)


def claims(engine: str, found: list[Found]) -> None:
    """Claiming a place: statements and milliseconds, and what the database alone needs."""
    claim = found[-1]["claim"]
    limit, request = claim["limit"]["median"], claim["request"]
    few = request["statements"] <= MOST_CLAIM
    table = [
        ["", "statements", "ms (90 % within)", "against plain SQL", "promised"],
        ["plain SQL", "2", _ms(claim["limit"]), "", ""],
        [
            "action",
            str(claim["action"]["statements"]),
            _ms(claim["action"]),
            f"{claim['action']['median'] / limit:.1f} x",
            "",
        ],
        [
            "request, beside session",
            str(request["statements"]),
            _ms(request),
            f"{request['median'] / limit:.1f} x",
            f"<= {MOST_CLAIM} statements: {_kept(few)}",
        ],
    ]
    _print(f"{engine}: claim a place", table)


def imports(engine: str, found: list[Found]) -> None:
    """Rows a second of an import."""
    brought = next((one["import"] for one in reversed(found) if "import" in one), None)
    if brought is None:
        return
    rate = brought["per_second"]
    promised = (
        f"   promised >= {LEAST_IMPORTS}: {_kept(rate >= LEAST_IMPORTS)}" if engine == "PostgreSQL" else ""
    )
    print(
        f"\n{engine}: import of {brought['rows']:,} rows into {found[-1]['size']:,} cases: {brought['seconds']:.1f} s, "
        f"{rate:.0f} cases/s{promised}   (our process had {brought['own_cpu']:.0%} of a core)"
    )


def journal(engine: str, found: list[Found]) -> None:
    """How far sealing lags behind, and how fast the journal is checked again."""
    one = next((size["journal"] for size in reversed(found) if "journal" in size), None)
    if one is None:
        return
    promised = engine == "PostgreSQL"
    behind, checked = one["seconds_behind"], one["verified_per_second"]
    table = [
        ["", "measured", "promised"],
        [
            f"sealing behind {one['writes_per_second']:.0f} writes/s",
            f"{behind:.1f} s",
            f"<= {MOST_BEHIND} s behind {MOST_WRITES} writes/s: {_kept(behind <= MOST_BEHIND)}"
            if promised
            else "",
        ],
        ["sealed at once", f"{one['sealed_per_second']:.0f} entries/s", ""],
        [
            f"verify, {one['verified']:,} entries",
            f"{checked:.0f} entries/s",
            f">= {LEAST_VERIFIED}: {_kept(checked >= LEAST_VERIFIED)}",
        ],
    ]
    _print(f"{engine}: the journal", table)


def sealing(engine: str, found: Found) -> None:
    """Values sealed and opened a second by each cipher, and values moved to a new key a second."""
    table = [["", "sealed /s", "opened /s", "moved to it /s"]]
    for suite, rate in found["suites"].items():
        moved = found["rotation"][suite]
        table.append([suite, f"{rate['seal']:,.0f}", f"{rate['open']:,.0f}", f"{moved:,.0f}"])
    table += [[mac, f"{rate:,.0f}", "", ""] for mac, rate in found["macs"].items()]
    _print(f"{engine}: personal data, {2 * found['rows']:,} values", table)


def board(engine: str, found: Found) -> None:
    """The public board through a real server against an empty page of it, and a sheet of a hundred rows."""
    sheet = found["sheet"]["median"] / 1000
    table = [
        ["", "measured", "promised"],
        ["an empty page", f"{found['empty']:,.0f} requests/s", ""],
        [
            "a list of the board",
            f"{found['page']:,.0f} requests/s, {found['ratio']:.2f} x ({found['least']:.2f}-{found['most']:.2f})",
            f">= {LEAST_BOARD} x: {_kept(found['ratio'] >= LEAST_BOARD)}",
        ],
        [
            "a notice sheet, 100 rows",
            f"{sheet:.2f} s",
            f"<= {MOST_SHEET_SECONDS} s: {_kept(sheet <= MOST_SHEET_SECONDS)}",
        ],
    ]
    _print(f"{engine}: the public board, {BOARD_CASES:,} cases", table)


def people(engine: str, found: list[Found]) -> None:
    """Seconds of an import of a city's volunteers, and of the same file once more."""
    brought = next((one["people"] for one in reversed(found) if "people" in one), None)
    if brought is None:
        return
    print(
        f"\n{engine}: import of {brought['rows']:,} people: {brought['seconds']:.0f} s, "
        f"{brought['added'] / brought['seconds']:.0f} people/s   promised <= {MOST_PEOPLE_SECONDS} s: "
        f"{_kept(brought['seconds'] <= MOST_PEOPLE_SECONDS and brought['again_added'] == 0)}   "
        f"(the same file again: {brought['again_added']} new, {brought['seconds_again']:.0f} s)"
    )


def rush() -> None:
    """A rush for places over HTTP, beside pgbench and an empty page; on both engines. It prints its own tables."""
    for words in ([], ["--sqlite"]):
        # Its words come after what is still in our hands.
        sys.stdout.flush()
        if (
            subprocess.run([sys.executable, "-m", "bench.claims", *words], cwd=ROOT, check=False).returncode
            == 1
        ):
            raise SystemExit("places were given twice or kept back: see above")


def noise(engine: str, found: list[Found]) -> None:
    """The same loop, before and after each measurement."""
    loops = [one for size in found for one in size["noise"]]
    medians = [one["median"] for one in loops]
    spread = max(one["high"] for one in loops) / min(one["low"] for one in loops)
    print(
        f"{engine}: noise: the same loop took {min(medians):.0f} to {max(medians):.0f} ms (median of ten, before and after "
        f"each size); fastest to slowest single run {spread:.2f} x"
    )


def _kept(kept: bool) -> str:  # noqa: FBT001 -- one answer
    return "kept" if kept else "MISSED"


def _ms(row: Mapping[str, float]) -> str:
    return f"{row['median']:.2f} ({row['low']:.2f}-{row['high']:.2f})"


def _print(title: str, table: list[list[str]]) -> None:
    widths = [max(_width(row[column]) for row in table) for column in range(len(table[0]))]
    print(f"\n{title}")
    for row in table:
        print(
            "  "
            + "  ".join(
                cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
            ).rstrip()
        )


def _width(text: str) -> int:
    """How wide a terminal prints it: a Chinese character takes two places."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)  # noqa: PLR2004 -- where the wide characters begin


def main() -> int:
    sizes = tuple(int(word) for word in sys.argv[1:]) or SIZES
    began = time.monotonic()
    results: dict[str, list[Found]] = {"SQLite": on_sqlite(sizes)}
    keys = {"SQLite": measure(KEY_ROWS, "", "bench.custody")}
    shown = measure(BOARD_CASES, "", "bench.board")
    missing = ""
    try:
        results["PostgreSQL"] = on_postgresql(sizes)
        with cluster(**DURABLE) as url:
            keys["PostgreSQL"] = measure(KEY_ROWS, url, "bench.custody")
    except NoPostgres as fault:
        missing = f"NOT RUN: PostgreSQL: {fault}"
    for engine, found in results.items():
        pages(engine, found)
        rights(engine, found)
        claims(engine, found)
        imports(engine, found)
        journal(engine, found)
        sealing(engine, keys[engine])
        people(engine, found)
    board("SQLite", shown)
    bench_ground.main(DURABLE)
    bench_lights.main(measure, DURABLE)
    bench_rankings.main(DURABLE)
    rush()
    print()
    for engine, found in results.items():
        noise(engine, found)
    if missing:
        print(missing)
    print(f"{time.monotonic() - began:.0f} s in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
