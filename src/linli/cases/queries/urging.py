"""What a resident urges."""

from __future__ import annotations

from ..models import Case, Voice
from ..rules_closing import BAD
from ..rules_supervising import URGEABLE


def to_urge(voice: Voice) -> Case:
    """The matter; after this voice's own bad verdict the rectification that is under way.

    One query after a bad verdict, none else.
    """
    case = voice.case
    if case.verdict_red and voice.score in BAD:
        made = Case.objects.filter(parent=case, state__in=[*URGEABLE, Case.State.ASKED])
        return made.order_by("-pk").first() or case
    return case
