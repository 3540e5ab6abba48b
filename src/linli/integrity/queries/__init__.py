"""What scans, pages and replies ask about integrity."""

from linli.integrity.queries.narrowing import DAY, LABELS, Narrowing, read
from linli.integrity.queries.pages import (
    check_for,
    concerns_of,
    facts_of,
    finding_for,
    finding_page,
    lots,
    mine,
    responsible,
    verdict_on_check,
    verdicts_of,
    work_unit_of,
)
from linli.integrity.queries.report import Report, every_finding, report
from linli.integrity.queries.scanning import Seen, first_sign_at, flags_between, population

__all__ = [
    "DAY",
    "LABELS",
    "Narrowing",
    "Report",
    "Seen",
    "check_for",
    "concerns_of",
    "every_finding",
    "facts_of",
    "finding_for",
    "finding_page",
    "first_sign_at",
    "flags_between",
    "lots",
    "mine",
    "population",
    "read",
    "report",
    "responsible",
    "verdict_on_check",
    "verdicts_of",
    "work_unit_of",
]
