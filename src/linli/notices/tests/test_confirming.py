"""A contact is confirmed by a code that was sent there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from linli.kernel.ids import uuid7
from linli.kernel.verdict import Missing, Refused
from linli.notices import actions, queries, rules, sealing
from linli.notices.models import Confirmation, OutboxMessage

AT = datetime(2026, 11, 18, 2, tzinfo=UTC)
PHONE = "13812345678"
MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.django_db


def send(destination=PHONE, at=AT, **given):
    return actions.send_code(purpose="voice", destination=destination, at=at, **given)


def code_of(confirmation: Confirmation) -> str:
    message = OutboxMessage.objects.get(subject_uid=confirmation.uid)
    return str(sealing.unseal_params(message)[0]["code"])


def refusal(run) -> str:
    with pytest.raises(Refused) as refused:
        run()
    return refused.value.verdict.code


def wrong(confirmation: Confirmation) -> str:
    return f"{(int(code_of(confirmation)) + 1) % 10**6:06d}"


def test_six_digits_go_to_the_contact_and_only_their_keyed_hash_is_kept():
    held = send()
    code = code_of(held)
    assert len(code) == 6
    assert code.isdigit()
    row = str(Confirmation.objects.values().get())
    assert code not in row
    assert PHONE not in row


def test_the_right_code_confirms_and_may_be_given_again():
    held = send()
    code = code_of(held)
    assert queries.confirmed(uid=held.uid, purpose="voice") is None
    assert actions.confirm_code(uid=held.uid, code=f" {code} ", at=AT + MINUTE).confirmed_at == AT + MINUTE
    assert actions.confirm_code(uid=held.uid, code=code, at=AT + 2 * MINUTE).confirmed_at == AT + MINUTE
    found = queries.confirmed(uid=held.uid, purpose="voice")
    assert found is not None
    assert queries.confirmed_destination(found) == PHONE
    assert queries.confirmed(uid=held.uid, purpose="rating") is None


def test_five_wrong_tries_lock_the_code_even_for_the_right_one():
    held = send()
    for _ in range(rules.MOST_TRIES):
        assert refusal(lambda: actions.confirm_code(uid=held.uid, code=wrong(held), at=AT)) == "code_wrong"
    held.refresh_from_db()
    assert held.tries == rules.MOST_TRIES
    right = code_of(held)
    assert refusal(lambda: actions.confirm_code(uid=held.uid, code=right, at=AT)) == "too_many_tries"
    assert queries.confirmed(uid=held.uid, purpose="voice") is None


@pytest.mark.django_db(transaction=True)
def test_a_wrong_try_is_counted_although_it_is_refused():
    held = send()
    refusal(lambda: actions.confirm_code(uid=held.uid, code=wrong(held), at=AT))
    held.refresh_from_db()
    assert held.tries == 1


@pytest.mark.django_db(transaction=True)
def test_confirming_inside_another_transaction_is_a_loud_mistake():
    from django.db import transaction

    held = send()
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.confirm_code(uid=held.uid, code="000000", at=AT)


def test_a_code_expires_after_ten_minutes():
    held = send()
    late = AT + 10 * MINUTE
    assert refusal(lambda: actions.confirm_code(uid=held.uid, code=code_of(held), at=late)) == "code_expired"


def test_a_code_holds_for_its_own_purpose_only():
    held = send()
    with pytest.raises(Missing):
        actions.confirm_code(uid=held.uid, code=code_of(held), at=AT, purpose="rating")
    with pytest.raises(Missing):
        actions.confirm_code(uid=uuid7(), code="123456", at=AT)


def test_one_code_a_minute_and_five_an_hour_go_to_one_contact():
    send()
    assert refusal(lambda: send("138 1234 5678", at=AT + MINUTE / 2)) == "code_just_sent"
    for number in range(1, 5):
        send("+86 138-1234-5678", at=AT + number * MINUTE)
    assert refusal(lambda: send(at=AT + 10 * MINUTE)) == "too_many_codes"
    send("13912345678", at=AT + 10 * MINUTE)
    send(at=AT + timedelta(hours=1, minutes=1))


@pytest.mark.parametrize(
    "destination", ["", "110", "1381234567", "23812345678", "anna@example.org", "１３８１２３４５６７８x"]
)
def test_what_is_not_a_mobile_number_gets_no_code(destination):
    assert refusal(lambda: send(destination)) == "bad_destination"
    assert not OutboxMessage.objects.exists()


def test_a_code_may_go_by_e_mail():
    assert refusal(lambda: send("anna", channel="email")) == "bad_destination"
    held = send("anna@example.org", channel="email")
    assert OutboxMessage.objects.get(subject_uid=held.uid).channel == "email"
