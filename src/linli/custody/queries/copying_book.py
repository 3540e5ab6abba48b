"""What stands in the copy of own data about the shop, lists of thanks, statements, corrections, matters one leads, and how
one is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.attendance.models import Correction
from linli.awards.models import Candidate, Objection
from linli.cases.models import CaseParty
from linli.certificates.models import Consent
from linli.credits.models import StatementLine
from linli.custody.queries.copying_verdicts import Rows, when
from linli.exchange.models import Order
from linli.notices import queries as notices
from linli.notices.kinds import Kind
from linli.notices.models import Channel, Gather

if TYPE_CHECKING:
    from linli.people.models import Person


def orders_copied(person: Person) -> Rows:
    """What one got or reserved for points."""
    rows = Order.objects.filter(person=person).select_related("item").order_by("pk")
    return [
        {
            "title": one.item.title,
            "amount": one.points,
            "state": str(one.get_state_display()),
            "at": when(one.placed_at),
            "until": one.collect_by.isoformat(),
        }
        for one in rows
    ]


def commendations_copied(person: Person) -> Rows:
    """Lists of thanks on which one is, or why not; and what one objected to."""
    rows = Candidate.objects.filter(person=person).select_related("commendation").order_by("pk")
    objected = Objection.objects.filter(person=person).select_related("commendation").order_by("pk")
    found: Rows = [
        {
            "title": str(one.commendation.year),
            "amount": one.minutes,
            "state": str(one.get_naming_display()),
            "reason": " ".join(filter(None, (str(one.get_why_display()), one.why_words))) if one.why else "",
            "at": when(one.named_at),
        }
        for one in rows
    ]
    found += [
        {
            "title": str(one.commendation.year),
            "state": str(one.get_state_display()),
            "words": one.words,
            "decision": one.decision,
            "at": when(one.at),
        }
        for one in objected
    ]
    return found


def statements_copied(person: Person) -> Rows:
    """What units were or will be told, and what one objected."""
    rows = StatementLine.objects.filter(person=person).select_related("statement__unit").order_by("pk")
    return [
        {
            "title": one.statement.unit.name,
            "from": one.statement.month.isoformat(),
            "what": str(one.get_kind_display()),
            "amount": one.claimed + one.assigned,
            "state": str(one.get_state_display()),
            "words": one.words,
            "decision": one.decision,
            "decided": when(one.decided_at),
        }
        for one in rows
    ]


def corrections_copied(person: Person) -> Rows:
    """Requests to write one's service otherwise; what somebody else wrote for it is theirs."""
    rows = Correction.objects.filter(person=person).order_by("pk")
    return [
        {
            "title": one.title,
            "what": str(one.get_kind_display()),
            "from": when(one.wanted_in_at),
            "to": when(one.wanted_out_at),
            "state": str(one.get_state_display()),
            "words": one.words if one.asked_by_id == person.pk else "",
            "reason": one.reason,
            "at": when(one.asked_at),
        }
        for one in rows
    ]


def parts_copied(person: Person) -> Rows:
    """Matters that one leads or helps with."""
    rows = CaseParty.objects.filter(person=person).select_related("case").order_by("pk")
    return [
        {
            "case": one.case.number,
            "role": str(one.get_part_display()),
            "how": str(one.get_how_display()),
            "since": when(one.since),
            "until": when(one.until),
        }
        for one in rows
    ]


def consents_copied(person: Person) -> Rows:
    """Units whose contact may make certificates for one."""
    rows = Consent.objects.filter(person=person).select_related("unit").order_by("pk")
    return [{"unit": one.unit.name, "since": when(one.given_at), "until": when(one.ended_at)} for one in rows]


def choices_copied(person: Person) -> Rows:
    """How one wants to be told; nothing where one chose nothing."""
    if not notices.preferences_of([person.uid]):
        return []
    choice = notices.choice_for(person.uid)
    ways = [one.partition(":") for one in sorted(choice.ways)]
    return [
        {
            "what": "；".join(
                f"{Kind(kind).label}：{Channel(channel).label}" for channel, _sep, kind in ways
            ),
            "from": f"{choice.quiet_from:02}:00",
            "to": f"{choice.quiet_until:02}:00",
            "how": str(Gather(choice.fits).label),
        }
    ]
