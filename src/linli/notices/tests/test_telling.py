"""Telling: in the caller's transaction, delivered after it, safe to run twice."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django_q.models import OrmQ

from linli.kernel import clock
from linli.kernel.ids import uuid7
from linli.kernel.verdict import Missing
from linli.notices import actions, adapters, queries, rules, sealing, tasks, wording
from linli.notices.models import InboxMessage, OutboxMessage, OutboxState

AT = datetime(2026, 11, 18, 2, tzinfo=UTC)
PHONE = "13812345678"
ANNA, BEN = uuid7(), uuid7()

pytestmark = pytest.mark.django_db


def tell(**given):
    return actions.tell_on_commit(**{"code": "case_accepted", "params": {"number": "7"}, "at": AT, **given})


def outgoing(**given) -> OutboxMessage:
    return OutboxMessage.objects.get(uid=tell(destination=PHONE, **given).outbox_uid)


class Gateway:
    """A way out that remembers, and refuses what it is told to."""

    def __init__(self, *refusals: adapters.NotSent):
        self.refusals = list(refusals)
        self.sent: list[tuple[str, str, str]] = []

    def send(self, *, key: str, destination: str, text: str, **_more: object) -> None:
        if self.refusals:
            raise self.refusals.pop(0)
        self.sent.append((key, destination, text))


@pytest.fixture
def gateway(monkeypatch):
    made = Gateway()
    monkeypatch.setattr(adapters, "adapter_for", lambda channel: made)
    return made


def test_a_person_is_told_in_the_inbox_and_a_contact_by_the_outbox():
    told = tell(recipient_uid=ANNA, destination=PHONE, url="/cases/1/")
    inside = InboxMessage.objects.get(uid=told.inbox_uid)
    assert (inside.recipient_uid, json.loads(inside.params), inside.url) == (
        ANNA,
        {"number": "7"},
        "/cases/1/",
    )
    outside = OutboxMessage.objects.get(uid=told.outbox_uid)
    assert outside.state == OutboxState.WAITING


def test_nobody_to_tell_is_no_error():
    told = tell()
    assert (told.inbox_uid, told.outbox_uid) == (None, None)
    assert not InboxMessage.objects.exists()


def test_neither_destination_nor_values_nor_link_stand_in_the_outbox_in_plain():
    message = outgoing(params={"number": "geheim"}, url="/s/geheim")
    row = json.dumps(list(OutboxMessage.objects.values()), default=str)
    assert PHONE not in row
    assert "geheim" not in row
    assert message.destination_hint == "138****5678"
    assert sealing.unseal_destination(message.uid, message.destination_sealed) == PHONE
    assert sealing.unseal_params(message) == ({"number": "geheim"}, "/s/geheim")


def test_an_e_mail_address_is_shown_by_its_first_letter_only():
    assert outgoing_hint("email", "anna@example.org") == "a***@example.org"
    assert outgoing_hint("wechat", "wx_anna") == "wx***"


def outgoing_hint(channel, destination):
    told = tell(destination=destination, channel=channel)
    return OutboxMessage.objects.get(uid=told.outbox_uid).destination_hint


def test_a_mistake_in_the_wording_stops_the_action_that_made_it():
    with pytest.raises(wording.UnknownWording):
        tell(code="nonsense", recipient_uid=ANNA)
    with pytest.raises(wording.BadParams):
        tell(params={}, destination=PHONE)
    assert not InboxMessage.objects.exists()
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_job_is_made_after_the_commit_and_carries_an_id_only():
    with transaction.atomic():
        message = outgoing()
        assert not OrmQ.objects.exists()
    job = OrmQ.objects.get()
    assert PHONE not in str(job.task)
    assert job.task["args"] == (str(message.uid),)


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_told():
    with pytest.raises(RuntimeError), transaction.atomic():
        tell(recipient_uid=ANNA, destination=PHONE)
        raise RuntimeError
    assert not InboxMessage.objects.exists()
    assert not OutboxMessage.objects.exists()
    assert not OrmQ.objects.exists()


def test_a_message_is_delivered_once_however_often_the_worker_runs(gateway):
    message = outgoing(url="/s/abc")
    for _ in range(3):
        actions.deliver(message_uid=message.uid, at=AT)
    assert gateway.sent == [(str(message.uid), PHONE, "您的诉求 7 已受理。 http://testserver/s/abc")]
    message.refresh_from_db()
    assert (message.state, message.sent_at, message.attempts) == (OutboxState.SENT, AT, 1)


def test_a_message_waits_for_its_time_and_can_be_taken_back_until_then(gateway):
    subject = uuid7()
    message = outgoing(not_before=AT + timedelta(minutes=1), subject_uid=subject)
    assert actions.deliver(message_uid=message.uid, at=AT) is None
    assert queries.due_uids(at=AT, limit=9) == []
    assert actions.cancel(subject_uid=subject, code="case_accepted") == 1
    assert actions.cancel(subject_uid=subject) == 0
    assert actions.deliver(message_uid=message.uid, at=AT + timedelta(hours=1)) is None
    assert gateway.sent == []


def test_taking_back_touches_one_subject_and_one_template_only():
    subject = uuid7()
    kept = [outgoing(), outgoing(subject_uid=subject, code="written_off")]
    outgoing(subject_uid=subject)
    assert actions.cancel(subject_uid=subject, code="case_accepted") == 1
    assert OutboxMessage.objects.filter(state=OutboxState.WAITING).count() == len(kept)
    with pytest.raises(wording.UnknownWording):
        actions.cancel(subject_uid=subject, code="nonsense")


def test_a_gateway_that_is_away_is_asked_again_later_and_given_up_in_the_end(gateway):
    gateway.refusals = [adapters.NotSent("gateway_unreachable") for _ in range(rules.MOST_ATTEMPTS)]
    message = outgoing()
    at = AT
    for attempt in range(1, rules.MOST_ATTEMPTS + 1):
        assert actions.deliver(message_uid=message.uid, at=at) is not None
        message.refresh_from_db()
        assert (message.attempts, message.last_error) == (attempt, "gateway_unreachable")
        assert actions.deliver(message_uid=message.uid, at=at) is None
        at = message.not_before
    assert message.state == OutboxState.FAILED
    assert gateway.sent == []


def test_a_number_the_gateway_does_not_know_is_given_up_at_once(gateway):
    gateway.refusals = [adapters.NotSent("gateway_404", final=True)]
    message = outgoing()
    actions.deliver(message_uid=message.uid, at=AT)
    message.refresh_from_db()
    assert (message.state, message.last_error) == (OutboxState.FAILED, "gateway_404")


def test_a_worker_that_dies_half_way_leaves_a_message_that_comes_again(gateway):
    gateway.refusals = [KeyboardInterrupt()]
    message = outgoing()
    with pytest.raises(KeyboardInterrupt):
        actions.deliver(message_uid=message.uid, at=AT)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (OutboxState.WAITING, 1)
    actions.deliver(message_uid=message.uid, at=message.not_before)
    assert len(gateway.sent) == 1


def test_a_message_that_breaks_every_attempt_is_given_up(gateway):
    gateway.refusals = [ZeroDivisionError() for _ in range(rules.MOST_ATTEMPTS)]
    message = outgoing()
    for _ in range(rules.MOST_ATTEMPTS):
        message.refresh_from_db()
        with pytest.raises(ZeroDivisionError):
            actions.deliver(message_uid=message.uid, at=message.not_before)
    message.refresh_from_db()
    assert actions.deliver(message_uid=message.uid, at=message.not_before) is None
    message.refresh_from_db()
    assert (message.state, message.last_error) == (OutboxState.FAILED, "broken_off")


def test_what_left_while_it_was_taken_back_is_called_sent(gateway):
    subject = uuid7()
    message = outgoing(subject_uid=subject)
    really_send = gateway.send

    def send(**given):
        actions.cancel(subject_uid=subject)
        really_send(**given)

    gateway.send = send
    actions.deliver(message_uid=message.uid, at=AT)
    message.refresh_from_db()
    assert message.state == OutboxState.SENT


def test_an_old_code_is_not_sent_any_more(gateway):
    message = outgoing(code="contact_code", params={"code": "123456", "minutes": 10})
    assert actions.deliver(message_uid=message.uid, at=AT + timedelta(minutes=10)) is None
    message.refresh_from_db()
    assert (message.state, message.last_error) == (OutboxState.CANCELLED, "too_late")
    assert gateway.sent == []


def test_without_a_gateway_messages_wait_and_the_doctor_can_count_them(settings):
    settings.SMS_URL, settings.DEMO = "", False
    message = outgoing()
    assert actions.deliver(message_uid=message.uid, at=AT) is None
    message.refresh_from_db()
    assert (message.state, message.attempts) == (OutboxState.WAITING, 0)
    assert queries.waiting_without_gateway() == 1


def test_the_sweep_brings_out_what_is_due_and_one_broken_message_holds_up_nobody(gateway, monkeypatch):
    gateway.refusals = [ZeroDivisionError()]
    outgoing()
    outgoing()
    outgoing(not_before=AT + timedelta(hours=1))
    monkeypatch.setattr(clock, "now", lambda: AT)
    assert tasks.sweep() == 2
    assert len(gateway.sent) == 1
    assert tasks.sweep() == 0


def test_a_job_for_a_message_that_is_gone_does_nothing():
    assert tasks.deliver_one(str(uuid7())) == "nothing to do"


def test_messages_are_read_by_their_own_person_only():
    told = tell(recipient_uid=ANNA)
    assert told.inbox_uid is not None
    with pytest.raises(Missing):
        actions.mark_read(uid=told.inbox_uid, recipient_uid=BEN, at=AT)
    assert queries.unread_count(ANNA) == 1
    actions.mark_read(uid=told.inbox_uid, recipient_uid=ANNA, at=AT)
    again = actions.mark_read(uid=told.inbox_uid, recipient_uid=ANNA, at=AT + timedelta(hours=1))
    assert again.read_at == AT
    assert queries.unread_count(ANNA) == 0
    assert queries.unread_count(None) == 0


def test_all_messages_are_read_at_once_but_nobody_elses():
    for person in (ANNA, ANNA, BEN):
        tell(recipient_uid=person)
    assert actions.mark_all_read(recipient_uid=ANNA, at=AT) == 2
    assert actions.mark_all_read(recipient_uid=ANNA, at=AT) == 0
    assert queries.unread_count(BEN) == 1


def test_the_inbox_shows_unread_before_read_and_pages_through_the_rest(django_assert_num_queries):
    for number in range(7):
        tell(recipient_uid=ANNA, params={"number": str(number)})
    tell(recipient_uid=BEN)
    oldest = InboxMessage.objects.filter(recipient_uid=ANNA).order_by("id")[:5]
    for message in oldest:
        actions.mark_read(uid=message.uid, recipient_uid=ANNA, at=AT)
    with django_assert_num_queries(2):
        first = queries.inbox(recipient_uid=ANNA, size=3)
    assert [line.text for line in first.unread] == ["您的诉求 6 已受理。", "您的诉求 5 已受理。"]
    assert [line.text for line in first.read] == [
        "您的诉求 4 已受理。",
        "您的诉求 3 已受理。",
        "您的诉求 2 已受理。",
    ]
    with django_assert_num_queries(1):
        second = queries.inbox(recipient_uid=ANNA, size=3, before=first.next_before)
    assert [line.text for line in second.read] == ["您的诉求 1 已受理。", "您的诉求 0 已受理。"]
    assert (second.unread, second.next_before) == ([], None)


def test_every_state_knows_its_verbs():
    allowed = {verb: sorted(start) for verb, (start, _end) in rules.ARROWS.items()}
    for state in OutboxState.values:
        message = outgoing()
        OutboxMessage.objects.filter(pk=message.pk).update(state=state)
        delivers = actions.deliver(message_uid=message.uid, at=AT) is not None
        assert delivers is False  # nothing is configured: an attempt is only judged
        waits = OutboxMessage.objects.get(pk=message.pk).last_error == "no_gateway"
        assert waits == (state in allowed["attempt"])


def test_the_timetable_names_tasks_that_exist():
    for _name, path, minutes in tasks.SCHEDULES:
        assert callable(getattr(tasks, path.rpartition(".")[2]))
        assert minutes >= 1
