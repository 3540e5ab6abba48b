"""Write-off 销号: by somebody who did not handle it, after the residents have had their word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from .. import rules_closing as closing
from ..models import Case
from ..queries.loading import case_for, facts_of
from .beats import keep_words, move, note_down
from .rating import settle_group
from .telling import tell_voices

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value


@transaction.atomic
def write_off_case(*, case_uid: UUID, words: str = "", actor: Actor, at: datetime) -> Case:
    """Write a finished case off. The refusal names what is missing.

    Refused: wrong_state, no_right, handled_it, order_open, missing_before, missing_after, missing_code, missing_check,
    bad_verdict, still_rating; Missing.
    """
    case = case_for(actor=actor, uid=case_uid, lock=True)
    facts = facts_of(case, at)
    closing.may_write_off(facts, actor).enforce()
    said = keep_words(case, code="case.written_off", words=words, actor=actor, at=at, public=False)
    case.write_off_how = closing.how_written_off(facts.ratings)
    case.closed_at = at
    move(case, "write_off", "write_off_how", "closed_at")
    payload: dict[str, Value] = {
        "how": case.write_off_how,
        "voices": facts.ratings.voices,
        "silent": facts.ratings.silent,
    }
    note_down(case, "case.written_off", actor=actor, at=at, words=said, payload=payload)
    if case.kind == Case.Kind.RECTIFICATION and case.parent is not None:
        settle_group(case.parent, actor=actor, at=at)
    tell_voices(case, code="written_off", at=at)
    return case
