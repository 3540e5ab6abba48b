"""Skills, certificates and small counts, judged purely."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ENDS_SOON = timedelta(days=30)
FEWEST = 5  # a smaller number would point at people


@dataclass(frozen=True, slots=True)
class Paper:
    """What counts of a certificate: for which skill, and until when (None: for good)."""

    skill: str
    valid_until: date | None


def counts(skill: str, *, named: Iterable[str], papers: Iterable[Paper], proof: bool, on: date) -> bool:
    """Whether a named skill counts on a day. With `proof` wanted a certificate has to hold on that day."""
    if skill not in set(named):
        return False
    return not proof or any(one.skill == skill and holds(one, on) for one in papers)


def holds(paper: Paper, on: date) -> bool:
    """Whether a certificate holds on a day, its last one included."""
    return paper.valid_until is None or on <= paper.valid_until


def may_add(
    *,
    known_skill: bool,
    issued_by: str,
    valid_until: date | None,
    today: date,
    valid_from: date | None = None,
) -> Verdict:
    """Whether a certificate may be entered.

    Refusals: unknown_skill, no_issuer, certificate_over, certificate_backwards.
    """
    if not known_skill:
        return refuse("unknown_skill", _("One of the skills is not in the list."), "skill")
    if not issued_by.strip():
        return refuse("no_issuer", _("Please say who issued it."), "issued_by")
    if valid_until is not None and valid_until < today:
        return refuse("certificate_over", _("This certificate has run out."), "valid_until")
    if valid_from is not None and valid_until is not None and valid_until < valid_from:
        return refuse(
            "certificate_backwards", _("A certificate ends after it begins: check both days."), "valid_until"
        )
    return ALLOWED


def may_decide(*, decided: bool, own: bool, note: str | None = None) -> Verdict:
    """Whether a community worker may say that a certificate is right, or (with `note`) that it is not.

    Refusals: own_certificate, decided_already, no_reason.
    """
    if own:
        return refuse("own_certificate", _("This is your own certificate; a colleague has to look at it."))
    if decided:
        return refuse("decided_already", _("Somebody has decided on this certificate already."))
    if note is not None and not note.strip():
        return refuse("no_reason", _("Say in a few words what is not right; the holder reads it."), "note")
    return ALLOWED


def guarded(numbers: Mapping[str, int]) -> dict[str, int | None]:
    """Small counts of neighbours as they may be shown: below five none is, and never only one of them is hidden.

    With a single gap in a sum whose parts are shown, the gap could be reckoned back; then the smallest shown goes too.
    """
    shown: dict[str, int | None] = {key: n if n >= FEWEST else None for key, n in numbers.items()}
    hidden = [key for key, n in shown.items() if n is None]
    rest = [key for key, n in shown.items() if n]
    if len(hidden) == 1 and rest:
        shown[min(rest, key=lambda key: (numbers[key], key))] = None
    return shown
