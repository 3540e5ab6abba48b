"""The rotating code of a shift: how it is made, when it fits, and which minute it proves.

The key of a shift is ``K = HMAC-SHA256(token key, "linli.shift-key.v2" + the 16 bytes of the shift's uid)``. The code of a
minute is RFC 6238 over it with HMAC-SHA256, a step of 60 s from the epoch and six digits: the counter
``floor(unix time / 60)`` as eight bytes, big end first; its HMAC under K; the low four bits of the last byte are an
offset; the four bytes from there, without the highest bit, modulo 10**6, filled with zeros. Whoever has K can show the
codes without a network, a browser by WebCrypto; K of one shift says nothing about another.

A kiosk has a key of its own, ``HMAC-SHA256(token key, "linli.kiosk-key.v1" + the 16 bytes of its uid)``: its codes are not
the leader's, so that a sign says which screen showed its code, and one screen can be taken out of use alone.
"""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from linli.kernel import crypto

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

STEP_SECONDS = 60
EARLIER_STEPS = 2
DIGITS = 6
STEP = timedelta(seconds=STEP_SECONDS)


def shift_key(shift_uid: UUID) -> bytes:
    """The key from which every code of one shift follows; for those who run it, and nobody else."""
    return hmac.digest(crypto.keys().token, b"linli.shift-key.v2" + shift_uid.bytes, sha256)


def kiosk_key(kiosk_uid: UUID) -> bytes:
    """The key from which every code of one kiosk follows; for the screen that shows them."""
    return hmac.digest(crypto.keys().token, b"linli.kiosk-key.v1" + kiosk_uid.bytes, sha256)


def code_of(key: bytes, step: int) -> str:
    """The code of a minute, counted from the epoch (RFC 4226, dynamic truncation)."""
    digest = hmac.digest(key, step.to_bytes(8), sha256)
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4]) & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def code_at(shift_uid: UUID, at: datetime) -> str:
    """The code of a shift in the minute of `at`."""
    return code_under(shift_key(shift_uid), at)


def code_under(key: bytes, at: datetime) -> str:
    """The code that a screen with this key shows in the minute of `at`."""
    return code_of(key, step_of(at))


def code_fits(shift_uid: UUID, code: str, at: datetime) -> bool:
    """Whether this is the code of this minute or of one of the two before; a wrong one costs as much time."""
    return fitting_minute(shift_key(shift_uid), code, at) is not None


def fitting_minute(key: bytes, code: str, at: datetime) -> datetime | None:
    """Which minute's code under a key this is: of this one, or of one of the two before."""
    now = step_of(at)
    return _first_step(key, code, [now - back for back in range(EARLIER_STEPS + 1)])


def proven_minute(
    key: bytes,
    code: str,
    *,
    claimed_at: datetime,
    drift: timedelta,
    opens_at: datetime,
    closes_at: datetime,
) -> datetime | None:
    """The minute that a code which was read without a network proves by itself, the nearest to the phone's clock.

    `key` is that of the shift, or of a kiosk. Only minutes from `opens_at` until `closes_at` are looked at, and of those
    only what the phone's clock may be wrong by.
    """
    around, far = step_of(claimed_at), drift // STEP
    first, last = step_of(opens_at), step_of(closes_at)
    near = [around + one for back in range(far + 1) for one in ((-back, back) if back else (0,))]
    return _first_step(key, code, [step for step in near if first <= step <= last])


def site_of_code(code: str, shifts: Iterable[UUID], at: datetime) -> UUID | None:
    """Whose code this is, of several shifts that run now."""
    return next((shift for shift in shifts if code_fits(shift, code, at)), None)


def seconds_left(at: datetime) -> int:
    """How long the code of this minute is still shown."""
    return STEP_SECONDS - int(at.timestamp()) % STEP_SECONDS


def step_of(at: datetime) -> int:
    """The minute as a number, counted from the epoch."""
    return int(at.timestamp()) // STEP_SECONDS


def _first_step(key: bytes, code: str, steps: list[int]) -> datetime | None:
    """The first of these minutes whose code this is; all are compared."""
    typed = "".join(code.split()).encode(errors="replace")
    fits = [step for step in steps if hmac.compare_digest(code_of(key, step).encode(), typed)]
    return datetime.fromtimestamp(fits[0] * STEP_SECONDS, UTC) if fits else None
