"""Pages of integrity: the report, one finding, one's own, the lots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.attendance.models import Attendance, Sign
from linli.attendance.queries import shown_with
from linli.integrity import rules
from linli.integrity.cards import RULES, RuleCard
from linli.integrity.models import Concern, Finding, Lot, SpotCheck
from linli.kernel.verdict import Missing
from linli.people.models import Person
from linli.people.powers import Power, roles_with
from linli.people.queries import names_of
from linli.places import queries as places
from linli.places.codes import area_q
from linli.projects.models import Project
from linli.ratings.rules_calls import commitment

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.cases.queries.resident import Picture
    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Verdict

NEWEST = 100


def finding_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Finding:
    """Loading is authorising. Raises Missing."""
    found = Finding.objects.select_for_update(of=("self",)) if lock else Finding.objects.all()
    one = found.visible_to(actor).filter(uid=uid).first()
    if one is None:
        raise Missing
    return one


def responsible(group_uid: UUID | None) -> tuple[int | None, int | None]:
    """Leader and organising unit of a project, when it is one."""
    if group_uid is None:
        return None, None
    found = Project.objects.filter(uid=group_uid).values_list("leader_id", "organiser_id").first()
    return found or (None, None)


def facts_of(finding: Finding) -> rules.FindingFacts:
    """Facts for the rules, two statements."""
    rows = list(Concern.objects.filter(finding=finding).values_list("person_id", "answered_at"))
    leader, _unit = responsible(finding.group_uid)
    return rules.FindingFacts(
        state=finding.state,
        area_code=finding.area_code,
        concerned=frozenset(person for person, _at in rows),
        waiting=frozenset(person for person, answered in rows if answered is None),
        hear_until=finding.hear_until,
        leader_id=leader,
        unit_ids=frozenset({finding.organiser_id} if finding.organiser_id else ()),
    )


def work_unit_of(actor: Actor) -> int | None:
    """Where the actor works."""
    return Person.objects.filter(pk=actor.person_id or 0).values_list("work_unit_id", flat=True).first()


def verdicts_of(facts: rules.FindingFacts, actor: Actor, at: datetime) -> dict[str, Verdict]:
    """What may be done with a finding."""
    unit = work_unit_of(actor)
    return {
        "answer": rules.may_answer(facts, actor),
        "dismiss": rules.may_decide("dismiss", facts, actor, unit, at),
        "uphold": rules.may_decide("uphold", facts, actor, unit, at),
    }


# --- One finding ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Evidence:
    """A service that is concerned, with its signs; the name only for who decides."""

    attendance: Attendance
    name: str
    signs: list[Sign]
    pictures: list[Picture]


@dataclass(frozen=True, slots=True)
class FindingPage:
    """A finding as its reader may see it."""

    finding: Finding
    card: RuleCard
    decides: bool
    evidence: list[Evidence]
    concerns: list[tuple[Concern, str]]
    own: Concern | None
    others: int
    verdicts: dict[str, Verdict]


def concerns_of(finding: Finding) -> list[Concern]:
    """Those it is about, in order."""
    return list(Concern.objects.filter(finding=finding).select_related("person").order_by("pk"))


def finding_page(*, actor: Actor, uid: UUID, at: datetime) -> FindingPage:
    """Whoever decides sees all of it, whoever is concerned their own part. Raises Missing."""
    finding = finding_for(actor=actor, uid=uid)
    verdicts = verdicts_of(facts_of(finding), actor, at)
    # Who is part of it reads it as one of those concerned, whatever their post.
    concerns = concerns_of(finding)
    own = next((one for one in concerns if one.person_id == actor.person_id), None)
    decides = own is None
    services = Attendance.objects.filter(uid__in=finding.attendances).order_by("starts_at", "pk")
    if not decides:
        services = services.filter(person_id=actor.person_id or 0)
    rows = list(services.prefetch_related("signs"))
    people = {one.person_id for one in rows} | {one.person_id for one in concerns if decides}
    names = names_of(people, masked=False) if decides else {}
    pictures = shown_with(rows)
    return FindingPage(
        finding=finding,
        card=RULES[finding.rule],
        decides=decides,
        evidence=[
            Evidence(
                one,
                names.get(one.person_id, ""),
                sorted(one.signs.all(), key=lambda sign: sign.pk),
                pictures.get(one.pk, []),
            )
            for one in rows
        ],
        concerns=[(one, names.get(one.person_id, "")) for one in concerns] if decides else [],
        own=own,
        others=len(concerns) - 1,
        verdicts=verdicts,
    )


def mine(*, actor: Actor) -> list[Finding]:
    """Findings about oneself, newest first. Raises Missing for somebody without a person."""
    if actor.person_id is None:
        raise Missing
    own = Concern.objects.filter(person_id=actor.person_id)
    return list(Finding.objects.filter(pk__in=own.values("finding_id")).order_by("-found_at")[:NEWEST])


# --- Lots -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LotLine:
    """A lot as everybody may see it: the seed only when its month has been drawn."""

    city: str
    lot: Lot
    commitment: str
    seed: str


def lots() -> list[LotLine]:
    """All lots, newest first."""
    rows = list(Lot.objects.order_by("-month", "city_code")[:NEWEST])
    names = places.names_of({one.city_code for one in rows})
    return [
        LotLine(names.get(one.city_code, ""), one, commitment(one.seed), one.seed if one.drawn_at else "")
        for one in rows
    ]


def check_for(*, actor: Actor, uid: UUID, lock: bool = False) -> SpotCheck:
    """Loading is authorising. Raises Missing."""
    found = SpotCheck.objects.select_for_update(of=("self",)) if lock else SpotCheck.objects.all()
    codes = actor.area_codes(*roles_with(Power.INTEGRITY_DECIDE))
    one = found.filter(area_q(codes), uid=uid).select_related("attendance").first()
    if one is None:
        raise Missing
    return one


def verdict_on_check(check: SpotCheck, actor: Actor) -> Verdict:
    """Whether the actor records this check."""
    leader, unit = responsible(check.attendance.group_uid)
    return rules.may_check(
        area_code=check.area_code,
        person=check.attendance.person_id,
        leader_id=leader,
        done=bool(check.outcome),
        unit_ids=frozenset({unit} if unit else ()),
        own_unit=work_unit_of(actor),
        actor=actor,
    )
