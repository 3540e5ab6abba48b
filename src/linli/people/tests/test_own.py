"""Work, certificates and membership: dated, sealed, told of in time, and shown only in counts that name nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from linli.people import actions, queries, tasks
from linli.people.models import MemberCount, Particulars, Registration
from linli.people.rules_skills import FEWEST, Paper, counts, guarded
from tests.cast import AT, CITY, EAST, GINKGO, HOME, Cast

TODAY = AT.date()
DAY = timedelta(days=1)


def neighbours(cast: Cast, count: int, community: str, *, member: bool, start: int = 0) -> None:
    for n in range(start, start + count):
        person = actions.make_person(name=f"邻居{n}", phone=f"139{n:08d}", at=AT, work_unit=cast.enterprise)
        actor = queries.actor_of(person, AT)
        registration = actions.register_home(community_code=community, actor=actor, at=AT)
        Registration.objects.filter(pk=registration.pk).update(state="confirmed")
        actions.declare_member(member=member, actor=actor, at=AT)


def test_a_new_job_keeps_the_old_one(cast: Cast) -> None:
    actions.change_work_unit(unit_uid=cast.department.uid, actor=cast.volunteer, at=AT)
    page = queries.own_page(actor=queries.actor_of(cast.person("volunteer"), AT), at=AT)
    assert [(one.unit.name, one.until) for one in page.spells] == [("城管局", None), ("港口机械有限公司", AT)]
    assert page.work_unit == cast.department


def test_the_contact_says_who_left_and_only_that(cast: Cast) -> None:
    volunteer = cast.person("volunteer")
    with pytest.raises(Missing):
        actions.change_work_unit(
            person_uid=volunteer.uid, unit_uid=cast.department.uid, actor=cast.contact, at=AT
        )
    with pytest.raises(Missing):
        actions.change_work_unit(person_uid=volunteer.uid, unit_uid=None, actor=cast.handler, at=AT)
    actions.change_work_unit(person_uid=volunteer.uid, unit_uid=None, actor=cast.contact, at=AT)
    assert volunteer.work_spells.get().until == AT


def test_moving_house_ends_the_old_registration_with_its_day(cast: Cast) -> None:
    old = Registration.objects.get(person=cast.person("volunteer"))
    actions.register_home(community_code=GINKGO, actor=cast.volunteer, at=AT)
    old.refresh_from_db()
    assert (old.state, old.ended_at) == ("ended", AT)
    assert old.decided_at is not None
    assert old.decided_at < AT


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"skill": "flying"}, "unknown_skill"),
        ({"issued_by": " "}, "no_issuer"),
        ({"valid_until": TODAY - DAY}, "certificate_over"),
    ],
)
def test_certificates_refused(cast: Cast, words: dict, code: str) -> None:
    given_words = {"skill": "plumbing", "number": "D-1", "issued_by": "人社局", **words}
    with pytest.raises(Refused, match=code):
        actions.add_certificate(**given_words, actor=cast.volunteer, at=AT)


def test_a_certificate_is_sealed_told_of_and_withdrawn_by_its_holder(cast: Cast, stopped_clock) -> None:
    row = actions.add_certificate(
        skill="plumbing",
        number="D-4711",
        issued_by="人社局",
        valid_until=TODAY + 20 * DAY,
        actor=cast.volunteer,
        at=AT,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT number_sealed FROM people_certificate")
        assert "4711" not in cursor.fetchone()[0]
    assert row.number == "D-4711"
    assert (tasks.warn(), tasks.warn()) == (1, 0)
    assert InboxMessage.objects.filter(template_code="certificate_ends").count() == 1
    (held,) = queries.proofs_of([row.person_id])[row.person_id].papers
    assert (held.skill, held.confirmed) == ("plumbing", False)
    assert held.holds(TODAY, TODAY + 20 * DAY)
    assert not held.holds(TODAY, TODAY + 21 * DAY)
    with pytest.raises(Missing):
        actions.withdraw_certificate(uid=row.uid, actor=cast.resident, at=AT)
    actions.withdraw_certificate(uid=row.uid, actor=cast.volunteer, at=AT)
    assert queries.proofs_of([row.person_id])[row.person_id].papers == ()


@pytest.mark.parametrize(
    ("named", "until", "proof", "expected"),
    [
        (True, None, False, True),
        (True, None, True, True),
        (True, TODAY, True, True),
        (True, TODAY - DAY, True, False),
        (True, TODAY - DAY, False, True),
        (False, None, True, False),
    ],
)
def test_which_skill_counts(named, until, proof, expected) -> None:
    papers = [Paper("first_aid", until)]
    assert (
        counts("first_aid", named=["first_aid"] if named else [], papers=papers, proof=proof, on=TODAY)
        is expected
    )


def test_membership_is_sealed_and_counted_by_night_only(cast: Cast) -> None:
    neighbours(cast, FEWEST, HOME, member=True)
    neighbours(cast, 2, GINKGO, member=True, start=50)
    neighbours(cast, 3, HOME, member=False, start=80)
    lengths = {len(sealed) for sealed in Particulars.objects.values_list("member_sealed", flat=True)}
    assert len(lengths) == 1
    assert all("service" not in one.member_sealed for one in Particulars.objects.all())
    page = queries.shares_page(actor=cast.dispatcher)
    assert {row.members for row in page.rows} == {None}
    actions.count_members(at=AT)
    assert MemberCount.objects.get(area_code=HOME).registered == FEWEST
    # Ginkgo's two must not be found by taking Home's five from the street's seven: both stay hidden.
    assert {row.code: row.members for row in queries.shares_page(actor=cast.dispatcher).rows} == {
        HOME: None,
        GINKGO: None,
    }
    assert queries.members_of_unit(unit_ids=[cast.enterprise.pk])[cast.enterprise.pk] == (7, 7)


def test_shares_by_district_and_below(cast: Cast) -> None:
    page = queries.shares_page(actor=cast.leader)
    east = next(row for row in page.rows if row.code == EAST)
    # The volunteer and the contact work in Home's enterprise; the volunteer registered.
    assert (east.staff, east.registered, east.share, east.here) == (2, 1, 50, 1)
    assert page.whole.staff == 2
    assert queries.shares_page(actor=cast.leader, area_code=EAST).up == CITY
    with pytest.raises(Missing):
        queries.shares_page(actor=cast.community, area_code=EAST)
    with pytest.raises(Missing):
        queries.shares_page(actor=cast.resident)


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 12), max_size=8))
def test_no_small_count_is_shown_or_can_be_reckoned_back(numbers: dict[str, int]) -> None:
    shown = guarded(numbers)
    assert all(n is None or n >= FEWEST for n in shown.values())
    assert list(shown.values()).count(None) != 1 or len(shown) == 1
