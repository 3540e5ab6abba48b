"""Processes of the web server keep to a core each where there are enough of them."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from linli.kernel.keys import make_key_file
from linli.site import cores

CORES = cores._allowed()
pytestmark = pytest.mark.skipif(len(CORES) < 2, reason="this machine has one core")

# A worker with a thread that was there before: says which core it took, and where both may run.
_WORKER = """
import os, threading, time
from linli.site import cores
threading.Thread(target=input).start()
took = cores.keep_to_one()
print(took, {core for task in os.listdir("/proc/self/task") for core in os.sched_getaffinity(int(task))}, flush=True)
"""
_SERVE = "from linli.site.cli import main; main()"
PATIENCE = 60  # seconds
Worker = subprocess.Popen[str]


@pytest.fixture
def start() -> Iterator[Callable[[], Worker]]:
    """Workers of this server, which end with the test."""
    begun: list[Worker] = []

    def one() -> Worker:
        begun.append(
            subprocess.Popen(
                [sys.executable, "-c", _WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        )
        return begun[-1]

    yield one
    for worker in begun:
        worker.kill()
        worker.communicate()


def said(worker: Worker) -> str:
    assert worker.stdout is not None
    return worker.stdout.readline().strip()


def anywhere() -> str:
    return f"None {set(CORES)}"


def test_each_process_keeps_to_a_core_of_its_own_with_all_its_threads(start):
    with cores.shared_out(len(CORES)):
        heard = [said(start()) for _core in CORES]
    assert heard == [f"{core} {{{core}}}" for core in CORES]


def test_one_too_many_runs_anywhere(start):
    with cores.shared_out(len(CORES) + 1):
        heard = [said(start()) for _each in range(len(CORES) + 1)]
    assert heard[-1] == anywhere()


def test_who_comes_for_a_process_that_died_takes_its_core(start):
    with cores.shared_out(len(CORES)):
        workers = [start() for _core in CORES]
        taken = [said(worker) for worker in workers]
        workers[0].kill()
        workers[0].wait()
        assert said(start()) == taken[0]


def test_fewer_processes_than_cores_run_anywhere(start):
    with cores.shared_out(len(CORES) - 1):
        assert said(start()) == anywhere()


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with cores.shared_out(len(CORES)):
        assert list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())
    assert cores.FOLDER not in os.environ


def test_the_server_s_processes_do_so(tmp_path):
    make_key_file(tmp_path / "data.json")
    own = {name: value for name, value in os.environ.items() if not name.startswith("LINLI_")} | {
        "DJANGO_SETTINGS_MODULE": "linli.site.settings",
        "TMPDIR": str(tmp_path),
        "LINLI_ENV_FILE": "",
        "LINLI_VAR": str(tmp_path),
        "LINLI_SECRET_KEY": secrets.token_hex(32),
        "LINLI_KEY_FILE": str(tmp_path / "data.json"),
        "LINLI_DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3",
    }
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["serve", "--port", str(port), "--workers", "2"]
    server = subprocess.Popen([sys.executable, "-c", _SERVE, *words], env=own, stderr=subprocess.DEVNULL)
    # As on a machine with two cores, long before it looks how many there are.
    os.sched_setaffinity(server.pid, CORES[:2])
    try:
        end = time.monotonic() + PATIENCE
        while kept(server.pid) != [{core} for core in CORES[:2]]:
            assert time.monotonic() < end, kept(server.pid)
            assert server.poll() is None
            time.sleep(0.1)
    finally:
        # Processes that are still starting would not hear a word.
        for process in (server.pid, *children_of(server.pid)):
            os.kill(process, signal.SIGKILL)
        server.wait(PATIENCE)


def children_of(parent: int) -> list[int]:
    tasks = Path(f"/proc/{parent}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def kept(parent: int) -> list[set[int]]:
    """The cores to which processes that somebody started keep; helpers of the interpreter may run anywhere."""
    found = [os.sched_getaffinity(child) for child in children_of(parent)]
    return sorted((one for one in found if len(one) == 1), key=min)
