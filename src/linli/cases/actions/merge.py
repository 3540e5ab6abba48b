"""Merging never silences a resident: voices keep number, page and rating, all are told, and it can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel.verdict import Missing, first

from .. import rules
from ..models import Case, Voice
from ..queries.loading import case_for, facts_of
from .beats import move, note_down
from .clock import resume_clock, stop_clock
from .indexing import index_case
from .telling import tell_voices, voices_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor


@transaction.atomic
def merge_case(*, case_uid: UUID, into_uid: UUID, actor: Actor, at: datetime) -> Case:
    """Put a case into another one about the same thing; its voices move, keep their numbers, and are told.

    Refused: wrong_state, no_right, rectification, same_case, into_closed; Missing.
    """
    case, into = _both(actor, case_uid, into_uid)
    first(
        rules.may_merge(facts_of(case), actor),
        rules.may_merge_into(facts_of(into), actor, same=case.pk == into.pk),
    ).enforce()
    moved = voices_of(case)
    Voice.objects.filter(case=case).update(case=into)
    # An open question lapses: the case comes back to where it was asked from.
    case.resume_state = case.resume_state if case.state == Case.State.ASKED else case.state
    case.merged_into, case.closed_at = into, at
    move(case, "merge", "resume_state", "merged_into", "closed_at")
    stop_clock(case, cause="merged", at=at)
    _count(case, into)
    voices = [voice.uid for voice in moved]
    note_down(case, "case.merged", actor=actor, at=at, payload={"into": into.uid, "voices": voices})
    note_down(into, "case.absorbed", actor=actor, at=at, payload={"from": case.uid, "voices": voices})
    tell_voices(case, code="case_merged", at=at, voices=moved)
    return into


@transaction.atomic
def unmerge_case(*, case_uid: UUID, actor: Actor, at: datetime) -> Case:
    """Take a merged case out again: the voices that first came with it go back, and are told.

    Refused: wrong_state, no_right; Missing.
    """
    case = case_for(actor=actor, uid=case_uid)
    if case.merged_into is None:
        rules.may_unmerge(facts_of(case), actor).enforce()
        raise Missing
    into_uid = case.merged_into.uid
    locked = {
        one.uid: one
        for one in Case.objects.select_for_update().filter(uid__in=(case_uid, into_uid)).order_by("id")
    }
    case, into = locked[case_uid], locked[into_uid]
    rules.may_unmerge(facts_of(case), actor).enforce()
    back = list(
        Voice.objects.filter(case=into, first_case_id__in=_came_with(case)).select_related(
            "person", "brought_by"
        )
    )
    for voice in back:
        voice.case = case
        if voice.score is None:
            # The window belonged to the work of the other case.
            voice.rating_opened_at = voice.rating_until = None
    Voice.objects.bulk_update(back, ["case", "rating_opened_at", "rating_until"])
    case.merged_into = case.closed_at = None
    move(case, "unmerge", "merged_into", "closed_at")
    resume_clock(case, cause="unmerged", at=at)
    case.resume_state = ""
    case.save(update_fields=["resume_state"])
    _count(case, into)
    voices = [voice.uid for voice in back]
    note_down(case, "case.unmerged", actor=actor, at=at, payload={"from": into.uid, "voices": voices})
    note_down(into, "case.released", actor=actor, at=at, payload={"to": case.uid, "voices": voices})
    tell_voices(case, code="case_unmerged", at=at, voices=back)
    return case


def _both(actor: Actor, one_uid: UUID, other_uid: UUID) -> tuple[Case, Case]:
    """Both cases, locked in the order of their keys: two merges crosswise wait instead of blocking each other."""
    keys = {uid: case_for(actor=actor, uid=uid).pk for uid in (one_uid, other_uid)}
    cases = {
        uid: case_for(actor=actor, uid=uid, lock=True) for uid in sorted(keys, key=lambda uid: keys[uid])
    }
    return cases[one_uid], cases[other_uid]


def _came_with(case: Case) -> set[int]:
    """The case itself and all that had been merged into it, however deep."""
    found, fresh = {case.pk}, {case.pk}
    while fresh:
        fresh = set(Case.objects.filter(merged_into_id__in=fresh).values_list("pk", flat=True)) - found
        found |= fresh
    return found


def _count(*cases: Case) -> None:
    for case in cases:
        case.voice_count = Voice.objects.filter(case=case).count()
        case.save(update_fields=["voice_count"])
        index_case(case)
