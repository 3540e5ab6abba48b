from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel import crypto
from linli.kernel.crypto import KeyRefused

PLACE = "people_person.phone.1"
FRESH = base64.b64encode(b"another key of thirty-two bytes!").decode()


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_what_was_sealed_opens_at_its_place(value):
    sealed = crypto.seal(value, aad=PLACE)
    assert crypto.unseal(sealed, aad=PLACE) == value
    if len(value) > 8:
        assert value not in sealed


def test_the_sealed_form_names_format_and_key_and_fits_a_text_column():
    sealed = crypto.seal("13812345678", aad=PLACE)
    version, key_id, nonce, secret = sealed.split("|")
    assert (version, key_id, crypto.sealed_under(sealed)) == ("v1", "k1", "k1")
    assert len(base64.b64decode(nonce)) == 12
    assert len(base64.b64decode(secret)) == 11 + 16
    assert sealed.isascii()
    assert sealed.isprintable()


def test_the_cipher_is_aes_256_gcm_over_the_place(key_file):
    key_file(data={"k1": FRESH})
    _, _, nonce, secret = crypto.seal("张三", aad=PLACE).split("|")
    plain = AESGCM(base64.b64decode(FRESH)).decrypt(
        base64.b64decode(nonce), base64.b64decode(secret), f"v1|k1|{PLACE}".encode()
    )
    assert plain.decode() == "张三"


def test_the_empty_text_stays_empty():
    assert crypto.seal("", aad=PLACE) == ""
    assert crypto.unseal("", aad=PLACE) == ""
    assert crypto.sealed_under("") == ""


def test_one_value_never_seals_twice_alike():
    assert len({crypto.seal("13812345678", aad=PLACE) for _ in range(2000)}) == 2000


def test_a_cell_moved_to_another_row_does_not_open():
    with pytest.raises(KeyRefused, match="wrong place"):
        crypto.unseal(crypto.seal("张三", aad=PLACE), aad="people_person.phone.2")


@given(place=st.integers(0, 200), bit=st.integers(0, 7))
def test_an_altered_cell_does_not_open(place, bit):
    sealed = crypto.seal("13812345678", aad=PLACE)
    head, secret = sealed.rsplit("|", 1)
    raw = bytearray(base64.b64decode(secret))
    raw[place % len(raw)] ^= 1 << bit
    with pytest.raises(KeyRefused):
        crypto.unseal(f"{head}|{base64.b64encode(raw).decode()}", aad=PLACE)


@given(st.text(min_size=1, max_size=80))
def test_plain_text_in_a_sealed_column_is_refused_not_shown(value):
    with pytest.raises(KeyRefused):
        crypto.unseal(value, aad=PLACE)


def test_a_wrong_key_and_a_lost_key_say_so(key_file):
    sealed = crypto.seal("张三", aad=PLACE)
    key_file(data={"k1": FRESH})
    with pytest.raises(KeyRefused, match="wrong key"):
        crypto.unseal(sealed, aad=PLACE)
    key_file(data={"k2": FRESH}, current="k2")
    with pytest.raises(KeyRefused, match='"k1" is not in the key file'):
        crypto.unseal(sealed, aad=PLACE)


def test_after_a_rotation_old_values_open_and_new_ones_use_the_new_key(key_file):
    old = crypto.seal("张三", aad=PLACE)
    path = key_file()
    key_file(data=json.loads(path.read_text())["data"] | {"k2": FRESH}, current="k2")
    assert crypto.unseal(old, aad=PLACE) == "张三"
    assert crypto.sealed_under(crypto.seal("张三", aad=PLACE)) == "k2"


def test_a_key_file_that_others_can_read_is_refused(key_file):
    path = key_file()
    for mode in (0o604, 0o640, 0o620, 0o602):
        path.chmod(mode)
        crypto.forget_keys()
        with pytest.raises(KeyRefused, match="0600"):
            crypto.keys()


def test_a_new_key_file_is_private_and_never_replaces_one(tmp_path: Path):
    path = crypto.make_key_file(tmp_path / "deep" / "keys.json")
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_text()
    with pytest.raises(FileExistsError):
        crypto.make_key_file(path)
    assert path.read_text() == before


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"data": {}}, "at least one key"),
        ({"data": None}, "at least one key"),
        ({"data": {"a|b": FRESH}}, "not a key id"),
        ({"current": "k9"}, '"current"'),
        ({"current": None}, '"current"'),
        ({"token": None}, '"token" is missing'),
        ({"index": "c2hvcnQ="}, '"index" is missing or not 32 bytes'),
        ({"journal": "not base64 at all"}, '"journal" is missing'),
        ({"token": FRESH, "index": FRESH}, "two purposes"),
    ],
)
def test_an_incomplete_key_file_is_refused_with_the_reason(key_file, parts, sentence):
    key_file(**parts)
    with pytest.raises(KeyRefused, match=sentence):
        crypto.seal("x", aad=PLACE)


def test_a_key_that_is_also_secret_key_is_refused(key_file, settings):
    path = key_file(token=FRESH)
    assert crypto.keys().token == base64.b64decode(FRESH)
    settings.SECRET_KEY = FRESH
    with pytest.raises(KeyRefused, match="also SECRET_KEY"):
        crypto.keys()
    path.write_text("[]")
    crypto.forget_keys()
    with pytest.raises(KeyRefused, match="one JSON object"):
        crypto.keys()
    path.write_text("{")
    crypto.forget_keys()
    with pytest.raises(KeyRefused, match="not JSON"):
        crypto.keys()
    path.unlink()
    crypto.forget_keys()
    with pytest.raises(KeyRefused, match="cannot be read"):
        crypto.keys()


def test_keys_never_show_in_a_traceback():
    assert "b'" not in repr(crypto.keys())


@pytest.mark.parametrize(
    "spelling",
    [
        "13812345678",
        "138-1234-5678",
        "+86 138 1234 5678",
        "0086 13812345678",
        "１３８１２３４５６７８",
        "8613812345678",
    ],
)
def test_one_phone_has_one_index_however_it_is_typed(spelling):
    assert crypto.normal_phone(spelling) == "+8613812345678"
    assert crypto.blind_index("phone", spelling) == crypto.blind_index("phone", "13812345678")


def test_an_index_belongs_to_its_kind_and_key(key_file):
    phone = crypto.blind_index("phone", "13812345678")
    assert len(phone) == 64
    assert phone != crypto.blind_index("contact_phone", "13812345678")
    assert crypto.blind_index("identity", "43010219900101123x") == crypto.blind_index(
        "identity", "43010219900101123X"
    )
    assert crypto.blind_index("phone", "") == crypto.blind_index("phone", " - ") == ""
    key_file(index=FRESH)
    assert phone != crypto.blind_index("phone", "13812345678")


def test_landlines_and_foreign_numbers_keep_their_place():
    assert crypto.normal_phone("0731-8812 3456") == "+8673188123456"
    assert crypto.normal_phone("+44 20 7946 0958") == "+442079460958"


def test_a_commitment_needs_its_salt():
    salt = crypto.new_salt()
    assert len(salt) == 32
    assert salt != crypto.new_salt()
    assert crypto.commitment(salt, "张三") == crypto.commitment(salt, "张三")
    assert crypto.commitment(salt, "张三") != crypto.commitment(crypto.new_salt(), "张三")
