"""What a rectification puts right: the case it belongs to, and the verdicts that opened it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from linli.people import rules as rights
from linli.people.powers import Power

from .. import rules_closing
from ..models import Case, CaseParty, Note, Voice
from .disclosing import masked_words, name_in

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Unsatisfied:
    """A voice that is not satisfied, its words masked as on its own case's page."""

    number: str
    words: str
    score: int | None
    rated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Origin:
    """The case that is put right: what was asked, what was said to be done, and who is not satisfied.

    The single verdicts, and how many they are, are for those who judge ratings, never for a unit that handled the case.
    """

    case: Case
    done: str
    bad: int
    voices: list[Unsatisfied]
    judges: bool


def judges_ratings(actor: Actor, case: Case) -> bool:
    """Whether the actor may see single ratings: a post that writes off here, and never somebody who handled the case, in
    person or by a unit, now or before; one query for who has such a post.
    """
    return judges_here(actor, case) and not Case.objects.filter(handled_q(actor), pk=case.pk).exists()


def judges_here(actor: Actor, case: Case) -> bool:
    """Whether a post of the actor judges ratings in the area of the case, whoever handled it."""
    facts = rights.Facts(area_code=case.area_code)
    may = rights.may(actor, Power.CASES_WRITE_OFF, facts) or rights.may(actor, Power.CASES_RECTIFY, facts)
    return bool(may)


def handled_q(actor: Actor) -> Q:
    """Cases that the actor, or a unit whose post they hold, ever had in hand."""
    parties = CaseParty.objects.filter(Q(unit_id__in=actor.unit_ids()) | _in_person(actor))
    return Q(Exists(parties.filter(case=OuterRef("pk")))) | Q(lead_unit_id__in=actor.unit_ids())


def _in_person(actor: Actor) -> Q:
    return Q(person_id=actor.person_id) if actor.person_id is not None else Q(pk__in=[])


def origin_of(case: Case, actor: Actor) -> Origin | None:
    """The case that this one puts right; None for any other kind, and for whom that case is kept from. Three queries."""
    parent = case.parent
    if case.kind != Case.Kind.RECTIFICATION or parent is None:
        return None
    if not Case.objects.unguarded(actor).filter(pk=parent.pk).exists():
        return None
    judges = judges_ratings(actor, parent)
    found = Voice.objects.filter(case=parent, score__in=rules_closing.BAD).select_related("person")
    bad = list(found.order_by("rated_at", "id"))
    note = Note.objects.filter(case=parent, code="case.finished", public=True).order_by("-at", "-id").first()
    return Origin(
        case=parent,
        done=note.body if note else "",
        bad=len(bad) if judges else 0,
        voices=[_unsatisfied(one) for one in bad] if judges else [],
        judges=judges,
    )


def _unsatisfied(voice: Voice) -> Unsatisfied:
    words = masked_words(voice.body, [name_in(voice)])
    return Unsatisfied(number=voice.number, words=words, score=voice.score, rated_at=voice.rated_at)
