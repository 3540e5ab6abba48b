"""What a rectification puts right: the case it belongs to, and the verdicts that opened it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.people import rules as rights
from linli.people.powers import Power

from .. import rules_closing
from ..models import Case, Note, Voice

if TYPE_CHECKING:
    from linli.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Origin:
    """The case that is put right: what was asked, what was said to be done, and who is not satisfied.

    The single verdicts are for those who judge ratings, never for a unit that handled the case.
    """

    case: Case
    done: str
    bad: int
    voices: list[Voice]
    judges: bool


def judges_ratings(actor: Actor, case: Case) -> bool:
    """Whether the actor may see single ratings: a post that writes off here, and never one that handled the case."""
    facts = rights.Facts(area_code=case.area_code)
    may = rights.may(actor, Power.CASES_WRITE_OFF, facts) or rights.may(actor, Power.CASES_RECTIFY, facts)
    return bool(may) and not (case.lead_unit_id is not None and case.lead_unit_id in actor.unit_ids())


def origin_of(case: Case, actor: Actor) -> Origin | None:
    """The case that this one puts right; None for any other kind. Two queries."""
    parent = case.parent
    if case.kind != Case.Kind.RECTIFICATION or parent is None:
        return None
    bad = list(Voice.objects.filter(case=parent, score__in=rules_closing.BAD).order_by("rated_at", "id"))
    note = Note.objects.filter(case=parent, code="case.finished", public=True).order_by("-at", "-id").first()
    judges = judges_ratings(actor, parent)
    return Origin(
        case=parent,
        done=note.body if note else "",
        bad=len(bad),
        voices=bad if judges else [],
        judges=judges,
    )
