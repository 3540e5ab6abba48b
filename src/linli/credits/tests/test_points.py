"""Rules of points: what a service earns, from when on they hold, and how the booking says how it came about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from linli.credits import actions, queries, rules_points
from linli.credits.models import CreditEntry, PointsRules
from linli.credits.rules_points import Example, PointRules, Service
from linli.kernel.ids import uuid7
from linli.kernel.verdict import Missing, Refused
from tests.cast import GINKGO, HARBOUR, HOME

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 3, 18)
STRICT = PointRules(
    share_from=50,
    share_full=90,
    grades={"A": 110, "B": 100, "C": 50, "D": 0},
    night=50,
    holiday=100,
    quality={5: 20, 4: 10},
)
HALF = Example(Service(20, 100, 60, "B"), None, 12)


def points(rules, service):
    return rules_points.reckon(rules, service)[-1].points


def code_of(verb, **call):
    with pytest.raises(Refused) as raised:
        verb(**call)
    return raised.value.verdict.code


def in_force(cast, *, area=HARBOUR, numbers=STRICT, valid_from=date(2026, 3, 19)):
    draft = actions.draft_rules(area_code=area, actor=cast.dispatcher, at=cast.at)
    actions.put_rules(uid=draft.uid, numbers=numbers, examples=[HALF], actor=cast.dispatcher, at=cast.at)
    return actions.enact_rules(uid=draft.uid, valid_from=valid_from, actor=cast.dispatcher, at=cast.at)


def book(cast, *, day=date(2026, 3, 19), minutes=100, grade="B", at=None, **more):
    return actions.book_service(
        person=cast.person("volunteer"),
        unit=more.pop("unit", cast.enterprise),
        minutes=minutes,
        points=20,
        how=more.pop("how", "claimed"),
        grade=grade,
        source_kind="slot",
        source_uid=uuid7(),
        source_title="清理楼道",
        source_url="",
        area_code=HOME,
        earned_on=day,
        planned=100,
        actor=cast.community,
        at=at or cast.at,
        **more,
    )


class TestArithmetic:
    @pytest.mark.parametrize(
        ("minutes", "grade", "more", "wanted"),
        [
            (100, "B", {}, 20),
            (90, "B", {}, 20),
            (60, "B", {}, 12),
            (50, "B", {}, 10),
            (49, "B", {}, 0),
            (100, "A", {}, 22),
            (100, "C", {}, 10),
            (100, "D", {}, 0),
            (100, "B", {"night": True}, 30),
            (100, "B", {"holiday": True}, 40),
            (100, "A", {"night": True, "holiday": True}, 55),
        ],
    )
    def test_share_grade_night_and_holiday(self, minutes, grade, more, wanted):
        assert points(STRICT, Service(20, 100, minutes, grade, **more)) == wanted

    def test_without_rules_any_presence_earns_the_points_once(self):
        assert points(PointRules(), Service(20, 300, 1, "D", night=True, holiday=True)) == 20

    def test_the_lines_say_how(self):
        lines = rules_points.reckon(STRICT, Service(20, 100, 60, "A", night=True))
        assert [line.stored for line in lines] == [
            ["project", 20, 20],
            ["share", 60, 12],
            ["grade_A", 110, 13],
            ["night", 50, 19],
        ]
        assert len(rules_points.sentences(line.stored for line in lines)) == 4

    @pytest.mark.parametrize(
        ("begins", "hours", "dark"),
        [(23, 2, True), (21, 3, True), (20, 3, False), (5, 3, False), (9, 2, False)],
    )
    def test_night_is_more_than_half_of_the_service(self, begins, hours, dark):
        start = datetime(2026, 3, 18, begins, tzinfo=ZONE)
        found = rules_points.in_night(start, start + timedelta(hours=hours), rules=STRICT, zone=ZONE)
        assert found is dark
        assert found is rules_points.in_night(
            start.astimezone(UTC), start.astimezone(UTC) + timedelta(hours=hours), rules=STRICT, zone=ZONE
        )

    @given(st.integers(0, 1000), st.integers(1, 600), st.integers(0, 900), st.integers(0, 900))
    def test_longer_service_never_earns_less(self, amount, planned, one, other):
        less, more = sorted((one, other))
        assert points(STRICT, Service(amount, planned, less, "B")) <= points(
            STRICT, Service(amount, planned, more, "B")
        )
        assert points(STRICT, Service(amount, planned, more, "B")) <= amount


@pytest.mark.django_db
class TestVersions:
    def test_only_a_day_to_come(self, cast):
        draft = actions.draft_rules(area_code=HARBOUR, actor=cast.dispatcher, at=cast.at)
        enact = {"uid": draft.uid, "actor": cast.dispatcher, "at": cast.at}
        assert code_of(actions.enact_rules, valid_from=TODAY, **enact) == "no_examples"
        wrong = Example(HALF.service, None, 13)
        put = {"uid": draft.uid, "actor": cast.dispatcher, "at": cast.at}
        actions.put_rules(numbers=STRICT, examples=[wrong], **put)
        assert code_of(actions.enact_rules, valid_from=TODAY, **enact) == "example_fails"
        actions.put_rules(numbers=STRICT, examples=[HALF], **put)
        assert code_of(actions.enact_rules, valid_from=TODAY, **enact) == "not_ahead"
        actions.enact_rules(valid_from=date(2026, 3, 19), **enact)
        assert code_of(actions.put_rules, numbers=STRICT, examples=[], **put) == "not_a_draft"
        assert code_of(actions.enact_rules, valid_from=date(2026, 3, 20), **enact) == "not_a_draft"

    def test_the_nearest_area_and_the_newest_version_hold(self, cast):
        in_force(cast)
        assert queries.rules_on(HOME, TODAY) is None
        street = queries.rules_on(HOME, date(2026, 3, 19))
        assert street is not None
        assert street.area.code == HARBOUR
        own = in_force(cast, area=HOME, valid_from=date(2026, 4, 1))
        assert queries.rules_on(HOME, date(2026, 3, 31)) == street
        assert queries.rules_on(HOME, date(2026, 4, 1)) == own
        assert queries.rules_on(GINKGO, date(2026, 4, 1)) == street

    def test_a_draft_begins_with_what_holds_and_there_is_one(self, cast):
        in_force(cast, valid_from=date(2026, 3, 19))
        later = cast.at + timedelta(days=2)
        draft = actions.draft_rules(area_code=HARBOUR, actor=cast.dispatcher, at=later)
        assert (draft.number, draft.share_from, draft.holiday) == (2, 50, 100)
        assert actions.draft_rules(area_code=HARBOUR, actor=cast.dispatcher, at=later) == draft

    def test_who_writes_them(self, cast):
        for who in ("community", "leader"):
            area = HOME if who == "community" else HARBOUR
            found = code_of(actions.draft_rules, area_code=area, actor=cast.actor(who), at=cast.at)
            assert found == "no_right"
        for who in ("stranger", "volunteer", "contact", "admin"):
            with pytest.raises(Missing):
                actions.draft_rules(area_code=HARBOUR, actor=cast.actor(who), at=cast.at)

    @pytest.mark.parametrize(
        ("numbers", "code"),
        [
            (PointRules(share_from=60, share_full=50), "bad_share"),
            (PointRules(share_full=0), "bad_share"),
            (PointRules(holiday=501), "bad_percent"),
            (PointRules(grades={"A": -1}), "bad_percent"),
            (PointRules(night_from=24), "bad_hours"),
        ],
    )
    def test_numbers_that_are_none(self, cast, numbers, code):
        draft = actions.draft_rules(area_code=HARBOUR, actor=cast.dispatcher, at=cast.at)
        put = {"uid": draft.uid, "examples": [], "actor": cast.dispatcher, "at": cast.at}
        assert code_of(actions.put_rules, numbers=numbers, **put) == code


@pytest.mark.django_db
class TestBooking:
    def test_the_rules_of_the_day_of_the_service_hold(self, cast):
        in_force(cast)
        assert book(cast, day=TODAY, minutes=40)[1].amount == 20
        later = book(cast, minutes=60, at=cast.at + timedelta(days=9))[1]
        assert (later.amount, later.reckoning[-1]) == (12, ["share", 60, 12])
        assert later.rules_uid == PointsRules.objects.get().uid

    def test_hours_are_booked_where_no_points_are_earned(self, cast):
        in_force(cast)
        assert [(one.quantity, one.amount) for one in book(cast, minutes=40)] == [("minutes", 40)]

    def test_a_holiday_of_the_calendar_and_no_weekend(self, cast):
        in_force(cast)
        assert book(cast, day=date(2026, 5, 1))[1].amount == 40  # Labour Day
        assert book(cast, day=date(2026, 3, 21))[1].amount == 20  # a Saturday
        assert book(cast, day=date(2031, 5, 1))[1].amount == 20  # nobody entered that year

    def test_night_service(self, cast):
        in_force(cast)
        begins = datetime(2026, 3, 19, 22, tzinfo=ZONE)
        assert book(cast, stretch=(begins, begins + timedelta(minutes=100)))[1].amount == 30

    def test_the_verdict_of_residents_is_a_booking_of_its_own(self, cast):
        in_force(cast)
        project, rating = uuid7(), uuid7()
        book(cast, group_uid=project)
        call = {
            "group_uid": project,
            "source_uid": rating,
            "title": "路灯",
            "actor": cast.community,
            "at": cast.at,
        }
        bonus = actions.book_quality(level=5, **call)
        assert [(one.amount, one.counter, one.source_uid) for one in bonus] == [(4, "bonus", rating)]
        assert actions.book_quality(level=5, **call) == []
        assert actions.book_quality(level=3, **call | {"source_uid": uuid7()}) == []
        assert queries.balance(cast.person("volunteer").pk).claimed_points == 24
        assert queries.faults() == []

    def test_the_bonus_goes_to_the_unit_the_year_and_the_kind_of_each_service(self, cast):
        """Somebody changed their work unit and was put on duty once: no unit hears of points of another one."""
        in_force(cast)
        project, day = uuid7(), date(2026, 3, 20)
        shares = [
            (cast.enterprise, "claimed", day),
            (cast.department, "claimed", day),
            (cast.enterprise, "assigned", day),
        ]
        for unit, how, on in [*shares, shares[0]]:
            book(cast, group_uid=project, unit=unit, how=how, day=on)
        call = {
            "group_uid": project,
            "source_uid": uuid7(),
            "title": "路灯",
            "actor": cast.community,
            "at": cast.at,
        }
        earned: dict[tuple[int | None, str], int] = {}
        for one in CreditEntry.objects.filter(quantity="points"):
            key = (one.unit_id, one.how)
            earned[key] = earned.get(key, 0) + one.amount * 20 // 100
        for level in (5, 3, 5, 5):
            actions.book_quality(level=level, **call)
        standing = CreditEntry.objects.filter(counter="bonus", reverses=None, reversed_by=None)
        assert {(one.unit_id, one.how): one.amount for one in standing} == earned
        assert len(earned) == 3
        assert queries.faults() == []

    def test_the_page_says_how_points_came_about(self, cast, signed_in, stopped_clock):
        in_force(cast)
        book(cast, minutes=60)
        page = signed_in("volunteer").get(reverse("credits:mine")).content.decode()
        for line in rules_points.sentences(CreditEntry.objects.get(quantity="points").reckoning):
            assert line in page


@pytest.mark.django_db
class TestPages:
    def form(self, **changes):
        numbers = {
            "share_from": 50,
            "share_full": 90,
            "grade_a": 100,
            "grade_b": 100,
            "grade_c": 50,
            "grade_d": 0,
            "night": 0,
            "night_from": 22,
            "night_until": 6,
            "holiday": 0,
            "quality_5": 0,
            "quality_4": 0,
        }
        example = {"points": 20, "planned": 100, "minutes": 60, "grade": "B", "wanted": 12}
        return numbers | {f"example0-{name}": value for name, value in example.items()} | changes

    def test_from_the_draft_to_the_day(self, cast, signed_in, stopped_clock):
        browser = signed_in("dispatcher")
        here = reverse("credits:rules") + f"?area={HARBOUR}"
        assert browser.get(here).status_code == 200
        assert browser.post(reverse("credits:draft_rules", args=[HARBOUR])).status_code == 303
        draft = PointsRules.objects.get()
        put = reverse("credits:put_rules", args=[draft.uid])
        wrong = browser.post(put, self.form(share_from=95))
        assert wrong.status_code == 409
        assert 'value="95"' in wrong.content.decode()
        half = browser.post(put, self.form(**{"example0-wanted": ""}))
        assert half.status_code == 422
        assert browser.post(put, self.form()).status_code == 303
        assert browser.get(here).status_code == 200
        enact = reverse("credits:enact_rules", args=[draft.uid])
        assert browser.post(enact, {"valid_from": "morgen"}).status_code == 422
        assert browser.post(enact, {"valid_from": "2026-03-18"}).status_code == 409
        assert browser.post(enact, {"valid_from": "2026-03-19"}).status_code == 303
        page = browser.get(here).content.decode()
        assert "2026-03-19" in page
        assert signed_in("community").get(reverse("credits:rules")).status_code == 200
