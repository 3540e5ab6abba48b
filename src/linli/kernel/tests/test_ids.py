from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel import clock, ids
from linli.kernel.verdict import Missing

DIGITS = st.text("0123456789", min_size=1, max_size=30)


def test_a_uid_is_a_version_seven_uuid_of_this_moment():
    uid = ids.uuid7()
    moment = datetime.fromtimestamp((uid.int >> 80) / 1000, tz=UTC)
    assert (uid.version, uid.variant) == (7, RFC_4122)
    assert abs((moment - clock.now()).total_seconds()) < 60


def test_uids_rise_even_when_the_clock_steps_back(monkeypatch):
    ids.uuid7()
    monkeypatch.setattr(clock, "nanoseconds", lambda: 1_000_000_000)
    made = [ids.uuid7() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == 5000


def test_uids_made_by_threads_never_meet():
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _n: ids.uuid7(), range(4000)))
    assert len(set(made)) == 4000


@pytest.mark.parametrize(("digits", "check"), [("0794", "5"), ("79462", "3"), ("00200667308", "5")])
def test_known_check_digits_of_mod_11_10(digits, check):
    assert ids.check_digit(digits) == check


@given(year=st.integers(2000, 2999), prefix=st.sampled_from(["", "P", "XM"]))
def test_a_new_number_is_valid_in_every_spelling(year, prefix):
    number = ids.new_number(year, prefix)
    assert number.startswith(f"{prefix}{year}-")
    assert len(number) == len(prefix) + 16
    for spelling in (number, number.replace("-", ""), number.lower(), f"  {number} "):
        assert ids.valid_number(spelling)


@given(digits=DIGITS, place=st.integers(0, 40), other=st.integers(1, 9))
def test_one_wrong_digit_never_passes(digits, place, other):
    whole = digits + ids.check_digit(digits)
    place %= len(whole)
    wrong = whole[:place] + str((int(whole[place]) + other) % 10) + whole[place + 1 :]
    assert ids.check_digit(wrong[:-1]) != wrong[-1]


@given(st.text(max_size=40))
def test_any_text_can_be_asked_whether_it_is_a_number(text):
    ids.valid_number(text)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-4821-7730-55", "２０２６-4821-7730-5", "ABCDE2026-4821-7730-5"]
)
def test_what_is_no_number(text):
    assert not ids.valid_number(text)


@given(uid=st.uuids(), version=st.integers(0, 0xFFFF), kind=st.sampled_from(["voice", "shift", "诉求"]))
def test_a_token_comes_back_as_uid_and_version(uid, version, kind):
    token = ids.token(kind, uid, version)
    assert len(token) == 44
    assert token.replace("-", "").replace("_", "").isalnum()
    assert ids.read_token(kind, token) == (uid, version)
    with pytest.raises(Missing):
        ids.read_token("other", token)


@given(uid=st.uuids(), place=st.integers(0, 43), sign=st.sampled_from("AaZz09-_"))
def test_a_token_with_another_sign_is_refused(uid, place, sign):
    token = ids.token("voice", uid)
    forged = token[:place] + sign + token[place + 1 :]
    if forged != token:
        with pytest.raises(Missing):
            ids.read_token("voice", forged)


@given(st.text(max_size=60))
def test_any_text_is_refused_as_token(text):
    with pytest.raises(Missing):
        ids.read_token("voice", text)


def test_another_key_refuses_every_token(key_file):
    uid = UUID(int=9)
    token = ids.token("voice", uid)
    key_file(token="A" * 43 + "=")
    with pytest.raises(Missing):
        ids.read_token("voice", token)


def test_a_version_beyond_two_bytes_is_an_error():
    with pytest.raises(ValueError, match="version"):
        ids.token("voice", UUID(int=1), 65536)
