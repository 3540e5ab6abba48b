"""Tables that leave the house, purely: which there are, and sets of ids as bits in blocks,
which is what is written of a table and read of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.verdict import ALLOWED, Verdict, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_stubs_ext import StrOrPromise

BLOCK = 1024  # ids for each row: 128 bytes
PERSON, VOICE = "person", "voice"

# What stands of somebody in a table that is handed out at once, and what the table is for.
UNIT_HOURS, RANKING_ROWS, DEPLOYMENTS = "unit_hours", "ranking_rows", "deployments"
TABLES: dict[str, tuple[StrOrPromise, StrOrPromise]] = {
    UNIT_HOURS: (pgettext_lazy("personal value", "Name and hours"), _("Hours of a unit's members")),
    RANKING_ROWS: (
        pgettext_lazy("personal value", "Name in part, and hours"),
        _("The rows behind a ranking"),
    ),
    DEPLOYMENTS: (pgettext_lazy("personal value", "Name in part, and days"), _("The list of deployments")),
}


def may_hand_out(rows: int) -> Verdict:
    """Whether a table of so many rows leaves the house. Refusal: no_rows."""
    return ALLOWED if rows else refuse("no_rows", _("There is no row to take out."))


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
