"""Known answers for every cipher and keyed hash, from the norms themselves."""

from __future__ import annotations

import hashlib

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.suites import MACS, SUITES, _aes_decrypt, _aes_encrypt

K = "feffe9928665731c6d6a8f9467308308"
P = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
A = "feedfacedeadbeeffeedfacedeadbeefabaddad2"
N = "cafebabefacedbaddecaf888"
# McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B (the set NIST SP 800-38D was validated with):
# cases 13, 14 and 16 have keys of 256 bits. (key, nonce, plain, bound, cipher text with tag)
AES_CASES = [
    ("00" * 32, "00" * 12, "", "", "530f8afbc74536b9a963b4f1c4cb738b"),
    ("00" * 32, "00" * 12, "00" * 16, "", "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"),
    (
        K * 2,
        N,
        P,
        A,
        (
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
            "c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"
        ),
    ),
]
# RFC 8998, appendix A.1: SM4-GCM.
SM4_CASES = [
    (
        "0123456789abcdeffedcba9876543210",
        "00001234567800000000abcd",
        "aa" * 8 + "bb" * 8 + "cc" * 8 + "dd" * 8 + "ee" * 8 + "ff" * 8 + "ee" * 8 + "aa" * 8,
        A,
        (
            "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15"
            "a56834cbcf98c397b4024a2691233b8d83de3541e4c2b58177e065a9bf7b62ec"
        ),
    )
]
CASES = [("aes256gcm", *case) for case in AES_CASES] + [("sm4gcm", *case) for case in SM4_CASES]


@pytest.mark.parametrize(("code", "key", "nonce", "plain", "bound", "secret"), CASES)
def test_a_cipher_gives_the_known_answer_and_takes_it_back(code, key, nonce, plain, bound, secret):
    suite = SUITES[code]
    key, nonce, plain, bound, secret = (bytes.fromhex(one) for one in (key, nonce, plain, bound, secret))
    assert suite.encrypt(key, nonce, plain, bound) == secret
    assert suite.decrypt(key, nonce, secret, bound) == plain
    assert len(key) == suite.key_bytes


@pytest.mark.parametrize(("code", "key", "nonce", "plain", "bound", "secret"), CASES)
def test_a_cipher_refuses_every_flipped_bit_and_every_shortened_text(code, key, nonce, plain, bound, secret):
    suite = SUITES[code]
    key, nonce, bound, secret = (bytes.fromhex(one) for one in (key, nonce, bound, secret))
    for place in range(len(secret)):
        altered = bytearray(secret)
        altered[place] ^= 1 << place % 8
        with pytest.raises(InvalidTag):
            suite.decrypt(key, nonce, bytes(altered), bound)
        with pytest.raises(InvalidTag):
            suite.decrypt(key, nonce, secret[:place], bound)
    with pytest.raises(InvalidTag):
        suite.decrypt(key, nonce, secret, bound + b"x")


# RFC 4231: HMAC-SHA-256, cases 1 to 4, 6 and 7.
HMAC_CASES = [
    ("0b" * 20, b"Hi There".hex(), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    (
        b"Jefe".hex(),
        b"what do ya want for nothing?".hex(),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ),
    ("aa" * 20, "dd" * 50, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    (
        bytes(range(1, 26)).hex(),
        "cd" * 50,
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    ),
    (
        "aa" * 131,
        b"Test Using Larger Than Block-Size Key - Hash Key First".hex(),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ),
    (
        "aa" * 131,
        b"This is a test using a larger than block-size key and a larger than block-size data. The key needs "
        b"to be hashed before being used by the HMAC algorithm.".hex(),
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
    ),
]


@pytest.mark.parametrize(("key", "message", "answer"), HMAC_CASES)
def test_hmac_sha256_gives_the_answers_of_rfc_4231(key, message, answer):
    assert MACS["hmacsha256"](bytes.fromhex(key), bytes.fromhex(message)).hex() == answer


# GB/T 32905-2016, appendix A.
SM3_CASES = [
    (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
    (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
]


@pytest.mark.parametrize(("message", "answer"), SM3_CASES)
def test_sm3_gives_the_answers_of_the_norm(message, answer):
    assert _sm3(message).hex() == answer


@given(st.binary(min_size=1, max_size=200), st.binary(max_size=300))
def test_hmac_sm3_is_the_construction_of_rfc_2104_over_that_hash(key, message):
    """No norm gives answers for this pair: RFC 2104 written out over SM3, whose answers the test above knows."""
    block = (_sm3(key) if len(key) > 64 else key).ljust(64, b"\0")
    inner = _sm3(bytes(one ^ 0x36 for one in block) + message)
    assert MACS["hmacsm3"](key, message) == _sm3(bytes(one ^ 0x5C for one in block) + inner)


@given(st.binary(max_size=120), st.binary(max_size=60))
def test_both_ciphers_open_what_they_sealed_and_nothing_of_each_other(plain, bound):
    nonce, key = b"n" * 12, hashlib.sha256(b"k").digest()
    for suite in SUITES.values():
        secret = suite.encrypt(key[: suite.key_bytes], nonce, plain, bound)
        assert suite.decrypt(key[: suite.key_bytes], nonce, secret, bound) == plain
    with pytest.raises(InvalidTag):
        _aes_decrypt(key, nonce, SUITES["sm4gcm"].encrypt(key[:16], nonce, plain, bound), bound)
    with pytest.raises(InvalidTag):
        SUITES["sm4gcm"].decrypt(key[:16], nonce, _aes_encrypt(key, nonce, plain, bound), bound)


def _sm3(message: bytes) -> bytes:
    work = hashes.Hash(hashes.SM3())
    work.update(message)
    return work.finalize()
