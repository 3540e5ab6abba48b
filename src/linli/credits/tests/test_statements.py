"""Monthly statements: everybody sees their own line first, objects, and what a unit was told stays as it was."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from python_calamine import CalamineWorkbook

from linli.credits import actions, queries, tasks
from linli.credits.models import StatementLine, StatementRelease, UnitStatement
from linli.credits.rules_statements import month_before, next_month
from linli.kernel.ids import uuid7
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from linli.places import actions as places
from tests.cast import EAST, HOME

MONTH = date(2026, 2, 1)
LATE = timedelta(days=6)


def book(cast, who="volunteer", *, day=date(2026, 2, 14), minutes=90, points=10, **more):
    return actions.book_service(
        person=cast.person(who),
        unit=cast.enterprise,
        minutes=minutes,
        points=points,
        how=more.pop("how", "claimed"),
        grade="A",
        source_kind="slot",
        source_uid=uuid7(),
        source_title="清理楼道",
        source_url="",
        area_code=HOME,
        earned_on=day,
        actor=cast.community,
        at=more.pop("at", cast.at),
    )


def make(cast, month=MONTH, at=None):
    return actions.make_statement(unit_id=cast.enterprise.pk, month=month, at=at or cast.at)


def lines(statement):
    rows = statement.lines.order_by("person_id", "kind")
    return [(one.person_id, one.kind, one.claimed, one.assigned, one.points, one.times) for one in rows]


def objected(cast, who="volunteer", reason="private"):
    line = StatementLine.objects.get(person=cast.person(who), statement__state="shown")
    return actions.object_to_line(uid=line.uid, reason=reason, actor=cast.actor(who), at=cast.at)


def decide(cast, line, *, who="community", withhold=True):
    return actions.decide_objection(
        uid=line.uid, withhold=withhold, decision="本人意愿", actor=cast.actor(who), at=cast.at
    )


def told(cast, statement):
    return queries.statement_page(actor=cast.contact, uid=statement.uid).lines


def code_of(verb, *args, **call):
    with pytest.raises(Refused) as raised:
        verb(*args, **call)
    return raised.value.verdict.code


def test_months_follow_each_other_over_the_year():
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert month_before(date(2026, 1, 31)) == date(2025, 12, 1)
    assert month_before(date(2026, 3, 1)) == MONTH


@pytest.mark.django_db
class TestMaking:
    def test_a_line_for_everybody_who_served(self, cast):
        book(cast)
        book(cast, minutes=30, how="assigned", points=0)
        book(cast, "contact", minutes=45)
        book(cast, day=date(2026, 3, 1))
        book(cast, day=date(2026, 1, 30), at=cast.at - timedelta(days=47))  # before there were statements
        made = make(cast)
        assert made is not None
        assert lines(made) == sorted(
            [
                (cast.person("volunteer").pk, "served", 90, 30, 10, 2),
                (cast.person("contact").pk, "served", 45, 0, 10, 1),
            ]
        )
        assert InboxMessage.objects.filter(template_code="statement_shown").count() == 2
        assert make(cast) is None

    def test_nobody_is_named_who_took_no_part(self, cast):
        assert make(cast) is None
        book(cast, "contact")
        assert [one[1] for one in lines(make(cast))] == ["served"]

    def test_an_area_may_switch_that_on_and_the_person_sees_it_first(self, cast):
        places.put_setting(
            area_code=EAST, key="credits.statement_absent", value=True, actor=cast.admin, at=cast.at
        )
        book(cast, "contact")
        made = make(cast)
        assert (cast.person("volunteer").pk, "absent", 0, 0, 0, 0) in lines(made)
        own = queries.own_lines(actor=cast.volunteer, at=cast.at)
        assert [(one.line.kind, bool(one.verdict)) for one in own] == [("absent", True)]
        decide(cast, objected(cast))
        actions.release_statement(uid=made.uid, at=cast.at + LATE)
        assert [one.kind for one in told(cast, made)] == ["served"]

    def test_a_unit_of_which_nobody_served_is_told_so_where_that_is_switched_on(self, cast, monkeypatch):
        monkeypatch.setattr("linli.kernel.clock.now", lambda: cast.at)
        assert tasks.make_statements() == 0
        put = {"key": "credits.statement_absent", "actor": cast.admin, "at": cast.at}
        places.put_setting(area_code=EAST, value=True, **put)
        assert (tasks.make_statements(), tasks.make_statements()) == (1, 0)
        made = UnitStatement.objects.get()
        assert (made.unit, {one[1] for one in lines(made)}) == (cast.enterprise, {"absent"})
        told_first = InboxMessage.objects.filter(template_code="statement_shown")
        assert cast.person("volunteer").uid in told_first.values_list("recipient_uid", flat=True)

    def test_and_not_where_the_community_has_switched_it_off(self, cast, monkeypatch):
        monkeypatch.setattr("linli.kernel.clock.now", lambda: cast.at)
        put = {"key": "credits.statement_absent", "actor": cast.admin, "at": cast.at}
        places.put_setting(area_code=EAST, value=True, **put)
        places.put_setting(area_code=cast.enterprise.area_code, value=False, **put)
        assert tasks.make_statements() == 0

    def test_what_comes_later_is_a_line_of_the_next_month(self, cast):
        first = book(cast)
        february = make(cast)
        actions.release_statement(uid=february.uid, at=cast.at + LATE)
        before = StatementRelease.objects.get().content
        for entry in first:
            actions.reverse_entry(uid=entry.uid, actor=cast.community, at=cast.at + LATE)
        book(cast, minutes=20, points=2)
        book(cast, day=date(2026, 3, 5), minutes=60, points=6)
        march = make(cast, date(2026, 3, 1), cast.at + timedelta(days=20))
        person = cast.person("volunteer").pk
        assert lines(march) == [
            (person, "earlier", -70, 0, -8, 1),
            (person, "served", 60, 0, 6, 1),
        ]
        assert StatementRelease.objects.get().content == before

    def test_the_last_evening_of_a_month_is_told_though_it_was_confirmed_in_the_next(self, cast, monkeypatch):
        """The unit had no statement before: what was booked later is a line of a later month all the same, once."""
        old = book(cast, day=date(2026, 1, 5), at=cast.at - timedelta(days=60))
        for entry in book(cast, day=date(2026, 1, 31), minutes=50, points=5, at=cast.at - timedelta(days=44)):
            assert entry.recorded_at.date() == date(2026, 2, 2)
        actions.reverse_entry(uid=old[0].uid, actor=cast.community, at=cast.at - timedelta(days=40))
        monkeypatch.setattr("linli.kernel.clock.now", lambda: cast.at)
        assert tasks.make_statements() == 1
        assert lines(UnitStatement.objects.get()) == [(cast.person("volunteer").pk, "earlier", 50, 0, 5, 1)]
        assert make(cast, date(2026, 3, 1)) is None

    def test_what_takes_back_something_objected_to_waits_for_the_decision(self, cast):
        entry = book(cast)[0]
        make(cast)
        line = objected(cast)
        actions.reverse_entry(uid=entry.uid, actor=cast.community, at=cast.at)
        book(cast, day=date(2026, 3, 2), minutes=30)
        march = make(cast, date(2026, 3, 1), cast.at + timedelta(days=14))
        assert [one[1:3] for one in lines(march)] == [("served", 30)]
        decide(cast, line, withhold=False)
        april = make(cast, date(2026, 4, 1), cast.at + timedelta(days=45))
        assert [one[1:3] for one in lines(april)] == [("earlier", -90)]

    def test_what_was_taken_back_in_time_is_no_line(self, cast):
        for entry in book(cast):
            actions.reverse_entry(uid=entry.uid, actor=cast.community, at=cast.at)
        assert make(cast) is None

    def test_an_entry_is_told_once(self, cast):
        book(cast)
        make(cast)
        assert make(cast, date(2026, 3, 1)) is None


@pytest.mark.django_db
class TestObjecting:
    def test_only_ones_own_line_and_only_in_time(self, cast):
        book(cast)
        make(cast)
        line = StatementLine.objects.get()
        call = {"uid": line.uid, "reason": "private", "at": cast.at}
        for who in ("contact", "stranger", "community"):
            with pytest.raises(Missing):
                actions.object_to_line(**call, actor=cast.actor(who))
        assert code_of(actions.object_to_line, **call | {"reason": "x"}, actor=cast.volunteer) == "no_reason"
        assert (
            code_of(actions.object_to_line, **call | {"reason": "other"}, actor=cast.volunteer) == "no_words"
        )
        assert (
            code_of(actions.object_to_line, **call | {"at": cast.at + LATE}, actor=cast.volunteer)
            == "too_late"
        )
        actions.object_to_line(**call, actor=cast.volunteer)
        assert code_of(actions.object_to_line, **call, actor=cast.volunteer) == "objected_already"
        assert InboxMessage.objects.filter(template_code="statement_objected").count() == 1

    def test_the_community_decides_and_the_unit_does_not(self, cast):
        book(cast)
        make(cast)
        line = objected(cast)
        for who in ("contact", "stranger", "supervisor"):
            with pytest.raises(Missing):
                decide(cast, line, who=who)
        assert code_of(decide, cast, line, who="volunteer") == "excluded"
        worker = cast.person("community")
        worker.work_unit = cast.enterprise
        worker.save()
        assert code_of(decide, cast, line) == "own_unit"
        decide(cast, line, who="dispatcher", withhold=False)
        assert code_of(decide, cast, line, who="dispatcher") == "not_objected"
        line.refresh_from_db()
        assert line.state == "kept"

    def test_nobody_decides_about_themselves(self, cast):
        book(cast, "community")
        make(cast)
        line = objected(cast, "community")
        assert code_of(decide, cast, line) == "excluded"
        with pytest.raises(IntegrityError), transaction.atomic():
            StatementLine.objects.update(decided_by=cast.person("community"))

    @pytest.mark.parametrize(("withhold", "people"), [(True, 1), (False, 2), (None, 1)])
    def test_what_is_withheld_or_undecided_is_not_told(self, cast, withhold, people):
        book(cast)
        book(cast, "contact")
        made = make(cast)
        line = objected(cast)
        if withhold is not None:
            decide(cast, line, withhold=withhold)
        actions.release_statement(uid=made.uid, at=cast.at + LATE)
        assert len(told(cast, made)) == people

    def test_what_takes_back_a_withheld_service_is_withheld_with_it(self, cast):
        entries = book(cast)
        made = make(cast)
        decide(cast, objected(cast))
        actions.release_statement(uid=made.uid, at=cast.at + LATE)
        for entry in entries:
            actions.reverse_entry(uid=entry.uid, actor=cast.community, at=cast.at + LATE)
        assert make(cast, date(2026, 3, 1), cast.at + timedelta(days=20)) is None


@pytest.mark.django_db
class TestReleasing:
    def test_it_is_frozen_and_its_digest_is_in_the_journal(self, cast):
        book(cast)
        made = make(cast)
        with pytest.raises(Missing):
            told(cast, made)
        actions.release_statement(uid=made.uid, at=cast.at + LATE)
        actions.release_statement(uid=made.uid, at=cast.at + LATE * 2)
        release = StatementRelease.objects.get()
        held = json.loads(release.content)
        assert held["lines"][0]["claimed"] == 90
        assert "李" not in release.content
        assert queries.faults() == []
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            StatementRelease.objects.update(content="{}")
        line = objected_after(cast)
        assert line == "told_already"

    def test_the_clock_makes_and_releases_them(self, cast, monkeypatch):
        book(cast)
        monkeypatch.setattr("linli.kernel.clock.now", lambda: cast.at)
        assert (tasks.make_statements(), tasks.make_statements(), tasks.release_statements()) == (1, 0, 0)
        monkeypatch.setattr("linli.kernel.clock.now", lambda: cast.at + LATE)
        assert (tasks.release_statements(), tasks.release_statements()) == (1, 0)
        assert InboxMessage.objects.filter(template_code="statement_released").count() == 1
        assert UnitStatement.objects.get().state == "released"


def objected_after(cast):
    line = StatementLine.objects.get()
    return code_of(
        actions.object_to_line, uid=line.uid, reason="wrong", actor=cast.volunteer, at=cast.at + LATE
    )


@pytest.mark.django_db
class TestPages:
    def test_from_the_own_line_to_the_table(self, cast, signed_in, stopped_clock):
        book(cast)
        book(cast, "contact")
        made = make(cast)
        browser = signed_in("volunteer")
        told = browser.get(reverse("credits:told")).content.decode()
        assert ("港口机械" in told, "提出异议</button>" in told) == (True, True)
        assert "退单" not in told  # the word for cases that a unit sends back
        line = StatementLine.objects.get(person=cast.person("volunteer"))
        address = reverse("credits:object", args=[line.uid])
        assert browser.post(address, {"reason": "other", "words": ""}).status_code == 409
        assert browser.post(address, {"reason": "wrong", "words": "那天我不在"}).status_code == 303
        desk = signed_in("community")
        page = desk.get(reverse("credits:objections")).content.decode()
        assert "那天我不在" in page
        assert "李明" not in page
        answer = desk.post(reverse("credits:decide", args=[line.uid]), {"verb": "keep", "decision": "已核实"})
        assert answer.status_code == 303
        actions.release_statement(uid=made.uid, at=cast.at + LATE)
        contact = signed_in("contact")
        assert contact.get(reverse("credits:statements")).status_code == 200
        page = contact.get(reverse("credits:statement", args=[made.uid])).content.decode()
        assert "李明" in page
        table = contact.get(reverse("credits:statement_table", args=[made.uid]))
        rows = CalamineWorkbook.from_filelike(io.BytesIO(table.getvalue())).get_sheet_by_index(0).to_python()
        told = [row for row in rows[3:] if isinstance(row[2], float)]
        assert "李明" in str(told)
        numbers = [[value for value in row[2:6] if isinstance(value, float)] for row in told]
        assert numbers[-1] == [sum(column) for column in zip(*numbers[:-1], strict=True)]
        sheet = contact.get(reverse("credits:statement_sheet", args=[made.uid]))
        assert sheet.content[:4] == b"%PDF"
        assert browser.get(reverse("credits:statement", args=[made.uid])).status_code == 404


@pytest.mark.django_db
def test_the_page_of_a_unit_shows_what_its_statements_told_and_nothing_before(cast, signed_in, stopped_clock):
    """Not while people only see it themselves, not what was withheld, and what mends a service when that is told."""
    book(cast, minutes=90)
    (kept, *_points) = book(cast, "contact", minutes=45)
    made = make(cast)

    def shown():
        page = queries.unit_page(actor=cast.contact, unit_uid=None, year=2026)
        said = signed_in("contact").get(reverse("credits:unit")).content.decode()
        assert ("李明" in said) == any(one.person_id == cast.volunteer.person_id for one in page.members)
        return {one.person_id: one.balance.claimed for one in page.members}

    own, other = cast.volunteer.person_id, cast.contact.person_id
    assert shown() == {}
    decide(cast, objected(cast))
    decide(cast, objected(cast, "contact"), withhold=False)
    actions.release_statement(uid=made.uid, at=cast.at + LATE)
    assert shown() == {other: 45} == {other: sum(one.claimed for one in told(cast, made))}
    actions.take_back(uid=kept.uid, cause=("finding", made.uid), actor=cast.supervisor, at=cast.at)
    book(cast, minutes=30, day=date(2026, 3, 2))
    assert shown() == {other: 45}
    next_one = make(cast, date(2026, 3, 1))
    actions.release_statement(uid=next_one.uid, at=cast.at + LATE)
    assert shown()[own] == 30
    assert shown().get(other, 0) == 0
