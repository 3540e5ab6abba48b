"""代办: somebody files for an elderly neighbour or a parent. The voice and its verdict are those of the one concerned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import crypto

from .. import rules_filing
from ..models import ProxyFiling, Voice
from .beats import note_down
from .intake import place_voice

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value

    from ..facts import FilerDraft, VoiceDraft


@transaction.atomic
def file_for(*, words: VoiceDraft, filer: FilerDraft, actor: Actor, at: datetime) -> Voice:
    """Place a request for somebody else: who filed, in which relation, and that the other agreed are kept beside it.

    Refused: no_name, bad_relation, no_consent, no_filer, bad_contact and those of `place_voice`.
    """
    rules_filing.may_file(words, filer, actor).enforce()
    voice = place_voice(words=words, actor=actor, at=at)
    filing = ProxyFiling(
        voice=voice, filed_by_id=actor.person_id, relation=filer.relation, consent=filer.consent, at=at
    )
    for name, value in (("filer_name_sealed", filer.name), ("filer_contact_sealed", filer.contact)):
        setattr(filing, name, crypto.seal(value.strip(), aad=ProxyFiling.sealed[name].aad(filing.uid)))
    filing.save()
    payload: dict[str, Value] = {"voice": voice.uid, "relation": filing.relation, "consent": filing.consent}
    note_down(voice.case, "voice.filed", actor=actor, at=at, payload=payload)
    return voice
