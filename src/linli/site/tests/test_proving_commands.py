"""Proving by the command line, what a loss of entries closes, and one byte changed in the file."""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection

from linli.cases import actions as cases
from linli.cases.facts import VoiceDraft
from linli.cases.models import Voice
from linli.kernel import notes, rollback
from linli.kernel.models import JournalEntry, JournalSeal
from linli.site.cli import parser
from linli.web import readonly
from tests.cast import HOME

pytestmark = pytest.mark.usefixtures("english")


def command(*words: str) -> tuple[int, str]:
    given = parser().parse_args(words)
    out = io.StringIO()
    with redirect_stdout(out):
        code = given.run(given)
    return code, out.getvalue()


@pytest.mark.django_db
class TestCommands:
    def test_verify_key_seal_export(self, city, tmp_path):
        assert command("verify")[1].endswith("OK\n")
        assert command("journal", "key") == (0, notes.verifier_key() + "\n")
        assert command("journal", "seal")[0] == 0
        code, said = command("journal", "export", "--out", str(tmp_path / "b.zip"))
        assert code == 0
        assert notes.verifier_key() in said
        assert command("journal", "export", "--out", str(tmp_path / "c.zip"), "--log", "1111")[0] == 1

    def test_verify_names_the_bad_entry_and_fails(self, forger):
        JournalEntry.objects.filter(code="case.asked").update(code="case.declined")
        code, said = command("verify")
        assert code == 1
        assert said.startswith("BAD  9901 entry ")

    def test_a_gap_needs_two_passwords(self, forger, settings, monkeypatch):
        settings.CHECKPOINTS = Path(settings.CHECKPOINTS)
        JournalSeal.objects.filter(log="9901").order_by("-number")[:1].get().delete()
        monkeypatch.setenv("LINLI_PASSWORD", "wrong")
        assert command("journal", "gap", "propose", "--by", "admin", "--reason", "disk")[0] == 1
        monkeypatch.setenv("LINLI_PASSWORD", forger.password)
        assert command("journal", "gap", "approve", "--by", "admin")[0] == 1
        assert command("journal", "gap", "propose", "--by", "resident")[0] == 1
        assert command("journal", "gap", "propose", "--by", "admin", "--reason", "disk")[0] == 0
        assert command("journal", "gap", "approve", "--by", "admin")[0] == 1
        assert command("journal", "gap", "approve", "--by", "leader")[0] == 0
        assert rollback.losses() == []


@pytest.mark.django_db
class TestReadingOnly:
    @pytest.fixture
    def older(self, forger, monkeypatch):
        monkeypatch.setattr(readonly, "_known", readonly._Known())
        JournalSeal.objects.filter(log="9901").order_by("-number")[:1].get().delete()
        return forger

    def test_pages_show_why_and_changes_answer_503(self, older, signed_in):
        browser = signed_in("community")
        browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        page = browser.get("/cases/inbox/", follow=True)
        assert page.status_code == 200
        assert "were witnessed" in page.content.decode()
        answer = browser.post("/cases/new/", {"body": "x"})
        assert answer.status_code == 503
        assert "were witnessed" in answer.content.decode()
        fragment = browser.post("/cases/new/", {"body": "x"}, headers={"HX-Request": "true"})
        assert fragment["HX-Retarget"] == "#refusals"

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_the_api_says_it_as_a_problem(self, older, client, method):
        answer = getattr(client, method)("/api/v1/cases", content_type="application/json")
        assert answer.status_code == 503
        assert answer.json()["code"] == "read_only"
        assert answer["Content-Type"] == "application/problem+json"

    def test_an_approved_gap_opens_the_house_without_a_restart(self, older, client, monkeypatch):
        assert client.post("/api/v1/cases").status_code == 503
        rollback.propose(reason="disk", actor=older.community, at=older.at)
        rollback.approve(actor=older.dispatcher, at=older.at)
        monkeypatch.setattr(readonly, "AGAIN", 0.0)
        assert client.post("/api/v1/cases").status_code != 503

    def test_a_sound_database_is_asked_once(self, city, client, monkeypatch):
        monkeypatch.setattr(readonly, "_known", readonly._Known())
        asked: list[int] = []

        def losses() -> list[rollback.Loss]:
            asked.append(1)
            return []

        monkeypatch.setattr(rollback, "losses", losses)
        for _n in range(3):
            assert client.post("/api/v1/cases").status_code != 503
        assert asked == [1]


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_one_byte_changed_in_the_database_file_is_found(cast, tmp_path):
    """The very file, with another program; `linli verify` before and after, as processes."""
    cases.place_voice(
        words=VoiceDraft(body="井盖松了", area_code=HOME, channel=Voice.Channel.GROUP, group_name="一号群"),
        actor=cast.community,
        at=cast.at,
    )
    file = tmp_path / "linli.sqlite3"
    with sqlite3.connect(connection.settings_dict["NAME"]) as here, sqlite3.connect(file) as copy:
        here.backup(copy)
    copy.close()
    here.close()
    shutil.copy(django_settings.KEY_FILE, tmp_path / "keys.json")
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "linli.site.settings",
        "LINLI_VAR": str(tmp_path),
        "LINLI_CHECKPOINTS": str(tmp_path / "checkpoints"),
        "LINLI_KEY_FILE": str(tmp_path / "keys.json"),
        "LINLI_DATABASE_URL": f"sqlite:///{file}",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }

    def linli(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "linli.site.cli", *words],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    assert linli("journal", "seal").returncode == 0
    sound = linli("verify")
    assert (sound.returncode, sound.stdout.splitlines()[-1]) == (0, "OK"), sound.stdout + sound.stderr
    with sqlite3.connect(file) as open_file:
        open_file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        open_file.execute("PRAGMA journal_mode = DELETE")
    open_file.close()
    raw = bytearray(file.read_bytes())
    place = raw.rindex(b"voice.placed")
    raw[place] ^= 1
    file.write_bytes(raw)
    altered = linli("verify")
    assert altered.returncode == 1
    assert altered.stdout.startswith("BAD  9901 entry "), altered.stdout + altered.stderr
    assert "MAC" in altered.stdout
