"""Fixtures for every test of the house; the cast is described in `tests/cast.py`."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as held
from django.test import Client

from linli.kernel import clock, crypto
from tests.cast import AT, Cast, build_cast
from tests.snapshot import Snapshot


class Clock:
    """The kernel's clock, stopped; a test moves it by hand."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> datetime:
        """Move the clock: `stopped_clock.forward(days=3)`."""
        self.at += timedelta(**by)
        return self.at


@pytest.fixture
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Requests, sessions and tasks see `AT` until the test moves the clock."""
    stopped = Clock(AT)
    monkeypatch.setattr(clock, "now", stopped)
    return stopped


@pytest.fixture
def own_keys(tmp_path: Path, settings):
    """A copy of the key file for one test that changes it; the cast's values open with it."""
    path = tmp_path / "keys.json"
    path.touch(0o600)
    path.write_text(Path(held.KEY_FILE).read_text())
    settings.KEY_FILE = path
    crypto.forget_keys()
    yield path
    crypto.forget_keys()


_cast: list[Snapshot[Cast]] = []


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody of `tests/cast.py`, as if made anew for each test."""
    if _cast:
        return _cast[0].restore()
    _cast.append(Snapshot.take(build_cast))
    made: Cast = pickle.loads(_cast[0].result)  # noqa: S301 -- the same bytes as in every later test
    return made


@pytest.fixture
def signed_in(cast: Cast) -> Callable[[str], Client]:
    """`signed_in("volunteer").get(…)`: a browser in which one of the cast is signed in."""

    def browser(who: str) -> Client:
        client = Client()
        client.force_login(cast.account(who))
        return client

    return browser
