"""New signs are looked at, and what a rule flags becomes a finding: those concerned are told at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from linli.attendance.models import Attendance
from linli.integrity import queries
from linli.integrity.models import Concern, Finding, Scan
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.notices import actions as notices
from linli.people.models import Person
from linli.places import declarations_trust as settings
from linli.places import queries as places

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from linli.integrity.rules import Flag

STRETCH = timedelta(days=7)
SETTLED = timedelta(minutes=1)  # transactions that were open while a scan looked are over by then


def scan(*, at: datetime) -> int:
    """Look at the signs since the last scan, a week at a time. How many findings are new. Safe to run twice."""
    last = Scan.objects.order_by("-until").first()
    since = last.until if last else queries.first_sign_at()
    if since is None:
        return 0
    if last is None:
        since -= timedelta(microseconds=1)
    found, end = 0, at - SETTLED
    while since < end:
        until = min(since + STRETCH, end)
        found += _stretch(since, until, at)
        since = until
    return found


@transaction.atomic
def _stretch(since: datetime, until: datetime, at: datetime) -> int:
    seen = queries.flags_between(since, until)
    new = sum(flagged(flag, at=at) is not None for flag in seen.flags)
    Scan.objects.create(since=since, until=until, looked=seen.looked, found=new)
    return new


def flagged(flag: Flag, *, at: datetime) -> Finding | None:
    """A finding that is new, or None: what is known already is only made longer while nobody has decided.

    The caller is in a transaction.
    """
    known = Finding.objects.select_for_update().filter(key=flag.key).first()
    if known is not None:
        _lengthen(known, flag, at)
        return None
    services = list(Attendance.objects.filter(uid__in=flag.attendances).order_by("starts_at", "pk"))
    newest = services[-1]
    days = places.setting(settings.HEAR_DAYS, newest.area_code, at)
    _leader, organiser = queries.responsible(newest.group_uid)
    finding = Finding(
        rule=flag.rule,
        key=flag.key,
        title=newest.title,
        group_uid=newest.group_uid,
        organiser_id=organiser,
        attendances=[str(uid) for uid in flag.attendances],
        facts=dict(flag.facts),
        found_at=at,
        hear_until=at + timedelta(days=days),
    )
    finding.place_in(newest.area_code)
    finding.save(force_insert=True)
    journal.note(
        "integrity.flagged",
        subject=("finding", finding.uid),
        actor=Actor.system(),
        at=at,
        payload={"rule": flag.rule, "services": len(flag.attendances)},
        area=finding.area_code,
    )
    _tell(finding, Person.objects.in_bulk(flag.persons), at)
    return finding


def _lengthen(finding: Finding, flag: Flag, at: datetime) -> None:
    fresh = [str(uid) for uid in flag.attendances if str(uid) not in finding.attendances]
    if not fresh or finding.state not in Finding.UNDECIDED:
        return
    finding.attendances = [*finding.attendances, *fresh]
    finding.facts = dict(flag.facts)
    known = set(Concern.objects.filter(finding=finding).values_list("person_id", flat=True))
    newcomers = flag.persons - known
    if newcomers:
        # Who comes late has as long to answer as the others had.
        days = places.setting(settings.HEAR_DAYS, finding.area_code, at)
        finding.state, finding.hear_until = Finding.State.OPEN, at + timedelta(days=days)
    finding.save(update_fields=["attendances", "facts", "state", "hear_until"])
    _tell(finding, Person.objects.in_bulk(newcomers), at)


def _tell(finding: Finding, persons: Mapping[int, Person], at: datetime) -> None:
    for key in sorted(persons):
        Concern.objects.create(finding=finding, person=persons[key], told_at=at)
        notices.tell_on_commit(
            code="finding_told",
            params={"title": finding.title or "-", "until": finding.hear_until.isoformat()},
            recipient_uid=persons[key].uid,
            url=reverse("integrity:finding", args=[finding.uid]),
            at=at,
        )
