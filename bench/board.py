"""The public board through a real server, as JSON on the standard output: `python -m bench.board CASES`.

Requests a second of a list against an empty page of the same server, in turns, so that both meet the same machine; and a
sheet of a hundred rows.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 -- Django has to be ready first
from django.core.management import call_command  # noqa: E402 -- the same
from django.db.models import F  # noqa: E402 -- the same
from django.utils import translation  # noqa: E402 -- the same

from bench import clocking, fill  # noqa: E402 -- the same
from linli.board import queries, sheets  # noqa: E402 -- the same
from linli.board.pages import page_of  # noqa: E402 -- the same
from linli.board.queries import Wanted  # noqa: E402 -- the same
from linli.cases import actions as cases  # noqa: E402 -- the same
from linli.cases.models import Case, Category  # noqa: E402 -- the same
from linli.kernel import clock  # noqa: E402 -- the same
from linli.kernel.keys import make_key_file  # noqa: E402 -- the same
from tests.cast import CITY, build_cast  # noqa: E402 -- the same

HOST = "127.0.0.1"
CLIENTS, SECONDS, TURNS, WAIT = 4, 2.0, 5, 60
SHEET_RUNS, SHEET_ROWS = 5, 100
PAGE = f"/board/{CITY}/needs/"
EMPTY = "/board/empty"


def main(size: int) -> None:
    """Fill, serve, ask, print."""
    make_key_file(Path(settings.KEY_FILE))
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    cast = build_cast()
    cases.load_catalogue()
    fill.fill(size, cast.department)
    Case.objects.update(accepted_at=F("received_at"), category=Category.objects.get(code="city.lamp"))
    with _server() as port:
        turns = [(_rate(port, EMPTY), _rate(port, PAGE)) for _turn in range(TURNS)]
    ratios = [page / empty for empty, page in turns]
    with translation.override("zh-hans"):
        timing = clocking.timing(_sheet, runs=SHEET_RUNS, warm=1)
    found = {
        "empty": statistics.median(empty for empty, _page in turns),
        "page": statistics.median(page for _empty, page in turns),
        "ratio": statistics.median(ratios),
        "least": min(ratios),
        "most": max(ratios),
        "sheet": timing.as_json(),
    }
    print(json.dumps(found))


def _sheet() -> object:
    at = clock.now()
    which = page_of("needs")
    ground = queries.ground(code=CITY, at=at)
    listing = which.query(ground=ground, wanted=Wanted(size=SHEET_ROWS), at=at)
    if len(listing.rows) != SHEET_ROWS:
        raise RuntimeError(len(listing.rows))
    return sheets.notice(which, listing, paper="a4", address="http://127.0.0.1/", at=at)


@contextmanager
def _server() -> Iterator[int]:
    """A server as `linli serve` starts one, with a worker and four threads."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "4", "--no-ws", "linli.site.wsgi:application"]
    environment: dict[str, Any] = os.environ | {
        "DJANGO_SETTINGS_MODULE": "bench.board_settings",
        "LINLI_PROCESS": "server",
    }
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int) -> None:
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        try:
            _ask(http.client.HTTPConnection(HOST, port, timeout=10), PAGE)
        except OSError:
            time.sleep(0.2)
        else:
            return
    message = "the server did not start"
    raise RuntimeError(message)


def _ask(line: http.client.HTTPConnection, path: str) -> None:
    line.request("GET", path, headers={"Accept-Language": "zh-CN"})
    answer = line.getresponse()
    answer.read()
    if answer.status != http.HTTPStatus.OK:
        raise RuntimeError(answer.status)


def _rate(port: int, path: str) -> float:
    """Requests a second of a few clients that keep their line open."""
    counts: list[int] = []
    began = time.perf_counter()
    until = began + SECONDS

    def client() -> None:
        line = http.client.HTTPConnection(HOST, port, timeout=10)
        done = 0
        while time.perf_counter() < until:
            _ask(line, path)
            done += 1
        line.close()
        counts.append(done)

    threads = [threading.Thread(target=client) for _n in range(CLIENTS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return sum(counts) / (time.perf_counter() - began)


if __name__ == "__main__":
    main(int(sys.argv[1]))
