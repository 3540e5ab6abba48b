"""The rules alone: what they flag, what they leave alone, and that honest months raise nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from linli.integrity import cards, rules
from linli.integrity.rules import Limits, Mark, Presence

T = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
LIMITS = Limits()
GROUP, OTHER = UUID(int=7), UUID(int=8)
HERE, FAR = (30.0, 120.0), (30.5, 120.0)


def presence(number, begin=0, end=60, *, person=1, place=HERE, way="code", out=None, group=GROUP, early=0):
    start = T + timedelta(minutes=begin)
    return Presence(
        uid=UUID(int=1000 + number),
        person=person,
        group=group,
        starts_at=start,
        ends_at=T + timedelta(minutes=end),
        came=start - timedelta(minutes=early),
        left=T + timedelta(minutes=end),
        in_way=way,
        out_way=out or way,
        place=place,
    )


def mark(number, seconds=0.0, *, way="code", device="", offline=False, by=None, which="in"):
    return Mark(
        attendance=UUID(int=1000 + number),
        person=number,
        group=GROUP,
        starts_at=T,
        which=which,
        way=way,
        recorded_at=T + timedelta(seconds=seconds),
        device=device,
        offline=offline,
        vouched_by=by,
    )


class TestOverlap:
    def test_counted_times_that_overlap_are_flagged(self):
        (flag,) = rules.overlaps([presence(1), presence(2, 30, 90)], LIMITS)
        assert (flag.rule, dict(flag.facts), flag.persons) == ("overlap", {"minutes": 30}, frozenset({1}))

    def test_coming_early_for_the_next_is_none(self):
        assert not list(rules.overlaps([presence(1), presence(2, 60, 120, early=15)], LIMITS))

    def test_a_few_minutes_are_left_alone(self):
        assert not list(rules.overlaps([presence(1), presence(2, 56, 120)], LIMITS))

    def test_the_same_thing_has_the_same_name(self):
        pair = [presence(1), presence(2, 30, 90)]
        assert [one.key for one in rules.overlaps(pair, LIMITS)] == [
            one.key for one in rules.overlaps(pair[::-1], LIMITS)
        ]


class TestTravel:
    def test_fifty_kilometres_in_ten_minutes_are_flagged(self):
        (flag,) = rules.travels([presence(1), presence(2, 70, 120, place=FAR)], LIMITS)
        assert flag.facts["minutes"] == 10
        assert 300 < flag.facts["kmh"] < 340

    def test_half_an_hour_is_enough_for_them(self):
        assert not list(rules.travels([presence(1), presence(2, 90, 120, place=FAR)], LIMITS))

    def test_a_leaders_word_is_at_no_place(self):
        later = presence(2, 61, 120, place=FAR, way="leader")
        assert not list(rules.travels([presence(1), later], LIMITS))

    def test_next_door_is_no_journey(self):
        assert not list(rules.travels([presence(1), presence(2, 60, 90, place=(30.004, 120.0))], LIMITS))

    def test_a_short_way_is_said_in_metres_and_a_long_one_in_kilometres(self):
        assert cards.saw("travel", {"metres": 1000, "minutes": 1}) == "1 分钟内相距 1000 米"
        assert cards.saw("travel", {"metres": 1001, "minutes": 2}) == "2 分钟内相距 1.0 公里"


class TestShift:
    def test_five_in_one_second_are_flagged(self):
        (flag,) = rules.bursts([mark(n, n * 0.2) for n in range(5)], LIMITS)
        assert (flag.rule, flag.facts["people"]) == ("burst", 5)

    def test_a_queue_is_none(self):
        assert not list(rules.bursts([mark(n, n * 0.4) for n in range(30)], LIMITS))

    def test_what_waited_in_an_outbox_or_was_vouched_for_is_none(self):
        assert not list(rules.bursts([mark(n, offline=True) for n in range(9)], LIMITS))
        assert not list(rules.bursts([mark(n, way="leader") for n in range(9)], LIMITS))

    def test_one_device_for_three_is_flagged_and_for_two_is_not(self):
        assert [
            one.rule for one in rules.devices([mark(n, n * 60, device="d") for n in range(3)], LIMITS)
        ] == ["device"]
        assert not list(rules.devices([mark(n, n * 60, device="d") for n in range(2)], LIMITS))
        assert not list(rules.devices([mark(n, n * 60) for n in range(9)], LIMITS))


class TestProject:
    def vouched(self, words, codes=0):
        project = [presence(n, person=n, way="leader") for n in range(words)]
        project += [presence(100 + n, person=100 + n) for n in range(codes)]
        return list(rules.vouched([mark(n, n, way="leader", by=99) for n in range(words)], project, LIMITS))

    def test_a_leader_who_confirms_everybody_at_once_is_asked_too(self):
        (flag,) = self.vouched(8)
        assert 99 in flag.persons
        assert dict(flag.facts) == {"people": 8, "percent": 100}

    def test_not_where_most_signed_themselves(self):
        assert not self.vouched(8, codes=8)
        assert not self.vouched(7)

    def clique(self, *, elsewhere=(), way="leader", shifts=3):
        project = [
            presence(10 * shift + n, shift * 1440, shift * 1440 + 60, person=n, way=way)
            for shift in range(shifts)
            for n in range(3)
        ]
        return list(rules.cliques(GROUP, project, frozenset(elsewhere), LIMITS))

    def test_people_who_meet_nobody_else_are_flagged(self):
        assert [dict(one.facts) for one in self.clique()] == [{"people": 3, "shifts": 3}]

    def test_not_when_one_serves_elsewhere_or_a_machine_saw_them(self):
        assert not self.clique(elsewhere=[1])
        assert not self.clique(way="code")
        assert not self.clique(shifts=2)


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(15, 180), st.integers(30, 90), st.integers(0, 29)),
        max_size=12,
    )
)
def test_who_is_at_one_place_after_another_with_time_between_is_never_flagged(services):
    """Each service begins half an hour or more after the last one ended, in a city ten kilometres across."""
    at, found = 0, []
    for number, (where, length, pause, early) in enumerate(services):
        begin = at + pause
        at = begin + length
        place = (30.0 + where * 0.02, 120.0)
        found.append(presence(number, begin, at, place=place, early=min(early, pause - 15)))
    assert not list(rules.overlaps(found, LIMITS))
    assert not list(rules.travels(found, LIMITS))
