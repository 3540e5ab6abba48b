"""What every test stands on: keys, closed sockets, the right engine, and a flush that the journal allows."""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path
from typing import Any, cast

import hypothesis
import pytest
import pytest_django
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase

from linli.kernel.keys import make_key_file
from tests.snapshot import Rows, put_back, rows

pytest_plugins = ["tests.fixtures"]
# No deadline: two workers share two cores. The same examples each time: a red run can be run again.
hypothesis.settings.register_profile("linli", deadline=None, derandomize=True, max_examples=60)
hypothesis.settings.load_profile("linli")
KEYS_CHANGED = pytest.StashKey[int]()
_after_migrations: Rows = {}
SHAPE, BROWSER = "tests/shape/", "tests/browser/"
ENGINE = {"db", "transactional_db", "django_db_setup", "live_server"}
LONGEST = ("tests/shape/test_permissions.py", "tests/journeys/test_api_contract.py")


def pytest_configure(config: pytest.Config) -> None:
    key_file = Path(settings.KEY_FILE)
    if not key_file.exists():
        # With several workers the controller comes first: they inherit its folder and find the file there.
        make_key_file(key_file)
    config.stash[KEYS_CHANGED] = key_file.stat().st_ctime_ns


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The other worker reads the same keys: who opens them to all for a moment makes its tests fail now and then."""
    if Path(settings.KEY_FILE).stat().st_ctime_ns != session.config.stash[KEYS_CHANGED]:
        message = "a test changed the key file that all workers share; give it a copy of its own in tmp_path"
        raise pytest.UsageError(message)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even load what this run leaves out anyhow: a browser's run has its folder, the shape is SQLite's."""
    if collection_path.suffix not in {"", ".py"}:
        return None
    inside = f"{collection_path.relative_to(config.rootpath).as_posix()}/"
    if config.option.markexpr == "browser" and not (inside.startswith(BROWSER) or BROWSER.startswith(inside)):
        return True
    return True if not _on_sqlite() and inside.startswith(SHAPE) else None


def _on_sqlite() -> bool:
    return str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what belongs elsewhere, and begin with what takes longest, so that no worker waits for it at the end.

    A left-out test is counted as deselected, never as passed. What asks for no database – the shape of the project, a
    pure rule, a template – is the same on every engine: it runs on SQLite.
    """
    sqlite = _on_sqlite()
    other = "postgres" if sqlite else "sqlite"
    trial = "trial" in (config.option.markexpr or "")

    def elsewhere(item: pytest.Item) -> bool:
        of_trial = item.get_closest_marker("trial") is not None and not trial
        return of_trial or bool(item.get_closest_marker(other)) or not (sqlite or _asks_for_a_database(item))

    left_out = [item for item in items if elsewhere(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    kept = [item for item in items if not elsewhere(item)]
    items[:] = sorted(kept, key=lambda item: not item.nodeid.startswith(LONGEST))


def _asks_for_a_database(item: pytest.Item) -> bool:
    """By its own mark, or by a fixture on the way; a mark that names PostgreSQL is asking, too."""
    if any(item.get_closest_marker(name) for name in ("django_db", "postgres", "race")):
        return True
    return not ENGINE.isdisjoint(getattr(item, "fixturenames", ENGINE))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> None:
    """Remember what the migrations brought in, before any test."""
    with django_db_blocker.unblock():
        _after_migrations.update(rows())


def _flush(self: TransactionTestCase) -> None:
    """Bring the database back to what the migrations left, after a test that committed.

    Django's flush empties some two hundred tables, of which a test fills thirty. The journal's triggers refuse to have
    rows taken away, so they step aside; skills and calendar, which migrations brought in, have to come back.
    """
    from linli.kernel import triggers

    triggers.remove(connection)
    try:
        put_back(_after_migrations)
        cache.clear()
    finally:
        triggers.install(connection)


# Django offers no hook around its flush, and the stubs hide the method.
_transactional = cast("Any", TransactionTestCase)
_transactional._fixture_teardown = _flush


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for another machine fails at once, with the address in its message."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_loopback(address):
            pytest.fail(f"a test wanted to connect to {address}; only loopback is open")
        connect(self, address)  # type: ignore[arg-type] # whatever the caller gave

    monkeypatch.setattr(socket.socket, "connect", guarded)


def _is_loopback(address: object) -> bool:
    host = str(address[0]) if isinstance(address, tuple) else ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
