from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection

from linli.kernel import crypto, triggers


@pytest.fixture
def key_file(tmp_path: Path, settings):
    """A key file of this test's own, in force until the test ends; call it to change what is in it."""
    path = crypto.make_key_file(tmp_path / "keys.json")

    def change(**parts: object) -> Path:
        content = json.loads(path.read_text())
        for name, value in parts.items():
            content.pop(name) if value is None else content.update({name: value})
        path.write_text(json.dumps(content))
        crypto.forget_keys()
        return path

    settings.KEY_FILE = path
    change()
    yield change
    crypto.forget_keys()


@pytest.fixture
def unguarded(db):
    """The journal without its triggers, for one test that plays the forger; the rollback brings them back."""
    triggers.remove(connection)
