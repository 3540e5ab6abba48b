"""Fixtures of the tests of cases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def count_queries() -> Callable[[Callable[[], object]], int]:
    """`count_queries(lambda: …)`: how many statements that takes."""

    def count(run: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as held:
            run()
        return len(held)

    return count
