"""How somebody is told is decided in one place: by what they chose, by the hour, and by what cannot wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.actor import Actor
from linli.kernel.ids import uuid7
from linli.kernel.verdict import Refused
from linli.notices import actions, adapters, kinds, queries, sealing, tasks, wording
from linli.notices.models import HeldMessage, InboxMessage, OutboxMessage
from linli.notices.rules_channels import Choice, gathered_until, quiet_end, route
from linli.notices.sayings import WORDINGS

ZONE = ZoneInfo("Asia/Shanghai")
EVENING = datetime(2026, 11, 18, 23, 30, tzinfo=ZONE)  # a Wednesday
NOON = EVENING - timedelta(hours=11)
MORNING = datetime(2026, 11, 19, 7, tzinfo=ZONE)
SHIFTS = Choice(frozenset({"sms:shifts"}))
ANNA = uuid7()
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda one: one.replace(tzinfo=UTC))


def test_every_sentence_has_a_kind_and_every_kind_a_sentence():
    named = [code for codes in kinds._CODES.values() for code in codes.split()]
    assert len(named) == len(set(named))
    assert set(named) <= set(WORDINGS), set(named) - set(WORDINGS)
    assert {kinds.kind_of(code) for code in WORDINGS} == set(kinds.Kind)
    assert set(WORDINGS) >= kinds.URGENT


@given(MOMENTS, st.integers(0, 23), st.integers(0, 23))
def test_the_quiet_hours_end_where_they_say_and_never_later_than_a_day(at, quiet_from, quiet_until):
    choice = Choice(quiet_from=quiet_from, quiet_until=quiet_until)
    end = quiet_end(choice, at=at, zone=ZONE)
    hours = {(quiet_from + n) % 24 for n in range((quiet_until - quiet_from) % 24)}
    assert (end is not None) is (at.astimezone(ZONE).hour in hours)
    if end is not None:
        assert at < end <= at + timedelta(days=1)
        assert end.astimezone(ZONE).hour == quiet_until
        assert quiet_end(choice, at=end, zone=ZONE) is None
        assert quiet_end(choice, at=end - timedelta(seconds=1), zone=ZONE) == end


@given(MOMENTS, st.sampled_from(["daily", "weekly"]))
def test_what_is_gathered_comes_at_eight_of_the_day_that_was_chosen(at, fits):
    due = gathered_until(fits, at=at, zone=ZONE)
    assert at < due <= at + timedelta(days=8 if fits == "weekly" else 1)
    assert due.hour == 8
    assert fits == "daily" or due.weekday() == 0


@pytest.mark.parametrize(
    ("code", "at", "moments", "waits_until"),
    [
        ("slot_claimed", NOON, [], NOON),
        ("slot_claimed", EVENING, [], MORNING),
        ("slot_claimed", EVENING + timedelta(hours=7), [], MORNING),  # half past six
        ("slot_claimed", EVENING + timedelta(hours=7, minutes=30), [], MORNING),
        ("place_offered", EVENING, [EVENING + timedelta(hours=2)], EVENING),  # gone by morning
        ("place_offered", EVENING, [MORNING + timedelta(hours=2)], MORNING),
        ("slot_taken_back", EVENING, [], EVENING),
        ("project_cancelled", EVENING, [], EVENING),
    ],
)
def test_the_clock_across_the_night(code, at, moments, waits_until):
    found = route(code, SHIFTS, at=at, zone=ZONE, moments=moments)
    assert (found.channels, found.not_before) == (("sms",), waits_until)
    assert route(code, Choice(), at=at, zone=ZONE).channels == ()


@pytest.fixture
def gateway(monkeypatch):
    monkeypatch.setattr(adapters, "adapter_for", lambda channel: adapters.OutboxOnly())


def choose(choice, *, destination="13812345678"):
    return actions.set_preference(
        recipient_uid=ANNA, choice=choice, destination=destination, actor=Actor.system(), at=NOON
    )


def claimed(at, uid=ANNA):
    return actions.tell_many_on_commit(
        code="slot_claimed",
        params={"title": "清理", "when": MORNING.isoformat()},
        recipient_uids=[uid],
        at=at,
    )


def fits(at, title="清理楼道"):
    actions.tell_many_on_commit(
        code="project_fits", params={"title": title}, recipient_uids=[ANNA, uuid7()], at=at
    )


@pytest.mark.django_db
class TestTelling:
    def test_whoever_chose_nothing_is_told_inside_only(self):
        claimed(NOON)
        assert (InboxMessage.objects.count(), OutboxMessage.objects.count()) == (1, 0)

    def test_the_chosen_way_goes_to_the_number_and_waits_for_the_morning(self, gateway):
        choose(SHIFTS)
        actions.tell_many_on_commit(
            code="award_published", params={"year": 2025}, recipient_uids=[ANNA], at=EVENING
        )
        assert not OutboxMessage.objects.exists()  # another kind
        claimed(EVENING - timedelta(hours=2))
        claimed(EVENING - timedelta(hours=15))  # half past eight in the morning
        late, early = OutboxMessage.objects.order_by("-id")[:2][::-1]
        assert late.not_before == late.created_at  # half past nine is not quiet yet
        assert early.not_before == early.created_at
        actions.tell_many_on_commit(
            code="slot_withdrawn",
            params={"title": "清理", "when": (MORNING + timedelta(days=2)).isoformat()},
            recipient_uids=[ANNA],
            at=EVENING,
        )
        sent = OutboxMessage.objects.latest("id")
        assert (sent.not_before, sent.destination_hint) == (MORNING, "138****5678")
        assert sealing.unseal_destination(sent.uid, sent.destination_sealed) == "13812345678"
        assert actions.deliver(message_uid=sent.uid, at=EVENING + timedelta(hours=1)) is None
        delivered = actions.deliver(message_uid=sent.uid, at=MORNING)
        assert delivered is not None
        assert delivered.state == "sent"

    def test_a_contact_that_chose_nothing_is_not_woken_but_for_a_code(self):
        said: dict[str, dict[str, str | int]] = {
            "case_accepted": {"number": "7"},
            "contact_code": {"code": "1", "minutes": 10},
        }
        for code, params in said.items():
            actions.tell_on_commit(code=code, params=params, at=EVENING, destination="13812345678")
        times = dict(OutboxMessage.objects.values_list("template_code", "not_before"))
        assert times == {"case_accepted": MORNING, "contact_code": EVENING}

    def test_new_tasks_are_gathered_into_one_message(self, gateway, monkeypatch):
        choose(Choice(frozenset({"sms:fits"}), fits="weekly"))
        fits(NOON)
        fits(NOON + timedelta(days=1), "护学")
        monday = datetime(2026, 11, 23, 8, tzinfo=ZONE)
        assert {one.due_at for one in HeldMessage.objects.all()} == {monday}
        assert not InboxMessage.objects.filter(recipient_uid=ANNA).exists()
        for at, told in ((monday - timedelta(minutes=1), 0), (monday, 1), (monday, 0)):
            monkeypatch.setattr("linli.notices.tasks.clock.now", lambda at=at: at)
            assert tasks.tell_gathered() == told
        inside = InboxMessage.objects.get(recipient_uid=ANNA)
        assert wording.render(inside.template_code, {"n": 2}, "en").startswith("2 new")
        assert OutboxMessage.objects.get().template_code == "fits_digest"

    def test_going_back_to_at_once_tells_what_was_gathered(self, gateway):
        choose(Choice(fits="daily"))
        fits(NOON)
        choose(Choice())
        assert queries.gathered_due(at=NOON, limit=9) == [ANNA]

    def test_what_cannot_be_chosen(self, gateway, monkeypatch):
        for choice, code in (
            (Choice(frozenset({"sms:account"})), "bad_kind"),
            (Choice(frozenset({"email:shifts"})), "no_gateway"),
            (Choice(frozenset({"wechat:shifts"})), "no_wechat"),
            (Choice(quiet_from=24), "bad_hours"),
            (Choice(fits="hourly"), "bad_gather"),
        ):
            with pytest.raises(Refused) as refused:
                choose(choice)
            assert refused.value.verdict.code == code
        with pytest.raises(Refused) as refused:
            choose(SHIFTS, destination="")
        assert refused.value.verdict.code == "no_number"
        monkeypatch.setattr(adapters, "adapter_for", lambda channel: None)
        with pytest.raises(Refused) as refused:
            choose(SHIFTS)
        assert refused.value.verdict.code == "no_gateway"


@pytest.mark.django_db
def test_the_page_keeps_what_was_chosen(cast, signed_in, stopped_clock, gateway, django_assert_num_queries):
    browser = signed_in("volunteer")
    here = reverse("people:messages")
    assert browser.get(here).status_code == 200
    sent = {"ways": ["sms:shifts", "sms:fits"], "quiet_from": 21, "quiet_until": 8, "fits": "daily"}
    assert browser.post(here, sent | {"quiet_from": "x"}).status_code == 422
    assert browser.post(here, sent | {"ways": ["sms:nothing"]}).status_code == 409
    assert browser.post(here, sent).status_code == 303
    person = cast.person("volunteer")
    with django_assert_num_queries(1):
        kept = queries.choice_for(person.uid)
    assert kept == Choice(frozenset({"sms:shifts", "sms:fits"}), 21, 8, "daily")
    actions.move_destination(recipient_uid=person.uid, destination="13900001111")
    claimed(cast.at, person.uid)
    assert OutboxMessage.objects.get().destination_hint == "139****1111"
