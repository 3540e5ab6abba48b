"""Merges a voice went through, objections to them, and what the pages show of both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.kernel import clock
from linli.kernel.verdict import Missing, Verdict

from .. import rules_merging as merging
from ..models import Case, CaseMerge, MergeObjection, Voice
from ..rules import CaseFacts
from .loading import visible

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from uuid import UUID

    from linli.kernel.actor import Actor


DEEP = 12
MOST = 100


@dataclass(frozen=True, slots=True)
class ObjectionLine:
    """One open objection as the desk sees it, with both decisions."""

    objection: MergeObjection
    number: str
    merged: Case
    words: str
    alone: bool
    uphold: Verdict
    dismiss: Verdict


@dataclass(frozen=True, slots=True)
class Objecting:
    """What a reporter sees: until when they may object, whether they did, and what became of it."""

    until: date
    may: Verdict
    objection: MergeObjection | None

    @property
    def reason(self) -> str:
        """Why it stays together, in the desk's words."""
        one = self.objection
        return one.reason.body if one is not None and one.reason is not None else ""


def path_of(case: Case) -> list[Case]:
    """The case and all it was put into, one after the other."""
    path = [case]
    while path[-1].state == Case.State.MERGED and path[-1].merged_into is not None and len(path) < DEEP:
        path.append(path[-1].merged_into)
    return path


def came_with(case: Case) -> set[int]:
    """The case itself and all that had been merged into it, however deep."""
    found, fresh = {case.pk}, {case.pk}
    while fresh:
        fresh = set(Case.objects.filter(merged_into_id__in=fresh).values_list("pk", flat=True)) - found
        found |= fresh
    return found


def merge_of(voice: Voice) -> CaseMerge | None:
    """The merge a voice may object to: the latest that moved it, else the latest that brought others to it."""
    path = [case.pk for case in path_of(voice.first_case)]
    live = CaseMerge.objects.filter(undone_at__isnull=True)
    moved = live.filter(case_id__in=path[:-1]).order_by("-at", "-id").first()
    return moved or live.filter(into_id=voice.case_id).order_by("-at", "-id").first()


def merge_facts(voice: Voice, merge: CaseMerge | None) -> merging.MergeFacts:
    """The facts of that merge for this voice, one query."""
    if merge is None:
        return merging.MergeFacts()
    objected = MergeObjection.objects.filter(voice=voice, merge=merge).exists()
    return merging.MergeFacts(until=merge.object_until, merged_by=merge.by_id, objected=objected)


def objecting_of(voice: Voice, at: datetime) -> Objecting | None:
    """What the voice's page shows of its merge; nothing when it stands by itself. At most three queries."""
    merge = merge_of(voice)
    if merge is None:
        return None
    found = MergeObjection.objects.filter(voice=voice, merge=merge).select_related("reason").first()
    facts = merging.MergeFacts(merge.object_until, merge.by_id, objected=found is not None)
    today = at.astimezone(clock.local_zone()).date()
    return Objecting(until=merge.object_until, may=merging.may_object(facts, today), objection=found)


def objection_facts(one: MergeObjection) -> merging.ObjectionFacts:
    """What the decision about an objection hangs on; its voice and merge are loaded."""
    voiced_by = (one.voice.person_id, one.voice.brought_by_id)
    return merging.ObjectionFacts(
        merged_by=one.merge.by_id,
        voiced_by=frozenset(pk for pk in voiced_by if pk is not None),
        still_open=one.state == MergeObjection.State.OPEN,
    )


def objection_for(*, actor: Actor, uid: UUID, lock: bool = False) -> MergeObjection:
    """An objection in a case the actor may see. Raises Missing."""
    found = MergeObjection.objects.filter(uid=uid).select_related(
        "voice__first_case__category", "merge", "case"
    )
    if lock:
        found = found.select_for_update(of=("self",))
    one = found.first()
    if one is None or not visible(actor).filter(pk=one.case_id).exists():
        raise Missing
    return one


def open_objections(case: Case, facts: CaseFacts, actor: Actor) -> list[ObjectionLine]:
    """What waits for a decision in this case; no query when nothing does."""
    if not case.open_objections:
        return []
    found = MergeObjection.objects.filter(case=case, state=MergeObjection.State.OPEN)
    found = found.select_related("voice__first_case", "merge__case", "words").order_by("said_at", "id")
    return [_line(one, facts, actor, case.voice_count) for one in found]


def _line(one: MergeObjection, facts: CaseFacts, actor: Actor, voices: int) -> ObjectionLine:
    verdict = merging.may_decide(facts, actor, objection_facts(one))
    return ObjectionLine(
        objection=one,
        number=one.voice.number,
        merged=one.merge.case,
        words=one.words.body if one.words else "",
        alone=voices <= 1,
        uphold=verdict,
        dismiss=verdict,
    )


def waiting_objections(*, actor: Actor) -> list[ObjectionLine]:
    """The open objections in the cases the actor may see, the next due first; at most a hundred."""
    cases = Case.objects.visible_to(actor).filter(open_objections__gt=0)
    found = MergeObjection.objects.filter(state=MergeObjection.State.OPEN, case__in=cases)
    found = found.select_related("voice__first_case", "merge__case", "words", "case__lead_unit")
    return [
        _line(one, _bare(one.case), actor, one.case.voice_count)
        for one in found.order_by("due_at", "id")[:MOST]
    ]


def _bare(case: Case) -> CaseFacts:
    """As much of the facts as a decision needs: no query for each line of a list."""
    return CaseFacts(state=case.state, kind=case.kind, area_code=case.area_code)


def due_of(cases: Iterable[Case]) -> dict[int, datetime]:
    """When the next objection of each case is to be decided, one query; none when no case has one."""
    waiting = [case.pk for case in cases if case.open_objections]
    if not waiting:
        return {}
    found = MergeObjection.objects.filter(case_id__in=waiting, state=MergeObjection.State.OPEN)
    rows = found.exclude(due_at=None).order_by("-due_at").values_list("case_id", "due_at")
    return {pk: due for pk, due in rows if due is not None}
