"""Classes of data: who sees a value by default, and what it takes to see more. The higher, the closer to a person."""

from __future__ import annotations

from enum import IntEnum


class DataClass(IntEnum):
    """D0 to D4. What class a column has stands in ``people.field_classes``; a shielded matter raises it."""

    PUBLIC = 0
    INTERNAL = 1
    PERSONAL = 2  # shown masked
    SENSITIVE = 3  # shown only as present
    SHIELDED = 4  # somebody responsible has to approve first
