"""From a sign to a decision: flagged once, told, heard, decided by somebody else; the book keeps every entry."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from linli.attendance import actions as attendance
from linli.attendance.facts import Phone, Stretch
from linli.credits.models import CreditEntry
from linli.integrity import actions, queries
from linli.integrity.models import Concern, Finding, Lot, SpotCheck
from linli.kernel.ids import uuid7
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from linli.people import actions as people
from linli.people.models import Role
from linli.people.queries import actor_of
from linli.projects.models import Project
from linli.ratings.rules_calls import commitment, is_drawn
from tests.cast import CITY, HOME, PINE, SINCE, WEST

STATEMENTS = 17  # of the report
WORDS = "我中途去隔壁帮忙，签退晚了。"


def serve(
    cast, who="volunteer", *, begin=0, minutes=60, days=5, device="", group=None, recorded=None, lat=30.01
):
    """Somebody serves, `begin` minutes after nine o'clock some days ago, and both signs are there."""
    start = cast.at - timedelta(days=days, minutes=60) + timedelta(minutes=begin)
    end = start + timedelta(minutes=minutes)
    stretch = Stretch(
        place_kind="slot",
        place_uid=uuid7(),
        group_uid=group or uuid7(),
        area_code=HOME,
        title="周末清理楼道",
        url="",
        points=10,
        starts_at=start,
        ends_at=end,
        lat=Decimal(str(lat)),
        lng=Decimal("120.01"),
    )
    person = cast.person(who)
    sign = {"way": "code", "actor": cast.community, "phone": Phone(device=device), "person": person}
    attendance.sign_in(stretch=stretch, how="claimed", at=recorded or start, signed_at=start, **sign)
    return attendance.sign_out(place_uid=stretch.place_uid, at=recorded or end, signed_at=end, **sign)


def overlapping(cast):
    """The volunteer is at two places for half an hour; the scan sees it."""
    services = [serve(cast), serve(cast, begin=30)]
    actions.scan(at=cast.at)
    return Finding.objects.get(), services


def code_of(verb, /, **call):
    with pytest.raises(Refused) as raised:
        verb(**call)
    return raised.value.verdict.code


def held(cast):
    rows = CreditEntry.objects.filter(person=cast.person("volunteer"), quantity="minutes")
    return rows.aggregate(sum=Sum("amount"))["sum"]


@pytest.mark.django_db
def test_of_a_thousand_services_are_those_of_the_period_and_no_others(cast):
    """Found in the period, one of both services was before it: of the services of the period one is concerned."""
    serve(cast, begin=-60 * 24 * 2, minutes=60 * 24 * 2 + 30)
    serve(cast)
    actions.scan(at=cast.at)
    assert len(Finding.objects.get(rule="overlap").attendances) == 2
    day = (cast.at - timedelta(days=5)).date()
    page = queries.report(actor=cast.supervisor, at=cast.at, by=queries.read({"since": day.isoformat()}))
    assert (page.services, page.concerned, page.per_mille) == (1, 1, 1000.0)


@pytest.mark.django_db
class TestScanning:
    def test_it_is_flagged_once_however_often_it_is_looked_at(self, cast):
        finding, services = overlapping(cast)
        assert (finding.rule, finding.facts, finding.state) == ("overlap", {"minutes": 30}, "open")
        assert set(finding.attendances) == {str(one.uid) for one in services}
        assert actions.scan(at=cast.at) == actions.scan(at=cast.at + timedelta(hours=1)) == 0
        assert Finding.objects.count() == 1

    def test_an_honest_month_raises_nothing(self, cast):
        for day in range(20):
            serve(cast, days=day + 1, device="eigen")
            serve(cast, days=day + 1, begin=90, lat=30.03, device="eigen")
        assert actions.scan(at=cast.at) == 0

    def test_those_concerned_are_told_and_their_hours_count(self, cast):
        overlapping(cast)
        told = InboxMessage.objects.filter(recipient_uid=cast.volunteer.person_uid)
        assert told.filter(template_code="finding_told").count() == 1
        assert held(cast) == 120

    def test_a_later_scan_makes_it_longer_and_hears_the_newcomer(self, cast):
        group = uuid7()
        for who in ("volunteer", "resident", "contact"):
            serve(cast, who, device="eins", group=group)
        actions.scan(at=cast.at)
        finding = Finding.objects.get(rule="device")
        later = cast.at + timedelta(hours=2)
        serve(cast, "handler", device="eins", group=group, recorded=later)
        assert actions.scan(at=later + timedelta(hours=1)) == 0
        finding.refresh_from_db()
        assert len(finding.attendances) == 4
        assert finding.hear_until == later + timedelta(days=7, hours=1)
        assert Concern.objects.filter(finding=finding).count() == 4

    def test_impossible_travel_and_one_device_are_found_from_rows(self, cast):
        group = uuid7()
        for who in ("volunteer", "resident", "contact"):
            serve(cast, who, device="eins", group=group)
        serve(cast, days=2)
        serve(cast, days=2, begin=65, lat=31.01)
        actions.scan(at=cast.at)
        assert sorted(Finding.objects.values_list("rule", flat=True)) == ["device", "travel"]


@pytest.mark.django_db
class TestHearing:
    def decide(self, cast, verb, finding, actor=None, at=None, **more):
        call = {
            "uid": finding.uid,
            "words": "看过了。",
            "actor": actor or cast.supervisor,
            "at": at or cast.at,
        }
        return getattr(actions, verb)(**call | more)

    def test_nobody_is_decided_against_before_they_were_heard(self, cast):
        finding, _services = overlapping(cast)
        assert code_of(self.decide, cast=cast, verb="uphold", finding=finding) == "not_heard"
        actions.answer(uid=finding.uid, words=WORDS, actor=cast.volunteer, at=cast.at)
        finding.refresh_from_db()
        assert finding.state == "heard"
        self.decide(cast, "uphold", finding)

    def test_or_until_their_days_are_over(self, cast):
        finding, _services = overlapping(cast)
        assert actions.end_hearings(at=cast.at + timedelta(days=6)) == 0
        assert actions.end_hearings(at=cast.at + timedelta(days=7)) == 1
        assert actions.end_hearings(at=cast.at + timedelta(days=7)) == 0
        self.decide(cast, "uphold", finding, at=cast.at + timedelta(days=7))

    def test_in_order_may_be_said_at_once_and_keeps_every_hour(self, cast):
        finding, _services = overlapping(cast)
        self.decide(cast, "dismiss", finding)
        assert held(cast) == 120
        told = InboxMessage.objects.filter(recipient_uid=cast.volunteer.person_uid)
        assert told.filter(template_code="finding_dismissed").count() == 1
        assert code_of(self.decide, cast=cast, verb="dismiss", finding=finding) == "finding_state"

    def test_upheld_takes_back_what_was_named_by_further_entries(self, cast):
        finding, services = overlapping(cast)
        actions.answer(uid=finding.uid, words=WORDS, actor=cast.volunteer, at=cast.at)
        before = CreditEntry.objects.count()
        done = self.decide(cast, "uphold", finding, take_back=[services[1].uid, uuid7()])
        assert (done.taken_back, held(cast), CreditEntry.objects.count()) == (2, 60, before + 2)
        payloads = JournalEntry.objects.filter(code="entry.reversed").values_list("payload", flat=True)
        assert all(str(finding.uid) in payload for payload in payloads)

    def test_the_desk_cannot_decide_and_strangers_find_nothing(self, cast):
        finding, _services = overlapping(cast)
        for who in ("community", "stranger", "contact", "resident"):
            with pytest.raises(Missing):
                self.decide(cast, "dismiss", finding, actor=cast.actor(who))

    def test_who_organised_it_or_is_part_of_it_does_not_decide(self, cast):
        finding, _services = overlapping(cast)
        Project.objects.create(
            uid=finding.group_uid, title="清理", created_at=cast.at, leader=cast.person("supervisor")
        )
        assert code_of(self.decide, cast=cast, verb="dismiss", finding=finding) == "excluded"
        Project.objects.all().delete()
        Finding.objects.update(organiser=cast.enterprise)
        person = cast.person("supervisor")
        person.work_unit = cast.enterprise
        person.save(update_fields=["work_unit"])
        assert code_of(self.decide, cast=cast, verb="dismiss", finding=finding) == "same_unit"

    def test_a_supervisor_who_is_concerned_sees_their_own_part_only(self, cast, signed_in, stopped_clock):
        finding, _services = overlapping(cast)
        Concern.objects.create(finding=finding, person=cast.person("supervisor"), told_at=cast.at)
        text = signed_in("supervisor").get(reverse("integrity:finding", args=[finding.uid])).content.decode()
        assert "李明" not in text

    def test_the_one_concerned_reads_no_names_and_answers_on_the_page(self, cast, signed_in, stopped_clock):
        finding, _services = overlapping(cast)
        Concern.objects.create(finding=finding, person=cast.person("resident"), told_at=cast.at)
        browser, page = signed_in("volunteer"), reverse("integrity:finding", args=[finding.uid])
        assert "王秀兰" not in browser.get(page).content.decode()
        assert browser.post(f"{page}answer/", {"words": WORDS, "_key": "k"}).status_code == 303
        assert WORDS not in signed_in("resident").get(page).content.decode()
        assert WORDS in signed_in("supervisor").get(page).content.decode()

    def test_an_empty_answer_is_told(self, cast, signed_in, stopped_clock):
        finding, _services = overlapping(cast)
        page = reverse("integrity:answer", args=[finding.uid])
        answer = signed_in("volunteer").post(page, {"words": ""})
        assert (answer.status_code, "data-focus" in answer.content.decode()) == (422, True)

    def test_a_decision_without_words_says_so_above_its_own_form(self, cast, signed_in, stopped_clock):
        finding, _services = overlapping(cast)
        stopped_clock.forward(days=8)
        answer = signed_in("supervisor").post(
            reverse("integrity:uphold", args=[finding.uid]), {"words": "", "_key": "k"}
        )
        text = answer.content.decode()
        assert (answer.status_code, text.count("data-focus")) == (422, 1)
        assert ('href="#uphold_words"' in text, text.count('id="id_words"')) == (True, 1)


@pytest.mark.django_db
class TestLots:
    def test_the_seed_is_fixed_before_and_shown_after(self, cast, client, stopped_clock):
        assert actions.fix_lots(at=cast.at) == 2
        assert actions.fix_lots(at=cast.at) == 0
        lot = Lot.objects.get(month=date(2026, 3, 1))
        text = client.get(reverse("integrity:lots")).content.decode()
        assert commitment(lot.seed) in text
        assert lot.seed not in text
        services = [serve(cast, days=day) for day in range(1, 13)]
        Lot.objects.update(per_mille=400)
        assert actions.draw(at=cast.at) == 0
        after = cast.at + timedelta(days=20)
        drawn = actions.draw(at=after)
        lot.refresh_from_db()
        expected = {one.uid for one in services if is_drawn(lot.seed, one.uid, 400)}
        assert set(SpotCheck.objects.values_list("attendance__uid", flat=True)) == expected
        assert (lot.population, lot.drawn, drawn) == (12, len(expected), len(expected))
        assert lot.seed in client.get(reverse("integrity:lots")).content.decode()
        assert actions.draw(at=after) == 0

    def test_what_is_unclear_is_heard_like_any_other(self, cast):
        service = serve(cast)
        lot = Lot.objects.create(
            city_code=CITY, month=date(2026, 2, 1), seed="ab" * 32, per_mille=1000, fixed_at=cast.at
        )
        check = SpotCheck(lot=lot, attendance=service)
        check.place_in(service.area_code)
        check.save()
        call = {"uid": check.uid, "words": "没有人记得。", "actor": cast.supervisor, "at": cast.at}
        assert code_of(actions.record_check, outcome="perhaps", **call) == "no_such_outcome"
        actions.record_check(outcome="doubtful", **call)
        assert code_of(actions.record_check, outcome="fine", **call) == "checked_already"
        finding = Finding.objects.get()
        assert (finding.rule, finding.state) == ("spot", "open")


@pytest.mark.django_db
class TestReport:
    def test_it_counts_and_says_that_hours_count(self, cast, signed_in, stopped_clock):
        overlapping(cast)
        serve(cast, days=3)
        page = queries.report(actor=cast.supervisor, at=cast.at)
        assert (page.services, page.concerned, page.per_mille) == (3, 2, 666.7)
        assert [line.total for line in page.lines if line.card.code == "overlap"] == [1]
        assert signed_in("supervisor").get(reverse("integrity:report")).status_code == 200
        assert signed_in("community").get(reverse("integrity:report")).status_code == 404

    def test_it_is_narrowed_by_rule_place_state_and_period_and_the_address_keeps_it(
        self, cast, signed_in, stopped_clock
    ):
        finding, services = overlapping(cast)
        group = uuid7()
        for who in ("volunteer", "resident", "contact"):
            serve(cast, who, device="eins", group=group, days=3, recorded=cast.at + timedelta(minutes=5))
        actions.scan(at=cast.at + timedelta(hours=1))
        other = Finding.objects.get(rule="device")
        actions.dismiss(uid=other.uid, words="问过了。", actor=cast.supervisor, at=cast.at)
        Finding.objects.filter(pk=other.pk).update(found_at=cast.at - timedelta(days=30))

        def listed(**given):
            page = queries.report(
                actor=cast.supervisor, at=cast.at + timedelta(days=1), by=queries.read(given)
            )
            return [one.rule for one in page.found]

        assert listed() == listed(state="open", rule="overlap") == ["overlap"]
        assert listed(state="all") == ["overlap", "device"]
        assert listed(state="dismissed") == listed(state="decided") == ["device"]
        assert listed(state="all", project=str(group)) == ["device"]
        assert [listed(project=str(one.group_uid)) for one in services] == [["overlap"], ["overlap"]]
        assert listed(area=HOME) == listed(area=CITY) == ["overlap"]
        assert listed(area=PINE) == listed(unit=str(uuid7())) == listed(state="upheld") == []
        month_ago = f"{cast.at - timedelta(days=30):%Y-%m-%d}"
        assert listed(state="all", since=month_ago, until=month_ago) == ["device"]
        assert listed(since="2026-02-30", rule="no", project="'--") == ["overlap"]
        client, page = signed_in("supervisor"), reverse("integrity:report")
        shown = client.get(page, {"state": "all", "area": HOME, "since": "2026-02-30"}).content.decode()
        assert "2026-02-30" in shown
        assert f"{reverse('integrity:sheet')}?state=all&amp;area={HOME}" in shown
        assert (
            "2026-03-18" in client.get(page, {"since": "2026-03-18", "until": "2026-03-01"}).content.decode()
        )
        with CaptureQueriesContext(connection) as captured:
            client.get(page)
        assert len(captured) == STATEMENTS, [one["sql"] for one in captured]
        book = client.get(reverse("integrity:sheet"), {"state": "all"}).getvalue()
        rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()[1:]
        assert [(row[2], row[4]) for row in rows] == [(finding.title, 1), (other.title, 3)]
        assert signed_in("community").get(reverse("integrity:sheet")).status_code == 404

    def test_page_json_and_workbook_say_the_same_of_a_distance(self, cast, signed_in, stopped_clock):
        words = "5 分钟内相距 38.9 公里"
        serve(cast, days=2)
        serve(cast, days=2, begin=65, lat=30.36)
        actions.scan(at=cast.at)
        finding = Finding.objects.get()
        client = signed_in("supervisor")
        book = client.get(reverse("integrity:sheet")).getvalue()
        row = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()[1]
        bearer = {"Authorization": f"Bearer {people.issue_token(username='supervisor', at=cast.at)}"}
        told = client.get("/api/v1/integrity/report", headers=bearer).json()["found"][0]
        assert (row[1], told["saw"], told["facts"]["metres"]) == (words, words, 38_918)
        for page in (reverse("integrity:report"), reverse("integrity:finding", args=[finding.uid])):
            assert words in client.get(page).content.decode()

    def test_a_supervisor_of_another_district_sees_nothing_of_it(self, cast):
        overlapping(cast)
        person = people.make_person(name="外区", phone="13899999999", at=SINCE)
        people.grant_post(
            person=person,
            role=Role.SUPERVISOR,
            area_code=WEST,
            since=cast.at - timedelta(days=1),
            actor=cast.security,
        )
        other = queries.report(actor=actor_of(person=person, at=cast.at, channel="web"), at=cast.at)
        assert (other.services, other.concerned, other.found) == (0, 0, [])
