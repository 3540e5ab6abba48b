"""The area that a cell names. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_BETWEEN = re.compile(r"[\s·,，、。;；:：/／()（）\-—]+")


def by_name_or_code(value: str, areas: Sequence[tuple[str, str]]) -> str:
    """The area that a cell names: its code, its name, or names from wide to narrow ("东城区 / 港前街道"); "" when none."""
    said = value.strip()
    if any(code == said for code, _name in areas):
        return said
    names = [part for part in _BETWEEN.split(said) if part]
    found = ""
    for part in names:
        inside = [code for code, name in areas if name == part and code.startswith(found)]
        if len(inside) != 1:
            return ""
        found = inside[0]
    return found
