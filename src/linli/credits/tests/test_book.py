"""The book: entries are added, never changed; claimed and assigned stay apart; sums always follow from rows."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from linli.credits import actions, queries, rules
from linli.credits.models import CreditEntry
from linli.kernel.ids import uuid7
from linli.kernel.verdict import Missing, Refused
from linli.people.queries import seen_by_person
from tests.cast import HOME, PINE

DAY = date(2026, 3, 14)


def book(cast, who="volunteer", *, at=None, **changes):
    fields = {
        "person": cast.person(who),
        "unit": cast.enterprise,
        "minutes": 90,
        "points": 10,
        "how": "claimed",
        "grade": "A",
        "source_kind": "slot",
        "source_uid": uuid7(),
        "source_title": "清理楼道",
        "source_url": "/projects/",
        "area_code": HOME,
        "earned_on": DAY,
    }
    return actions.book_service(**fields | changes, actor=cast.community, at=at or cast.at)


def tell(cast, *months):
    """The unit's statements of these months, released."""
    for month in months or (DAY.replace(day=1),):
        made = actions.make_statement(unit_id=cast.enterprise.pk, month=month, at=cast.at)
        assert made is not None
        actions.release_statement(uid=made.uid, at=cast.at + timedelta(days=6))


def code_of(verb, /, **call):
    with pytest.raises(Refused) as raised:
        verb(**call)
    return raised.value.verdict.code


@pytest.mark.django_db
class TestBook:
    def test_time_and_points_are_two_entries(self, cast):
        assert [(one.quantity, one.amount) for one in book(cast)] == [("minutes", 90), ("points", 10)]
        assert [one.quantity for one in book(cast, points=0)] == ["minutes"]

    def test_a_source_is_booked_once_per_person(self, cast):
        source = uuid7()
        book(cast, source_uid=source)
        assert code_of(book, cast=cast, source_uid=source) == "booked_already"
        book(cast, "contact", source_uid=source)

    def test_nothing_is_not_booked(self, cast):
        assert code_of(book, cast=cast, minutes=0, points=0) == "nothing_to_book"
        assert code_of(book, cast=cast, minutes=-5) == "nothing_to_book"

    def test_only_claimed_hours_are_volunteer_hours(self, cast):
        book(cast)
        book(cast, how="assigned", minutes=200, points=5)
        book(cast, grade="C", minutes=30, points=0)
        balance = queries.balance(cast.person("volunteer").pk)
        assert (balance.claimed, balance.assigned, balance.ranked) == (120, 200, 90)
        assert (balance.claimed_points, balance.assigned_points, balance.points) == (10, 5, 15)
        assert [(one.grade, one.claimed, one.assigned) for one in balance.lines] == [
            ("A", 90, 200),
            ("B", 0, 0),
            ("C", 30, 0),
            ("D", 0, 0),
        ]

    def test_an_error_is_mended_by_a_further_entry(self, cast):
        entry = book(cast)[0]
        further = actions.reverse_entry(uid=entry.uid, actor=cast.community, at=cast.at)
        assert (further.amount, further.reverses_id) == (-90, entry.pk)
        assert queries.balance(cast.person("volunteer").pk).claimed == 0
        assert (
            code_of(actions.reverse_entry, uid=entry.uid, actor=cast.community, at=cast.at)
            == "reversed_already"
        )
        assert (
            code_of(actions.reverse_entry, uid=further.uid, actor=cast.community, at=cast.at) == "is_reversal"
        )

    def test_who_may_take_an_entry_back(self, cast):
        entry = book(cast)[0]
        for who in ("volunteer", "contact"):
            found = code_of(actions.reverse_entry, uid=entry.uid, actor=cast.actor(who), at=cast.at)
            assert found == ("excluded" if who == "volunteer" else "no_right")
        for who in ("stranger", "resident", "handler", "leader", "supervisor"):
            with pytest.raises(Missing):
                actions.reverse_entry(uid=entry.uid, actor=cast.actor(who), at=cast.at)

    @pytest.mark.parametrize(
        "change",
        [
            lambda entry: CreditEntry.objects.filter(pk=entry.pk).update(amount=1),
            lambda entry: CreditEntry.objects.filter(pk=entry.pk).delete(),
        ],
    )
    def test_the_table_refuses_change(self, cast, change):
        entry = book(cast)[0]
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change(entry)
        assert CreditEntry.objects.get(pk=entry.pk).amount == 90

    def test_the_statement_pages_by_key(self, cast):
        for hour in range(7):
            book(cast, points=0, minutes=hour + 1, at=cast.at + timedelta(hours=hour // 2))
        person, seen, after = cast.person("volunteer").pk, [], None
        while True:
            page = queries.statement(person, after=after, size=3)
            seen += [entry.amount for entry in page.entries]
            after = page.next
            if after is None:
                break
        assert seen == [7, 6, 5, 4, 3, 2, 1]
        with pytest.raises(Missing):
            queries.statement(person, after=uuid7())
        with pytest.raises(Missing):
            queries.statement(cast.person("contact").pk, after=page.entries[0].uid)


@pytest.mark.django_db
class TestUnit:
    def test_the_contact_sees_what_members_did_for_the_unit(self, cast):
        book(cast)
        book(cast, "contact", how="assigned", minutes=60, points=0)
        book(cast, "resident", unit=None)
        book(cast, earned_on=date(2025, 12, 31))
        tell(cast, date(2025, 12, 1), date(2026, 3, 1))
        page = queries.unit_page(actor=cast.contact, unit_uid=None, year=2026)
        shown = [
            (one.name, one.balance.claimed, one.balance.assigned, one.balance.points) for one in page.members
        ]
        assert shown == [("李明", 90, 0, 10), ("何芳", 0, 60, 0)]
        assert (page.total.claimed, page.total.assigned, page.total.points) == (90, 60, 10)

    def test_nobody_else_sees_it(self, cast):
        for who in cast.words():
            if who != "contact":
                with pytest.raises(Missing):
                    queries.unit_page(actor=cast.actor(who), unit_uid=cast.enterprise.uid, year=2026)
        with pytest.raises(Missing):
            queries.unit_page(actor=cast.contact, unit_uid=cast.department.uid, year=2026)

    def test_the_contact_takes_it_as_a_workbook_and_the_members_read_so(self, cast, signed_in, stopped_clock):
        book(cast)
        tell(cast)
        address = f"{reverse('credits:unit_table')}?unit={cast.enterprise.uid}"
        file = signed_in("contact").post(f"{address}&year=2026")
        lines = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0).to_python()
        assert lines[2] == ["李明", 1.5, 1.5, 0.0, 10.0]
        assert cast.enterprise.name in str(lines[0][0])
        (seen,) = seen_by_person(person_id=cast.volunteer.person_id)
        assert (seen.field, seen.where, seen.rows) == ("姓名和时长", cast.enterprise.name, 1)
        assert signed_in("supervisor").post(address).status_code == 404
        assert seen_by_person(person_id=cast.contact.person_id) == []

    def test_who_has_nothing_left_is_not_listed(self, cast):
        entry = book(cast, points=0)[0]
        tell(cast)
        actions.reverse_entry(uid=entry.uid, actor=cast.community, at=cast.at)
        tell(cast, date(2026, 4, 1))
        assert not queries.unit_page(actor=cast.contact, unit_uid=None, year=2026).members


@pytest.mark.django_db
class TestPages:
    def test_mine(self, cast, signed_in, stopped_clock):
        entry = book(cast)[0]
        actions.reverse_entry(uid=entry.uid, actor=cast.community, at=cast.at + timedelta(hours=1))
        browser = signed_in("volunteer")
        with CaptureQueriesContext(connection) as captured:
            answer = browser.get(reverse("credits:mine"))
        assert answer.status_code == 200
        assert "清理楼道" in answer.content.decode()
        assert len(captured) <= 6, [one["sql"] for one in captured]

    def test_mine_when_nothing_is_booked(self, signed_in, stopped_clock):
        assert signed_in("resident").get(reverse("credits:mine")).status_code == 200

    def test_unit(self, cast, signed_in, stopped_clock):
        book(cast)
        tell(cast)
        browser = signed_in("contact")
        with CaptureQueriesContext(connection) as captured:
            page = browser.get(reverse("credits:unit")).content.decode()
        assert "李明" in page
        assert len(captured) <= 8, [one["sql"] for one in captured]
        assert browser.get(reverse("credits:unit") + "?year=2024").status_code == 200
        assert browser.get(reverse("credits:unit") + "?unit=nonsense").status_code == 404
        assert signed_in("volunteer").get(reverse("credits:unit")).status_code == 404

    def test_taking_back_by_the_button(self, cast, signed_in, stopped_clock):
        address = reverse("credits:reverse", args=[book(cast)[0].uid])
        assert signed_in("community").post(address).status_code == 303
        assert signed_in("community").post(address).status_code == 409
        assert signed_in("stranger").post(address).status_code == 404


AMOUNTS = st.lists(
    st.builds(
        rules.Sum,
        st.sampled_from(["minutes", "points"]),
        st.sampled_from(["claimed", "assigned"]),
        st.sampled_from("ABCD"),
        st.integers(-500, 500),
    ),
    max_size=30,
)


@given(AMOUNTS)
def test_sums_are_kept(sums):
    balance = rules.balance_of(sums)
    minutes = sum(one.amount for one in sums if one.quantity == "minutes")
    points = sum(one.amount for one in sums if one.quantity == "points")
    assert (balance.claimed + balance.assigned, balance.points) == (minutes, points)
    assert queries.total_of([balance, balance]).claimed == 2 * balance.claimed


@pytest.mark.django_db
def test_areas_of_entries_are_those_of_the_service(cast):
    book(cast, area_code=PINE)
    assert CreditEntry.objects.filter(district_code="990102").aggregate(n=Sum("amount"))["n"] == 100
