"""What people can show: skills they named, certificates they entered, and those that wait to be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet

from linli.kernel.verdict import Missing
from linli.people import rules_skills
from linli.people.models import Certificate, Registration
from linli.people.powers import Power, roles_with
from linli.people.queries.who import display_name
from linli.places.codes import area_q

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Verdict

State = Registration.State
MOST_WAITING = 200
SHOWN_OF_NUMBER = 4


@dataclass(frozen=True, slots=True)
class Proof:
    """One certificate: for which skill, between which days, and whether a community has seen it."""

    skill: str
    valid_from: date | None
    valid_until: date | None
    confirmed: bool

    def holds(self, begins: date, ends: date) -> bool:
        """Whether it holds on all these days."""
        return (self.valid_from is None or self.valid_from <= begins) and (
            self.valid_until is None or ends <= self.valid_until
        )


@dataclass(frozen=True, slots=True)
class Proofs:
    """What one person can show."""

    skills: frozenset[str] = frozenset()
    papers: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitingPaper:
    """A certificate that waits for a community worker; of its number the end is shown, to compare it with the paper."""

    certificate: Certificate
    name: str
    ending: str
    confirm: Verdict


def proofs_of(person_ids: Sequence[int]) -> dict[int, Proofs]:
    """What people can show, two statements."""
    named: dict[int, set[str]] = {}
    rows = Registration.objects.filter(
        person__in=person_ids, state=State.CONFIRMED, skills__isnull=False
    ).values_list("person_id", "skills__code")
    for person, code in rows:
        if person is not None:
            named.setdefault(person, set()).add(code)
    papers: dict[int, list[Proof]] = {}
    held = Certificate.objects.filter(
        person__in=person_ids, withdrawn_at__isnull=True, declined_at__isnull=True
    ).values_list("person_id", "skill__code", "valid_from", "valid_until", "confirmed_at")
    for person, code, since, until, confirmed in held:
        papers.setdefault(person, []).append(Proof(code, since, until, confirmed is not None))
    return {
        person: Proofs(frozenset(named.get(person, ())), tuple(papers.get(person, ())))
        for person in named.keys() | papers.keys()
    }


def confirmable(actor: Actor) -> QuerySet[Certificate]:
    """Certificates of people who are registered where the actor keeps the register."""
    here = Registration.objects.filter(
        area_q(actor.area_codes(*roles_with(Power.PEOPLE_CONFIRM))),
        person=OuterRef("person"),
        state__in=(State.PENDING, State.CONFIRMED),
    )
    rows = Certificate.objects.filter(Exists(here), withdrawn_at__isnull=True)
    return rows.select_related("skill", "person")


def certificate_to_decide(*, actor: Actor, uid: UUID) -> Certificate:
    """One of them, locked. Raises Missing."""
    found = confirmable(actor).select_for_update(of=("self",)).filter(uid=uid).first()
    if found is None:
        raise Missing
    return found


def waiting_papers(*, actor: Actor) -> list[WaitingPaper]:
    """Certificates that wait in the actor's areas, the oldest first. One statement."""
    rows = (
        confirmable(actor)
        .filter(confirmed_at__isnull=True, declined_at__isnull=True)
        .order_by("created_at", "id")
    )
    return [
        WaitingPaper(
            one,
            display_name(one.person),
            one.number[-SHOWN_OF_NUMBER:] if len(one.number) > 2 * SHOWN_OF_NUMBER else "",
            rules_skills.may_decide(decided=False, own=one.person_id == actor.person_id),
        )
        for one in rows[:MOST_WAITING]
    ]
