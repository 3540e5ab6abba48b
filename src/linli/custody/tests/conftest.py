from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings as held

from linli.kernel import crypto


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
