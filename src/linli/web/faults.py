"""What a log may say of an exception: its kind and the places in the code, never its message or a value.

A message may hold what a person typed (a row that broke a constraint, a text that could not be read), and the log
is kept where the eyes of more people reach than the database.
"""

from __future__ import annotations

import logging
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Any

DEEPEST = 5  # exceptions that were raised while another was handled
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def outline(raised: BaseException) -> str:
    """`ValueError at linli/web/views.py:12 view < …; while handling KeyError at …`, innermost place first."""
    told, seen = [], 0
    here: BaseException | None = raised
    while here is not None and seen < DEEPEST:
        frames = [
            f"{'/'.join(Path(frame.f_code.co_filename).parts[-3:])}:{line} {frame.f_code.co_name}"
            for frame, line in walk_tb(here.__traceback__)
        ]
        told.append(f"{type(here).__name__} at {' < '.join(reversed(frames)) or 'nowhere'}")
        here, seen = here.__cause__ or here.__context__, seen + 1
    return "; while handling ".join(told)


class OutlineFormatter(logging.Formatter):
    """A formatter for every handler of the house: of an exception it writes the outline alone."""

    def format(self, record: logging.LogRecord) -> str:
        """Format anew, whatever another handler has already written down of the exception."""
        kept, record.exc_text = record.exc_text, None
        try:
            return super().format(record)
        finally:
            record.exc_text = kept

    def formatException(self, ei: _ExcInfo | Any) -> str:  # noqa: N802 -- the name is the library's
        """The outline instead of the traceback, whose last line is the message."""
        return outline(ei[1]) if ei[1] is not None else ""
