"""What scans, pages and replies ask about integrity."""

from linli.integrity.queries.pages import (
    Report,
    check_for,
    concerns_of,
    facts_of,
    finding_for,
    finding_page,
    lots,
    mine,
    report,
    responsible,
    verdict_on_check,
    verdicts_of,
    work_unit_of,
)
from linli.integrity.queries.scanning import Seen, first_sign_at, flags_between, population

__all__ = [
    "Report",
    "Seen",
    "check_for",
    "concerns_of",
    "facts_of",
    "finding_for",
    "finding_page",
    "first_sign_at",
    "flags_between",
    "lots",
    "mine",
    "population",
    "report",
    "responsible",
    "verdict_on_check",
    "verdicts_of",
    "work_unit_of",
]
