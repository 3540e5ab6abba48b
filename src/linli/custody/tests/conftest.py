from __future__ import annotations

import pytest

from linli.cases.models import Case
from linli.custody.tests.ended import closed_case
from tests.cast import Cast


@pytest.fixture
def closed(cast: Cast) -> Case:
    return closed_case(cast)
