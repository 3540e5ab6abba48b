"""The vocabulary of voices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from linli.kernel.actor import Actor


# Words were read by triage. "I too" is one press, which anybody can repeat: it counts with an account or a confirmed number.
KNOWN = Q(light=False) | Q(person__isnull=False) | Q(contact_confirmed=True)


class VoiceQuerySet(models.QuerySet["Voice"]):
    """Vocabulary of voices."""

    def visible_to(self, actor: Actor) -> VoiceQuerySet:
        """A resident's own voices, and those a member of staff brought in."""
        if actor.person_id is None:
            return self.none()
        return self.filter(Q(person_id=actor.person_id) | Q(brought_by_id=actor.person_id))

    def who_rate(self) -> VoiceQuerySet:
        """Without those who pressed "I too" and are nobody we know of: no account, and no number that was confirmed."""
        return self.filter(KNOWN)
