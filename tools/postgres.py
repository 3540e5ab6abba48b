"""A PostgreSQL cluster for one run: unix socket only, no password, gone afterwards."""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.debian import program

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "120",
    "shared_buffers": "256MB",
    # The cluster dies with the run: nothing has to reach the disk.
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "log_min_messages": "fatal",
}


class NoPostgres(Exception):
    """There is no PostgreSQL here and none can be installed."""


@contextmanager
def cluster(**settings: str) -> Iterator[str]:
    """The LINLI_DATABASE_URL of a fresh cluster that is stopped and removed in any case. Raises NoPostgres."""
    initdb = program(("initdb",), folders="/usr/lib/postgresql/*/bin", packages=("postgresql",))
    if initdb is None:
        raise NoPostgres("no initdb: apt install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="linli-pg-"))
    user = _unprivileged()
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    data = folder / "data"
    server: subprocess.Popen[bytes] | None = None
    try:
        made = _start(
            [
                str(initdb),
                "-D",
                str(data),
                "-U",
                "linli",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "-N",
            ],
            user=user,
            folder=folder,
        )
        if made.wait():
            raise NoPostgres(f"initdb failed: {(folder / 'log').read_text()[-500:]}")
        options = SETTINGS | settings | {"unix_socket_directories": str(folder)}
        words = [str(initdb.parent.resolve() / "postgres"), "-D", str(data)]
        if not Path(words[0]).exists():
            words[0] = str(initdb.with_name("postgres"))
        server = _start(
            words + [part for key, value in options.items() for part in ("-c", f"{key}={value}")],
            user=user,
            folder=folder,
        )
        _wait(server, folder)
        yield f"postgresql://linli@/postgres?host={folder}"
    finally:
        if server is not None:
            _stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: the user that it runs as instead."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("we are root, and there is no user postgres or nobody to run PostgreSQL as")


def _start(words: list[str], *, user: pwd.struct_passwd | None, folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 -- no threads run here
        )


def _end_with_parent() -> None:
    # Set again by the kernel's rules after a change of user, so it is asked for in the child, last.
    ctypes.CDLL(None).prctl(1, signal.SIGINT)


def _wait(server: subprocess.Popen[bytes], folder: Path) -> None:
    end = time.monotonic() + 60
    while not (folder / ".s.PGSQL.5432").exists():
        if server.poll() is not None or time.monotonic() > end:
            raise NoPostgres(f"postgres did not start: {(folder / 'log').read_text()[-500:]}")
        time.sleep(0.05)


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # "fast": ends sessions, then the server
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
