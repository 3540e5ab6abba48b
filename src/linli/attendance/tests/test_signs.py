"""The rows of the double sign: once per place, how fixed for good."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.attendance import actions, queries
from linli.kernel.ids import uuid7
from linli.kernel.verdict import Refused

pytestmark = pytest.mark.django_db


def test_in_and_out_once(cast):
    place, person = uuid7(), cast.person("volunteer")
    sign_in = {
        "place_kind": "slot",
        "place_uid": place,
        "person": person,
        "how": "assigned",
        "evidence": "code",
    }
    sign_out = {"place_uid": place, "person": person, "evidence": "leader", "actor": cast.volunteer}
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
