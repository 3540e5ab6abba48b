"""Cases of undertakings 领办实事: opened from a list, handed to who leads, with a promised day on their clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import Missing, Refused, first, refuse
from linli.people.models import Person, Unit
from linli.places import queries as places

from .. import rules, rules_promised
from ..models import Case, CaseParty, ClockEvent, Objection, Photo
from ..queries.loading import case_for, facts_of
from . import photos as pictures
from .beats import end_objection, keep_words, move, note_down
from .clock import start_clock
from .indexing import index_case
from .intake import free_number
from .telling import tell_unit

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value

    from ..facts import PhotoFile
    from ..models import Note

UNDERTAKING = "undertaking"


@transaction.atomic
def open_promised(
    *,
    title: str,
    area_code: str,
    due_on: date,
    pointer: tuple[UUID, str, str],
    actor: Actor,
    at: datetime,
) -> Case:
    """Open the case of an undertaking, accepted at once; its clock runs towards the promised day.

    `pointer` is the undertaking's uid, the title of its list and its address. Nobody reported it, so it has no voice until a
    request is merged into it. Refused: no_right, no_title, title_long, bad_area.
    """
    named = (
        rules.may_have_title(title) if title.strip() else refuse("no_title", _("Give it a name."), "title")
    )
    first(rules_promised.may_open(actor, area_code), named).enforce()
    try:
        code = places.area(area_code).code
    except Missing:
        raise Refused(refuse("bad_area", _("This area does not exist."), "area"))
    uid, list_title, url = pointer
    case = Case(
        number=free_number(Case, at),
        kind=Case.Kind.UNDERTAKING,
        state=Case.State.ACCEPTED,
        title=title.strip(),
        received_at=at,
        accepted_at=at,
        urgency_at=at,
        answer_kind=UNDERTAKING,
        answer_uid=uid,
        answer_title=list_title[:120],
        answer_url=url,
    )
    case.place_in(code)
    case.save()
    start_clock(case, cause=UNDERTAKING, at=at, due_on=due_on)
    index_case(case)
    payload: dict[str, Value] = {"kind": case.kind, "area": case.area_code, "due_on": due_on.isoformat()}
    note_down(case, "case.opened", actor=actor, at=at, payload=payload)
    return case


@transaction.atomic
def hand_over(
    *,
    case_uid: UUID,
    leader: Person | None,
    lead_unit: Unit | None,
    helpers: Sequence[Unit],
    actor: Actor,
    at: datetime,
) -> Case:
    """Put an undertaking into the hands of a leader (who has it at once) or of a unit (which takes it), and of helpers.

    Refused: not_undertaking, wrong_state, no_right, no_lead; Missing.
    """
    case = case_for(actor=actor, uid=case_uid, lock=True)
    given = leader is not None or lead_unit is not None
    rules_promised.may_hand_over(facts_of(case), actor).enforce()
    if not given:
        raise Refused(refuse("no_lead", _("Choose a leader or a unit that leads it."), "leader"))
    case.lead_person, case.lead_unit = leader, None if leader else lead_unit
    told = _hand_parts(case, [*([lead_unit] if leader and lead_unit else []), *helpers], at)
    # A leader takes it on by being named; a unit takes it in hand, or sends it back, as any other matter.
    move(case, "lead" if leader else "dispatch", "lead_unit", "lead_person")
    payload: dict[str, Value] = {
        "lead": lead_unit.uid if lead_unit else None,
        "leader": leader.uid if leader else None,
        "helpers": [unit.uid for unit in helpers],
    }
    code = "undertaking.assigned" if leader else "undertaking.sent"  # they lead to different states
    note_down(case, code, actor=actor, at=at, payload=payload)
    if told:
        tell_unit(
            case,
            told,
            code="dispatched_to_unit",
            params={"number": case.number, "title": case.title},
            at=at,
        )
    return case


def _hand_parts(case: Case, helpers: Sequence[Unit], at: datetime) -> list[int]:
    """Give the parts to who leads now and to the helpers. Volunteers, and units that help of their own will, stay.

    Keys of the units that take part from now on.
    """
    part, how = CaseParty.Part, CaseParty.How
    now = CaseParty.objects.filter(case=case, until__isnull=True)
    ends = Q(unit__isnull=False) | Q(part=part.LEAD)
    claimed = Q(how=how.CLAIMED, part=part.HELP)
    if case.lead_unit is not None:
        claimed &= ~Q(unit=case.lead_unit)
    now.filter(ends).exclude(claimed).update(until=at)
    end_objection(case, Objection.State.LAPSED, at)
    stay = set(now.filter(unit__isnull=False).values_list("unit_id", flat=True))
    units = [unit for unit in dict.fromkeys(helpers) if unit != case.lead_unit and unit.pk not in stay]
    rows = [(case.lead_person, case.lead_unit, part.LEAD), *((None, unit, part.HELP) for unit in units)]
    CaseParty.objects.bulk_create(
        CaseParty(case=case, person=person, unit=unit, part=kind, how=how.DISPATCHED, since=at)
        for person, unit, kind in rows
    )
    return [unit.pk for _person, unit, _part in rows if unit is not None]


@transaction.atomic
def promise_day(*, case_uid: UUID, due_on: date, cause: str, actor: Actor, at: datetime) -> Case:
    """Let the clock of an undertaking run towards a day; the same day once more changes nothing.

    A day that has passed already is red at once. Refused: not_undertaking, wrong_state, no_right; Missing.
    """
    case = case_for(actor=actor, uid=case_uid, lock=True)
    rules_promised.may_promise(facts_of(case), actor).enforce()
    last = ClockEvent.objects.filter(case=case, kind=ClockEvent.Kind.START).order_by("sequence").last()
    if last is None or last.due_on != due_on:
        start_clock(case, cause=cause, at=at, due_on=due_on)
    return case


@transaction.atomic
def announce_undertakings(*, case_uids: Collection[UUID], at: datetime) -> int:
    """Let everybody know of undertakings whose list is published: their page opens to “I too” and comments. How many.

    Who may publish is judged by the verb that calls. What was opened as a request was known before.
    """
    mine = Case.objects.filter(uid__in=case_uids, kind=Case.Kind.UNDERTAKING, announced_at__isnull=True)
    return mine.update(announced_at=at)


@transaction.atomic
def note_undertaking(
    *, case_uid: UUID, code: str, actor: Actor, at: datetime, payload: Mapping[str, Value] | None = None
) -> Case:
    """Write what happened to an undertaking into the journal of its case, under the case's lock. Who may is judged by the
    verb that calls; Missing."""
    case = case_for(actor=actor, uid=case_uid, lock=True)
    note_down(case, code, actor=actor, at=at, payload=payload)
    return case


@transaction.atomic
def keep_photos_of(
    *,
    case_uid: UUID,
    code: str,
    words: str,
    photos: Sequence[bytes | PhotoFile],
    actor: Actor,
    at: datetime,
) -> Note | None:
    """Keep the photos of what was said about an undertaking, with their words; no photos, no note.

    Refused: those of photos; Missing.
    """
    files = pictures.ready(photos)
    if not files:
        return None
    case = case_for(actor=actor, uid=case_uid, lock=True)
    note = keep_words(case, code=code, words=words, actor=actor, at=at)
    pictures.add_photos(
        case_uid=case.uid, moment=Photo.Moment.AFTER, files=files, actor=actor, at=at, note=note
    )
    return note
