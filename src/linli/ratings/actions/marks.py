"""Marks of photos, by which the same picture in another case is found."""

from __future__ import annotations

from linli.cases.actions.photos import SIZES, look_of, path_of
from linli.ratings import queries
from linli.ratings.models import PhotoMark


def mark_photos(*, limit: int) -> int:
    """Mark photos that have none yet, new ones and those from before there were marks; how many. May run twice.

    A picture whose file is gone or broken is marked as one that is never found, so that it is not looked at again.
    """
    rows = []
    for photo in queries.unmarked(limit):
        mark = PhotoMark(photo=photo)
        mark.look(look_of(path_of(photo, SIZES[0])))
        rows.append(mark)
    return len(PhotoMark.objects.bulk_create(rows, ignore_conflicts=True))
