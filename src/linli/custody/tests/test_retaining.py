"""What is past its time is gone from tables, search and media; a second run does nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import settings as house
from django.core.files.uploadedfile import SimpleUploadedFile
from django_q.models import Task

from linli.cases import actions as cases
from linli.cases import queries as case_queries
from linli.cases.models import Case, Note, Photo, Voice
from linli.cases.tests import scenes
from linli.cases.tests.pictures import jpeg
from linli.custody import actions, queries, tasks
from linli.custody.models import Certificate, Erasure
from linli.custody.schedule import BY_CODE, RULES
from linli.kernel import crypto, idempotency, ids, journal, search, triggers
from linli.kernel.actor import Actor
from linli.kernel.ids import uuid7
from linli.kernel.models import IdempotencyKey, JournalEntry
from linli.meetings import actions as meetings
from linli.notices.models import InboxMessage, OutboxMessage
from linli.people import actions as people
from linli.people.models import ApiToken, Registration, Session
from linli.places import actions as places
from linli.places.declarations import DECLARED, BadValue
from linli.places.keeping import ERASED, months_before
from linli.ratings import actions as ratings
from linli.ratings.models import Rating
from tests.cast import AT, HARBOUR, HOME, Cast

from . import scanning
from .ended import (
    BODY,
    CLOSED,
    GUEST,
    MARKERS,
    NAME,
    SAID,
    YEARS,
    certified,
    everything_gone,
)

pytestmark = pytest.mark.django_db


def test_after_its_time_nothing_personal_is_left_and_the_numbers_stay(cast: Cast, closed: Case):
    assert scanning.found_in_tables(MARKERS)
    assert scanning.found_in_search((BODY,))
    folder = f"{Photo.objects.get().uid}/*.webp"
    assert list(house.MEDIA_ROOT.rglob(folder))
    kept = dict(Case.objects.values_list("number", "closed_at"))
    received = Voice.objects.get().received_at
    made = actions.run_retention(at=YEARS, batch=2)
    assert made is not None
    assert everything_gone()
    voice = Voice.objects.get()
    assert (voice.name_sealed, voice.contact_sealed, voice.contact_index, voice.body, voice.body_salt) == (
        "",
    ) * 5
    assert voice.person_id is None
    assert (voice.score, voice.received_at, voice.number) == (5, received, voice.number)
    assert dict(Case.objects.values_list("number", "closed_at")) == kept
    assert (Rating.objects.get().score, Rating.objects.get().words_salt) == (5, "")
    assert not Photo.objects.exists()
    assert not list(house.MEDIA_ROOT.rglob(folder))
    assert not Case.objects.filter(pk__in=search.matching(search.Kind.CASE, "貔貅")).exists()


def test_the_timeline_and_the_pages_say_that_it_was_deleted(cast: Cast, closed: Case, signed_in):
    actions.run_retention(at=YEARS)
    voice = Voice.objects.select_related("case", "first_case").get()
    events = case_queries.staff_timeline(closed)
    bodies = {event.code: event.body for event in events}
    assert bodies["case.finished"] == ERASED
    assert {"case.words_erased", "case.contacts_erased", "case.photos_erased"} <= set(bodies)
    status = signed_in("resident").get(f"/cases/s/{ids.token('voice', voice.uid)}/")
    assert status.status_code == 200
    assert ERASED in status.content.decode()
    assert not [marker for marker in MARKERS if marker in status.content.decode()]
    detail = signed_in("supervisor").get(f"/cases/{closed.uid}/")
    assert detail.status_code == 200
    assert ERASED in detail.content.decode()


def test_commitments_of_the_journal_stay_while_their_values_and_salts_are_gone(cast: Cast, closed: Case):
    voice = Voice.objects.get()
    committed = crypto.commitment(voice.body_salt, voice.body)
    actions.run_retention(at=YEARS)
    entries = JournalEntry.objects.filter(subject_uid=closed.uid)
    assert any(committed in entry.payload for entry in entries)
    assert all(journal.verify(entry) for entry in entries)
    assert journal.disorder(closed.uid) == []


def test_a_second_run_does_nothing(cast: Cast, closed: Case):
    assert actions.run_retention(at=YEARS) is not None
    entries, batches = JournalEntry.objects.count(), Erasure.objects.count()
    assert actions.run_retention(at=YEARS) is None
    assert (JournalEntry.objects.count(), Erasure.objects.count()) == (entries, batches)
    assert Certificate.objects.count() == 1


def test_nothing_is_touched_before_its_time_and_open_cases_never(cast: Cast, closed: Case):
    still = scenes.placed(cast, "一直开着的事情，没有人管。")
    actions.run_retention(at=months_before(CLOSED, -11))
    voice = Voice.objects.get(case=closed)
    assert (voice.body, Photo.objects.count()) == (BODY, 1)
    actions.run_retention(at=months_before(CLOSED, -12) + timedelta(days=1))
    assert (Voice.objects.get(case=closed).body, Photo.objects.count()) == (BODY, 0)
    actions.run_retention(at=YEARS)
    assert Voice.objects.get(case=still).body.startswith("一直开着")
    assert Case.objects.get(pk=still.pk).words_erased_at is None


def test_a_merged_case_waits_for_the_one_it_went_into(cast: Cast):
    target = scenes.placed(cast, "还没办完的那一件")
    case = scenes.placed(cast, BODY)
    scenes_note = Note.objects.create(
        case=case, code="case.answered", body=SAID, salt=crypto.new_salt(), at=AT
    )
    cases.merge_case(case_uid=case.uid, into_uid=target.uid, actor=cast.community, at=AT)
    actions.run_retention(at=YEARS)
    assert Note.objects.get(pk=scenes_note.pk).body == SAID


def test_an_area_may_shorten_and_a_wider_one_does_not_undo_it(cast: Cast, closed: Case):
    places.put_setting(area_code=HARBOUR, key="keep.words_months", value=60, actor=cast.admin, at=AT)
    places.put_setting(area_code=HOME, key="keep.words_months", value=6, actor=cast.admin, at=AT)
    half = months_before(CLOSED, -6) + timedelta(days=1)
    actions.run_retention(at=half)
    assert Voice.objects.get().body == ""
    assert Voice.objects.get().name_sealed != ""


def test_logs_are_never_kept_for_less_than_six_months(cast: Cast):
    declared = DECLARED["keep.log_months"]
    assert BY_CODE["worker.logs"].setting is declared
    for months in (0, 5):
        with pytest.raises(BadValue):
            declared.write(months)
    places.put_setting(area_code="9901", key="keep.log_months", value=6, actor=cast.admin, at=AT)
    for days in (150, 200):
        moment = AT - timedelta(days=days)
        Task.objects.create(
            id=f"t{days}", name=f"t{days}", func="x", started=moment, stopped=moment, success=True
        )
    actions.run_retention(at=AT)
    assert list(Task.objects.values_list("id", flat=True)) == ["t150"]


def test_what_runs_beside_cases_goes_too(cast: Cast, signed_in):
    token = people.issue_token(username="volunteer", at=AT)
    assert token
    idempotency.once(key="k" * 20, scope="s", verb="v", body=b"", at=AT, run=uuid7)
    Session.objects.create(session_key="old", session_data="x", expire_date=AT - timedelta(days=1))
    message = {"channel": "sms", "destination_sealed": "v1|k1|a|b", "destination_hint": "1", "not_before": AT}
    OutboxMessage.objects.create(template_code="x", state="sent", created_at=AT, **message)
    OutboxMessage.objects.create(template_code="x", state="waiting", created_at=AT, **message)
    InboxMessage.objects.create(recipient_uid=uuid7(), template_code="x", created_at=AT)
    gone = Registration.objects.create(
        person=cast.person("resident"), state="ended", offer=SAID, created_at=AT, decided_at=AT
    )
    meeting = meetings.call_meeting(
        title="联席会议",
        area_code=HARBOUR,
        held_at=AT,
        place_text="",
        party_uids=[],
        others_present=GUEST,
        case_uids=[],
        actor=cast.dispatcher,
        at=AT,
    )
    actions.run_retention(at=YEARS)
    assert not ApiToken.objects.exists()
    assert not IdempotencyKey.objects.exists()
    assert not Session.objects.filter(session_key="old").exists()
    assert list(OutboxMessage.objects.values_list("state", flat=True)) == ["waiting"]
    assert not InboxMessage.objects.exists()
    gone.refresh_from_db()
    meeting.refresh_from_db()
    assert (gone.offer, meeting.others_present) == ("", "")


def test_a_device_is_forgotten_and_its_press_stays(cast: Cast):
    case = scenes.case_in(cast, Case.State.FINISHED)
    made = ratings.rate_by_group(
        token=ids.token("group", case.uid),
        score=4,
        words="",
        device="d" * 32,
        actor=Actor.anonymous("web"),
        at=AT + timedelta(hours=1),
    )
    before = made.device_index
    actions.run_retention(at=months_before(AT, -13))
    made.refresh_from_db()
    assert made.device_index not in {"", before}
    assert made.score == 4
    assert actions.run_retention(at=months_before(AT, -13)) is None


def test_a_certificate_counts_and_holds_no_values_and_cannot_be_changed(cast: Cast, closed: Case):
    made = certified(YEARS)
    lines = {line["rule"]: line["erased"] for line in queries.lines_of(made)}
    assert (lines["cases.contacts"], lines["cases.words"], lines["cases.photos"], lines["ratings.words"]) == (
        1,
        1,
        1,
        1,
    )
    assert made.erased == sum(lines.values())
    note = JournalEntry.objects.get(subject_uid=made.uid)
    assert (note.code, made.digest in note.payload) == ("retention.certified", True)
    with pytest.raises(Exception, match="append-only"):
        Certificate.objects.filter(pk=made.pk).update(erased=0)


def test_the_certificates_tables_stand_guarded():
    assert {"custody_certificate", "custody_erasure"} <= set(triggers.tables())


def test_a_killed_run_is_taken_up_and_certified_by_the_next(cast: Cast, closed: Case, monkeypatch):
    calls = []

    def dies(rule, *, at, batch):
        calls.append(rule.code)
        if rule.code == "cases.photos":
            raise KeyboardInterrupt
        return actions.erase_rule(rule, at=at, batch=batch)

    monkeypatch.setattr("linli.custody.actions.retaining.erase_rule", dies)
    with pytest.raises(KeyboardInterrupt):
        actions.run_retention(at=YEARS)
    assert Erasure.objects.exists()
    assert not Certificate.objects.exists()
    monkeypatch.undo()
    made = certified(YEARS)
    assert {line["rule"] for line in queries.lines_of(made)} >= {
        "cases.contacts",
        "cases.words",
        "cases.photos",
    }
    assert everything_gone()


def test_a_look_before_counts_what_a_run_erases(cast: Cast, closed: Case):
    before = {line.rule.code: line.count for line in queries.pending(at=YEARS) if line.count}
    made = certified(YEARS)
    assert {line["rule"]: line["erased"] for line in queries.lines_of(made)} == before
    assert queries.pending(at=YEARS)[0].count == 0


def test_the_nightly_task_runs_at_night(cast: Cast, closed: Case, stopped_clock):
    stopped_clock.at = YEARS.replace(hour=12)
    assert tasks.nightly() == 0
    stopped_clock.at = YEARS.replace(hour=3)
    assert tasks.nightly() > 0
    assert tasks.nightly() == 0


def test_every_rule_has_its_own_code_and_every_setting_is_in_the_table():
    assert len(BY_CODE) == len(RULES)
    used = {rule.setting.key for rule in RULES if rule.setting}
    assert used == {key for key in DECLARED if key.startswith("keep.")}


def test_months_are_counted_by_the_calendar():
    assert months_before(datetime(2026, 3, 31), 1) == datetime(2026, 2, 28)
    assert months_before(datetime(2026, 1, 15), 36) == datetime(2023, 1, 15)
    assert months_before(datetime(2024, 2, 29), 12) == datetime(2023, 2, 28)


def test_a_photo_given_by_a_form_is_gone_from_the_disk(cast: Cast, client):
    cases.load_catalogue()
    client.post(
        "/cases/place/",
        {
            "body": BODY,
            "area": HOME,
            "category": "",
            "suggested": "-",
            "asked": "",
            "photos": [SimpleUploadedFile(f"{NAME}.jpg", jpeg())],
        },
    )
    voice = Voice.objects.get()
    assert scanning.found_in_media(MARKERS) == []
    Case.objects.filter(pk=voice.case_id).update(state="written_off", closed_at=AT)
    actions.run_retention(at=YEARS)
    assert everything_gone()
