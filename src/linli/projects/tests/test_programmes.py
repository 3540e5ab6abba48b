"""What a programme says of its hours is what the book says of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.attendance.rules import code_at
from linli.credits import actions as book
from linli.credits.models import CreditEntry
from linli.projects import actions, queries
from linli.projects.tests.scene import another_volunteer, opened, shift_of

pytestmark = pytest.mark.django_db


def test_hours_of_a_programme_are_those_of_the_book_and_not_of_the_signs(cast):
    programme = actions.open_programme(
        name="夜读", aim="", area_code="990101001001", actor=cast.community, at=cast.at
    )
    shift = shift_of(opened(cast, programme_uid=programme.uid))
    other = another_volunteer(cast, 1)
    duty = another_volunteer(cast, 2)
    assert duty.person_uid is not None
    assert other.person_uid is not None
    for who in (cast.volunteer, other):
        actions.claim_slot(shift_uid=shift.uid, actor=who, at=cast.at)
    actions.assign_slot(shift_uid=shift.uid, person_uid=duty.person_uid, actor=cast.community, at=cast.at)
    came, left = shift.starts_at - timedelta(minutes=20), shift.ends_at + timedelta(minutes=50)
    for who in (cast.volunteer, other, duty):
        for verb, at in ((actions.sign_in, came), (actions.sign_out, left)):
            verb(shift_uid=shift.uid, code=code_at(shift.uid, at), actor=who, at=at)

    def said():
        page = queries.programme_page(actor=cast.resident, uid=programme.uid, at=left)
        return page.people, page.participations, page.minutes

    # Who comes early and stays longer gets the shift; what was assigned is counted apart.
    assert said() == (2, 2, 240)
    entry = CreditEntry.objects.get(person__uid=other.person_uid, quantity="minutes")
    book.take_back(uid=entry.uid, cause=("finding", entry.uid), actor=cast.supervisor, at=left)
    assert said() == (1, 1, 120)
