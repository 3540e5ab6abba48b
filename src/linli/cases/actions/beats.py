"""What every verb of a case does alike: load under lock, keep words, move the state, note it in the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from linli.kernel import crypto, journal

from .. import rules
from ..models import Case, CaseParty, Note, Objection
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


def end_parties(case: Case, at: datetime, *, claims: bool = True) -> None:
    """Everybody who took part no longer does; the rows stay as history. Without `claims`, who claimed a part keeps it.

    What was objected to goes elsewhere: an objection that nobody decided lapses.
    """
    found = CaseParty.objects.filter(case=case, until__isnull=True)
    if not claims:
        found = found.exclude(how=CaseParty.How.CLAIMED)
    found.update(until=at)
    end_objection(case, Objection.State.LAPSED, at)


def end_objection(case: Case, state: str, at: datetime) -> None:
    """What the unit objects to is decided by nobody any more."""
    found = Objection.objects.filter(case=case, state=Objection.State.OPEN)
    found.update(state=state, decided_at=at)


def set_parties(case: Case, *, lead: Unit, helpers: list[Unit], how: str, at: datetime) -> None:
    """Put the case into the hands of these units; volunteers and units that help of their own will stay."""
    claimed = Q(how=CaseParty.How.CLAIMED, part=CaseParty.Part.HELP) & ~Q(unit=lead)
    CaseParty.objects.filter(case=case, until__isnull=True).exclude(claimed).update(until=at)
    end_objection(case, Objection.State.LAPSED, at)
    stay = CaseParty.objects.filter(case=case, until__isnull=True, unit__isnull=False)
    helping = set(stay.values_list("unit_id", flat=True))
    CaseParty.objects.bulk_create(
        CaseParty(case=case, unit=unit, part=part, how=how, since=at)
        for part, units in ((CaseParty.Part.LEAD, [lead]), (CaseParty.Part.HELP, helpers))
        for unit in units
        if unit.pk not in helping
    )
    case.lead_unit, case.lead_person = lead, None
