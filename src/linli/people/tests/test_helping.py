"""Help with signing in: in one's area, never for oneself, never both by one hand, told to everybody who should know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from linli.kernel import journal
from linli.kernel.actor import Actor, PostFact
from linli.kernel.ids import uuid7
from linli.kernel.verdict import Missing, Refused
from linli.notices import sealing
from linli.notices.models import InboxMessage, OutboxMessage
from linli.people import actions, queries, rules_signing
from linli.people.models import Account, ApiToken, Role, Session, SignInHelp
from linli.people.tests.guarded import LOGIN, SECOND, SECURITY, app_code, sign_in, with_app
from linli.people.wechat import Identity
from tests.cast import AT, CITY, EAST, HOME, Cast
from tests.fixtures import Clock

PAGE = "/people/helps/"
WHY = "手机丢失，已当面核实"
NEW = "a-new-tree-by-the-lake"


@pytest.fixture
def house(guarded: Cast, settings, stopped_clock: Clock) -> Cast:
    """The guarded house with text messages; the security administrator has an app."""
    settings.DEMO = True
    with_app(guarded, "security", AT)
    stopped_clock.forward(minutes=1)
    return guarded


def take(cast: Cast, who: str, *, by: str = "security", **more: Any) -> SignInHelp:
    words: dict[str, Any] = {"reason": WHY, "factor_at": AT, "actor": cast.actor(by), "at": AT}
    return actions.take_factors(person_uid=cast.person(who).uid, **words | more)


def begin(cast: Cast, who: str, *, by: str = "security", **more: Any) -> SignInHelp:
    words: dict[str, Any] = {"reason": WHY, "factor_at": AT, "actor": cast.actor(by), "at": AT}
    return actions.begin_password(person_uid=cast.person(who).uid, **words | more)


def told(cast: Cast, who: str, code: str) -> int:
    return InboxMessage.objects.of(cast.person(who).uid).filter(template_code=code).count()


def another(cast: Cast, who: str, area: str) -> Actor:
    """One of the cast without a post, made a security administrator."""
    actions.grant_post(
        person=cast.person(who), role=Role.SECURITY, area_code=area, actor=Actor.system(), since=AT
    )
    return queries.actor_of(cast.person(who), AT)


def test_factors_go_and_the_person_sets_up_new_ones(house: Cast) -> None:
    with_app(house, "community", AT)
    token = actions.issue_token(username="community", at=AT)
    client = sign_in("community")
    client.post(SECOND, {"code": app_code(house.account("community"), house.at)})
    done = take(house, "community")
    assert (done.kind, done.reason, done.area_code) == ("factors", WHY, HOME)
    assert not Authenticator.objects.filter(user=house.account("community")).exists()
    assert not Session.objects.filter(account=house.account("community")).exists()
    assert queries.actor_for_token(token, AT) is None
    again = sign_in("community", to="/cases/inbox/")
    assert again.get("/cases/inbox/")["Location"].startswith(SECURITY)
    entry = journal.timeline(house.person("community").uid).get(code="factor.taken_by_help")
    assert WHY not in str(entry.payload)


def test_it_is_told_to_the_person_and_to_those_who_look_on(house: Cast) -> None:
    with_app(house, "community", AT)
    peer = another(house, "resident", EAST)
    take(house, "community")
    assert told(house, "community", "factors_taken_by_help") == 1
    assert [told(house, who, "sign_in_help_given") for who in ("supervisor", "resident")] == [1, 1]
    assert [told(house, who, "sign_in_help_given") for who in ("security", "community", "leader")] == [0] * 3
    message = OutboxMessage.objects.latest("id")
    assert sealing.unseal_destination(message.uid, message.destination_sealed) == house.phone("community")
    assert peer.person_uid is not None


def test_who_may_and_for_whom(house: Cast) -> None:
    with_app(house, "leader", AT)
    with_app(house, "resident", AT)
    for by in ("admin", "supervisor", "dispatcher", "community"):
        with pytest.raises(Missing):
            take(house, "leader", by=by)
    with pytest.raises(Refused, match="own_account"):
        take(house, "security")
    with pytest.raises(Missing):  # neither post nor registration: in nobody's area
        take(house, "resident")
    district = another(house, "resident", EAST)
    with pytest.raises(Missing):  # a leader of the city stands above a district
        take(house, "leader", actor=district)
    assert take(house, "leader").area_code == CITY


def test_a_reason_a_factor_of_one_s_own_and_something_to_take(house: Cast) -> None:
    with pytest.raises(Refused, match="no_factors"):
        take(house, "community")
    with_app(house, "community", AT)
    with pytest.raises(Refused, match="no_reason"):
        take(house, "community", reason=" ")
    with pytest.raises(Refused, match="factor_needed"):
        take(house, "community", factor_at=None)
    assert not SignInHelp.objects.exists()


def test_where_factors_are_offered_a_helper_who_has_one_gives_it(house: Cast, settings) -> None:
    with_app(house, "community", AT)
    settings.SECOND_FACTOR = "offered"
    for refused in (take, begin):
        with pytest.raises(Refused, match="factor_needed"):
            refused(house, "community", factor_at=None)
    bare = another(house, "resident", EAST)
    assert begin(house, "community", actor=bare, factor_at=None).kind == "password"
    settings.SECOND_FACTOR = "off"
    assert take(house, "community", factor_at=None).kind == "factors"


def test_a_new_password_is_begun_and_chosen_by_a_code(house: Cast) -> None:
    begin(house, "community")
    assert not Account.objects.get(username="community").has_usable_password()
    assert sign_in("community").get("/people/me/").status_code == 302
    client = Client()
    client.post("/people/forgotten/", {"phone": house.phone("community")})
    params, _url = sealing.unseal_params(OutboxMessage.objects.latest("id"))
    done = client.post("/people/forgotten/confirm/", {"code": str(params["code"]), "password": NEW})
    assert done["Location"] == LOGIN
    assert sign_in("community", password=NEW).get(SECURITY).status_code == 200


def test_another_number_is_told_to_both_and_never_taken_from_others(house: Cast) -> None:
    with_app(house, "community", AT)
    old = house.phone("community")
    with pytest.raises(Refused, match="phone_taken"):
        begin(house, "community", phone=house.phone("resident"))
    with pytest.raises(Refused, match="bad_destination"):
        begin(house, "community", phone="12345")
    assert begin(house, "community", phone="139 1111 0001").new_number
    sent = [
        sealing.unseal_destination(one.uid, one.destination_sealed) for one in OutboxMessage.objects.all()
    ]
    assert sorted(sent) == sorted(["139 1111 0001", old])
    found = queries.account_with_phone(phone="13911110001")
    assert found == house.account("community")


def test_whose_number_it_is_is_told_after_the_proof_only(house: Cast) -> None:
    with_app(house, "community", AT)
    taken = house.phone("resident")
    with pytest.raises(Refused, match="factor_needed"):
        begin(house, "community", phone=taken, factor_at=None)
    with pytest.raises(Refused, match="no_reason"):
        begin(house, "community", phone=taken, reason=" ")


def test_a_number_that_is_taken_at_the_same_moment_is_refused(house: Cast, monkeypatch) -> None:
    with_app(house, "community", AT)
    monkeypatch.setattr("linli.people.actions.helping._may_have_number", lambda person, phone: None)
    with pytest.raises(Refused, match="phone_taken"):
        begin(house, "community", phone=house.phone("resident"))
    assert not SignInHelp.objects.exists()
    assert house.account("community").has_usable_password()


def test_without_a_number_one_has_to_be_given(house: Cast) -> None:
    with_app(house, "community", AT)
    person = house.person("community")
    person.phone = ""
    person.save()
    with pytest.raises(Refused, match="no_number"):
        begin(house, "community")
    assert begin(house, "community", phone="13911110001").new_number


def test_number_and_factors_are_never_both_of_one_hand(house: Cast) -> None:
    with_app(house, "community", AT)
    begin(house, "community", phone="13911110001")
    with pytest.raises(Refused, match="other_hand"):
        take(house, "community")
    take(house, "community", actor=another(house, "resident", EAST))
    with_app(house, "supervisor", AT)
    take(house, "supervisor")
    with pytest.raises(Refused, match="other_hand"):
        begin(house, "supervisor", phone="13911110002")
    assert begin(house, "supervisor").kind == "password"


def test_who_has_posts_and_no_factor_gets_no_other_number_from_one_hand(house: Cast) -> None:
    with pytest.raises(Refused, match="unguarded"):
        begin(house, "community", phone="13911110001")
    assert house.account("community").has_usable_password()
    page = queries.helped_page(actor=house.actor("security"), uid=house.person("community").uid, at=AT)
    assert page.begin_password
    assert begin(house, "community").kind == "password"
    assert begin(house, "volunteer", phone="13911110001").new_number


def test_who_sees_what_was_looked_at_needs_a_second_factor() -> None:
    auditor = Actor(
        person_id=1,
        person_uid=None,
        account_id=1,
        label="",
        posts=(PostFact(uid=uuid7(), role=Role.AUDITOR, area_code=CITY, unit_id=None, unit_uid=None),),
        home_code="",
        channel="web",
    )
    assert rules_signing.needs_second_factor(auditor)


@pytest.mark.parametrize("help_given", [take, begin])
def test_a_linked_wechat_goes_with_what_help_takes(house: Cast, help_given: Callable[..., Any]) -> None:
    with_app(house, "community", AT)
    actions.link_wechat(
        account=house.account("community"),
        identity=Identity("weixin", "o-1"),
        session=rules_signing.SessionFacts(factor_at=AT),
        actor=house.community,
        at=AT,
    )
    help_given(house, "community")
    assert not SocialAccount.objects.exists()


def test_without_text_messages_the_machine_has_to_help(guarded: Cast) -> None:
    with pytest.raises(Refused, match="no_gateway"):
        begin(guarded, "community")


def test_the_pages(house: Cast, stopped_clock: Clock) -> None:
    with_app(house, "community", AT)
    client = sign_in("security")
    client.post(SECOND, {"code": app_code(house.account("security"), stopped_clock.at)})
    assert client.get(PAGE).status_code == 200
    unknown = client.post(PAGE, {"login": "13999999999"})
    assert (unknown.status_code, unknown.context["missing"]) == (422, True)
    one = client.post(PAGE, {"login": house.phone("community")})["Location"]
    page = client.get(one).content.decode()
    assert "陈*" in page
    assert "陈静" not in page
    assert house.phone("community") not in page
    assert client.get(f"{one}factors/").status_code == 200
    stopped_clock.forward(minutes=11)
    assert client.get(f"{one}factors/")["Location"].startswith("/people/security/prove/")
    stopped_clock.forward(minutes=-10)
    empty = client.post(f"{one}factors/", {"reason": ""})
    assert (empty.status_code, list(empty.context["form"].errors)) == (422, ["reason"])
    assert client.post(f"{one}factors/", {"reason": WHY})["Location"] == one
    assert WHY in client.get(PAGE).content.decode()


def test_json_asks_for_a_factor_of_the_helper(house: Cast, stopped_clock: Clock) -> None:
    with_app(house, "community", AT)
    token = actions.issue_token(username="security", at=AT)
    api, where = Client(headers={"Authorization": f"Bearer {token}"}), "/api/v1/sign-in-helps/accounts"
    found = api.post(where, {"login": house.phone("community")}, content_type="application/json").json()
    assert (found["name"], found["second_factors"], found["may_take_factors"]) == ("陈*", 1, True)
    one = f"{where}/{found['person_uid']}"
    assert api.get(one).json() == found
    bare = api.post(f"{one}/factors", {"reason": WHY}, content_type="application/json")
    assert (bare.status_code, bare.json()["code"]) == (409, "factor_needed")
    body = {"reason": WHY, "code": app_code(house.account("security"), stopped_clock.at)}
    done = api.post(f"{one}/factors", body, content_type="application/json")
    assert (done.status_code, done.json()["kind"]) == (200, "factors")
    begun = api.post(f"{one}/password", {"reason": WHY}, content_type="application/json")
    assert begun.json()["code"] == "factor_needed"
    assert [row["reason"] for row in api.get("/api/v1/sign-in-helps").json()["rows"]] == [WHY]
    assert ApiToken.objects.filter(revoked_at__isnull=True).count() == 1


def test_json_sent_again_is_answered_again_with_the_code_used_up(house: Cast, stopped_clock: Clock) -> None:
    with_app(house, "community", AT)
    token = actions.issue_token(username="security", at=AT)
    api = Client(headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "a-b-c"})
    one = f"/api/v1/sign-in-helps/accounts/{house.person('community').uid}/factors"
    body = {"reason": WHY, "code": app_code(house.account("security"), stopped_clock.at)}
    first, again = (api.post(one, body, content_type="application/json") for _number in range(2))
    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())
    assert SignInHelp.objects.count() == 1
    other = api.post(one, body | {"reason": "x"}, content_type="application/json")
    assert other.json()["code"] == "key_reused"
    elsewhere = api.post(one, body, content_type="application/json", headers={"Idempotency-Key": "d"})
    assert elsewhere.json()["code"] == "wrong_factor"


def test_who_looks_on_reads_the_list_and_others_find_nothing(house: Cast, signed_in, settings) -> None:
    settings.SECOND_FACTOR = "off"
    with_app(house, "community", AT)
    take(house, "community")
    supervisor = signed_in("supervisor").get(PAGE).content.decode()
    assert WHY in supervisor
    assert 'name="login"' not in supervisor
    assert signed_in("community").get(PAGE).status_code == 404
    assert signed_in("supervisor").post(PAGE, {"login": "x"}).status_code == 404
