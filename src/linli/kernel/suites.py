"""The ciphers and keyed hashes a value may be sealed and looked up with; each key says which one it is for.

International: AES-256-GCM with HMAC-SHA256. National (国密): SM4-GCM with HMAC-SM3. Both are readable side by side.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC

if TYPE_CHECKING:
    from collections.abc import Callable

TAG_BYTES = 16
AES256GCM, SM4GCM = "aes256gcm", "sm4gcm"
HMAC_SHA256, HMAC_SM3 = "hmacsha256", "hmacsm3"


@dataclass(frozen=True, slots=True)
class Suite:
    """One way to seal: `encrypt(key, nonce, plain, bound)` and its inverse, which raises InvalidTag.

    `mac` is the keyed hash that goes with it when an index key is made for the same profile.
    """

    code: str
    key_bytes: int
    mac: str
    encrypt: Callable[[bytes, bytes, bytes, bytes], bytes] = field(repr=False)
    decrypt: Callable[[bytes, bytes, bytes, bytes], bytes] = field(repr=False)


@lru_cache(maxsize=16)
def _aes(key: bytes) -> AESGCM:
    return AESGCM(key)


def _aes_encrypt(key: bytes, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
    return _aes(key).encrypt(nonce, plain, bound)


def _aes_decrypt(key: bytes, nonce: bytes, secret: bytes, bound: bytes) -> bytes:
    return _aes(key).decrypt(nonce, secret, bound)


def _sm4_encrypt(key: bytes, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
    work = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    work.authenticate_additional_data(bound)
    return work.update(plain) + work.finalize() + work.tag


def _sm4_decrypt(key: bytes, nonce: bytes, secret: bytes, bound: bytes) -> bytes:
    if len(secret) < TAG_BYTES:
        raise InvalidTag
    cut = len(secret) - TAG_BYTES
    work = Cipher(algorithms.SM4(key), modes.GCM(nonce, secret[cut:])).decryptor()
    work.authenticate_additional_data(bound)
    # `finalize` raises for an altered tag before anything of the plain text is handed out.
    return work.update(secret[:cut]) + work.finalize()


SUITES: dict[str, Suite] = {
    AES256GCM: Suite(AES256GCM, 32, HMAC_SHA256, _aes_encrypt, _aes_decrypt),
    SM4GCM: Suite(SM4GCM, 16, HMAC_SM3, _sm4_encrypt, _sm4_decrypt),
}


def _sha256(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, sha256)


def _sm3(key: bytes, message: bytes) -> bytes:
    work = HMAC(key, hashes.SM3())
    work.update(message)
    return work.finalize()


MACS: dict[str, Callable[[bytes, bytes], bytes]] = {HMAC_SHA256: _sha256, HMAC_SM3: _sm3}
