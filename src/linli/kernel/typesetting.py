"""Typesetting with Typst, in this process: a document of our own and data beside it, never one in the other.

What comes from people reaches the document as JSON in `sys.inputs`, where it is text and nothing else; it is never put
into markup. A document says nothing of the machine: it may read no file and no package. There is no clock in it that could
be stopped from outside, so whoever calls bounds the rows (`rows` below), and a document lays them out in one pass.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import typst
from django.conf import settings

MOST_ROWS = 500
MOST_BYTES = 2_000_000
CHINESE = (
    "noto",
    "source han",
    "sourcehan",
    "wenquanyi",
    "pingfang",
    "yahei",
    "simsun",
    "simhei",
    "fangsong",
    "kaiti",
)


class Unsettable(ValueError):
    """More than one document may hold, or what Typst cannot lay out."""


@functools.cache
def fonts() -> typst.Fonts:
    """The fonts of documents: the folders of `LINLI_FONTS`, and nothing that happens to be on the machine."""
    folders: list[str] = [folder for folder in settings.FONTS if Path(folder).is_dir()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)


def chinese_families() -> list[str]:
    """The families among them that have Chinese characters, told by their names."""
    return [
        family
        for family in fonts().families()
        if any(word in family.lower() for word in CHINESE) or any(ord(sign) > 0x2E7F for sign in family)  # noqa: PLR2004 -- where Chinese characters begin
    ]


def set_document(
    source: Path,
    data: Mapping[str, Any],
    *,
    rows: int,
    at: datetime,
    form: Literal["pdf", "png"] = "pdf",
) -> list[bytes]:
    """Lay a document of ours out with its data: one PDF, or one PNG for each page. Raises Unsettable.

    `rows` is what grows with the data; `at` is the date that the document carries.
    """
    text = json.dumps({**data, "fonts": chinese_families()}, ensure_ascii=False)
    if rows > MOST_ROWS or len(text.encode()) > MOST_BYTES:
        message = f"{rows} rows, {len(text)} characters"
        raise Unsettable(message)
    given: dict[str, Any] = {"font_paths": fonts(), "sys_inputs": {"data": text}}
    try:
        if form == "png":
            made = typst.compile(source.read_bytes(), format="png", ppi=72, **given)
        else:
            made = typst.compile(
                source.read_bytes(),
                format="pdf",
                pdf_standards="ua-1",
                timestamp=int(at.timestamp()),
                **given,
            )
    except typst.TypstError as fault:
        raise Unsettable(str(fault)) from fault
    return list(made) if isinstance(made, list) else [made]
