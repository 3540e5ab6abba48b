"""What volunteers said around their service ends like everything else: reasons, answers, notes, records nobody opened."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.custody import actions
from linli.field.models import FieldNote, FieldRecord
from linli.integrity.models import Concern, Finding
from linli.kernel.ids import uuid7
from linli.projects.models import PlaceRequest, Slot, Withdrawal
from linli.projects.tests.scene import opened, shift_of

from .ended import YEARS

pytestmark = pytest.mark.django_db


def record(cast, shift, state):
    return FieldRecord.objects.create(
        person=cast.person("volunteer"),
        record_uid=uuid7(),
        digest=uuid7().hex,
        body_sealed="v1|sealed",
        kind="note",
        shift=shift,
        received_at=cast.at,
        state=state,
    )


def test_words_around_a_service_are_gone_after_their_time_and_what_happened_stays(cast):
    shift = shift_of(opened(cast))
    person = cast.person("volunteer")
    Withdrawal.objects.create(
        shift=shift, person=person, withdrawn_at=cast.at, late=True, reason="孩子住院了"
    )
    PlaceRequest.objects.create(
        slot=Slot.objects.filter(shift=shift).earliest("pk"),
        person=person,
        asked_at=cast.at,
        decided_at=cast.at,
        state="refused",
        reason="体力活不合适",
    )
    finding = Finding(
        rule="overlap",
        key="overlap:1",
        state="upheld",
        title="清理楼道",
        found_at=cast.at,
        hear_until=cast.at,
        decided_at=cast.at,
        decision="两处签到，撤销一次",
    )
    finding.place_in(shift.project.area_code)
    finding.save()
    Concern.objects.create(finding=finding, person=person, told_at=cast.at, answer="我替老伴签的")
    opened_one = record(cast, shift, "done")
    FieldNote.objects.create(
        record=opened_one,
        project=shift.project,
        shift=shift,
        person=person,
        words="三楼王奶奶家漏水",
        made_at=cast.at,
        created_at=cast.at,
    )
    waits, nowhere = record(cast, shift, "waiting"), record(cast, None, "refused")
    actions.run_retention(at=cast.at + timedelta(days=20))
    assert Withdrawal.objects.get().reason
    assert FieldNote.objects.exists()
    made = actions.run_retention(at=YEARS, batch=1)
    assert made is not None
    gone = Withdrawal.objects.get()
    assert (gone.reason, gone.late) == ("", True)
    asked = PlaceRequest.objects.get()
    assert (asked.reason, asked.state) == ("", "refused")
    assert (Concern.objects.get().answer, Finding.objects.get().decision) == ("", "")
    assert Finding.objects.get().state == "upheld"
    assert not FieldNote.objects.exists()
    assert not FieldRecord.objects.exclude(body_sealed="").exists()
    waits.refresh_from_db()
    nowhere.refresh_from_db()
    assert (waits.state, waits.code, nowhere.state) == ("dropped", "past_its_time", "refused")
