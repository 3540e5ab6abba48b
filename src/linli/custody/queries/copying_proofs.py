"""What stands in the copy of own data about certificates of service, findings, and services checked by lot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.certificates import queries as certificates
from linli.certificates.models import Certificate
from linli.custody.queries.copying_verdicts import Rows, when
from linli.integrity.models import Concern, SpotCheck

if TYPE_CHECKING:
    from linli.people.models import Person


def papers_copied(person: Person) -> Rows:
    """Certificates of service and letters of thanks, with the name as it stands on them."""
    rows = Certificate.objects.filter(person=person).order_by("pk")
    return [
        {
            "number": one.number,
            "title": str(one.get_kind_display()),
            "state": str(one.get_state_display()),
            "name": certificates.holder_name(one),
            "issued_by": one.recorder,
            "from": when(one.from_on),
            "to": when(one.until_on),
            "words": one.words,
            "reason": one.reason,
            "at": when(one.issued_at),
            "withdrawn": when(one.ended_at),
        }
        for one in rows
    ]


def findings_copied(person: Person) -> Rows:
    """What this person was told of, their answer, and what was decided; answers of others are theirs."""
    rows = Concern.objects.filter(person=person).select_related("finding").order_by("pk")
    return [
        {
            "title": one.finding.title,
            "state": str(one.finding.get_state_display()),
            "at": when(one.told_at),
            "answers": one.answer,
            "decision": one.finding.decision,
            "decided": when(one.finding.decided_at),
        }
        for one in rows
    ]


def checks_copied(person: Person) -> Rows:
    """Services of this person that the lot drew, once somebody has asked there."""
    rows = SpotCheck.objects.filter(attendance__person=person, at__isnull=False).select_related("attendance")
    return [
        {"title": one.attendance.title, "outcome": str(one.get_outcome_display()), "at": when(one.at)}
        for one in rows.order_by("pk")
    ]
