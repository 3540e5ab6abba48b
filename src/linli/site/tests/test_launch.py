from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest

from linli.site import launch


@pytest.fixture
def clean_environment(monkeypatch):
    for name in list(os.environ):
        if name.startswith("LINLI_"):
            monkeypatch.delenv(name)
    monkeypatch.setattr(os, "environ", dict(os.environ))


def test_keys_are_made_once_and_for_their_owner_alone(tmp_path: Path, clean_environment):
    launch._environment(tmp_path, 8123)
    keys = {file.name: file.read_text() for file in (tmp_path / "keys").iterdir()}
    assert set(keys) == {"secret", "data.json"}
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in (tmp_path / "keys").iterdir())

    launch._environment(tmp_path, 8123)
    assert {file.name: file.read_text() for file in (tmp_path / "keys").iterdir()} == keys
    assert "LINLI_BASE_URL=http://127.0.0.1:8123\n" in (tmp_path / "linli.env").read_text()


def test_a_new_beginning_keeps_keys_and_throws_data_away(tmp_path: Path, clean_environment):
    for name in ("linli.sqlite3", "linli.sqlite3-wal", "demo.loaded", "demo.ready", "linli.env"):
        (tmp_path / name).touch()
    (tmp_path / "media").mkdir()
    launch._reset(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["linli.env"]


def test_a_new_beginning_never_empties_a_postgresql_database(tmp_path: Path, clean_environment, monkeypatch):
    monkeypatch.setitem(os.environ, "LINLI_DATABASE_URL", "postgresql://h/city")
    with pytest.raises(launch.DemoFailed, match="yourself"):
        launch._reset(tmp_path)


def test_a_taken_port_names_a_free_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(launch.DemoFailed, match=f"PORT={port + 1}"):
            launch._require_free("127.0.0.1", port)


def test_a_child_that_ended_is_noticed():
    child = launch.child("--version")
    child.wait(timeout=30)
    assert launch._ended({"server": child}) == "server"
