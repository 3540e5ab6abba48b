"""`linli demo`: keys, database, city, then server and worker as children that never outlive it."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

PATIENCE = 60.0  # seconds until a server that does not answer is given up
PARTING = 12.0  # seconds that children get to end by themselves
SOURCE = Path(__file__).resolve().parents[1]
_PR_SET_PDEATHSIG = 1


class DemoFailed(Exception):
    """The demo cannot start; the message says what to do."""


def demo(*, host: str, port: int, reset: bool) -> int:
    """Prepare what is missing, run until ctrl-C, a signal, or the end of a child; the exit code."""
    try:
        _require_free(host, port)
        accounts = prepare(port=port, reset=reset)
    except DemoFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    return _run(host, port, accounts)


def prepare(*, port: int, reset: bool) -> str:
    """Environment, database, static files and city; what is there already is left alone. The accounts as lines."""
    os.umask(0o077)
    var = Path(os.environ.get("LINLI_VAR") or SOURCE.parents[1] / "var")
    var.mkdir(parents=True, exist_ok=True)
    if reset:
        _reset(var)
    _environment(var, port)
    ready, state = var / "demo.ready", _state(var)
    known, _, accounts = ready.read_text(encoding="utf-8").partition("\n") if ready.exists() else ("", "", "")
    if known == state:
        return accounts
    import django

    django.setup()
    from linli.site import prepared

    say = _Steps()
    say("database", prepared.database)
    say("static files", prepared.static_files)
    say("demo city", prepared.city)
    accounts = _accounts()
    ready.write_text(f"{_state(var)}\n{accounts}", encoding="utf-8")
    return accounts


def _state(var: Path) -> str:
    """A digest of all that preparing depends on: while it stays, a start skips Django's own, slower questions."""
    digest = hashlib.sha256(os.environ.get("LINLI_DATABASE_URL", "").encode())
    digest.update(str((var / "linli.sqlite3").exists()).encode())
    for folder, _folders, names in sorted(os.walk(SOURCE)):
        for name in sorted(names):
            if not name.endswith(".pyc"):
                facts = Path(folder, name).stat()
                digest.update(f"{folder} {name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    lock = SOURCE.parents[1] / "package-lock.json"
    digest.update(str(lock.stat().st_mtime_ns if lock.exists() else 0).encode())
    return digest.hexdigest()


def _environment(var: Path, port: int) -> None:
    """Keys of this demo, readable by its owner alone, and the file that tells them to every later command."""
    from linli.kernel.keys import add_signing_key, make_key_file

    keys = var / "keys"
    keys.mkdir(mode=0o700, exist_ok=True)
    secret = keys / "secret"
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(64))
    data = keys / "data.json"
    if data.exists():
        add_signing_key(data)
    else:
        make_key_file(data)
    values = {
        "LINLI_DEMO": "1",
        # The demo's accounts have known passwords and nobody's telephone: they are let in as they are.
        "LINLI_SECOND_FACTOR": "offered",
        "LINLI_PASSWORD_PROFILE": "demo",
        "LINLI_VAR": str(var),
        "LINLI_SECRET_KEY_FILE": str(secret),
        "LINLI_KEY_FILE": str(data),
        "LINLI_BASE_URL": os.environ.get("LINLI_BASE_URL", f"http://127.0.0.1:{port}"),
    }
    text = "# Written by `linli demo` at each start.\n" + "".join(
        f"{key}={value}\n" for key, value in values.items()
    )
    (var / "linli.env").write_text(text)
    os.environ.update(values)


def _reset(var: Path) -> None:
    if not os.environ.get("LINLI_DATABASE_URL", "sqlite").startswith("sqlite"):
        raise DemoFailed(
            "RESET throws away an SQLite file only. Drop and create the PostgreSQL database yourself."
        )
    for file in [*var.glob("linli.sqlite3*"), *var.glob("demo.*")]:
        file.unlink()
    for folder in ("media", "checkpoints"):
        shutil.rmtree(var / folder, ignore_errors=True)


def _require_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise DemoFailed(
                f"Port {port} is taken ({error.strerror}); try: make demo PORT={port + 1}"
            ) from error


class _Steps:
    """Says each step that really did something, and how long it took."""

    def __call__(self, name: str, step: Callable[[], bool]) -> None:
        began = time.monotonic()
        if step():
            print(f"  {name}: {time.monotonic() - began:.1f} s", flush=True)


def _run(host: str, port: int, accounts: str) -> int:
    children: dict[str, subprocess.Popen[bytes]] = {}
    wanted: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: wanted.append(received))
    try:
        children["server"] = child("serve", "--host", host, "--port", str(port), "--workers", "1")
        _wait_for(host, port, children, wanted)
        if not wanted and not _ended(children):
            # Not before: it would take the server's processor just while somebody waits for the first page.
            children["worker"] = child("work")
            print(f"\nLinli 邻里: {os.environ['LINLI_BASE_URL']}\n\n{accounts}\n", flush=True)
            print(
                f"ctrl-C stops it; the data stays. RESET=1 begins anew, PORT={port + 1} moves it.", flush=True
            )
        while not wanted:
            if name := _ended(children):
                print(f"The {name} ended by itself; stopping.", file=sys.stderr)
                return 1
            time.sleep(0.2)
        print("\nStopping …", flush=True)
        return 0
    finally:
        stop(list(children.values()))


def child(*words: str) -> subprocess.Popen[bytes]:
    """Start one of our own commands as a child that never outlives this process."""
    return subprocess.Popen(
        [sys.executable, "-m", "linli.site.cli", *words],
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # ctrl-C reaches the parent alone, which stops them in order
        preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 -- no threads run here yet
    )


def _die_with_parent() -> None:
    """Even a parent that was killed with -9 leaves no server behind."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _ended(children: dict[str, subprocess.Popen[bytes]]) -> str:
    """The name of a child that is no more, or nothing."""
    return next((name for name, child in children.items() if child.poll() is not None), "")


def _wait_for(host: str, port: int, children: dict[str, subprocess.Popen[bytes]], wanted: list[int]) -> None:
    reach = "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104 -- compared, not bound
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and not wanted:
        if _ended(children):
            return
        if _answers(f"http://{reach}:{port}/static/vendor/leaflet/leaflet.css"):
            return
        time.sleep(0.05)


def _answers(address: str) -> bool:
    """Whether a page comes back, of whatever kind: the port alone listens before there is anybody to answer."""
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE):  # noqa: S310 -- our own server
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def stop(children: list[subprocess.Popen[bytes]]) -> None:
    """End children in order, whatever they started included."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    end = time.monotonic() + PARTING
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=max(0.1, end - time.monotonic()))
        # Whatever the child had started and left is in its session.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _accounts() -> str:
    from linli.site.demo import accounts

    rows = accounts()
    width = max((len(username) for _role, username, _password in rows), default=0)
    return "\n".join(f"  {username:<{width}}  {password}   {role}" for role, username, password in rows)
