"""Pages of certificates: one's own, one of them, a team's, the desk's letters of thanks, and the public check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Max

from linli.attendance.models import Attendance
from linli.certificates import rules
from linli.certificates.models import Batch, Certificate, Consent
from linli.certificates.queries import proof
from linli.certificates.queries.lines import drifted, lines_of
from linli.credits.models import How
from linli.kernel import clock, crypto
from linli.kernel.verdict import Missing
from linli.people.models import Person, Role, Unit
from linli.people.powers import Power, roles_with
from linli.people.queries import names_of
from linli.places import declarations_trust
from linli.places import queries as places
from linli.places.codes import area_q

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Verdict

FOLDER = "certificates"
NEWEST = 100
YEAR = timedelta(days=365)


def certificate_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Certificate:
    """Loading is authorising. Raises Missing."""
    found = Certificate.objects.select_for_update(of=("self",)) if lock else Certificate.objects.all()
    one = found.visible_to(actor).select_related("person").filter(uid=uid).first()
    if one is None:
        raise Missing
    return one


def holder_name(certificate: Certificate) -> str:
    """The name as it stands on the paper."""
    if not certificate.name_sealed:
        return ""
    aad = Certificate.sealed["name_sealed"].aad(certificate.uid)
    return crypto.unseal(certificate.name_sealed, aad=aad)


def facts_of(certificate: Certificate) -> rules.CertificateFacts:
    """Facts for the rules, one statement."""
    return rules.CertificateFacts(
        state=certificate.state,
        kind=certificate.kind,
        person_uid=certificate.person.uid,
        area_code=certificate.area_code,
        drifted=bool(drifted([certificate])),
    )


def verdicts_of(facts: rules.CertificateFacts, actor: Actor) -> dict[str, Verdict]:
    """What may be done with a certificate."""
    return {"withdraw": rules.may_withdraw(facts, actor), "reissue": rules.may_reissue(facts, actor)}


# --- The paper --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on the paper, for the sheet, the page and the public check alike."""

    certificate: Certificate
    name: str
    claimed: list[dict[str, Any]]
    assigned: list[dict[str, Any]]
    sums: rules.Sums
    words: str


def paper_of(certificate: Certificate) -> Paper:
    """Nothing but what was frozen."""
    name = holder_name(certificate)
    return Paper(
        certificate=certificate,
        name=name,
        claimed=[line for line in certificate.lines if line["how"] == How.CLAIMED],
        assigned=[line for line in certificate.lines if line["how"] != How.CLAIMED],
        sums=rules.sums_of(certificate.lines),
        words=rules.filled(certificate.words, {"name": name}),
    )


@dataclass(frozen=True, slots=True)
class Page:
    """A certificate with what may be done with it."""

    paper: Paper
    standing: proof.Standing
    drifted: bool
    newer: Certificate | None
    own: bool
    verdicts: dict[str, Verdict]


def page_of(*, actor: Actor, uid: UUID) -> Page:
    """Raises Missing."""
    certificate = certificate_for(actor=actor, uid=uid)
    facts = facts_of(certificate)
    return Page(
        paper=paper_of(certificate),
        standing=proof.standing_of(certificate),
        drifted=facts.drifted,
        newer=Certificate.objects.filter(replaces=certificate).first(),
        own=certificate.person_id == actor.person_id,
        verdicts=verdicts_of(facts, actor),
    )


# --- One's own --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mine:
    """One's certificates, and units that ask whether they may make some."""

    certificates: list[Certificate]
    drifted: set[int]
    units: list[tuple[Unit, bool]]
    first_on: date | None


def mine(*, actor: Actor) -> Mine:
    """Raises Missing for somebody without a person."""
    if actor.person_id is None:
        raise Missing
    found = list(Certificate.objects.filter(person_id=actor.person_id).order_by("-issued_at")[:NEWEST])
    agreed = set(
        Consent.objects.filter(person_id=actor.person_id, ended_at=None).values_list("unit_id", flat=True)
    )
    work = Person.objects.filter(pk=actor.person_id).values_list("work_unit_id", flat=True).first()
    units = Unit.objects.filter(pk__in=agreed | ({work} if work else set())).order_by("name")
    lines = lines_of([actor.person_id], from_on=date.min, until_on=date.max).get(actor.person_id, [])
    return Mine(
        certificates=found,
        drifted=drifted([one for one in found if one.state == Certificate.State.VALID]),
        units=[(unit, unit.pk in agreed) for unit in units],
        first_on=lines[0].day if lines else None,
    )


# --- A team -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TeamPage:
    """A unit's contact: which members agreed, and what was made before."""

    unit: Unit
    units: list[Unit]
    agreed: int
    members: int
    batches: list[Batch]


def team_page(*, actor: Actor, unit_uid: UUID | None = None) -> TeamPage:
    """Raises Missing for anybody but a unit's contact."""
    units = list(Unit.objects.filter(pk__in=actor.unit_ids(Role.CONTACT)).order_by("name"))
    unit = next((one for one in units if unit_uid in {None, one.uid}), None)
    if unit is None:
        raise Missing
    return TeamPage(
        unit=unit,
        units=units,
        agreed=Consent.objects.filter(unit=unit, ended_at=None).count(),
        members=Person.objects.filter(work_unit=unit).count(),
        batches=list(Batch.objects.filter(unit=unit).order_by("-asked_at")[:NEWEST]),
    )


def batch_members(unit: Unit, *, from_on: date, until_on: date) -> tuple[list[int], int]:
    """Members who agreed and served for the unit in the period, and how many served but did not agree."""
    agreed = set(Consent.objects.filter(unit=unit, ended_at=None).values_list("person_id", flat=True))
    members = set(Person.objects.filter(work_unit=unit).values_list("pk", flat=True)) | agreed
    served = set(lines_of(members, from_on=from_on, until_on=until_on, unit_id=unit.pk))
    return sorted(served & agreed), len(served - agreed)


def batch_for(*, actor: Actor, uid: UUID) -> Batch:
    """Raises Missing."""
    units = actor.unit_ids(Role.CONTACT)
    found = Batch.objects.filter(uid=uid, unit_id__in=units).select_related("unit").first()
    if found is None:
        raise Missing
    return found


def file_of(batch: Batch) -> Path:
    """Where the papers of a batch lie, packed together."""
    return Path(settings.MEDIA_ROOT) / FOLDER / f"{batch.uid}.zip"


# --- Thanks -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of thanks in the desk's list, with the masked name of whom it thanks."""

    paper: Certificate
    name: str


@dataclass(frozen=True, slots=True)
class ThanksPage:
    """The desk's letters: projects of its area to thank for, the area's words, and what was sent before."""

    area_code: str
    area: str
    projects: list[tuple[UUID, str]]
    words: str
    letters: list[Letter]


def thanks_page(*, actor: Actor, at: datetime) -> ThanksPage:
    """Raises Missing for who assigns nobody anywhere."""
    codes = actor.area_codes(*roles_with(Power.PROJECTS_ASSIGN))
    if not codes:
        raise Missing
    code = codes[0]
    since = at - YEAR
    groups = (
        Attendance.objects.filter(area_q([code]), group_uid__isnull=False, signed_in_at__gte=since)
        .order_by()
        .values_list("group_uid", "title")
        .annotate(last=Max("signed_in_at"))
        .order_by("-last")[:NEWEST]
    )
    letters = Certificate.objects.filter(area_q([code]), kind=Certificate.Kind.THANKS)
    papers = list(letters.order_by("-issued_at")[:NEWEST])
    names = names_of([one.person_id for one in papers], masked=True)
    return ThanksPage(
        area_code=code,
        area=places.path_names([code]).get(code, code),
        projects=[(uid, title) for uid, title, _last in groups],
        words=places.setting(declarations_trust.THANKS_WORDS, code, at),
        letters=[Letter(one, names.get(one.person_id, "")) for one in papers],
    )


# --- The public check -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Checked:
    """What the house says of a paper; a wrong number and a wrong hash look the same."""

    answer: str
    paper: Paper | None = None
    drifted: bool = False
    newer: str = ""
    ended_on: date | None = None


def check(*, number: str, digest: str) -> Checked:
    """valid · withdrawn · replaced · unknown, with what stands on the paper."""
    plain = rules.plain_number(number)
    found = Certificate.objects.filter(number=plain).first() if plain else None
    if found is None or not rules.digest_fits(found.digest, digest):
        return Checked("unknown")
    newer = Certificate.objects.filter(replaces=found).values_list("number", flat=True).first()
    ended = found.ended_at.astimezone(clock.local_zone()).date() if found.ended_at else None
    return Checked(found.state, paper_of(found), bool(drifted([found])), newer or "", ended)
