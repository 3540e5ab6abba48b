"""What those who lead a whole matter did on the way: visits, findings, meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel.verdict import first

from .. import rules, rules_steps
from ..queries.loading import case_for, facts_of
from .beats import keep_words, note_down

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

    from ..models import Case

LONGEST = 2000


@transaction.atomic
def record_step(*, case_uid: UUID, step: str, words: str, actor: Actor, at: datetime) -> Case:
    """Say what was done or found on the way; whoever asked reads it in the story of the case.

    Refused: wrong_state, not_in_hand, unknown_step, no_words, too_long; Missing.
    """
    case = case_for(actor=actor, uid=case_uid, lock=True)
    first(
        rules_steps.may_step(facts_of(case), actor),
        rules_steps.known_step(step),
        rules.has_words(words, "words", most=LONGEST),
    ).enforce()
    code = f"case.step_{step}"
    said = keep_words(case, code=code, words=words, actor=actor, at=at)
    note_down(case, code, actor=actor, at=at, words=said)
    return case
