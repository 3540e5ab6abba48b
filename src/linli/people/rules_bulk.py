"""Sets of ids as bits in blocks, purely: what is written of a table that left the house, and what is read of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

BLOCK = 1024  # ids for each row: 128 bytes
PERSON, VOICE = "person", "voice"


def blocks_of(ids: Iterable[int]) -> dict[int, bytes]:
    """The bits of each block in which one of the ids lies."""
    found: dict[int, bytearray] = {}
    for one in ids:
        block, place = divmod(one, BLOCK)
        bits = found.setdefault(block, bytearray(BLOCK // 8))
        bits[place // 8] |= 1 << place % 8
    return {block: bytes(bits) for block, bits in found.items()}


def block_of(one: int) -> int:
    """The block in which an id lies."""
    return one // BLOCK


def holds(bits: bytes | memoryview, one: int) -> bool:
    """Whether an id is among the bits of its block."""
    place = one % BLOCK
    return bool(bytes(bits)[place // 8] & (1 << place % 8))
