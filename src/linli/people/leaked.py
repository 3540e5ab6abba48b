"""The shipped list of leaked passwords: sorted beginnings of SHA-256, made by `python -m tools.leaked`."""

from __future__ import annotations

import hashlib
import unicodedata
from functools import cache
from importlib.resources import files

LEAKED = "leaked.bin"
DIGEST = 6
STEM = 6  # a shorter beginning is not judged without its ending
ENDINGS = "0123456789!@#$%^&*.,_-~ "


def digest_of(password: str) -> bytes:
    """What stands in the list for a password: without capitals, since those are the first thing a burglar varies."""
    plain = unicodedata.normalize("NFKC", password).casefold()
    return hashlib.sha256(plain.encode()).digest()[:DIGEST]


def is_leaked(password: str) -> bool:
    """Whether a password is on the list, also with digits or signs put behind it."""
    stem = password.rstrip(ENDINGS)
    tries = {password, stem} if len(stem) >= STEM else {password}
    return any(digest_of(one) in _listed() for one in tries)


@cache
def _listed() -> frozenset[bytes]:
    raw = files("linli.people").joinpath("data", LEAKED).read_bytes()
    return frozenset(raw[n : n + DIGEST] for n in range(0, len(raw), DIGEST))
