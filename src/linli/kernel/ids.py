"""Names of things: UUIDv7 for machines, numbers with a check digit for people, tokens for links."""

from __future__ import annotations

import base64
import hmac
import re
import secrets
import threading
from hashlib import sha256
from uuid import UUID

from linli.kernel import clock, crypto
from linli.kernel.verdict import Missing

_MAC_BYTES = 15  # 120 bits; with uid and version 33 bytes, so base64 has no padding and only one spelling
_MAX_VERSION = 0xFFFF
_TOKEN = re.compile(r"[A-Za-z0-9_-]{44}")
_NUMBER = re.compile(r"[A-Z]{0,4}(\d{4})-?(\d{4})-?(\d{4})-?(\d)", re.ASCII)

_turn = threading.Lock()
_last_tick = 0


def uuid7() -> UUID:
    """Make a UUIDv7 (RFC 9562 §5.7, method 3): 48 bits of milliseconds, 12 bits of their fraction, 62
    random bits.

    Within one process each is larger than the one before, even when the clock steps back.
    """
    tick = _next_tick()
    value = (tick >> 12) << 80 | 0x7 << 76 | (tick & 0xFFF) << 64 | 0b10 << 62 | secrets.randbits(62)
    return UUID(int=value)


def _next_tick() -> int:
    global _last_tick  # noqa: PLW0603  -- the one moving part: the last tick given out by this process
    with _turn:
        tick = (clock.nanoseconds() << 12) // 1_000_000
        _last_tick = max(tick, _last_tick + 1)
        return _last_tick


def check_digit(digits: str) -> str:
    """Check digit of a string of decimal digits, ISO 7064 MOD 11,10."""
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def new_number(year: int, prefix: str = "") -> str:
    """Make a number for people, e.g. 2026-4821-7730-5: the year, eight random digits, a check digit.

    Random, so that nobody can count the cases of others; the caller's unique column is the net.
    """
    digits = f"{year:04d}{secrets.randbelow(10**8):08d}"
    return f"{prefix}{digits[:4]}-{digits[4:8]}-{digits[8:]}-{check_digit(digits)}"


def valid_number(text: str) -> bool:
    """Whether this is a number with a right check digit; hyphens may be left out."""
    match = _NUMBER.fullmatch(text.strip().upper())
    return match is not None and check_digit("".join(match.groups()[:3])) == match[4]


def token(kind: str, uid: UUID, version: int = 1) -> str:
    """Make the unguessable part of a link: uid and version with a keyed MAC. Not stored, so it can be
    printed again.

    Raising the version of the thing revokes every token printed before.
    """
    if not 0 <= version <= _MAX_VERSION:
        raise ValueError("a token's version is a number from 0 to 65535")
    body = uid.bytes + version.to_bytes(2)
    return base64.urlsafe_b64encode(body + _mac(kind, body)).decode("ascii")


def read_token(kind: str, text: str) -> tuple[UUID, int]:
    """Return uid and version of a token of this kind; raises Missing when it is not one of ours."""
    if not _TOKEN.fullmatch(text):
        raise Missing
    raw = base64.urlsafe_b64decode(text)
    body, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(kind, body)):
        raise Missing
    return UUID(bytes=body[:16]), int.from_bytes(body[16:])


def _mac(kind: str, body: bytes) -> bytes:
    name = kind.encode()
    message = b"linli.token.v1" + len(name).to_bytes(2) + name + body
    return hmac.digest(crypto.keys().token, message, sha256)[:_MAC_BYTES]
