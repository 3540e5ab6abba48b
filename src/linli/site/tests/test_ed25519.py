"""The verifier's own Ed25519 against RFC 8032 (section 7.1) and against the library that signs."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.site.proving.linli_verify import ORDER, ed25519_verify

# Public key, message, signature.
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_known_answers(public, message, signature):
    key, text, signed = (bytes.fromhex(part) for part in (public, message, signature))
    assert ed25519_verify(key, text, signed)
    assert not ed25519_verify(key, text + b"x", signed)
    for place in (0, 31, 32, 63):
        bent = bytearray(signed)
        bent[place] ^= 1
        assert not ed25519_verify(key, text, bytes(bent))


def test_a_second_spelling_of_a_signature_is_refused():
    key, _message, signed = (bytes.fromhex(part) for part in RFC_8032[0])
    larger = int.from_bytes(signed[32:], "little") + ORDER
    assert not ed25519_verify(key, b"", signed[:32] + larger.to_bytes(32, "little"))


@pytest.mark.parametrize("public", [b"", b"\xff" * 32, b"\x02" + b"\x00" * 31, b"\x00" * 31])
def test_what_is_no_key_verifies_nothing(public):
    assert not ed25519_verify(public, b"", bytes.fromhex(RFC_8032[0][2]))


@settings(max_examples=15)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200))
def test_it_agrees_with_the_library(seed, message):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    signature, public = private.sign(message), private.public_key().public_bytes_raw()
    assert ed25519_verify(public, message, signature)
    assert not ed25519_verify(public, message + b"!", signature)
