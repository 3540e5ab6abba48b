"""Which column means what: a small JSON file. Those that ship lie in `data/mappings`.

{"source": "replied", "zone": "Asia/Shanghai",
 "columns": {"id": "id", "user": "speaker", "subject": "title", "body": "words", "received_at": "received_at", …},
 "areas": {"scheme": "letters", "default": "A市"}}
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FOLDER = Path(__file__).resolve().parents[1] / "data" / "mappings"

FIELDS = frozenset(
    {
        "id",
        "speaker",
        "title",
        "words",
        "received_at",
        "reply",
        "replied_at",
        "category1",
        "category2",
        "category3",
        "place",
        "area",
        "ignore",
    }
)
NEEDED = ("words", "received_at")
# letters: A市, A3区 … of anonymised texts, for which areas are made; known: names of areas that exist; none: no search.
LETTERS, KNOWN, NONE = "letters", "known", "none"
SCHEMES = (LETTERS, KNOWN, NONE)

_SOURCE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}", re.ASCII)
_LONGEST = 64 * 1024
_WORD = 60


class BadMapping(ValueError):
    """The mapping cannot be used; `code` says why and `detail` where: json, source, zone, columns, field, needed,
    scheme, unknown, missing_columns.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class Plan:
    """What a mapping file says. `columns`: heading → field."""

    source: str
    zone: str
    columns: Mapping[str, str]
    scheme: str
    default: str

    @property
    def tz(self) -> ZoneInfo:
        """The zone in which times without offset are read."""
        return ZoneInfo(self.zone)

    def heading_of(self, field: str) -> str:
        """The heading of the column for a field, "" when there is none."""
        return next((heading for heading, its in self.columns.items() if its == field), "")

    def positions(self, head: Sequence[str]) -> dict[str, int]:
        """Field → position in this file. Raises BadMapping when a column that is named is not there."""
        missing = [one for one in self.columns if one not in head and self.columns[one] in NEEDED]
        if missing:
            raise BadMapping("missing_columns", ", ".join(missing))
        return {
            field: head.index(heading)
            for heading, field in self.columns.items()
            if heading in head and field != "ignore"
        }

    def as_json(self) -> dict[str, Any]:
        """The same as JSON, to be kept with a run."""
        return {
            "source": self.source,
            "zone": self.zone,
            "columns": dict(self.columns),
            "areas": {"scheme": self.scheme, "default": self.default},
        }


def parse(raw: object) -> Plan:
    """Judge what a JSON file held. Raises BadMapping."""
    if not isinstance(raw, dict):
        raise BadMapping("json")
    source, zone, columns = raw.get("source"), raw.get("zone", "Asia/Shanghai"), raw.get("columns")
    areas = raw.get("areas", {})
    if not isinstance(source, str) or not _SOURCE.fullmatch(source):
        raise BadMapping("source", str(source)[:_WORD])
    if not isinstance(zone, str) or not _is_zone(zone):
        raise BadMapping("zone", str(zone)[:_WORD])
    if not isinstance(columns, dict) or not all(
        isinstance(one, str) for pair in columns.items() for one in pair
    ):
        raise BadMapping("columns")
    fields = [field for field in columns.values() if field != "ignore"]
    wrong = [field for field in fields if field not in FIELDS or fields.count(field) > 1]
    if wrong:
        raise BadMapping("field", wrong[0][:_WORD])
    lacking = [field for field in NEEDED if field not in fields]
    if lacking:
        raise BadMapping("needed", ", ".join(lacking))
    scheme = areas.get("scheme", KNOWN) if isinstance(areas, dict) else ""
    if scheme not in SCHEMES:
        raise BadMapping("scheme", str(scheme)[:_WORD])
    return Plan(source, zone, dict(columns), scheme, str(areas.get("default", ""))[:_WORD])


def read_bytes(raw: bytes) -> Plan:
    """A mapping from the bytes of a file. Raises BadMapping."""
    if len(raw) > _LONGEST:
        raise BadMapping("json")
    try:
        return parse(json.loads(raw.decode("utf-8-sig")))
    except (ValueError, RecursionError) as error:
        raise error if isinstance(error, BadMapping) else BadMapping("json")


def shipped() -> dict[str, Plan]:
    """The mappings that come with the product, by name."""
    return {path.stem: read_bytes(path.read_bytes()) for path in sorted(FOLDER.glob("*.json"))}


def load(name_or_path: str) -> Plan:
    """A shipped mapping by its name, or one from a file. Raises BadMapping."""
    known = shipped()
    if name_or_path in known:
        return known[name_or_path]
    path = Path(name_or_path)
    if not path.is_file():
        raise BadMapping("unknown", name_or_path[:_WORD])
    return read_bytes(path.read_bytes())


def fitting(head: Sequence[str]) -> Plan | None:
    """The shipped mapping that knows most of these columns, when all of its own are there."""
    fits = [one for one in shipped().values() if set(one.columns) <= set(head)]
    return max(fits, key=lambda one: len(one.columns), default=None)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
