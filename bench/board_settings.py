"""Settings of the server on which the board is measured: those of the tests, with pages kept as an installation does."""

from __future__ import annotations

from tests.settings import *  # noqa: F403 -- the same settings, but for two

ROOT_URLCONF = "bench.board_urls"
BOARD_SECONDS = 60
