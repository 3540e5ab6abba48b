"""Looking for marker values everywhere: every text of every table, the search index, names and bytes of media files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import connection

from linli.kernel import grams

ASKED = {
    "sqlite": "SELECT grams FROM kernel_search_fts",
    "postgresql": "SELECT grams::text FROM kernel_search",
}


def found_in_tables(markers: Iterable[str]) -> list[str]:
    """`table.column` for each marker that stands in a value, whatever its type."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                found += [
                    f"{table}.{name}: {marker}"
                    for name, value in zip(names, row, strict=True)
                    for marker in markers
                    if marker in str(value)
                ]
    return found


def found_in_search(markers: Iterable[str]) -> list[str]:
    """Markers of which the index still holds two neighbouring characters."""
    with connection.cursor() as cursor:
        cursor.execute(ASKED[connection.vendor])
        held = " ".join(text for (text,) in cursor.fetchall())
    return [
        marker
        for marker in markers
        if any(token in held.replace("'", " ").split() for token in pairs(marker))
    ]


def pairs(marker: str) -> list[str]:
    """The tokens under which the index keeps a marker that does not fit any other text of the test."""
    return [token for token in grams.document(marker) if len(token) > 1]


def found_in_media(markers: Iterable[str], *digests: bytes) -> list[str]:
    """Markers in the names of media files, and given bytes in their content."""
    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    found = [f"{path.name}: {marker}" for path in files for marker in markers if marker in str(path)]
    return found + [path.name for path in files for one in digests if one in path.read_bytes()]


def found_in_file(markers: Iterable[str]) -> list[str]:
    """Markers in the bytes of SQLite's file and its write-ahead log."""
    name = Path(str(connection.settings_dict["NAME"]))
    raw = b"".join(path.read_bytes() for path in name.parent.glob(f"{name.name}*"))
    return [marker for marker in markers if marker.encode() in raw]
