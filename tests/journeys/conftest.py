"""Journeys commit for real, read the demo's outbox, and stand on the catalogue and calendar that ship."""

from __future__ import annotations

import pytest

from linli.cases.actions import load_catalogue
from tests.cast import Cast
from tests.fixtures import Clock
from tests.journeys.town import Town


@pytest.fixture
def town(cast: Cast, stopped_clock: Clock, settings) -> Town:
    """The cast, the catalogue, and the outbox open to read, as in the demo."""
    settings.DEMO = True
    load_catalogue()
    return Town(cast, stopped_clock)
