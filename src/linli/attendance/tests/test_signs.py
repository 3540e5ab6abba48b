"""The rows of the double sign: once per place, how fixed for good."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.attendance import actions, queries
from linli.attendance.facts import Stretch
from linli.kernel.ids import uuid7
from linli.kernel.verdict import Refused
from tests.cast import HOME

pytestmark = pytest.mark.django_db


def stretch(place, cast):
    return Stretch(
        place_kind="slot",
        place_uid=place,
        group_uid=uuid7(),
        area_code=HOME,
        title="护路队",
        url="/projects/x/",
        points=2,
        starts_at=cast.at,
        ends_at=cast.at + timedelta(hours=2),
    )


def test_in_and_out_once(cast):
    place, person = uuid7(), cast.person("volunteer")
    sign_in = {
        "stretch": stretch(place, cast),
        "person": person,
        "how": "assigned",
        "way": "code",
    }
    sign_out = {"place_uid": place, "person": person, "way": "leader", "actor": cast.volunteer}
    with pytest.raises(Refused) as raised:
        actions.sign_out(**sign_out, at=cast.at)
    assert raised.value.verdict.code == "not_in"
    actions.sign_in(**sign_in, actor=cast.volunteer, at=cast.at)
    with pytest.raises(Refused) as raised:
        actions.sign_in(**sign_in, actor=cast.volunteer, at=cast.at)
    assert raised.value.verdict.code == "already_in"
    signed = actions.sign_out(**sign_out, at=cast.at + timedelta(hours=1))
    assert (signed.how, signed.grade) == ("assigned", "B")
    with pytest.raises(Refused) as raised:
        actions.sign_out(**sign_out, at=cast.at + timedelta(hours=2))
    assert raised.value.verdict.code == "already_out"
    assert queries.attendances_of([place]) == {place: signed}
    assert queries.attendances_of([]) == {}
