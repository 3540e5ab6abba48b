"""A forgotten password: a code to the number, a new password, and nothing that says who has an account."""

from __future__ import annotations

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.kernel import journal
from linli.kernel.verdict import Missing, Refused
from linli.notices import sealing
from linli.notices.models import InboxMessage, OutboxMessage, OutboxState
from linli.people import actions, queries
from linli.people.models import Session
from linli.people.rules_signing import SessionFacts
from linli.people.tests.guarded import LOGIN, SECOND, sign_in, with_app
from linli.people.wechat import Identity
from tests.cast import AT, PASSWORD, Cast
from tests.fixtures import Clock

PAGE, CONFIRM = "/people/forgotten/", "/people/forgotten/confirm/"
NEW = "a-new-tree-by-the-lake"
NOBODY = "13911110001"


@pytest.fixture
def reachable(guarded: Cast, settings) -> Cast:
    """The guarded house, with a way to send text messages."""
    settings.DEMO = True
    return guarded


def sent_code() -> str:
    params, _url = sealing.unseal_params(OutboxMessage.objects.latest("id"))
    return str(params["code"])


def ask(phone: str) -> Client:
    client = Client()
    assert client.post(PAGE, {"phone": phone})["Location"] == CONFIRM
    return client


def test_a_new_password_ends_every_session_and_is_on_the_books(reachable: Cast) -> None:
    elsewhere = sign_in("resident")
    token = actions.issue_token(username="resident", at=AT)
    actions.link_wechat(
        account=reachable.account("resident"),
        identity=Identity("weixin", "o-1"),
        session=SessionFacts(opened_at=AT),
        actor=reachable.resident,
        at=AT,
    )
    client = ask("138 0000 0001")
    assert "138****0001" in client.get(CONFIRM).content.decode()
    done = client.post(CONFIRM, {"code": sent_code(), "password": NEW})
    assert done["Location"] == LOGIN
    assert elsewhere.get("/people/me/").status_code == 302
    assert client.get("/people/me/").status_code == 302
    person = reachable.person("resident")
    assert journal.timeline(person.uid).filter(code="password.reset").count() == 1
    assert InboxMessage.objects.of(person.uid).filter(template_code="password_reset").exists()
    assert sign_in("resident", password=PASSWORD).get("/people/me/").status_code == 302
    assert sign_in("resident", password=NEW).get("/people/me/").status_code == 200
    assert client.get(CONFIRM)["Location"] == PAGE
    assert not SocialAccount.objects.exists()
    assert queries.actor_for_token(token, AT) is None


def test_whoever_is_signed_in_meanwhile_is_signed_out_and_told_so(reachable: Cast) -> None:
    client = sign_in("resident")
    client.post(PAGE, {"phone": reachable.phone("resident")})
    done = client.post(CONFIRM, {"code": sent_code(), "password": NEW})
    assert (done.status_code, done["Location"]) == (303, LOGIN)
    page = client.get(LOGIN)
    assert [str(one) for one in page.context["messages"]] == ["新密码已设置，各处登录均已退出。请重新登录。"]
    assert client.get("/people/me/").status_code == 302
    assert sign_in("resident", client=client, password=NEW).get("/people/me/").status_code == 200


def test_the_second_factor_is_still_asked_for(reachable: Cast) -> None:
    with_app(reachable, "community", AT)
    client = ask(reachable.phone("community"))
    client.post(CONFIRM, {"code": sent_code(), "password": NEW})
    again = client.post(LOGIN, {"username": "community", "password": NEW})
    assert again["Location"] == SECOND
    assert client.get("/cases/inbox/").status_code == 302


def test_a_first_step_with_the_old_password_is_over_with_it(reachable: Cast) -> None:
    codes = with_app(reachable, "community", AT)
    waiting = sign_in("community")
    assert waiting.get(SECOND).status_code == 200
    client = ask(reachable.phone("community"))
    client.post(CONFIRM, {"code": sent_code(), "password": NEW})
    assert waiting.get(SECOND)["Location"] == LOGIN
    assert waiting.post(SECOND, {"code": codes[0]})["Location"] == LOGIN
    again = sign_in("community", password=NEW)
    assert again.post(SECOND, {"code": codes[0]}).status_code == 303
    assert again.get("/people/me/").status_code == 200


def test_who_has_no_account_is_answered_alike_in_the_same_statements(
    reachable: Cast, stopped_clock: Clock
) -> None:
    seen, statements = [], []
    for phone in (reachable.phone("resident"), NOBODY):
        client = Client()
        with CaptureQueriesContext(connection) as asked:
            first = client.post(PAGE, {"phone": phone})
        statements.append([one["sql"].split("(")[0].split(" WHERE ")[0].split("_x")[0] for one in asked])
        page = client.get(first["Location"]).content.decode()
        page = page.replace(phone[-4:], "").replace(phone[:3], "")
        weak = client.post(CONFIRM, {"code": "999999x", "password": "1234"})
        wrong = client.post(CONFIRM, {"code": "999999x", "password": NEW})
        again = client.post(PAGE, {"phone": phone})
        lines = [line for line in page.splitlines() if "csrf" not in line]
        seen.append(
            (
                first.status_code,
                lines,
                weak.status_code,
                wrong.context["verdict"],
                again.context["verdict"].code,
            )
        )
    assert seen[0] == seen[1]
    assert statements[0] == statements[1]
    withheld, waiting = OutboxMessage.objects.order_by("-id")[0], OutboxMessage.objects.order_by("id")[0]
    assert (withheld.state, withheld.last_error, withheld.attempts) == (OutboxState.CANCELLED, "withheld", 0)
    assert waiting.state != OutboxState.CANCELLED


def test_the_code_of_a_number_without_an_account_opens_nothing(reachable: Cast) -> None:
    client = ask(NOBODY)
    refused = client.post(CONFIRM, {"code": sent_code(), "password": NEW})
    assert (refused.status_code, refused.context["verdict"].code) == (409, "code_wrong")


def test_wrong_codes_lock_and_share_their_count_with_signing_in(reachable: Cast, settings) -> None:
    settings.SMS_SIGN_IN = True
    phone = reachable.phone("resident")
    uid = actions.send_reset_code(phone=phone, at=AT)
    right = sent_code()
    for _number in range(5):
        with pytest.raises(Refused):
            actions.reset_password(
                confirmation_uid=uid, phone=phone, code="x", new=NEW, network="10.0.0.9", at=AT
            )
    with pytest.raises(Refused, match="too_many_sign_ins"):
        actions.reset_password(confirmation_uid=uid, phone=phone, code=right, new=NEW, network="", at=AT)
    with pytest.raises(Refused, match="too_many_sign_ins"):
        actions.sign_in_by_code(confirmation_uid=uid, phone=phone, code=right, at=AT)


def test_whoever_locked_the_password_out_may_sign_in_with_the_new_one(reachable: Cast) -> None:
    for _number in range(6):
        sign_in("resident", password="wrong")
    client = ask(reachable.phone("resident"))
    client.post(CONFIRM, {"code": sent_code(), "password": NEW})
    assert sign_in("resident", password=NEW).get("/people/me/").status_code == 200


def test_the_rules_of_passwords_hold_and_the_code_may_be_given_again(reachable: Cast) -> None:
    client = ask(reachable.phone("community"))
    code = sent_code()
    short = client.post(CONFIRM, {"code": code, "password": "elevenchars"})
    assert short.context["verdict"].code == "password_short"
    assert not Session.objects.filter(account=reachable.account("community")).exists()
    assert client.post(CONFIRM, {"code": code, "password": NEW}).status_code == 303


def test_a_code_for_signing_in_changes_no_password(reachable: Cast, settings) -> None:
    settings.SMS_SIGN_IN = True
    phone = reachable.phone("resident")
    uid = actions.send_sign_in_code(phone=phone, at=AT)
    with pytest.raises(Missing):
        actions.reset_password(
            confirmation_uid=uid, phone=phone, code=sent_code(), new=NEW, network="", at=AT
        )
    assert reachable.account("resident").check_password(PASSWORD)


def test_without_text_messages_the_page_says_who_helps(guarded: Cast) -> None:
    assert PAGE in Client().get(LOGIN).content.decode()
    page = Client().get(PAGE)
    assert page.status_code == 200
    assert 'name="phone"' not in page.content.decode()
    assert Client().post(PAGE, {"phone": NOBODY}).status_code == 404
