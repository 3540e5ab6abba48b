"""Five wrong tries lock the way that was tried, for a quarter of an hour, whichever it was."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client

from linli.kernel.verdict import Refused
from linli.notices import sealing
from linli.notices.models import OutboxMessage
from linli.people import actions, lockout
from linli.people.rules_signing import Method
from linli.people.tests.guarded import LOGIN, SECOND, app_code, asked_of, sign_in, with_app, with_passkey
from tests.cast import AT, PASSWORD, Cast
from tests.fixtures import Clock

ONE_MORE = 6


def password(cast: Cast, clock: Clock) -> tuple[Callable[[], int], Callable[[], int]]:
    return (
        lambda: Client().post(LOGIN, {"username": "resident", "password": "wrong"}).status_code,
        lambda: Client().post(LOGIN, {"username": "resident", "password": PASSWORD}).status_code,
    )


def totp(cast: Cast, clock: Clock) -> tuple[Callable[[], int], Callable[[], int]]:
    with_app(cast, "community", AT)
    clock.forward(minutes=5)
    return (
        lambda: sign_in("community").post(SECOND, {"code": "000000"}).status_code,
        lambda: (
            sign_in("community")
            .post(SECOND, {"code": app_code(cast.account("community"), clock.at)})
            .status_code
        ),
    )


def recovery(cast: Cast, clock: Clock) -> tuple[Callable[[], int], Callable[[], int]]:
    codes = with_app(cast, "community", AT)
    return (
        lambda: sign_in("community").post(SECOND, {"code": "22222-22222"}).status_code,
        lambda: sign_in("community").post(SECOND, {"code": codes[0]}).status_code,
    )


def passkey(cast: Cast, clock: Clock) -> tuple[Callable[[], int], Callable[[], int]]:
    key = with_passkey(cast, "community", AT)

    def go(client: Client, made: str) -> int:
        return client.post(f"{SECOND}passkey/", {"answer": made}).status_code

    def right() -> int:
        client = sign_in("community")
        return go(client, asked_of(client, SECOND, key.get))

    return lambda: go(sign_in("community"), json.dumps({"id": "x"})), right


def passkey_alone(cast: Cast, clock: Clock) -> tuple[Callable[[], int], Callable[[], int]]:
    key, door = with_passkey(cast, "community", AT), "/people/login/passkey/"

    def right() -> int:
        client = Client()
        return client.post(door, {"answer": asked_of(client, door, key.get)}).status_code

    return lambda: Client().post(door, {"answer": json.dumps({"id": "x"})}).status_code, right


def sms(cast: Cast, clock: Clock) -> tuple[Callable[[], int], Callable[[], int]]:
    client = Client()
    client.post("/people/login/code/", {"phone": cast.phone("resident")})
    params, _url = sealing.unseal_params(OutboxMessage.objects.latest("id"))

    def wrong() -> int:
        # A fresh code each time: the count of one code alone would lock otherwise.
        if clock.at == AT:
            clock.forward(minutes=2)
        return client.post("/people/login/code/confirm/", {"code": "x"}).status_code

    def right() -> int:
        other = Client()
        other.post("/people/login/code/", {"phone": cast.phone("resident")})
        fresh, _url = sealing.unseal_params(OutboxMessage.objects.latest("id"))
        return other.post("/people/login/code/confirm/", {"code": str(fresh["code"])}).status_code

    assert params["code"]
    return wrong, right


WAYS = [password, totp, recovery, passkey, passkey_alone, sms]


@pytest.mark.parametrize("way", WAYS)
def test_five_wrong_tries_lock_and_a_quarter_of_an_hour_opens(
    guarded: Cast, stopped_clock: Clock, settings, way
) -> None:
    settings.DEMO = settings.SMS_SIGN_IN = True
    wrong, right = way(guarded, stopped_clock)
    for _try in range(5):
        assert wrong() == 409
    assert right() == 409
    stopped_clock.forward(minutes=13, seconds=59)
    assert right() == 409
    stopped_clock.forward(minutes=1, seconds=1)
    assert right() == 303


@pytest.mark.parametrize("way", WAYS)
def test_a_right_try_forgets_the_wrong_ones(guarded: Cast, stopped_clock: Clock, settings, way) -> None:
    settings.DEMO = settings.SMS_SIGN_IN = True
    wrong, right = way(guarded, stopped_clock)
    for _round in range(2 if way not in {totp, recovery, sms} else 1):
        for _try in range(4):
            assert wrong() == 409
        assert right() == 303


def test_the_refusal_says_how_long(guarded: Cast, stopped_clock: Clock) -> None:
    for _try in range(5):
        sign_in("resident", password="wrong")
    stopped_clock.forward(minutes=5, seconds=1)
    answer = Client().post(LOGIN, {"username": "resident", "password": PASSWORD})
    assert answer.context["verdict"].code == "too_many_sign_ins"
    assert "10 分钟" in answer.content.decode()


def test_a_lock_on_one_way_leaves_the_others_open(guarded: Cast) -> None:
    key = with_passkey(guarded, "community", AT)
    for _try in range(5):
        sign_in("community", password="wrong")
    client, door = Client(), "/people/login/passkey/"
    answer = client.post(door, {"answer": asked_of(client, door, key.get)})
    assert answer.status_code == 303


def test_number_and_user_name_of_one_account_share_their_tries(guarded: Cast) -> None:
    for login in ("resident", "13800000001", "138 0000 0001", "resident", "+8613800000001"):
        sign_in(login, password="wrong")
    assert Client().post(LOGIN, {"username": "resident", "password": PASSWORD}).status_code == 409


def test_somebody_unknown_is_answered_as_somebody_known_is(guarded: Cast, django_assert_num_queries) -> None:
    def body(login: str) -> str:
        text = Client().post(LOGIN, {"username": login, "password": "wrong-password"}).content.decode()
        return text.replace(login, "WHO")

    for _try in range(ONE_MORE):
        known, unknown = body("13800000001"), body("13911112222")
        assert _without_token(known) == _without_token(unknown)


def test_somebody_unknown_costs_the_same_statements(guarded: Cast, django_assert_max_num_queries) -> None:
    counts = []
    for login in ("13800000001", "13911112222"):
        with django_assert_max_num_queries(40) as asked, pytest.raises(Refused, match="wrong_sign_in"):
            actions.sign_in(login=login, password="wrong", at=AT, network="192.0.2.1")
        counts.append(
            [
                one["sql"].split()[0]
                for one in asked.captured_queries
                if "axes_" in one["sql"] or "people_" in one["sql"]
            ]
        )
    # The second one finds the row of the network, which is one statement less.
    assert abs(len(counts[0]) - len(counts[1])) <= 2


def test_a_hundred_wrong_tries_from_one_address_lock_the_address(guarded: Cast) -> None:
    for number in range(100):
        with pytest.raises(Refused, match="wrong_sign_in"):
            actions.sign_in(login=f"nobody{number}", password="wrong", at=AT, network="192.0.2.1")
    with pytest.raises(Refused, match="too_many_sign_ins"):
        actions.sign_in(login="resident", password=PASSWORD, at=AT, network="192.0.2.1")
    elsewhere = actions.sign_in(login="resident", password=PASSWORD, at=AT, network="192.0.2.2")
    assert elsewhere == guarded.account("resident")


def test_the_name_in_the_table_is_a_keyed_hash_of_way_and_login() -> None:
    names = {lockout.name_of(None, lockout.credentials(way, "7")) for way in Method}
    assert len(names) == len(Method)
    assert all(len(name) == 64 for name in names)


def _without_token(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrf" not in line]
