from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.db import connection
from django.utils import translation

from linli.kernel import triggers
from linli.site import doctor, doctor_trust

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def wrong(*looks) -> str:
    """What these looks find wrong, with the remedies."""
    findings = [finding for look in looks for finding in look()]
    return "\n".join(f"{finding.what} → {finding.remedy}" for finding in findings if not finding.ok)


def test_a_sound_database_has_nothing_wrong():
    assert wrong(doctor.database, doctor.tables) == ""


def test_removed_triggers_are_named():
    triggers.remove(connection)
    try:
        found = wrong(doctor.tables)
    finally:
        triggers.install(connection)
    assert "triggers are gone" in found
    assert "kernel_journalentry" in found


def test_a_key_file_that_others_can_read_is_refused(settings, tmp_path):
    own = shutil.copy(settings.KEY_FILE, tmp_path / "keys.json")
    Path(own).chmod(0o644)
    settings.KEY_FILE = Path(own)
    assert "0600" in wrong(doctor.secrets)


def test_an_empty_secret_is_found(settings):
    settings.SECRET_KEY = ""
    assert "LINLI_SECRET_KEY" in wrong(doctor.secrets)


def test_the_demo_in_the_open_is_found(settings):
    settings.DEMO, settings.BASE_URL, settings.HTTPS = True, "https://linli.example", True
    assert "known passwords" in wrong(doctor.production)


def test_pages_in_the_clear_are_found(settings):
    settings.DEMO, settings.BASE_URL, settings.HTTPS = False, "http://linli.example", False
    assert "not encrypted" in wrong(doctor.production)


def test_the_exit_code_tells(monkeypatch, capsys):
    def good():
        yield doctor_trust.Finding(ok=True, what="all is well")

    def bad():
        yield doctor_trust.Finding(ok=False, what="something is not", remedy="mend it")

    def broken():
        yield doctor_trust.Finding(ok=Path("/nowhere/at/all").read_text() == "", what="never told")

    monkeypatch.setattr(doctor, "LOOKS", (good,))
    assert doctor.run() == 0
    monkeypatch.setattr(doctor, "LOOKS", (good, bad, broken))
    assert doctor.run() == 1
    printed = capsys.readouterr().out
    assert "✗ something is not" in printed
    assert "→ mend it" in printed
    assert "1 right, 2 wrong" in printed
