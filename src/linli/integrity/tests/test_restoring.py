"""What an upheld finding took back does not come back by a correction that a desk approves without knowing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from linli.attendance import actions as attendance
from linli.attendance import queries as attendance_queries
from linli.attendance.models import Attendance, Correction
from linli.attendance.rules import code_at
from linli.credits.models import CreditEntry
from linli.integrity import actions
from linli.integrity.actions.scanning import flagged
from linli.integrity.models import Finding
from linli.integrity.rules import Flag
from linli.kernel.verdict import Refused
from linli.projects import actions as projects
from linli.projects.tests.scene import another_volunteer, opened, shift_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def served(cast, shift, actor):
    slot = projects.claim_slot(shift_uid=shift.uid, actor=actor, at=cast.at)
    for verb, at in ((projects.sign_in, shift.starts_at), (projects.sign_out, shift.ends_at)):
        verb(shift_uid=shift.uid, code=code_at(shift.uid, at), actor=actor, at=at)
    return slot


def minutes(person_id):
    rows = CreditEntry.objects.filter(person=person_id, quantity="minutes")
    return rows.aggregate(n=Sum("amount"))["n"]


def asked(slot, actor, at):
    wanted = {"wanted_in_at": slot.shift.starts_at, "wanted_out_at": None, "words": "我一直在场"}
    return projects.ask_correction(slot_uid=slot.uid, actor=actor, at=at, **wanted)


def test_only_who_decides_about_findings_restores_what_one_took_back(cast):
    shift = shift_of(opened(cast))
    slot = served(cast, shift, cast.volunteer)
    at = shift.ends_at + DAY
    one = Attendance.objects.get()
    flagged(Flag("spot", str(one.uid), (one.uid,), frozenset({one.person_id})), at=at)
    finding = Finding.objects.get()
    actions.answer(uid=finding.uid, words="我在场。", actor=cast.volunteer, at=at)
    taken = {"words": "当天没有人在场。", "take_back": [one.uid], "actor": cast.supervisor, "at": at}
    actions.uphold(uid=finding.uid, **taken)
    finding.refresh_from_db()
    assert (finding.state, minutes(one.person_id)) == ("upheld", 0)
    request = asked(slot, cast.volunteer, at)
    with pytest.raises(Refused) as raised:
        attendance.approve_correction(correction_uid=request.uid, actor=cast.community, at=at)
    assert raised.value.verdict.code == "taken_back"
    assert minutes(one.person_id) == 0
    attendance.approve_correction(correction_uid=request.uid, actor=cast.supervisor, at=at)
    assert minutes(one.person_id) == 120


def test_the_queue_of_corrections_asks_the_same_for_one_and_for_many(cast, signed_in, stopped_clock):
    shift = shift_of(opened(cast, places=6))
    stopped_clock.at = shift.ends_at + DAY
    desk = signed_in("community")
    counts = []
    for number in range(5):
        actor = another_volunteer(cast, number)
        asked(served(cast, shift, actor), actor, stopped_clock.at)
        desk.get(reverse("attendance:corrections"))
        with CaptureQueriesContext(connection) as captured:
            desk.get(reverse("attendance:corrections"))
        counts.append(len(captured))
    assert len(set(counts)) == 1, counts
    assert len(attendance_queries.queue(actor=cast.community).asked) == Correction.objects.count() == 5
