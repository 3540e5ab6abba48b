"""A certificate, and a finding with a check by lot, in one of the two cities."""

from __future__ import annotations

from linli.attendance.models import Attendance
from linli.certificates import actions as certificates
from linli.certificates.models import Batch
from linli.certificates.queries import file_of
from linli.credits import actions as book
from linli.integrity.models import Concern, Finding, Lot, SpotCheck
from linli.kernel import ids
from tests.shape.two_cities import Town, person_of


def certified(town: Town) -> dict[str, str]:
    """A certificate of the town's volunteer, made for a team."""
    person = person_of(town["volunteer"])
    batch = Batch.objects.create(
        unit=town.enterprise,
        naming="masked",
        from_on=town.at.date(),
        until_on=town.at.date(),
        total=1,
        asked_at=town.at,
        state=Batch.State.READY,
        ready_at=town.at,
    )
    papers = file_of(batch)
    papers.parent.mkdir(parents=True, exist_ok=True)
    papers.write_bytes(b"PK\5\6" + bytes(18))  # an archive of nothing
    book.book_service(
        person=person,
        unit=town.enterprise,
        minutes=60,
        points=0,
        how="claimed",
        grade="A",
        source_kind="slot",
        source_uid=ids.uuid7(),
        source_title=f"{town.mark}护学岗",
        source_url="",
        area_code=town.home,
        earned_on=town.at.date(),
        actor=town["community"],
        at=town.at,
    )
    one = certificates.issue(
        from_on=town.at.date(),
        until_on=town.at.date(),
        naming="masked",
        actor=town["volunteer"],
        at=town.at,
    )
    return {"service certificate": str(one.uid), "certificate batch": str(batch.uid), **flagged(town)}


def flagged(town: Town) -> dict[str, str]:
    """A finding about the town's volunteer, and a service of theirs that the lot drew."""
    person = person_of(town["volunteer"])
    service = Attendance(
        place_kind="slot",
        place_uid=ids.uuid7(),
        title=f"{town.mark}护学岗",
        person=person,
        how="claimed",
        signed_in_at=town.at,
        in_evidence="code",
    )
    service.place_in(town.home)
    service.save()
    finding = Finding(
        rule="overlap",
        key=ids.uuid7().hex,
        title=f"{town.mark}护学岗",
        attendances=[str(service.uid)],
        facts={"minutes": 30},
        found_at=town.at,
        hear_until=town.at,
    )
    finding.place_in(town.home)
    finding.save()
    Concern.objects.create(finding=finding, person=person, told_at=town.at)
    lot = Lot.objects.create(
        city_code=town.city, month=town.at.date(), seed="ab" * 32, per_mille=50, fixed_at=town.at
    )
    check = SpotCheck(lot=lot, attendance=service)
    check.place_in(town.home)
    check.save()
    return {"finding": str(finding.uid), "spot check": str(check.uid)}
