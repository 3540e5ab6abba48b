"""Residents were pleased: those who served in the project get its quality points, once, when nobody can rate any more."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.cases import actions as cases
from linli.cases.facts import VoiceDraft
from linli.cases.models import Case, Voice
from linli.credits import actions as book
from linli.credits import queries as credit_queries
from linli.credits.models import CreditEntry
from linli.credits.rules_points import Example, PointRules, Service
from linli.kernel.ids import uuid7
from linli.kernel.models import JournalEntry
from linli.ratings import actions, queries, rules_quality, tasks
from linli.ratings.models import Appeal, Exclusion, QualityVerdict, Rating
from tests.cast import HARBOUR, HOME

from .scene import NOBODY, after, rate

RULES = PointRules(quality={5: 20, 4: 10})
PLAIN = Example(Service(20, 100, 100, "B"), None, 20)
CLOSED = 24 * 40  # hours into the story, after every window


@pytest.fixture
def project(cast):
    """A project that answered one matter of five neighbours, with a service of twenty points, ended after one hour."""
    draft = book.draft_rules(area_code=HARBOUR, actor=cast.dispatcher, at=cast.at)
    book.put_rules(uid=draft.uid, numbers=RULES, examples=[PLAIN], actor=cast.dispatcher, at=cast.at)
    day = (cast.at + timedelta(days=1)).date()
    book.enact_rules(uid=draft.uid, valid_from=day, actor=cast.dispatcher, at=cast.at)
    uid = uuid7()
    first = cases.place_voice(
        words=VoiceDraft(body="楼道堆了杂物", area_code=HOME), actor=cast.resident, at=cast.at
    )
    for n in range(1, 5):
        words = VoiceDraft(
            body=f"也走不过去 {n}", area_code=HOME, join_case_uid=first.case.uid, contact=f"1390000{n:04d}"
        )
        cases.place_voice(words=words, actor=NOBODY, at=cast.at)
    where = {"case_uid": first.case.uid, "actor": cast.community, "at": cast.at}
    cases.accept_case(**where, title="楼道", category_code="", area_code=HOME)
    cases.publish_case(**where, project_uid=uid, title="清理楼道", url="/p")
    cases.finish_case(
        case_uid=first.case.uid, words="清完了", actor=cast.community, at=after(cast, 1), project_uid=uid
    )
    return uid


def serve(cast, project, *, who="volunteer", hours=1.0):
    return book.book_service(
        person=cast.person(who),
        unit=None,
        minutes=100,
        points=20,
        how="claimed",
        grade="A",
        source_kind="slot",
        source_uid=uuid7(),
        source_title="清理楼道",
        source_url="",
        area_code=HOME,
        group_uid=project,
        earned_on=date(2026, 3, 20),
        actor=cast.community,
        at=after(cast, hours),
    )


def voices(project):
    return list(Voice.objects.filter(case__answer_uid=project).order_by("pk"))


def points(cast, who="volunteer"):
    """What somebody holds, once the book is known to add up."""
    assert credit_queries.faults() == []
    assert credit_queries.totals().even
    return credit_queries.balance(cast.person(who).pk).points


def settle(cast, project, hours=CLOSED):
    return actions.settle_quality(project_uid=project, at=after(cast, hours))


def bonuses():
    return list(
        CreditEntry.objects.filter(counter="bonus").order_by("pk").values_list("source_kind", "amount")
    )


@pytest.mark.django_db
class TestSettling:
    def test_nothing_is_booked_while_a_rating_can_still_be_changed(self, cast, project):
        serve(cast, project)
        for voice in voices(project):
            rate(voice, 5, cast)
        assert settle(cast, project, hours=48) is None
        assert queries.projects_to_settle(after(cast, 48), 10) == []
        assert points(cast) == 20

    def test_who_served_gets_the_bonus_once(self, cast, project, monkeypatch):
        serve(cast, project)
        for voice in voices(project):
            rate(voice, 5, cast)
        monkeypatch.setattr("linli.ratings.tasks.clock.now", lambda: after(cast, CLOSED))
        assert tasks.settle_quality() == 1
        assert tasks.settle_quality() == 0
        settle(cast, project, hours=CLOSED + 1)
        assert (bonuses(), points(cast)) == ([("rating", 4)], 24)
        noted = JournalEntry.objects.filter(code="quality.settled").order_by("pk").first()
        assert noted is not None
        assert '"level":5' in noted.payload

    def test_a_bad_verdict_that_stands_earns_nothing(self, cast, project):
        serve(cast, project)
        for number, voice in enumerate(voices(project)):
            rate(voice, 2 if number == 1 else 5, cast)
        Case.objects.filter(answer_uid=project).update(
            state=Case.State.FINISHED
        )  # whatever was put right since
        Voice.objects.filter(case__answer_uid=project).update(rating_until=after(cast, 3))
        verdict = settle(cast, project)
        assert verdict is not None
        assert verdict.level == 0
        assert bonuses() == []

    def test_a_call_that_finds_it_unsolved_takes_the_bonus_back(self, cast, project):
        serve(cast, project)
        for voice in voices(project):
            rate(voice, 5, cast)
        settle(cast, project)
        again = cases.ask_again(
            voice_uid=voices(project)[1].uid, actor=cast.community, at=after(cast, CLOSED + 1)
        )
        rate(again, 3, cast, hours=CLOSED + 2)
        assert settle(cast, project, hours=CLOSED + 3) is None  # may still be changed
        late = CLOSED * 2 + 48
        assert queries.projects_to_settle(after(cast, late), 10) == [project]
        verdict = settle(cast, project, hours=late)
        assert verdict is not None
        assert verdict.level == 4
        assert bonuses() == [("rating", 4), ("rating", -4), ("rating.2", 2)]
        assert points(cast) == 22

    def test_what_an_appeal_excluded_no_longer_stands_in_the_way(self, cast, project):
        serve(cast, project)
        for number, voice in enumerate(voices(project)):
            rate(voice, 1 if number == 0 else 5, cast)
        bad = Rating.objects.get(score=1)
        appeal = Appeal.objects.create(
            case=bad.case,
            unit=cast.department,
            reason="mistaken",
            asked_by=cast.person("handler"),
            asked_at=after(cast, 3),
        )
        Exclusion.objects.create(appeal=appeal, rating=bad, reason="mistaken", at=after(cast, 4))
        said = queries.said_of(project)
        assert said is not None
        assert said.scores == (5, 5, 5, 5)
        assert rules_quality.level_of(said.scores, bad_in_group=said.bad_in_group) == 4

    def test_the_bonus_follows_a_service_that_is_corrected_later(self, cast, project):
        entry = serve(cast, project)[1]
        serve(cast, project, who="resident")
        for voice in voices(project):
            rate(voice, 5, cast)
        settle(cast, project)
        late = after(cast, CLOSED + 1)
        book.reverse_entry(uid=entry.uid, actor=cast.community, at=late)
        assert queries.projects_to_settle(after(cast, CLOSED + 2), 10) == [project]
        settle(cast, project, hours=CLOSED + 2)
        assert (points(cast), points(cast, "resident")) == (0, 24)
        serve(cast, project, hours=CLOSED + 3)
        settle(cast, project, hours=CLOSED + 4)
        assert (points(cast), points(cast, "resident")) == (24, 24)
        assert QualityVerdict.objects.get().level == 5


@given(st.lists(st.integers(3, 5), max_size=12))
def test_few_verdicts_never_tell_what_one_neighbour_pressed(scores):
    level = rules_quality.level_of(scores, bad_in_group=False)
    if not scores:
        assert level == 0
    elif len(scores) < 5:
        assert level == 4
    else:
        assert level == sum(scores[: len(scores) - len(scores) % 5]) // (len(scores) - len(scores) % 5)
    assert rules_quality.level_of([*scores, 2], bad_in_group=False) == 0
    assert rules_quality.level_of(scores, bad_in_group=True) == 0
