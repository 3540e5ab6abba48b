"""Marks of photos, by which the same picture in another case is found."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PIL import Image, UnidentifiedImageError

from linli.cases.actions.photos import SIZES, path_of
from linli.ratings import queries, rules_calls
from linli.ratings.models import PhotoMark

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger(__name__)


def mark_photos(*, limit: int) -> int:
    """Mark photos that have none yet, new ones and those from before there were marks; how many. May run twice.

    A picture whose file is gone or broken is marked as one that is never found, so that it is not looked at again.
    """
    rows = []
    for photo in queries.unmarked(limit):
        bits = bits_of_file(path_of(photo, SIZES[0]))
        quarters = rules_calls.quarters_of(bits)
        names = (f"quarter_{n}" for n in range(1, 5))
        rows.append(PhotoMark(photo=photo, bits=f"{bits:016x}", **dict(zip(names, quarters, strict=True))))
    return len(PhotoMark.objects.bulk_create(rows, ignore_conflicts=True))


def bits_of_file(path: Path) -> int:
    """The difference hash of a picture; nothing set for one that cannot be read."""
    try:
        with Image.open(path) as picture:
            small = picture.convert("L").resize((9, 8), Image.Resampling.BOX)
    except (OSError, UnidentifiedImageError):
        log.warning("photo %s cannot be read", path.parent.name)
        return 0
    return rules_calls.bits_of(list(small.tobytes()))
