"""What every verb of a case does alike: load under lock, keep words, move the state, note it in the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.kernel import crypto, journal

from .. import rules
from ..models import Case, CaseParty, Note
from .clock import CLOCK_FIELDS, refresh_urgency, relight

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value
    from linli.kernel.models import JournalEntry
    from linli.people.models import Unit

    from ..models import Voice

# States in which a first answer or a dispatch is awaited.
WAITING = frozenset({Case.State.RECEIVED, Case.State.ASKED, Case.State.ACCEPTED, Case.State.DELIBERATING})


def keep_words(
    case: Case,
    *,
    code: str,
    words: str,
    actor: Actor,
    at: datetime,
    voice: Voice | None = None,
    public: bool = True,
) -> Note | None:
    """Keep what somebody said in a verb; the journal will hold only the commitment. No words, no note."""
    said = words.strip()
    if not said:
        return None
    post = actor.acting_post()
    return Note.objects.create(
        case=case,
        voice=voice,
        code=code,
        body=said,
        salt=crypto.new_salt(),
        public=public,
        author_label=post.role if post else "",
        author_post=post.uid if post else None,
        at=at,
    )


def note_down(
    case: Case,
    code: str,
    *,
    actor: Actor,
    at: datetime,
    words: Note | None = None,
    payload: Mapping[str, Value] | None = None,
    effective_at: datetime | None = None,
) -> JournalEntry:
    """Write the journal entry of a verb, with the uid and the commitment of its words.

    `effective_at` is when it came about, where nobody was looking then.
    """
    held: dict[str, Value] = dict(payload or {})
    if words is not None:
        held |= {"note": words.uid, "words": crypto.commitment(words.salt, words.body)}
    return journal.note(
        code,
        subject=("case", case.uid),
        actor=actor,
        at=at,
        payload=held,
        effective_at=effective_at,
        area=case.area_code,
    )


def move(case: Case, verb: str, *fields: str) -> None:
    """Take the arrow of a verb and save the state, the fields that changed with it, and the place in the ledger."""
    to = rules.ARROWS[verb][1] or case.resume_state or case.state
    waited = case.state in WAITING
    case.state = to
    if waited or to in WAITING:
        relight(case)  # a stage beside the clock of the case ended or began
    refresh_urgency(case)
    case.save(update_fields=["state", *CLOCK_FIELDS, *fields])


def end_parties(case: Case, at: datetime) -> None:
    """Everybody who took part no longer does; the rows stay as history."""
    CaseParty.objects.filter(case=case, until__isnull=True).update(until=at)


def set_parties(case: Case, *, lead: Unit, helpers: list[Unit], how: str, at: datetime) -> None:
    """Put the case into the hands of these units, and of nobody else; volunteers who help stay."""
    CaseParty.objects.filter(case=case, until__isnull=True, unit__isnull=False).update(until=at)
    CaseParty.objects.filter(case=case, until__isnull=True, part=CaseParty.Part.LEAD).update(until=at)
    CaseParty.objects.bulk_create(
        CaseParty(case=case, unit=unit, part=part, how=how, since=at)
        for part, units in ((CaseParty.Part.LEAD, [lead]), (CaseParty.Part.HELP, helpers))
        for unit in units
    )
    case.lead_unit, case.lead_person = lead, None
