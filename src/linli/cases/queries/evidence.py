"""What a case has to show before it is written off, and what it has."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max

from linli.kernel.models import JournalEntry
from linli.kernel.verdict import ALLOWED
from linli.places import codes

from .. import completion, rules_evidence
from ..models import Case, ClockEvent, Evidence, EvidenceContract, Item, Photo, Voice
from ..rules_evidence import Contracts, EvidenceFacts
from ..rules_orders import orders_over

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Verdict

    from ..models.voices import VoiceQuerySet

M = Photo.Moment
# A photo that came with the request shows how it was before, and was not taken by who did the work.
SHOWS = {M.REPORT: Item.BEFORE, M.BEFORE: Item.BEFORE, M.AFTER: Item.AFTER}


def contracts_for(area_code: str, at: datetime) -> Contracts:
    """The contracts that hold in an area at a moment, one query."""
    rows = EvidenceContract.objects.filter(area__code__in=codes.lineage(area_code), valid_from__lte=at)
    return Contracts.of(rows.order_by("area__code", "valid_from"))


def evidence_of(cases: Iterable[Case]) -> dict[int, EvidenceFacts]:
    """What each finished case has to show and has: no query when none has to, else three."""
    asked = {case.pk: rules_evidence.items_in(case.evidence_needed) for case in cases}
    wanted = [pk for pk, needed in asked.items() if needed]
    if not wanted:
        return {pk: EvidenceFacts() for pk in asked}
    since = _since(wanted)
    there: defaultdict[int, set[str]] = defaultdict(set)
    excused: defaultdict[int, set[str]] = defaultdict(set)
    photos = Photo.objects.filter(case__in=wanted, moment__in=SHOWS)
    for pk, moment, at in photos.values_list("case_id", "moment", "created_at"):
        if moment == M.REPORT or pk not in since or at >= since[pk]:
            there[pk].add(SHOWS[M(moment)])
    for one in Evidence.objects.filter(case__in=wanted):
        if one.case_id not in since or one.at >= since[one.case_id]:
            found = excused if one.kind == Evidence.Kind.EXCEPTION else there
            found[one.case_id].add(one.item)
    return {
        pk: EvidenceFacts(needed, frozenset(there[pk]), frozenset(excused[pk]))
        for pk, needed in asked.items()
    }


def _since(case_ids: list[int]) -> dict[int, datetime]:
    """What is older belongs to work before: a standing matter that was taken in hand again is shown anew."""
    resumed = ClockEvent.objects.filter(
        case__in=case_ids, kind=ClockEvent.Kind.START, cause="resumed"
    ).values("case_id")
    return {row["case_id"]: row["last"] for row in resumed.annotate(last=Max("at"))}


def proven(case: Case, evidence: EvidenceFacts) -> Verdict:
    """Whether evidence and orders stand in the way of the end. Pure."""
    over = orders_over(case.open_orders)
    return over if not over else rules_evidence.shown(evidence)


def proven_of(case: Case) -> Verdict:
    """The same for one case, at most three queries."""
    if not case.open_orders and not case.evidence_needed:
        return ALLOWED
    return proven(case, evidence_of([case])[case.pk])


BEGUN = ("case.taken", "case.led")


def begun_at(case_uid: UUID) -> datetime | None:
    """When a case was taken in hand for the first time, one query."""
    entries = JournalEntry.objects.filter(subject_uid=case_uid, code__in=BEGUN)
    return entries.order_by("sequence").values_list("effective_at", flat=True).first()


def who_prove(case: Case) -> VoiceQuerySet:
    """The voices whose code proves that a resident was met, those of a rectification's parent; one query of its own.

    Whoever has the work in hand could press “I too”, or write a request, and tell themselves the code: neither counts.
    """
    of = case.parent_id or 0 if case.kind == Case.Kind.RECTIFICATION else case.pk
    voices = Voice.objects.filter(case_id=of, light=False).order_by("pk")
    begun = begun_at(case.uid)
    return voices.filter(received_at__lte=begun) if begun else voices


def completion_code(voice: Voice, actor: Actor) -> str:
    """The code that this voice tells on the spot; "" where it must not be seen or proves nothing any more.

    Staff see it only of a request that they brought in (they hand out the slip, and cannot type it). While a
    rectification is under way it is that one's code. One query, two while a verdict is red.
    """
    case = voice.case
    if voice.light or (actor.is_staff and actor.person_id not in {voice.brought_by_id, voice.person_id}):
        return ""
    if case.state in Case.ENDED:
        return ""
    rectification: UUID | None = None
    if case.verdict_red:
        going = Case.objects.filter(parent=case).exclude(state__in=Case.ENDED).order_by("-pk")
        rectification = going.values_list("uid", flat=True).first()
    begun = begun_at(rectification or case.uid)
    if begun is not None and voice.received_at > begun:
        return ""
    return completion.code_of(voice, rectification)


# --- On the case page -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One thing that has to be shown: there, excused, or missing with its name."""

    item: str
    label: str
    state: str
    code: str
    sentence: str


def evidence_lines(case: Case, at: datetime) -> list[EvidenceLine]:
    """The checklist of a case: as it was demanded at its finish, before that as it is demanded now; up to four queries."""
    if case.state in Case.ENDED and not case.evidence_needed:
        return []
    if case.finished_at is not None and case.state in {Case.State.FINISHED, Case.State.WRITTEN_OFF}:
        facts = evidence_of([case])[case.pk]
    else:
        facts = EvidenceFacts(contracts_for(case.area_code, at).of_case(case))
    return [_line(item, facts) for item in facts.needed]


def _line(item: str, facts: EvidenceFacts) -> EvidenceLine:
    state = "there" if item in facts.there else "excused" if item in facts.excused else "missing"
    code, sentence = rules_evidence.MISSING[item]
    return EvidenceLine(item, str(Item(item).label), state, code, str(sentence))
