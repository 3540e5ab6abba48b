"""A list is what its published criteria make of the book: nobody is put on it, and nobody quietly falls off."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from linli.awards import actions, queries, rules, sheets
from linli.awards.facts import Criteria
from linli.awards.models import Candidate, Commendation
from linli.awards.rules import Served, ranked
from linli.credits import actions as book
from linli.kernel.ids import uuid7
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.kernel.workbooks import workbook
from linli.notices.models import InboxMessage
from linli.people.queries import names_of
from tests.cast import HARBOUR, HOME, PINE

SUMMER = datetime(2025, 6, 1, 2, tzinfo=UTC)
TEN_HOURS = Criteria(least_minutes=600, seats=1)


def serve(cast, who="volunteer", *, minutes=600, day=date(2025, 5, 4), grade="A", how="claimed", area=HOME):
    return book.book_service(
        person=cast.person(who),
        unit=None,
        minutes=minutes,
        points=0,
        how=how,
        grade=grade,
        source_kind="slot",
        source_uid=uuid7(),
        source_title="清理楼道",
        source_url="",
        area_code=area,
        earned_on=day,
        actor=cast.community,
        at=SUMMER,
    )


def criteria(cast, numbers=TEN_HOURS, *, at=SUMMER, year=2025, area=HOME):
    return actions.set_criteria(area_code=area, year=year, criteria=numbers, actor=cast.dispatcher, at=at)


def computed(cast, numbers=TEN_HOURS):
    one = criteria(cast, numbers)
    actions.publish_criteria(uid=one.uid, actor=cast.dispatcher, at=SUMMER)
    return actions.compute_list(uid=one.uid, actor=cast.dispatcher, at=cast.at)


def line(one, cast, who="volunteer"):
    return one.candidates.get(person=cast.person(who))


def code_of(verb, **call):
    with pytest.raises(Refused) as raised:
        verb(**call)
    return raised.value.verdict.code


FIGURES = st.lists(
    st.builds(Served, st.integers(1, 40), st.integers(0, 900), st.integers(0, 9), st.integers(0, 4)),
    unique_by=lambda one: one.person_id,
    max_size=12,
)


@given(FIGURES, st.integers(0, 5), st.sampled_from(["all", "times"]), st.sets(st.integers(1, 40), max_size=4))
def test_the_order_in_which_the_book_is_read_changes_nothing_and_level_is_level(served, seats, ties, out):
    numbers = Criteria(least_minutes=300, least_times=1, seats=seats, ties=ties)
    aside = dict.fromkeys(out, "other")
    placed = ranked(numbers, served, aside)
    assert placed == ranked(numbers, reversed(served), aside)
    assert {one.served.person_id for one in placed} == {
        one.person_id for one in served if rules.meets(numbers, one)
    }
    on = [one for one in placed if one.place]
    assert not {one.served.person_id for one in on} & out
    last = max((one.served.minutes for one in placed if one.why == "seats"), default=-1)
    assert all(one.served.minutes >= last for one in on)
    if ties == "all":
        assert all(one.served.minutes > last for one in on)
    if not seats:
        assert len(on) == sum(one.served.person_id not in out for one in placed)


@pytest.mark.parametrize("state", Commendation.State.values)
@pytest.mark.parametrize("verb", sorted(rules.ARROWS))
def test_every_verb_in_every_state(state, verb):
    assert bool(rules.arrow(verb, state)) is (state in rules.ARROWS[verb][0])


@pytest.mark.django_db
class TestCriteria:
    def test_they_are_published_before_the_year_is_over_and_never_change(self, cast):
        one = criteria(cast)
        assert criteria(cast, Criteria(least_minutes=900)).pk == one.pk
        late = datetime(2026, 1, 1, 1, tzinfo=UTC)
        assert code_of(actions.publish_criteria, uid=one.uid, actor=cast.dispatcher, at=late) == "year_over"
        actions.publish_criteria(uid=one.uid, actor=cast.dispatcher, at=SUMMER)
        assert code_of(criteria, cast=cast) == "wrong_state"
        assert code_of(actions.compute_list, uid=one.uid, actor=cast.dispatcher, at=SUMMER) == "year_running"

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"area": HARBOUR}, "not_a_community"),
            ({"year": 2024}, "bad_year"),
            ({"numbers": Criteria(least_minutes=0)}, "bad_number"),
            ({"numbers": Criteria(least_minutes=60, object_days=0)}, "bad_days"),
            ({"numbers": Criteria(least_minutes=60, ties="desk")}, "bad_ties"),
            ({"numbers": Criteria(least_minutes=60, words="长" * 501)}, "too_long"),
        ],
    )
    def test_what_cannot_be_criteria(self, cast, change, code):
        assert code_of(criteria, cast=cast, **change) == code

    def test_who_sets_them(self, cast):
        given = {"area_code": HOME, "year": 2025, "criteria": TEN_HOURS, "at": SUMMER}
        for who in ("volunteer", "contact", "stranger", "leader"):
            assert code_of(actions.set_criteria, **given, actor=cast.actor(who)) == "no_right"
        with pytest.raises(Missing):
            actions.publish_criteria(uid=criteria(cast).uid, actor=cast.stranger, at=SUMMER)


@pytest.mark.django_db
class TestList:
    def test_only_volunteer_time_of_a_and_b_in_the_community_and_the_year_counts(self, cast):
        serve(cast, minutes=300)
        serve(cast, minutes=300, grade="B")
        for other in (
            {"grade": "C"},
            {"how": "assigned"},
            {"area": PINE},
            {"day": date(2024, 12, 31)},
        ):
            serve(cast, **other)
        taken_back = serve(cast)[0]
        book.reverse_entry(uid=taken_back.uid, actor=cast.community, at=SUMMER)
        one = computed(cast)
        found = line(one, cast)
        assert (found.place, found.minutes, found.times, found.projects) == (1, 600, 2, 2)
        told = InboxMessage.objects.get(template_code="award_asked")
        assert told.recipient_uid == cast.person("volunteer").uid

    def test_who_makes_it_is_not_on_it_and_the_next_one_moves_up(self, cast):
        serve(cast, "dispatcher", minutes=900)
        serve(cast, "volunteer", minutes=800)
        serve(cast, "resident", minutes=700)
        one = computed(cast)
        assert [line(one, cast, who).why for who in ("dispatcher", "volunteer", "resident")] == [
            "runs_it",
            "",
            "seats",
        ]
        actions.answer(uid=one.uid, naming="declined", actor=cast.volunteer, at=cast.at)
        assert (line(one, cast).why, line(one, cast, "resident").place) == ("declined", 1)
        actions.compute_list(uid=one.uid, actor=cast.dispatcher, at=cast.at)
        assert line(one, cast).why == "declined"
        actions.answer(uid=one.uid, naming="full", actor=cast.volunteer, at=cast.at)
        assert (line(one, cast).place, line(one, cast, "resident").why) == (1, "seats")

    def test_whoever_is_level_with_the_last_place_is_on_it_as_well(self, cast):
        serve(cast)
        serve(cast, "resident")
        assert computed(cast).candidates.filter(place=1).count() == 2

    def test_it_can_be_computed_again_and_says_what_was_mended_since(self, cast):
        entry = serve(cast)[0]
        one = computed(cast)
        page = queries.list_page(actor=cast.dispatcher, uid=one.uid, at=cast.at)
        assert (page.checked.then, page.checked.now) == (0, 0)
        later = cast.at + timedelta(hours=1)
        book.reverse_entry(uid=entry.uid, actor=cast.community, at=later)
        page = queries.list_page(actor=cast.dispatcher, uid=one.uid, at=later)
        assert (page.checked.then, page.checked.now) == (0, 1)
        Candidate.objects.update(minutes=9000)
        page = queries.list_page(actor=cast.dispatcher, uid=one.uid, at=later)
        assert page.checked.then == 1

    def test_leaving_out_has_a_reason_and_can_be_taken_back(self, cast):
        serve(cast)
        one = computed(cast)
        call = {"uid": line(one, cast).uid, "actor": cast.community, "at": cast.at}
        assert code_of(actions.exclude, why="seats", words="x", **call) == "no_reason"
        assert code_of(actions.exclude, why="records", words=" ", **call) == "no_words"
        assert code_of(actions.readmit, **call) == "not_left_out"
        actions.exclude(why="records", words="签到正在核查", **call)
        assert (
            code_of(actions.answer, uid=one.uid, naming="full", actor=cast.volunteer, at=cast.at)
            == "left_out"
        )
        assert line(one, cast).why == "records"
        actions.readmit(**call)
        assert line(one, cast).place == 1


@pytest.mark.django_db
class TestObjections:
    def test_the_community_objects_somebody_else_decides_and_then_it_is_published(self, cast):
        serve(cast)
        one = computed(cast)
        say = {"uid": one.uid, "actor": cast.volunteer, "at": cast.at}
        assert code_of(actions.object_to_list, words=" ", **say) == "no_words"
        made = actions.object_to_list(words="我三月那次没有算", **say)
        assert code_of(actions.object_to_list, words="再说一次", **say) == "objected_already"
        finish = {"uid": one.uid, "actor": cast.community}
        assert code_of(actions.finish_list, **finish, at=cast.at) == "objections_open"
        decide = {"uid": made.uid, "upheld": False, "words": "三月那次属于派班", "actor": cast.community}
        actions.decide_objection(**decide, at=cast.at)
        assert code_of(actions.decide_objection, **decide, at=cast.at) == "decided_already"
        assert code_of(actions.finish_list, **finish, at=cast.at) == "still_open"
        done = actions.finish_list(**finish, at=cast.at + timedelta(days=8))
        assert rules.digest_of(json.loads(done.content)) == (done.content, done.digest)
        noted = JournalEntry.objects.get(code="award.published")
        assert done.digest in noted.payload
        late = cast.at + timedelta(days=9)
        assert code_of(actions.object_to_list, words="晚了", **say | {"at": late}) == "wrong_state"

    def test_a_stranger_finds_nothing_to_object_to(self, cast):
        one = computed(cast)
        with pytest.raises(Missing):
            actions.object_to_list(uid=one.uid, words="不对", actor=cast.stranger, at=cast.at)
        with pytest.raises(Missing):
            actions.answer(uid=one.uid, naming="full", actor=cast.resident, at=cast.at)


@pytest.mark.django_db
class TestPages:
    def test_a_name_stands_in_full_only_with_consent(self, cast, client, signed_in, stopped_clock):
        serve(cast)
        one = computed(cast)
        person = cast.person("volunteer")
        name = names_of([person.pk], masked=False)[person.pk]
        mine = signed_in("volunteer").get(reverse("awards:mine")).content.decode()
        assert "place 1" in mine or "第 1" in mine
        assert name not in client.get(reverse("awards:public", args=[one.uid])).content.decode()
        actions.finish_list(uid=one.uid, actor=cast.dispatcher, at=cast.at + timedelta(days=8))
        public = reverse("awards:public", args=[one.uid])
        assert name not in client.get(public).content.decode()
        only = {"uid": one.uid, "actor": cast.volunteer, "at": cast.at + timedelta(days=9)}
        assert code_of(actions.answer, naming="full", **only) == "only_less"
        Candidate.objects.update(naming="full")
        assert name in client.get(public).content.decode()
        page = queries.published(uid=one.uid)
        assert sheets.document(page).startswith(b"%PDF")
        with workbook(sheets.sheet(page))[0] as file:
            lines = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
        assert name in {line[1] for line in lines}
        actions.answer(naming="masked", **only)
        assert name not in client.get(public).content.decode()

    def test_from_the_form_to_the_criteria(self, cast, signed_in, stopped_clock, django_assert_num_queries):
        browser = signed_in("dispatcher")
        sent = {
            "area": HOME,
            "year": cast.at.year,
            "least_hours": 20,
            "least_times": 0,
            "least_projects": 2,
            "seats": 0,
            "ties": "all",
            "object_days": 7,
            "words": "",
        }
        wrong = browser.post(reverse("awards:set_criteria"), sent | {"least_hours": ""})
        assert wrong.status_code == 422
        assert browser.post(reverse("awards:set_criteria"), sent).status_code == 303
        one = Commendation.objects.get()
        assert (one.least_minutes, one.least_projects) == (1200, 2)
        assert browser.post(reverse("awards:publish", args=[one.uid])).status_code == 303
        assert browser.get(reverse("awards:list", args=[one.uid])).status_code == 200
        with django_assert_num_queries(8):
            queries.mine(actor=cast.volunteer, at=cast.at)


@pytest.mark.django_db
def test_who_is_on_the_list_stands_on_every_page_of_it_however_many_found_no_place(cast, monkeypatch):
    monkeypatch.setattr("linli.awards.queries.pages.MOST", 1)
    for number, who in enumerate(("volunteer", "resident", "contact", "handler")):
        serve(cast, who, minutes=900 - number)
    one = computed(cast)
    page = queries.list_page(actor=cast.dispatcher, uid=one.uid, at=cast.at)
    assert [row.candidate.person_id for row in page.rows] == [cast.volunteer.person_id]
    assert [row.candidate.why for row in page.aside] == ["seats"]  # of three, the first
    after = cast.at + timedelta(days=30)
    actions.finish_list(uid=one.uid, actor=cast.dispatcher, at=after)
    public = queries.published(uid=one.uid)
    assert [row.candidate.person_id for row in public.rows] == [cast.volunteer.person_id]
