"""The inbox of a person and the outbox of the demo."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.shortcuts import resolve_url
from django.urls import reverse

from linli.notices import actions, queries
from linli.notices.models import InboxMessage
from linli.people.models import Account, Person

AT = datetime(2026, 11, 18, 2, tzinfo=UTC)
PHONE = "13812345678"

pytestmark = pytest.mark.django_db


def account(name: str) -> Account:
    person = Person.objects.create(created_at=AT)
    return Account.objects.create(username=name, person=person, created_at=AT)


@pytest.fixture
def anna(client):
    made = account("anna")
    client.force_login(made)
    return made


def tell(who: Account, number: str = "7", url: str = "") -> InboxMessage:
    told = actions.tell_on_commit(
        code="case_accepted", params={"number": number}, recipient_uid=who.person.uid, url=url, at=AT
    )
    assert told.inbox_uid is not None
    return InboxMessage.objects.get(uid=told.inbox_uid)


def inbox(client) -> str:
    answer = client.get(reverse("notices:inbox"))
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


def test_a_stranger_has_no_inbox(client, settings):
    answer = client.get(reverse("notices:inbox"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(resolve_url(settings.LOGIN_URL))


def test_an_empty_inbox_says_what_will_stand_there(client, anna):
    assert "还没有消息" in inbox(client)


def test_one_sees_ones_own_messages_and_nobody_elses(client, anna):
    tell(anna, "7")
    tell(account("ben"), "8")
    shown = inbox(client)
    assert "您的诉求 7 已受理。" in shown
    assert "您的诉求 8" not in shown


def test_the_inbox_speaks_the_language_of_its_reader(client, anna):
    tell(anna, "7")
    shown = client.get(reverse("notices:inbox"), headers={"Accept-Language": "en"}).content.decode()
    assert "Your request 7 has been accepted." in shown


def test_opening_a_message_marks_it_read_and_goes_where_it_leads(client, anna):
    message = tell(anna, url="/cases/mine/")
    answer = client.post(reverse("notices:read", args=[message.uid]), {"_key": "k1"})
    assert (answer.status_code, answer["Location"]) == (303, "/cases/mine/")
    assert queries.unread_count(anna.person.uid) == 0
    again = client.post(reverse("notices:read", args=[message.uid]), {"_key": "k1"})
    assert (again.status_code, again["Location"]) == (303, "/cases/mine/")


def test_a_message_that_leads_nowhere_comes_back_to_the_inbox(client, anna):
    message = tell(anna)
    answer = client.post(reverse("notices:read", args=[message.uid]))
    assert answer["Location"] == reverse("notices:inbox")


def test_somebody_elses_message_is_not_found(client, anna):
    message = tell(account("ben"))
    assert client.post(reverse("notices:read", args=[message.uid])).status_code == 404
    message.refresh_from_db()
    assert message.read_at is None


def test_everything_is_marked_read_at_once(client, anna):
    tell(anna)
    tell(anna)
    assert client.post(reverse("notices:read_all")).status_code == 303
    assert queries.unread_count(anna.person.uid) == 0


def test_older_messages_stand_on_further_pages(client, anna):
    for number in range(queries.PAGE + 2):
        tell(anna, f"N{number}N")
    actions.mark_all_read(recipient_uid=anna.person.uid, at=AT)
    first = inbox(client)
    assert "N31N" in first
    assert "N1N" not in first
    before = queries.inbox(recipient_uid=anna.person.uid).next_before
    assert f"before={before}" in first
    second = client.get(reverse("notices:inbox"), {"before": before}).content.decode()
    assert "N1N" in second
    for nonsense in ("x", "-1", "9" * 40, ""):
        assert client.get(reverse("notices:inbox"), {"before": nonsense}).status_code == 200


def test_the_demo_shows_strangers_what_would_have_been_sent_but_not_to_whom(client, settings):
    settings.DEMO = True
    held = actions.send_code(purpose="voice", destination=PHONE, at=AT)
    code = next(line.text for line in queries.outbox())
    shown = client.get(reverse("notices:outbox")).content.decode()
    assert code in shown
    assert "138****5678" in shown
    assert PHONE not in shown
    assert held.code_hash not in shown


def test_an_empty_outbox_says_how_to_fill_it(client, settings):
    settings.DEMO = True
    assert "还没有发出任何消息" in client.get(reverse("notices:outbox")).content.decode()


def test_outside_the_demo_there_is_no_outbox_not_even_for_staff(client, anna, settings):
    settings.DEMO = False
    actions.send_code(purpose="voice", destination=PHONE, at=AT)
    assert client.get(reverse("notices:outbox")).status_code == 404
