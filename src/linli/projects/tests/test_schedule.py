"""The schedule after a shift: what nobody signed does not just vanish."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from linli.attendance.rules import code_at
from linli.projects import actions
from linli.projects.tests.scene import opened, shift_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_shift_that_nobody_signed_leads_to_saying_what_was_done_there(cast, signed_in, stopped_clock):
    slot = actions.claim_slot(shift_uid=shift_of(opened(cast)).uid, actor=cast.volunteer, at=cast.at)
    correct = reverse("projects:correct", args=[slot.uid])
    for days, shown in ((0, False), (3, True), (12, True), (20, False)):
        stopped_clock.at = cast.at + days * DAY
        text = signed_in("volunteer").get(reverse("projects:schedule")).content.decode()
        assert (correct in text) == shown, days
        assert ("没有签到的班次" in text) == shown, days
    stopped_clock.at = cast.at + 3 * DAY
    page = signed_in("volunteer").get(correct).content.decode()
    assert 'name="wanted_in_at"' in page


def test_a_shift_that_was_signed_is_not_among_them(cast, signed_in, stopped_clock):
    shift = shift_of(opened(cast))
    slot = actions.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    at = shift.starts_at + timedelta(minutes=1)
    actions.sign_in(shift_uid=shift.uid, code=code_at(shift.uid, at), actor=cast.volunteer, at=at)
    stopped_clock.at = cast.at + 3 * DAY
    text = signed_in("volunteer").get(reverse("projects:schedule")).content.decode()
    assert reverse("projects:correct", args=[slot.uid]) not in text
