"""`linli keys`, `linli retention`, and what does not start without its keys."""

from __future__ import annotations

import json

import pytest
from django.db import connections
from django.utils import translation

from linli.cases.models import Case, Voice
from linli.cases.tests import scenes
from linli.kernel import crypto
from linli.people.models import Person
from linli.places.keeping import months_before
from linli.site import cli, doctor_trust, serving
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def linli(capsys):
    """`linli("keys", "list")`: exit code and all that was printed."""

    def run(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main(words)
        said = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, said.out + said.err

    return run


def test_a_key_from_first_to_last(cast: Cast, own_keys, linli, stopped_clock):
    before = {person.pk: (person.name, person.phone) for person in Person.objects.all()}
    code, said = linli("keys", "list")
    assert (code, said.split()[:3]) == (0, ["k1", "aes256gcm", "writes"])
    code, said = linli("keys", "add", "--suite", "sm4gcm")
    assert (code, said[:3]) == (0, "k2:")
    code, said = linli("keys", "retire", "k1")
    assert code == 1
    assert "people_person.phone_sealed: 12" in said
    code, said = linli("keys", "rotate", "--pause", "0")
    assert (code, "24 values moved" in said) == (0, True)
    code, said = linli("keys", "retire", "k1")
    assert (code, "younger than 10 minutes" in said) == (1, True)
    stopped_clock.forward(minutes=10)
    code, said = linli("keys", "retire", "k1")
    assert (code, said.startswith("k1 is gone")) == (0, True)
    code, said = linli("keys", "list")
    assert "k1" not in said
    assert {person.pk: (person.name, person.phone) for person in Person.objects.all()} == before
    assert linli("keys", "add", "--index")[0] == 0
    assert linli("keys", "retire", "index")[0] == 1
    assert linli("keys", "rotate", "--pause", "0")[0] == 0
    stopped_clock.forward(minutes=10)
    assert linli("keys", "retire", "index")[0] == 0


def test_what_does_not_open_is_said_and_the_exit_code_tells(cast: Cast, own_keys, linli, stopped_clock):
    person = cast.person("resident")
    Person.objects.filter(pk=person.pk).update(name_sealed="v1|k1|AAAAAAAAAAAAAAAA|AAAAAAAAAAAAAAAAAAAAAAAA")
    linli("keys", "add")
    code, said = linli("keys", "rotate", "--pause", "0")
    assert code == 1
    assert f"does not open: people_person.name_sealed {person.uid}" in said


def test_wrapping_needs_a_command(own_keys, linli):
    code, said = linli("keys", "wrap")
    assert (code, "LINLI_KEY_COMMAND" in said) == (1, True)


def test_retention_is_counted_first_and_run_then(cast: Cast, linli, stopped_clock):
    case = scenes.placed(cast)
    Case.objects.filter(pk=case.pk).update(state="written_off", closed_at=AT)
    stopped_clock.at = months_before(AT, -37)
    code, said = linli("retention", "run", "--dry-run")
    assert code == 0
    assert "nothing was written" in said
    assert Voice.objects.get().body
    code, said = linli("retention", "run")
    assert (code, "certificate 2029-" in said) == (0, True)
    assert Voice.objects.get().body == ""
    assert linli("retention", "run") == (0, "nothing is past its time\n")


@pytest.fixture
def kept_open(monkeypatch):
    """The look at the start closes its connection; a test's own stays."""
    monkeypatch.setattr(type(connections), "close_all", lambda _self: None)


@pytest.mark.usefixtures("kept_open")
def test_nothing_starts_without_its_own_keys(cast: Cast, own_keys, capsys):
    assert not serving._keys_wrong()
    content = json.loads(own_keys.read_text())
    own_keys.chmod(0o640)
    assert serving._keys_wrong()
    assert "set its mode to 0600" in capsys.readouterr().err
    own_keys.unlink()
    assert serving._keys_wrong()
    assert "cannot be read" in capsys.readouterr().err
    crypto.make_key_file(own_keys)
    assert serving.serve(host="127.0.0.1", port=1, workers=1, threads=1) == 2
    said = capsys.readouterr().err
    assert "not the keys of this database" in said
    assert "people_person.phone_sealed" in said
    own_keys.write_text(json.dumps(content))
    assert not serving._keys_wrong()


def test_doctor_tells_wrong_keys_old_keys_and_columns_that_nobody_declared(
    cast: Cast, own_keys, linli, monkeypatch
):
    def wrong() -> str:
        with translation.override("en"):
            return "\n".join(
                f"{one.what} → {one.remedy}" for one in doctor_trust.sealed_values() if not one.ok
            )

    assert wrong() == ""
    linli("keys", "add")
    assert wrong() == "old keys are still in the key file → linli keys rotate; linli keys retire k1"
    monkeypatch.setattr(Person, "sealed", {"name_sealed": Person.sealed["name_sealed"]})
    assert "people_person.phone_sealed" in wrong()
    monkeypatch.undo()
    own_keys.unlink()
    crypto.make_key_file(own_keys)
    assert "bring back its own key file" in wrong()
