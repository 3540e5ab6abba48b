"""Lights of many open cases brought up to date: the same number of changes among ever more cases, as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tools.postgres import NoPostgres, cluster

SIZES = (100_000, 1_000_000)
MOST_GROWTH = 1.3
Measure = Callable[[int, str, str], dict[str, Any]]


def main(measure: Measure, durable: dict[str, str], sizes: tuple[int, ...] = SIZES) -> None:
    """Both engines, each size in a database of its own."""
    _table("SQLite", [measure(size, "", "bench.lights") for size in sizes])
    try:
        found = []
        for size in sizes:
            with cluster(**durable) as url:
                found.append(measure(size, url, "bench.lights"))
    except NoPostgres as fault:
        print(f"NOT RUN: PostgreSQL: {fault}")
        return
    _table("PostgreSQL", found)


def _table(engine: str, found: list[dict[str, Any]]) -> None:
    """What so many changes cost at each size, and a run in which nothing turned."""
    changed = found[0]["changed"]
    print(f"\n{engine}: lights of open cases brought up to date, {changed} that turned")
    for one in found:
        print(
            f"  {one['size']:>9,} open cases  {one['milliseconds']:8.1f} ms (fastest {one['low']:.1f})"
            f"   nothing turned: {one['idle']['median']:.2f} ms   filled in {one['fill_seconds']:.0f} s"
        )
    # The fastest runs: what else the machine did slows the median of one size and not of the other.
    growth = found[-1]["low"] / found[0]["low"]
    kept = "kept" if growth <= MOST_GROWTH else "NOT KEPT"
    print(f"  growth {growth:.2f} x, promised <= {MOST_GROWTH} x: {kept}")


if __name__ == "__main__":
    from tools.run_bench import DURABLE, measure

    main(measure, DURABLE)
