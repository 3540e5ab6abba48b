"""Icons as inline SVG, read once from the icon package in node_modules. An icon always stands beside a word."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

FOLDER = "@tabler/icons/icons/outline"
_NAME = re.compile(r"[a-z0-9-]+")
_INSIDE = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_FRAME = (
    '<svg class="icon {extra}" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" '
    'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" '
    'focusable="false">{inside}</svg>'
)


class UnknownIconError(LookupError):
    """The package has no icon of this name."""


@lru_cache(maxsize=512)
def icon_svg(name: str, extra: str = "") -> SafeString:
    """The drawing of one icon, hidden from readers of the screen. Raises UnknownIconError.

    Where the browser packages are not installed (a command line, a bare test run) the frame is empty.
    """
    if not _NAME.fullmatch(name):
        raise UnknownIconError(name)
    folder = Path(settings.NODE_MODULES) / FOLDER
    file = folder / f"{name}.svg"
    if file.is_file():
        found = _INSIDE.search(file.read_text(encoding="utf-8"))
        inside = " ".join(found.group(1).split()) if found else ""
    elif folder.is_dir():
        raise UnknownIconError(name)
    else:
        inside = ""
    # Content comes from the locked package and from literals in templates, never from a person.
    return mark_safe(_FRAME.format(extra=extra, inside=inside))
