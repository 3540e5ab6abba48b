from __future__ import annotations

import json
import shlex
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from linli.kernel import crypto, key_agent, keyring
from linli.kernel.crypto import KeyRefused

PLACE = "people_person.phone.1"
AT = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
LATER = AT + keyring.SETTLE
PHONE = "13812345678"


def test_a_new_key_writes_at_once_and_the_old_one_still_reads(key_file):
    old = crypto.seal("张三", aad=PLACE)
    assert keyring.add_data_key(at=AT) == "k2"
    new = crypto.seal("李四", aad=PLACE)
    assert (crypto.sealed_under(old), crypto.sealed_under(new)) == ("k1", "k2")
    assert [crypto.unseal(one, aad=PLACE) for one in (old, new)] == ["张三", "李四"]
    assert crypto.keys().suites == {"k1": "aes256gcm", "k2": "aes256gcm"}


def test_both_suites_are_read_side_by_side_and_each_key_keeps_to_its_own(key_file):
    old = crypto.seal("张三", aad=PLACE)
    keyring.add_data_key(at=AT, suite="sm4gcm")
    new = crypto.seal("张三", aad=PLACE)
    assert [crypto.unseal(one, aad=PLACE) for one in (old, new)] == ["张三", "张三"]
    assert len(crypto.keys().data["k2"]) == 16
    assert crypto.reseal(new, aad=PLACE) == new
    again = crypto.reseal(old, aad=PLACE)
    assert (crypto.sealed_under(again), crypto.unseal(again, aad=PLACE)) == ("k2", "张三")
    # The next key is for the same cipher unless another is named.
    keyring.add_data_key(at=AT)
    assert crypto.keys().suites["k3"] == "sm4gcm"


def test_a_cell_of_either_suite_opens_at_its_own_place_only(key_file):
    keyring.add_data_key(at=AT, suite="sm4gcm")
    sealed = crypto.seal("张三", aad=PLACE)
    with pytest.raises(KeyRefused, match="wrong place"):
        crypto.unseal(sealed, aad="people_person.phone.2")
    with pytest.raises(KeyRefused, match="wrong key"):
        crypto.unseal(sealed.replace("|k2|", "|k1|"), aad=PLACE)
    with pytest.raises(KeyRefused, match="wrong key"):
        crypto.unseal("v1|k2|AAAAAAAAAAAAAAAA|AAAA", aad=PLACE)


@pytest.mark.parametrize("suite", ["aes256gcm", "sm4gcm"])
def test_no_nonce_comes_twice(key_file, suite):
    keyring.add_data_key(at=AT, suite=suite)
    nonces = {crypto.seal("x", aad=PLACE).split("|")[2] for _ in range(20_000)}
    assert len(nonces) == 20_000


def test_a_file_changed_by_another_process_is_read_again_without_a_start(key_file, settings):
    assert crypto.keys().current == "k1"
    content = json.loads(settings.KEY_FILE.read_text())
    content["data"]["k9"] = content["data"]["k1"][::-1].replace("=", "") + "="
    beside = settings.KEY_FILE.with_name("other.json")
    beside.touch(0o600)
    beside.write_text(json.dumps(content | {"current": "k9"}))
    beside.replace(settings.KEY_FILE)
    assert crypto.keys().current == "k9"


def test_the_key_that_writes_cannot_be_retired_and_the_new_one_has_to_settle(key_file):
    with pytest.raises(KeyRefused, match="add another one first"):
        keyring.retire_data_key("k1", at=LATER)
    keyring.add_data_key(at=AT)
    with pytest.raises(KeyRefused, match="younger than 10 minutes"):
        keyring.retire_data_key("k1", at=LATER - timedelta(seconds=1))
    with pytest.raises(KeyRefused, match='no key "k7"'):
        keyring.retire_data_key("k7", at=LATER)
    keyring.retire_data_key("k1", at=LATER)
    assert list(crypto.keys().data) == ["k2"]
    assert [(line.label, line.use) for line in keyring.lines()] == [("k2", "writes"), ("index", "writes")]


def test_while_the_index_is_made_anew_both_values_find(key_file):
    old, token = crypto.blind_index("phone", PHONE), crypto.opaque_hash("token", "t" * 40)
    keyring.add_index_key(at=AT, suite="sm4gcm")
    new = crypto.blind_index("phone", PHONE)
    assert new != old
    assert crypto.index_values("phone", PHONE) == [new, old]
    assert crypto.index_values("phone", "") == []
    with pytest.raises(KeyRefused, match="not finished"):
        keyring.add_index_key(at=LATER)
    keyring.retire_index_key(at=LATER)
    assert crypto.index_values("phone", PHONE) == [new]
    with pytest.raises(KeyRefused, match="no former index key"):
        keyring.retire_index_key(at=LATER)
    # Tokens cannot be hashed again: their hash outlives every change of the index.
    keyring.add_index_key(at=LATER)
    keyring.retire_index_key(at=LATER + keyring.SETTLE)
    assert crypto.opaque_hash("token", "t" * 40) == token


def test_a_key_for_an_unknown_cipher_is_refused(key_file, settings):
    with pytest.raises(KeyRefused, match="nobody here knows"):
        keyring.add_data_key(at=AT, suite="rot13")
    content = json.loads(settings.KEY_FILE.read_text())
    key_file(data={"k1": {"suite": "rot13", "key": content["data"]["k1"]}})
    with pytest.raises(KeyRefused, match="rot13"):
        crypto.keys()
    key_file(data={"k1": {"suite": "sm4gcm", "key": content["data"]["k1"]}})
    with pytest.raises(KeyRefused, match="not 16 bytes"):
        crypto.keys()


def test_a_refused_change_leaves_the_file_as_it_was(key_file, settings):
    before = settings.KEY_FILE.read_bytes()
    with pytest.raises(KeyRefused):
        keyring.retire_data_key("k1", at=AT)
    assert settings.KEY_FILE.read_bytes() == before
    keyring.add_data_key(at=AT)
    assert settings.KEY_FILE.stat().st_mode & 0o777 == 0o600


@pytest.fixture
def agent(tmp_path, settings):
    """A key command in force: a process of its own that holds the wrapping key."""
    path = tmp_path / "kek"
    command = [sys.executable, "-m", "linli.kernel.key_agent", str(path)]
    subprocess.run([*command, "--new"], check=True)
    settings.KEY_COMMAND = shlex.join(command)
    crypto.forget_keys()
    yield path
    crypto.forget_keys()


def test_a_wrapped_key_file_opens_through_the_command_and_through_nothing_else(key_file, settings, agent):
    settings.KEY_COMMAND, command = "", settings.KEY_COMMAND
    sealed, keys = crypto.seal("张三", aad=PLACE), crypto.keys()
    settings.KEY_COMMAND = command
    crypto.forget_keys()
    with pytest.raises(KeyRefused, match="linli keys wrap"):
        crypto.keys()
    assert keyring.wrap_file() == 5
    assert crypto.unseal(sealed, aad=PLACE) == "张三"
    assert crypto.keys().journal == keys.journal
    text = settings.KEY_FILE.read_text()
    assert text.count("wrapped:") == 5
    keyring.add_data_key(at=AT, suite="sm4gcm")
    keyring.add_index_key(at=AT)
    old = crypto.opaque_hash("token", "t" * 40)
    keyring.retire_index_key(at=LATER)
    assert crypto.opaque_hash("token", "t" * 40) == old
    settings.KEY_COMMAND = ""
    crypto.forget_keys()
    with pytest.raises(KeyRefused, match="LINLI_KEY_COMMAND"):
        crypto.unseal(sealed, aad=PLACE)


def test_a_wrapping_key_that_others_can_read_or_another_one_opens_nothing(key_file, settings, agent):
    keyring.wrap_file()
    agent.chmod(0o644)
    crypto.forget_keys()
    with pytest.raises(KeyRefused, match="0 answers to 5 questions"):
        crypto.keys()
    agent.unlink()
    subprocess.run([*shlex.split(settings.KEY_COMMAND), "--new"], check=True)
    with pytest.raises(KeyRefused, match="another key, or for another label"):
        crypto.keys()
    settings.KEY_COMMAND = "no-such-program-anywhere"
    with pytest.raises(KeyRefused, match="does not answer"):
        crypto.keys()


def test_the_agent_opens_a_key_under_its_own_label_only():
    key = bytes(range(32))
    wrapped = key_agent.answer(key, "wrap data.k1 aGVsbG8=").removeprefix("ok ")
    assert key_agent.answer(key, f"unwrap data.k1 {wrapped}") == "ok aGVsbG8="
    assert key_agent.answer(key, f"unwrap index {wrapped}").startswith("no ")
    assert key_agent.answer(key, "unwrap").startswith("no ")
    assert key_agent.answer(key, f"open data.k1 {wrapped}") == "no such word"
