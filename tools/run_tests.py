"""Every test, three runs: on SQLite, on a PostgreSQL made for the run, and in a browser.

Arguments are handed to pytest. What could not be run is named at the end; in CI it fails the run.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path

from tools.debian import install, program
from tools.postgres import NoPostgres, cluster

ROOT = Path(__file__).resolve().parents[1]
NO_TESTS = 5  # pytest's exit code when nothing was collected


@dataclass
class Tally:
    """What the runs counted."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    not_run: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def add(self, report: Path) -> None:
        for suite in ET.parse(report).getroot().iter("testsuite"):  # noqa: S314 -- our own pytest wrote it
            count = {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")}
            wrong = count["failures"] + count["errors"]
            self.failed += wrong
            self.skipped += count["skipped"]
            self.passed += count["tests"] - wrong - count["skipped"]


def pytest(tally: Tally, title: str, *words: str, **environment: str) -> None:
    print(f"\n=== {title} ===", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *words, *sys.argv[1:]]
        done = subprocess.run(
            command, cwd=ROOT, env=os.environ | environment, stdin=subprocess.DEVNULL, check=False
        )
        if report.exists():
            tally.add(report)
        if done.returncode not in {0, NO_TESTS}:
            tally.broken.append(title)
        if done.returncode == NO_TESTS:
            tally.not_run.append(f"{title}: no test was collected")


def on_sqlite(tally: Tally) -> None:
    pytest(tally, "SQLite", "-m", "not browser", "-n", "2", LINLI_DATABASE_URL="")


def on_postgresql(tally: Tally) -> None:
    try:
        with cluster() as url:
            pytest(tally, "PostgreSQL", "-m", "not browser", "-n", "2", LINLI_DATABASE_URL=url)
    except NoPostgres as missing:
        tally.not_run.append(f"everything on PostgreSQL: {missing}")


def in_browser(tally: Tally) -> None:
    names = ("chromium", "chromium-browser", "google-chrome")
    browser = program(names, packages=("chromium", "fonts-wqy-microhei"))
    if browser is None:
        tally.not_run.append("everything in a browser: no Chromium: apt install chromium fonts-wqy-microhei")
        return
    fonts = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False).stdout
    if not fonts.strip() and not install("fonts-wqy-microhei"):
        print("no Chinese font: pages in the browser show boxes instead of words")
    pytest(tally, "browser", "-m", "browser", "-n", "0", LINLI_DATABASE_URL="", LINLI_CHROMIUM=str(browser))


def main() -> int:
    tally = Tally()
    for run in (on_sqlite, on_postgresql, in_browser):
        run(tally)
    print()
    for title in tally.broken:
        print(f"FAILED: {title}")
    for title in tally.not_run:
        print(f"NOT RUN: {title}")
    print(f"{tally.passed} passed, {tally.failed} failed, {tally.skipped} skipped", flush=True)
    return 1 if tally.broken or (tally.not_run and os.environ.get("CI")) else 0


if __name__ == "__main__":
    sys.exit(main())
