"""A resident says: it is not the same thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import Refused, refuse
from linli.people.models import Role

from .. import rules_intake
from ..queries.loading import voice_by_token
from .beats import keep_words, note_down
from .telling import tell_area

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

    from ..models import Case


@transaction.atomic
def object_to_merge(*, voice_token: str, words: str = "", actor: Actor, at: datetime) -> Case:
    """Tell those who triage that this voice does not belong into the case it was merged into. They decide.

    Refused: not_merged, too_many_words; Missing for a link that is not ours.
    """
    voice = voice_by_token(voice_token, lock=True)
    case = voice.case
    if voice.case_id == voice.first_case_id:
        raise Refused(refuse("not_merged", _("This request stands by itself.")))
    rules_intake.may_say(words).enforce()
    said = keep_words(case, code="voice.objected", words=words, actor=actor, at=at, voice=voice)
    note_down(case, "voice.objected", actor=actor, at=at, words=said, payload={"voice": voice.uid})
    tell_area(
        case,
        (Role.COMMUNITY, Role.DISPATCHER),
        code="merge_objected",
        params={"number": voice.number, "case": case.number},
        at=at,
    )
    return case
