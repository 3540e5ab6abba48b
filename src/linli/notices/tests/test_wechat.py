"""Messages by WeChat's service account, against a server of ours that keeps to WeChat's published rules."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel import clock
from linli.kernel.actor import Actor
from linli.kernel.ids import uuid7
from linli.notices import actions, adapters, queries, wechat, wechat_fields, wechat_token
from linli.notices.kinds import KIND_OF, Kind
from linli.notices.models import InboxMessage, OutboxMessage, OutboxState, Preference
from linli.notices.rules_channels import Choice
from linli.notices.tests import weixin as server_side
from linli.notices.tests.weixin import FIELDS, TEMPLATE

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 18, 4, tzinfo=UTC)
MORNING = datetime(2026, 11, 18, 23, tzinfo=UTC)  # seven o'clock there
SHIFT = NOON + timedelta(days=3)
ANNA = uuid7()
TAKEN = {"title": "清理楼道，把三号楼到七号楼的杂物都搬到小区北门去", "when": SHIFT.isoformat()}


@pytest.fixture
def weixin(db, settings):
    cache.clear()
    with server_side.running() as server:
        server_side.configure(settings, server)
        yield server
    cache.clear()


@pytest.fixture
def anna(weixin):
    """She has bound her WeChat and chosen it for her shifts; nothing has left yet."""
    actions.bind_wechat(recipient_uid=ANNA, openid="o-Anna", actor=Actor.system(), at=NOON)
    choose()
    return ANNA


def choose(*ways: str) -> None:
    choice = Choice(frozenset(ways or ["wechat:shifts"]))
    actions.set_preference(recipient_uid=ANNA, choice=choice, destination="", actor=Actor.system(), at=NOON)


def told(at=NOON, code="slot_claimed", params=TAKEN) -> OutboxMessage:
    actions.tell_many_on_commit(code=code, params=params, recipient_uids=[ANNA], at=at, url="/shifts/1/")
    return OutboxMessage.objects.latest("id")


def sent(message: OutboxMessage, at=NOON) -> OutboxMessage:
    actions.deliver(message_uid=message.uid, at=at)
    message.refresh_from_db()
    return message


def inside() -> list[str]:
    found = InboxMessage.objects.of(ANNA).order_by("id").values_list("template_code", flat=True)
    return [code for code in found if code.startswith("wechat_") and code != "wechat_bound"]


class TestSending:
    def test_a_message_goes_as_template_fields_and_link_once_for_its_id(self, anna, weixin):
        first = sent(told())
        assert (first.state, first.channel, first.destination_hint) == ("sent", "wechat", "o-***")
        body = weixin.messages[first.uid.hex]
        assert (body["touser"], body["template_id"]) == ("o-Anna", TEMPLATE)
        assert body["url"] == "http://testserver/shifts/1/"
        assert body["data"]["thing1"] == {"value": "清理楼道，把三号楼到七号楼的杂物都搬到…"}
        assert body["data"]["time2"] == {"value": "2026年11月21日 12:00"}
        # The worker died before it could write down that it went: the second attempt is no second message.
        OutboxMessage.objects.update(state=OutboxState.WAITING, not_before=NOON, attempts=0)
        assert sent(first).state == "sent"
        assert (weixin.asked("template/send"), len(weixin.messages)) == (2, 1)
        assert weixin.asked("stable_token") == 1

    def test_subscription_notices_go_by_their_own_door(self, anna, weixin, settings):
        settings.WEIXIN_SUBSCRIBED = True
        weixin.followers.clear()  # it is the subscription that counts there
        assert sent(told()).state == "sent"
        (body,) = weixin.messages.values()
        assert body["page"] == "http://testserver/shifts/1/"
        assert {"url", "client_msg_id"}.isdisjoint(body)

    def test_quiet_hours_hold_for_the_first_attempt_and_for_the_next_one(self, anna, weixin):
        late = told(NOON + timedelta(hours=11))
        assert late.not_before == MORNING
        evening = told(NOON + timedelta(hours=9, minutes=59))  # a minute to ten
        weixin.answer = (502, "")
        tried = sent(evening, NOON + timedelta(hours=9, minutes=59))
        assert (tried.state, tried.last_error, tried.not_before) == ("waiting", "gateway_502", MORNING)

    def test_what_lies_behind_by_then_is_not_told_any_more(self, anna, weixin):
        message = told()
        message.not_before = SHIFT
        message.save(update_fields=["not_before"])
        assert (sent(message, SHIFT).state, message.last_error) == ("cancelled", "too_late")

    def test_a_kind_without_a_template_and_a_message_that_does_not_fit_it_stay_inside(
        self, anna, weixin, settings
    ):
        settings.WEIXIN_TEMPLATES = {
            "shifts": {"id": TEMPLATE, "fields": {"thing1": "title", "time2": "when"}},
        }
        actions.tell_many_on_commit(
            code="correction_approved", params={"title": "清理"}, recipient_uids=[ANNA], at=NOON
        )
        assert not OutboxMessage.objects.exists()  # that one speaks of no time
        assert queries.open_ways() == {"wechat": [Kind.SHIFTS]}
        settings.WEIXIN_TEMPLATES = {"shifts": {"id": "x", "fields": {"colour1": "title"}}}
        assert queries.open_ways() == {}


class TestToken:
    def test_a_token_that_is_over_is_renewed_once_and_by_force_only_when_it_came_back(self, anna, weixin):
        sent(told())
        weixin.renew()  # somebody else asked for a new one by force
        assert sent(told()).state == "sent"
        assert weixin.asked("stable_token") == 2
        assert not any(body.get("force_refresh") for path, _query, body in weixin.got)

        # WeChat refuses the token that it still gives out: now a new one is forced, once.
        kept, weixin.token = weixin.token, "withdrawn"
        plain = weixin._stable_token
        weixin._stable_token = lambda body: (
            plain(body) if body["force_refresh"] else {"access_token": kept, "expires_in": 7200}
        )
        assert sent(told()).state == "sent"
        assert [body["force_refresh"] for path, _q, body in weixin.got if path.endswith("token")][-2:] == [
            False,
            True,
        ]

    def test_a_token_that_stays_invalid_is_no_fault_of_the_message(self, anna, weixin):
        weixin.holds = False
        message = sent(told())
        assert (message.state, message.last_error) == ("waiting", "wechat_40001")
        assert weixin.asked("template/send") == 2
        weixin.holds = True
        assert sent(message, NOON + timedelta(minutes=2)).state == "sent"

    def test_a_wrong_secret_is_named_by_its_number(self, anna, weixin, settings):
        settings.WEIXIN_SERVICE_SECRET = "another"
        message = sent(told())
        assert (message.state, message.last_error) == ("waiting", "token_40125")

    def test_it_lies_sealed_in_the_shared_cache_and_a_value_that_does_not_open_is_none(self, weixin):
        store = wechat.account().store
        assert store.token() == "token-1"
        held = cache.get(store._key)
        assert "token-1" not in held
        cache.set(store._key, f"{held[:-4]}AAAA")
        assert store.token() == "token-1"
        assert weixin.asked("stable_token") == 2

    @pytest.mark.django_db(transaction=True)
    def test_whoever_comes_while_another_asks_waits_for_the_answer(self, weixin):
        weixin.slow = 0.3
        found: list[str] = []

        def ask() -> None:
            found.append(wechat.account().store.token())
            connections.close_all()

        crowd = [threading.Thread(target=ask) for _ in range(4)]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
        assert (found, weixin.asked("stable_token")) == (["token-1"] * 4, 1)


class TestRefusals:
    @pytest.mark.parametrize(
        ("answer", "code", "state"),
        [
            ((200, '{"errcode": -1, "errmsg": "system error"}'), "token_-1", "waiting"),
            ((200, "<html>"), "gateway_garbage", "waiting"),
            ((200, '{"errcode": "what"}'), "gateway_garbage", "waiting"),
            ((503, ""), "gateway_503", "waiting"),
        ],
    )
    def test_what_is_not_the_message_s_fault_is_tried_again(self, anna, weixin, answer, code, state):
        weixin.answer = answer
        message = sent(told())
        assert (message.last_error, message.state) == (code, state)
        assert message.not_before == NOON + timedelta(minutes=2)
        weixin.answer = None
        assert sent(message, message.not_before).state == "sent"

    def test_a_slow_wechat_is_asked_again(self, anna, weixin, monkeypatch):
        monkeypatch.setattr(wechat_token, "GATEWAY_TIMEOUT", 0.05)
        weixin.slow = 0.3
        assert sent(told()).last_error == "gateway_unreachable"

    def test_a_template_that_is_gone_is_final_and_costs_nobody_their_choice(self, anna, weixin):
        weixin.templates.clear()
        message = sent(told())
        assert (message.state, message.last_error) == ("failed", "wechat_40037")
        assert queries.choice_for(ANNA).ways == {"wechat:shifts"}

    def test_a_used_up_quota_waits_for_wechat_s_next_day_and_asks_once(self, anna, weixin, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: NOON)
        weixin.quota = 0
        messages = [sent(told()), sent(told())]
        assert {one.last_error for one in messages} == {"wechat_45009"}
        assert weixin.asked("template/send") == 1
        assert {one.not_before for one in messages} == {MORNING}  # five past midnight is in the quiet hours
        weixin.quota = 9
        cache.clear()
        assert {sent(one, MORNING).state for one in messages} == {"sent"}

    def test_whoever_unfollows_is_told_inside_once_and_nothing_more_goes_there(self, anna, weixin):
        waiting = [told(), told()]
        weixin.followers.clear()
        assert {sent(one).last_error for one in waiting} == {"wechat_43004"}
        assert {one.state for one in waiting} == {"failed"}
        assert inside() == ["wechat_stopped"]
        assert queries.choice_for(ANNA).ways == set()
        count = OutboxMessage.objects.count()
        told()
        assert OutboxMessage.objects.count() == count
        weixin.followers.add("o-Anna")  # back again: choosing is enough, nothing has to be bound
        choose()
        assert sent(told()).state == "sent"

    def test_a_refused_template_stops_the_kinds_that_go_by_it_alone(self, anna, weixin, settings):
        both = {"id": TEMPLATE, "fields": FIELDS}
        settings.WEIXIN_TEMPLATES = {"shifts": both, "fits": both, "book": both | {"id": "other"}}
        choose("wechat:shifts", "wechat:fits", "wechat:book")
        weixin.refused.add(("o-Anna", TEMPLATE))
        assert sent(told()).last_error == "wechat_43101"
        assert queries.choice_for(ANNA).ways == {"wechat:book"}
        assert inside() == ["wechat_kind_stopped"]

    def test_an_openid_that_nobody_knows_is_forgotten(self, anna, weixin):
        Preference.objects.all().delete()
        actions.bind_wechat(recipient_uid=ANNA, openid="x-wrong", actor=Actor.system(), at=NOON)
        choose()
        assert sent(told()).last_error == "wechat_40003"
        assert (inside(), queries.wechat_is_bound(ANNA)) == (["wechat_lost"], False)


class TestFields:
    @given(st.text(max_size=60), st.sampled_from(sorted(set(server_side.PUBLISHED) - {"time", "date"})))
    def test_whatever_a_value_is_it_keeps_to_its_published_form_or_is_none(self, value, kind):
        kept = wechat_fields.FORMS[kind](value)
        assert not kept or re.fullmatch(server_side.PUBLISHED[kind], kept), (kind, value, kept)

    def test_what_does_not_fit_a_field_falls_through_to_the_next_source(self):
        template = wechat_fields.parsed(
            {"matters": {"id": "t", "fields": {"character_string1": "title|number", "thing2": "=请查看"}}}
        )[Kind.MATTERS]
        values = {"number": "2026-4821", "title": "楼道"}
        found = wechat_fields.filled(
            template, code="project_published", params=values, text="", at=NOON, zone=ZONE
        )
        assert found == {"character_string1": "2026-4821", "thing2": "请查看"}
        values["number"] = "二〇二六"
        assert (
            wechat_fields.filled(
                template, code="project_published", params=values, text="", at=NOON, zone=ZONE
            )
            is None
        )
        assert "case_accepted" not in wechat_fields.codes_without(template, Kind.MATTERS, KIND_OF)
        assert "proposal_declined" not in wechat_fields.codes_without(template, Kind.MATTERS, KIND_OF)
        assert "comment_held" in wechat_fields.codes_without(template, Kind.MATTERS, KIND_OF)

    @pytest.mark.parametrize(
        "held",
        [
            [],
            {"account": {"id": "t", "fields": {"thing1": "text"}}},
            {"shifts": {"id": "", "fields": {"thing1": "text"}}},
            {"shifts": {"id": "t", "fields": {}}},
            {"shifts": {"id": "t", "fields": {"keyword1": "text"}}},
            {"shifts": {"id": "t", "fields": {"thing1": "text|"}}},
            {"shifts": {"id": "t", "fields": {"thing1": 7}}},
        ],
    )
    def test_a_setting_that_says_nothing_clear_is_refused(self, held):
        with pytest.raises(wechat_fields.BadTemplates):
            wechat_fields.parsed(held)


def test_the_secret_travels_only_over_https(settings):
    settings.WEIXIN_SERVICE_APP_ID, settings.WEIXIN_SERVICE_SECRET = "a", "b"
    assert isinstance(adapters.adapter_for("wechat"), wechat.WechatMessages)
    settings.WEIXIN_API = "http://api.weixin.example"
    with pytest.raises(ValueError, match="https"):
        adapters.adapter_for("wechat")
