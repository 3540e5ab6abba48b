"""However the records of two phones arrive, interleaved, reversed, twice, in pieces: what is known afterwards is the same."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.attendance.models import Attendance, Sign
from linli.attendance.rules import code_at
from linli.credits.models import CreditEntry
from linli.field.facts import Raw
from linli.field.models import FieldNote, FieldRecord
from linli.field.tests.test_outbox import bring, record
from linli.projects import actions as projects
from linli.projects.models import Shift
from linli.projects.tests.scene import another_volunteer, opened, shift_of

pytestmark = pytest.mark.django_db

# A picture of one pixel: what is tried here is the order, and encoding takes longer than all the rest.
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGMwDi0HAAG+AQBnlPLfAAAAAElFTkSuQmCC"
CAME, LEFT = timedelta(minutes=2), timedelta(minutes=62)
WHO = ("volunteer", "other")


def kept(shift: Shift, number: int) -> list[Raw]:
    """What one phone holds after two hours without a network: came, words, a photo, left."""
    came, left = shift.starts_at + CAME, shift.starts_at + LEFT
    mine = [UUID(int=number * 10 + nth) for nth in range(4)]
    return [
        record("sign_in", shift, came, uid=mine[0], code=code_at(shift.uid, came)),
        record("note", shift, came + CAME, uid=mine[1], words=f"第{number}层清完了"),
        record("photo", shift, came + CAME, uid=mine[2], photo=PIXEL, words="楼道"),
        record("sign_out", shift, left, uid=mine[3], code=code_at(shift.uid, left)),
    ]


def known() -> dict[str, object]:
    """All that came of the records, without what only tells in which order they came."""
    times: list[tuple[datetime, datetime | None]] = list(
        Attendance.objects.values_list("signed_in_at", "signed_out_at")
    )
    return {
        "times": times,
        "signs": Sign.objects.count(),
        "minutes": sorted(
            CreditEntry.objects.filter(quantity="minutes").values_list("person_id", "amount"), key=str
        ),
        "notes": sorted(FieldNote.objects.values_list("person_id", "words", "photo")),
        "states": sorted(FieldRecord.objects.values_list("record_uid", "state"), key=str),
        "left over": FieldRecord.objects.exclude(body_sealed="").count(),
    }


# Which record of which phone, some more than once; and how many go up together each time.
ORDERS = st.lists(st.tuples(st.sampled_from(WHO), st.integers(0, 3)), max_size=8).flatmap(
    lambda more: st.permutations([*((who, nth) for who in WHO for nth in range(4)), *more])
)
PIECES = st.lists(st.integers(1, 4), min_size=1, max_size=16)


def test_every_order_of_two_phones_ends_in_the_same(cast):
    shift = shift_of(opened(cast))
    actors = {"volunteer": cast.volunteer, "other": another_volunteer(cast, 8)}
    for actor in actors.values():
        projects.claim_slot(shift_uid=shift.uid, actor=actor, at=cast.at)
    phones = {who: kept(shift, number) for number, who in enumerate(WHO, 1)}
    at = shift.ends_at + timedelta(hours=1)

    def brought(order: list[tuple[str, int]], pieces: list[int]) -> dict[str, object]:
        rest, number = list(order), 0
        with transaction.atomic():
            while rest:
                size = pieces[number % len(pieces)]
                batch, rest = rest[:size], rest[size:]
                number += 1
                for who in WHO:
                    mine = [phones[who][nth] for one, nth in batch if one == who]
                    if mine:
                        bring(actors[who], *mine, at=at + timedelta(seconds=number))
            found = known()
            transaction.set_rollback(True)
        return found

    in_order = brought([(who, nth) for who in WHO for nth in range(4)], [4])
    assert (in_order["signs"], in_order["left over"]) == (4, 0)
    assert in_order["states"] == sorted(
        ((one.record_uid, "done") for records in phones.values() for one in records), key=str
    )

    @settings(max_examples=8, suppress_health_check=list(HealthCheck))
    @given(order=ORDERS, pieces=PIECES)
    def ends_alike(order: list[tuple[str, int]], pieces: list[int]) -> None:
        assert brought(order, pieces) == in_order

    ends_alike()
