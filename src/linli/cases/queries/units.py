"""What units have in their hands; `people` asks it by the name in settings (`OPEN_CASES`)."""

from __future__ import annotations

from ..models import Case, CaseParty


def open_cases(*, unit_id: int) -> int:
    """How many open cases a unit leads or helps with. Two statements."""
    led = Case.objects.open().filter(lead_unit_id=unit_id).count()
    helping = CaseParty.objects.filter(unit_id=unit_id, until__isnull=True, case__in=Case.objects.open())
    return led + helping.exclude(case__lead_unit_id=unit_id).values("case_id").distinct().count()
