"""What phones do to an outbox: in order, reversed, mixed, twice, half, forced, five times at once."""

from __future__ import annotations

import base64
import io
import json
import threading
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from PIL import Image

from linli.attendance.models import Attendance, Correction, Sign
from linli.attendance.rules import code_at
from linli.credits.models import CreditEntry
from linli.field import actions, queries
from linli.field.facts import Outcome, Parcel, Raw
from linli.field.models import FieldNote, FieldRecord
from linli.kernel.actor import Actor
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.projects import actions as projects
from linli.projects.models import Shift
from linli.projects.tests.scene import another_volunteer, opened, shift_of
from tests.cast import Cast

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def shift(cast: Cast) -> Shift:
    """A shift in which the volunteer holds a place."""
    shift = shift_of(opened(cast))
    projects.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    return shift


def body(kind: str, shift: Shift, made_at: datetime, **more: Any) -> str:
    return json.dumps({"kind": kind, "shift": str(shift.uid), "made_at": made_at.isoformat(), **more})


def record(kind: str, shift: Shift, made_at: datetime, *, uid: UUID | None = None, **more: Any) -> Raw:
    if kind.startswith("sign"):
        more.setdefault("code", code_at(shift.uid, made_at))
    return Raw(uid or uuid4(), body(kind, shift, made_at, **more))


def bring(
    actor: Actor, *records: Raw, at: datetime, sent_at: datetime | None = None, account: str | None = None
) -> list[Outcome]:
    return actions.receive(
        account=queries.account_uid(actor) if account is None else account,
        parcel=Parcel(sent_at=sent_at or at),
        records=records,
        actor=actor,
        at=at,
    )


def states(found: list[Outcome]) -> list[str]:
    return [one.code or one.state for one in found]


def photo() -> str:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "#357").save(out, "JPEG")
    return base64.b64encode(out.getvalue()).decode()


def test_in_order_each_record_is_done_once_and_its_content_is_not_kept(cast, shift):
    at = shift.starts_at
    words = record("note", shift, at, words="三楼杂物已搬到楼下")
    picture = record("photo", shift, at, photo=photo(), words="搬完了")
    found = bring(cast.volunteer, record("sign_in", shift, at), words, picture, at=at)
    assert states(found) == ["done", "done", "done"]
    leave = at + HOUR
    assert states(bring(cast.volunteer, record("sign_out", shift, leave), at=leave)) == ["done"]
    signed = Attendance.objects.get()
    assert (signed.signed_in_at, signed.signed_out_at) == (at, leave)
    assert {note.words for note in FieldNote.objects.all()} == {"三楼杂物已搬到楼下", "搬完了"}
    assert not FieldRecord.objects.exclude(body_sealed="").exists()
    assert JournalEntry.objects.filter(code="field.noted").count() == 2


def test_the_same_again_is_answered_as_before_and_done_once(cast, shift):
    at = shift.starts_at
    batch = [record("sign_in", shift, at), record("note", shift, at, words="到了")]
    first = bring(cast.volunteer, *batch, at=at)
    assert bring(cast.volunteer, *batch, *batch, at=at + HOUR) == [*first, *first]
    assert (Attendance.objects.count(), FieldNote.objects.count(), Sign.objects.count()) == (1, 1, 1)
    assert Sign.objects.get().record_uid == batch[0].record_uid


def test_a_refusal_stays_what_it_was_and_a_wrong_code_counts_once(cast, shift):
    at = shift.starts_at
    wrong = record("sign_in", shift, at, code="000000" if code_at(shift.uid, at) != "000000" else "111111")
    for again in range(3):
        assert states(bring(cast.volunteer, wrong, at=at + again * timedelta(seconds=5))) == ["wrong_code"]
    assert JournalEntry.objects.filter(code="attendance.wrong_code").count() == 1


def test_a_sign_out_that_comes_first_waits_for_its_sign_in(cast, shift):
    leave = shift.starts_at + HOUR
    out = record("sign_out", shift, leave)
    assert states(bring(cast.volunteer, out, at=leave)) == ["waits_for_sign_in"]
    kept = FieldRecord.objects.get()
    assert (kept.state, kept.settled_at) == ("waiting", None)
    assert kept.body_sealed
    assert shift.project.title not in kept.body_sealed
    # Another shift's sign-in does not settle it.
    assert bring(cast.volunteer, out, at=leave)[0].state == "waiting"


def minute(moment: datetime) -> datetime:
    """The minute that a code proves."""
    return moment.replace(second=0, microsecond=0)


def waited(shift: Shift, *, ahead: timedelta = timedelta(0)) -> tuple[Raw, Raw]:
    """Coming and leaving an hour later, signed on a phone without a network whose clock may be wrong."""
    came, left = shift.starts_at + timedelta(minutes=2), shift.starts_at + timedelta(minutes=62)
    return (
        record("sign_in", shift, came + ahead, code=code_at(shift.uid, came)),
        record("sign_out", shift, left + ahead, code=code_at(shift.uid, left)),
    )


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(hours=48), timedelta(minutes=-7)])
@pytest.mark.parametrize("order", ["in order", "reversed", "two batches", "reversed batches"])
def test_signs_that_waited_count_as_of_when_they_were_made(cast, shift, order, ahead):
    came, left = waited(shift, ahead=ahead)
    at = shift.ends_at + timedelta(hours=3)
    both = (left, came) if order.startswith("reversed") else (came, left)
    batches = [[one] for one in both] if "batches" in order else [list(both)]
    for number, one in enumerate(batches):
        now = at + timedelta(minutes=number)
        bring(cast.volunteer, *one, at=now, sent_at=now + ahead)
    # Asked again, both are done, in whatever order they came.
    assert states(bring(cast.volunteer, came, left, at=at + HOUR, sent_at=at + HOUR + ahead)) == [
        "done",
        "done",
    ]
    attendance = Attendance.objects.get()
    assert attendance.signed_in_at == minute(shift.starts_at + timedelta(minutes=2))
    assert attendance.signed_out_at == minute(shift.starts_at + timedelta(minutes=62))
    assert list(Sign.objects.values_list("offline", flat=True)) == [True, True]
    assert CreditEntry.objects.get(quantity="minutes").amount == 60
    assert not FieldRecord.objects.exclude(body_sealed="").exists()


def test_a_sign_that_came_after_days_is_kept_as_a_request(cast, shift):
    came, _left = waited(shift)
    at = shift.ends_at + timedelta(days=4)
    assert states(bring(cast.volunteer, came, at=at)) == ["synced_late"]
    assert states(bring(cast.volunteer, came, at=at + HOUR)) == ["synced_late"]
    assert Correction.objects.get().person == cast.person("volunteer")
    assert not Attendance.objects.exists()


def test_words_for_a_shift_may_come_before_its_signs(cast, shift):
    at = shift.starts_at
    mixed = [
        record("note", shift, at, words="一"),
        record("sign_out", shift, at),
        record("note", shift, at, words="二"),
        record("sign_in", shift, at),
    ]
    found = bring(cast.volunteer, *mixed, at=at)
    assert [found[0].state, found[2].state, found[3].state] == ["done", "done", "done"]
    assert FieldNote.objects.count() == 2


def test_one_bad_record_does_not_stop_those_after_it(cast, shift):
    at = shift.starts_at
    bad = [
        Raw(uuid4(), ""),
        Raw(uuid4(), '{"kind":"sign_in","shift":"'),
        Raw(uuid4(), "[" * 100_000),
        Raw(uuid4(), json.dumps({"kind": "explode", "shift": str(shift.uid), "made_at": at.isoformat()})),
        Raw(uuid4(), body("note", shift, at, words="   ")),
        Raw(uuid4(), body("note", shift, at, words="长" * 1001)),
        Raw(uuid4(), body("note", shift, at, words="\ud800")),
        Raw(uuid4(), body("photo", shift, at, photo="not base64!")),
        Raw(uuid4(), body("photo", shift, at, photo=base64.b64encode(b"no picture").decode())),
        Raw(
            uuid4(),
            json.dumps({"kind": "note", "shift": str(uuid4()), "made_at": at.isoformat(), "words": "x"}),
        ),
        Raw(uuid4(), body("sign_in", shift, at, lat=1e999)),
    ]
    found = bring(cast.volunteer, *bad, record("sign_in", shift, at), at=at)
    assert states(found) == [
        "unreadable",
        "unreadable",
        "unreadable",
        "unreadable",
        "no_words",
        "words_long",
        "unreadable",
        "unreadable",
        "not_a_photo",
        "missing",
        "unreadable",
        "done",
    ]
    assert all(one.sentence for one in found[:-1])


def test_the_same_id_with_other_content_is_kept_beside_the_first(cast, shift):
    at, uid = shift.starts_at, uuid4()
    first = record("note", shift, at, uid=uid, words="三楼")
    other = record("note", shift, at, uid=uid, words="四楼")
    assert states(bring(cast.volunteer, first, other, first, other, at=at)) == [
        "done",
        "other_content",
        "done",
        "other_content",
    ]
    assert [note.words for note in FieldNote.objects.all()] == ["三楼"]
    (clash,) = queries.outbox_page(actor=cast.volunteer).clashes
    assert (clash.first.words, clash.second.words) == ("三楼", "四楼")


@pytest.mark.parametrize(("holds", "shown"), [("first", "三楼"), ("second", "四楼")])
@pytest.mark.parametrize("who", ["volunteer", "grid_worker"])
def test_a_person_chooses_which_of_the_two_holds(cast, shift, who, holds, shown):
    at, uid = shift.starts_at, uuid4()
    bring(
        cast.volunteer,
        record("note", shift, at, uid=uid, words="三楼"),
        record("note", shift, at, uid=uid, words="四楼"),
        at=at,
    )
    second = FieldRecord.objects.get(state="conflict")
    verb = {"first": actions.keep_first, "second": actions.take_second}[holds]
    verb(record_uid=second.uid, actor=cast.actor(who), at=at)
    page = queries.notes_page(actor=cast.grid_worker, project_uid=shift.project.uid)
    assert [note.words for note, _name in page.notes] == [shown]
    assert page.notes[0][0].person == cast.person("volunteer")
    assert page.clashes == []
    with pytest.raises(Refused) as raised:
        verb(record_uid=second.uid, actor=cast.actor(who), at=at)
    assert raised.value.verdict.code == "settled_already"


def test_nobody_else_finds_a_clash(cast, shift):
    at, uid = shift.starts_at, uuid4()
    bring(
        cast.volunteer,
        record("note", shift, at, uid=uid, words="三楼"),
        record("note", shift, at, uid=uid, words="四楼"),
        at=at,
    )
    second = FieldRecord.objects.get(state="conflict")
    for who in (cast.stranger, cast.resident):
        with pytest.raises(Missing):
            actions.keep_first(record_uid=second.uid, actor=who, at=at)


def test_a_second_sign_under_one_id_is_answered_by_the_rules_of_signing(cast, shift):
    at, uid = shift.starts_at, uuid4()
    first = record("sign_in", shift, at, uid=uid)
    other = record("sign_in", shift, at, uid=uid, lat=30.0, lng=120.0)
    bring(cast.volunteer, first, other, at=at)
    second = FieldRecord.objects.get(state="conflict")
    actions.take_second(record_uid=second.uid, actor=cast.volunteer, at=at)
    second.refresh_from_db()
    assert (second.state, second.code) == ("refused", "already_in")
    assert Sign.objects.count() == 1


def test_records_go_up_under_the_account_that_made_them_only(cast, shift):
    at = shift.starts_at
    theirs = record("sign_in", shift, at)
    other = another_volunteer(cast, 7)
    with pytest.raises(Refused) as raised:
        bring(other, theirs, at=at, account=queries.account_uid(cast.volunteer))
    assert raised.value.verdict.code == "wrong_account"
    assert not FieldRecord.objects.exists()
    assert states(bring(cast.volunteer, theirs, at=at)) == ["done"]


def test_more_than_fifty_at_a_time_are_not_taken(cast, shift):
    many = [record("note", shift, shift.starts_at, words=str(n)) for n in range(51)]
    with pytest.raises(Refused) as raised:
        bring(cast.volunteer, *many, at=shift.starts_at)
    assert raised.value.verdict.code == "too_many_records"


def test_a_phone_two_days_ahead_says_no_wrong_time(cast, shift):
    at, ahead = shift.starts_at + HOUR, timedelta(hours=48)
    made = shift.starts_at + ahead
    bring(cast.volunteer, record("note", shift, made, words="到了"), at=at, sent_at=at + ahead)
    note = FieldNote.objects.get()
    assert note.made_at == shift.starts_at
    assert (note.record.made_at, note.record.waited_s) == (made, 3600)


def test_a_clock_set_back_meanwhile_is_not_believed(cast, shift):
    at = shift.starts_at
    bring(cast.volunteer, record("note", shift, at + HOUR, words="到了"), at=at)
    assert FieldNote.objects.get().made_at == at


def test_who_holds_no_place_and_runs_nothing_leaves_no_words(cast, shift):
    other = another_volunteer(cast, 8)
    found = bring(other, record("note", shift, shift.starts_at, words="我也在"), at=shift.starts_at)
    assert states(found) == ["no_place"]


@pytest.mark.django_db(transaction=True)
def test_five_times_at_once_is_done_once(cast):
    shift = shift_of(opened(cast))
    projects.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at)
    at = shift.starts_at
    batch = [
        record("sign_in", shift, at),
        record("note", shift, at, words="到了"),
        record("photo", shift, at, photo=photo()),
    ]
    gate, answers = threading.Barrier(5), []

    def send() -> None:
        try:
            connection.ensure_connection()
            gate.wait(30)
            answers.append(states(bring(cast.volunteer, *batch, at=at)))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == [["done"] * 3] * 5
    assert (FieldRecord.objects.count(), Sign.objects.count(), FieldNote.objects.count()) == (3, 1, 2)
