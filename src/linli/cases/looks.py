"""What photos look like, in 64 bits: the same picture is found again, also made smaller or brighter. Pure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

A = TypeVar("A")
B = TypeVar("B")

NEAR = 3  # bits of 64; with four quarters two such marks always share one quarter
PLAIN_BITS = 4  # fewer set (or unset) bits than this say nothing


def bits_of(pixels: Sequence[int]) -> int:
    """The difference hash of nine by eight grey values: whether each is brighter than its right neighbour."""
    bits = 0
    for row in range(8):
        for column in range(8):
            here = row * 9 + column
            bits = bits << 1 | (pixels[here] > pixels[here + 1])
    return bits


def quarters_of(bits: int) -> tuple[int | None, int | None, int | None, int | None]:
    """Sixteen bits each; nothing for a picture without contrast."""
    if not PLAIN_BITS <= bits.bit_count() <= 64 - PLAIN_BITS:
        return None, None, None, None
    return bits >> 48, bits >> 32 & 0xFFFF, bits >> 16 & 0xFFFF, bits & 0xFFFF


def near(one: int, other: int) -> bool:
    """Whether two marks are nearly the same."""
    return (one ^ other).bit_count() <= NEAR


def pairs(mine: Iterable[tuple[A, int]], others: Iterable[tuple[B, int]]) -> Iterator[tuple[A, B]]:
    """Which of these look nearly like which of those, each pair once; what has no contrast is like nothing.

    They are held together by their quarters, so that not everything is compared with everything.
    """
    held: defaultdict[tuple[int, int | None], list[tuple[int, B, int]]] = defaultdict(list)
    for number, (other, bits) in enumerate(others):
        for n, quarter in enumerate(quarters_of(bits)):
            held[n, quarter].append((number, other, bits))
    for one, bits in mine:
        seen: set[int] = set()
        for n, quarter in enumerate(quarters_of(bits)):
            if quarter is None:
                continue
            for number, other, theirs in held[n, quarter]:
                if number not in seen and near(bits, theirs):
                    seen.add(number)
                    yield one, other
