"""Figures: each number has one definition, one sentence that says how it is counted, and the rows behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

SMALLEST_SAMPLE = 5  # a share of fewer ratings says nothing and could show who rated


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure is called and how it is counted."""

    code: str
    label: Promise
    how: Promise
    unit: Promise | str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its value; ``rows`` is the ledger's filter that opens it. None: too few to say."""

    definition: Definition
    value: int | float | None
    rows: dict[str, str] = field(default_factory=dict)


CAME = Definition("came", _("Came in"), _("Cases received in the period, merged ones left out."))
DONE = Definition("done", _("Finished"), _("Cases finished in the period, whenever they came in."))
OFF = Definition(
    "written_off", _("Written off"), _("Cases written off in the period, after rating or stated silence.")
)
OPEN = Definition("open", _("Open now"), _("Cases on which somebody still has to act, at this moment."))
RED = Definition(
    "red", _("Overdue"), _("Open cases whose deadline in working days has passed, at this moment.")
)
VERDICT = Definition(
    "verdict",
    _("Bad verdicts open"),
    _("Cases with a rating of 1 or 2 that has not been rated better since."),
)
SATISFIED = Definition(
    "satisfied",
    _("Share satisfied"),
    _(
        "Share of 3, 4 and 5 among the residents who rated in the period; each voice counts once. "
        "Below 5 ratings no share is shown."
    ),
    "%",
)
WAIT = Definition(
    "wait",
    _("Typical wait"),
    _("Median of days from the first word to the finish, of the cases finished in the period."),
    _("days"),
)


def share(part: int, whole: int) -> int | None:
    """Per cent, rounded; None below the smallest sample."""
    return round(100 * part / whole) if whole >= SMALLEST_SAMPLE else None


def typical_days(waits: Iterable[tuple[datetime, datetime]]) -> float | None:
    """Median number of days between two moments, one decimal; None without any."""
    days = [(end - start).total_seconds() / 86400 for start, end in waits]
    return round(median(days), 1) if days else None
