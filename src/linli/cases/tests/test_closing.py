"""The resident has the last word: ratings, the red light, rectification, and who may write off when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.cases import actions, clockwork, queries, rules
from linli.cases.models import Case, Voice
from linli.cases.rules import CaseFacts, RatingFacts
from linli.cases.rules_closing import how_written_off, may_write_off
from linli.cases.tests import scenes
from linli.kernel.verdict import Refused
from linli.notices.models import InboxMessage
from linli.people.actions import grant_post
from linli.people.models import Role
from linli.people.queries import actor_of
from tests.cast import AT, GRID, HOME, Cast

SOON, LATER = AT + timedelta(days=1), AT + timedelta(days=30)


def finished(cast: Cast, *, voices: int = 1) -> Case:
    case = scenes.placed(cast)
    for _n in range(voices - 1):
        scenes.joined(cast, case)
    scenes.finished(cast, case)
    return Case.objects.get(pk=case.pk)


def rate(cast: Cast, case: Case, score: int, *, nth: int = 0, at=SOON) -> None:
    voice = Voice.objects.filter(case=case).order_by("id")[nth]
    actions.record_rating(voice_uid=voice.uid, score=score, via="link", actor=cast.resident, at=at)


def rectify(cast: Cast, case: Case, at=SOON) -> Case:
    """The supervisor sends the rectification to the department, which finishes it."""
    made = Case.objects.filter(parent=case).latest("id")
    actions.dispatch_case(case_uid=made.uid, lead_uid=cast.department.uid, actor=cast.supervisor, at=at)
    actions.take_case(case_uid=made.uid, actor=cast.handler, at=at)
    actions.finish_case(case_uid=made.uid, words="重新换了整盏灯。", actor=cast.handler, at=at)
    return made


def code_of(run) -> str:
    with pytest.raises(Refused) as refused:
        run()
    return refused.value.verdict.code


def write_off(cast: Cast, case: Case, who: str = "dispatcher", at=LATER) -> Case:
    return actions.write_off_case(case_uid=case.uid, actor=cast.actor(who), at=at)


FACTS = CaseFacts(state=Case.State.FINISHED, area_code=GRID)


@pytest.mark.parametrize(
    ("ratings", "code", "how"),
    [
        (RatingFacts(voices=2), "ok", "rated"),
        (RatingFacts(voices=2, silent=1), "ok", "silent"),
        (RatingFacts(), "ok", "no_voice"),
        (RatingFacts(voices=2, waiting=1), "still_rating", ""),
        (RatingFacts(voices=2, bad=1), "bad_verdict", ""),
        (RatingFacts(voices=2, bad=1, waiting=1), "bad_verdict", ""),
        (RatingFacts(voices=2, group_bad=True), "bad_verdict", ""),
    ],
)
def test_the_refusal_of_a_write_off_names_what_is_missing(
    cast: Cast, ratings: RatingFacts, code: str, how: str
):
    facts = CaseFacts(state=FACTS.state, area_code=GRID, ratings=ratings)
    assert may_write_off(facts, cast.dispatcher).code == code
    assert not how or how_written_off(ratings) == how


def test_who_handled_a_case_cannot_write_it_off(cast: Cast):
    case = scenes.case_in(cast, Case.State.ACCEPTED)
    actions.claim_lead(case_uid=case.uid, actor=cast.community, at=AT)
    actions.finish_case(case_uid=case.uid, words="修好了", actor=cast.community, at=AT)
    assert code_of(lambda: write_off(cast, case, "community")) == "handled_it"
    assert write_off(cast, case, "dispatcher").state == Case.State.WRITTEN_OFF


def test_a_post_in_the_handling_unit_is_enough_to_be_kept_out(cast: Cast):
    case = finished(cast)
    person = cast.person("dispatcher")
    grant_post(person=person, role=Role.CONTACT, unit=cast.department, since=AT, actor=cast.security)
    both = actor_of(person=person, at=AT, channel="web")
    assert code_of(lambda: actions.write_off_case(case_uid=case.uid, actor=both, at=LATER)) == "handled_it"


def test_who_has_no_post_for_it_cannot_write_off(cast: Cast):
    case = finished(cast)
    assert code_of(lambda: write_off(cast, case, "handler")) == "no_right"
    assert code_of(lambda: write_off(cast, case, "grid_worker")) == "no_right"


def test_everybody_rated_or_the_window_passed(cast: Cast):
    case = finished(cast, voices=2)
    rate(cast, case, 5)
    assert code_of(lambda: write_off(cast, case, at=SOON)) == "still_rating"
    assert write_off(cast, case, at=LATER).write_off_how == "silent"
    other = finished(cast)
    rate(cast, other, 4)
    assert write_off(cast, other, at=SOON).write_off_how == "rated"


def test_a_bad_verdict_lights_red_before_all_others_and_opens_a_rectification_at_the_supervisors_desk(
    cast: Cast,
):
    case = finished(cast)
    rate(cast, case, 2)
    case.refresh_from_db()
    assert case.verdict_red
    assert case.urgency_at == clockwork.FIRST
    made = Case.objects.get(parent=case)
    assert (made.kind, made.state, made.area_code) == ("rectification", "accepted", case.area_code)
    assert made.due_at is not None
    assert not Voice.objects.filter(case=made).exists(), "the rater's words stay where they were said"
    told = InboxMessage.objects.of(cast.person("supervisor").uid).values_list("template_code", flat=True)
    assert "bad_rating_opened" in told
    assert queries.inbox_counts(actor=cast.supervisor)["rectify"] == 1


def test_one_rectification_at_a_time(cast: Cast):
    case = finished(cast, voices=2)
    rate(cast, case, 1)
    rate(cast, case, 2, nth=1)
    assert Case.objects.filter(parent=case).count() == 1


def test_the_round_of_rectification_ends_when_those_who_were_not_satisfied_rate_again(cast: Cast):
    case = finished(cast, voices=2)
    rate(cast, case, 1)
    rate(cast, case, 5, nth=1)
    assert code_of(lambda: write_off(cast, case)) == "bad_verdict"
    made = rectify(cast, case, at=SOON + timedelta(days=2))
    again = SOON + timedelta(days=3)
    bad, good = Voice.objects.filter(case=case).order_by("id")
    assert bad.rating_opened_at is not None
    assert bad.rating_opened_at > AT
    assert good.rating_opened_at == AT, "who was satisfied is not asked again"
    rate(cast, case, 4, at=again)
    case.refresh_from_db()
    assert not case.verdict_red
    assert write_off(cast, made, "supervisor", at=again).state == Case.State.WRITTEN_OFF
    assert write_off(cast, case, at=again).write_off_how == "rated"


def test_still_bad_after_the_rectification_opens_another(cast: Cast):
    case = finished(cast)
    rate(cast, case, 1)
    rectify(cast, case, at=SOON)
    rate(cast, case, 2, at=SOON + timedelta(days=1))
    assert Case.objects.filter(parent=case).count() == 2
    assert Case.objects.get(pk=case.pk).verdict_red


def test_the_rated_unit_cannot_switch_the_light_off(cast: Cast):
    case = finished(cast)
    rate(cast, case, 1)
    for run in (
        lambda: actions.write_off_case(case_uid=case.uid, actor=cast.handler, at=LATER),
        lambda: actions.take_case(case_uid=case.uid, actor=cast.handler, at=LATER),
        lambda: actions.finish_case(case_uid=case.uid, words="好了", actor=cast.handler, at=LATER),
    ):
        code_of(run)
    rectify(cast, case)
    assert Case.objects.get(pk=case.pk).verdict_red, "finishing the rectification is not enough"


def test_silence_after_a_rectification_lets_the_case_be_closed_but_the_light_stays_red(cast: Cast):
    case = finished(cast)
    rate(cast, case, 1)
    rectify(cast, case, at=SOON + timedelta(days=1))
    done = write_off(cast, case, at=SOON + timedelta(days=30))
    assert done.write_off_how == "silent"
    assert done.verdict_red


def test_a_rating_is_changed_once_while_its_window_is_open(cast: Cast):
    case = finished(cast)
    rate(cast, case, 2)
    rate(cast, case, 5)
    assert not Case.objects.get(pk=case.pk).verdict_red
    assert code_of(lambda: rate(cast, case, 1)) == "changed_already"
    assert code_of(lambda: rate(cast, case, 1, at=LATER)) == "rating_closed"
    assert code_of(lambda: rate(cast, case, 6)) == "no_such_score"
    assert code_of(lambda: rate(cast, scenes.placed(cast), 5)) == "not_open"


def test_a_second_thought_within_the_window_opens_a_written_off_case_again(cast: Cast):
    case = finished(cast)
    rate(cast, case, 5)
    write_off(cast, case, at=SOON)
    rate(cast, case, 1)
    case.refresh_from_db()
    assert (case.state, case.closed_at, case.write_off_how) == (Case.State.FINISHED, None, "")
    assert case.verdict_red


def test_a_bad_word_from_the_group_holds_until_the_supervisor_writes_the_rectification_off(cast: Cast):
    case = finished(cast)
    actions.record_bad_group_rating(case_uid=case.uid, score=1, actor=cast.resident, at=SOON)
    rate(cast, case, 5)
    assert code_of(lambda: write_off(cast, case)) == "bad_verdict"
    made = rectify(cast, case)
    assert Case.objects.get(pk=case.pk).verdict_red
    write_off(cast, made, "supervisor")
    assert not Case.objects.get(pk=case.pk).verdict_red
    assert write_off(cast, case).write_off_how == "rated"


def test_single_ratings_are_shown_to_those_who_judge_and_to_nobody_who_is_judged(cast: Cast):
    case = finished(cast)
    rate(cast, case, 4)
    seen = {
        who: queries.case_page(actor=cast.actor(who), uid=case.uid, at=SOON)
        for who in ("supervisor", "handler")
    }
    assert [line.score for line in seen["supervisor"].voices] == [4]
    assert [line.score for line in seen["handler"].voices] == [None]
    assert seen["handler"].ratings.mean == ""
    assert "rating.given" not in [event.code for event in seen["handler"].events]


def test_the_supervisor_dispatches_rectifications_and_triage_does_not(cast: Cast):
    case = finished(cast)
    rate(cast, case, 1)
    facts = queries.facts_of(Case.objects.get(parent=case))
    assert rules.may_dispatch(facts, cast.supervisor)
    assert rules.may_dispatch(facts, cast.dispatcher).code == "no_right"
    assert rules.may_merge(facts, cast.supervisor).code == "rectification"


def test_the_group_gets_a_text_with_the_code_to_rate_by(cast: Cast):
    case = finished(cast)
    text = queries.case_page(actor=cast.community, uid=case.uid, at=SOON).group_texts[0]
    assert text.group_name == "梧桐一群"
    assert case.number in text.text
    assert text.url.startswith("http")
    assert HOME not in text.text
