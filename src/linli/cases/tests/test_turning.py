"""Lights that turn are told once, the rest once a day, and what stays red climbs the ladder step by step."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from linli.cases import actions, queries, tasks
from linli.cases.models import Case, LightDigest
from linli.cases.tests import scenes
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Refused
from linli.notices.models import InboxMessage
from tests.cast import AT, EAST, Cast

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
YELLOW, RED = AT + timedelta(hours=18), AT + timedelta(hours=24)
HOUR = timedelta(hours=1)


def told(cast: Cast, code: str) -> list[str]:
    """Who of the cast has such a message, in order of names; twice when twice."""
    names = {cast.person(word).uid: word for word in cast.words()}
    rows = InboxMessage.objects.filter(template_code=code)
    return sorted(names[uid] for uid in rows.values_list("recipient_uid", flat=True))


def codes(case: Case) -> list[str]:
    return [one.code for one in journal.timeline(case.uid)]


def run(at: datetime) -> int:
    return actions.turn_lights(at=at)


def refused(code: str, what: Any) -> None:
    with pytest.raises(Refused) as refusal:
        what()
    assert refusal.value.verdict.code == code
    assert str(refusal.value.verdict.sentence)


def test_a_light_that_turned_is_told_once_and_names_its_stage(cast: Cast):
    case = scenes.placed(cast)
    assert run(AT) == 1, "it is new: when it turns is noted"
    assert run(YELLOW - HOUR) == 0
    assert run(YELLOW) == 1
    assert run(YELLOW) == 0
    assert told(cast, "light_yellow") == ["dispatcher"], "nobody leads it yet"
    assert run(RED + HOUR) == 1
    assert told(cast, "light_red") == ["dispatcher"]
    lines = {one.code: one for one in journal.timeline(case.uid)}
    red = lines["case.turned_red"]
    assert '"stage":"first_answer"' in red.payload.replace(" ", "")
    assert (red.effective_at, red.recorded_at) == (RED, RED + HOUR)
    page = queries.case_page(actor=cast.dispatcher, uid=case.uid, at=RED + HOUR)
    assert any("first_answer" not in one.title and one.code == "case.turned_red" for one in page.events)


def test_who_leads_hears_of_it_and_a_red_one_is_not_told_as_yellow_too(cast: Cast):
    case = scenes.case_in(cast, Case.State.HANDLING)
    run(AT)
    late = AT + timedelta(days=12)
    run(late)
    assert told(cast, "light_red") == ["dispatcher", "handler"]
    assert told(cast, "light_yellow") == []
    assert "case.turned_yellow" not in codes(case)


def test_what_comes_back_and_turns_again_is_told_again(cast: Cast):
    case = scenes.placed(cast)
    run(RED)
    scenes.accepted(cast, case, at=RED)
    run(RED)
    now = Case.objects.get(pk=case.pk)
    assert (now.noted_light, now.red_since, now.steps_told) == ("green", None, 0)
    run(RED + timedelta(hours=24))
    assert codes(case).count("case.turned_red") == 2
    assert told(cast, "light_red") == ["dispatcher"] * 2


def test_a_run_costs_what_changed_and_not_what_exists(cast: Cast, count_queries):
    for _n in range(4):
        scenes.placed(cast)
    run(AT)
    assert count_queries(lambda: run(AT + HOUR)) == 1
    scenes.placed(cast, at=AT + HOUR)
    assert run(AT + HOUR) == 1


def test_two_runs_at_once_tell_once(cast: Cast, monkeypatch):
    case = scenes.placed(cast)
    run(AT)
    before = actions.turning._look

    def twice(pk: int, one: Any) -> bool:
        return before(pk, one) and not before(pk, one)

    monkeypatch.setattr(actions.turning, "_look", twice)
    assert run(RED) == 1
    assert codes(case).count("case.turned_red") == 1


def test_a_broken_case_does_not_hold_up_the_others(cast: Cast, monkeypatch):
    broken, whole = scenes.placed(cast), scenes.placed(cast)
    before = actions.turning._look
    monkeypatch.setattr(
        actions.turning, "_look", lambda pk, one: 1 / 0 if pk == broken.pk else before(pk, one)
    )
    assert run(RED) == 1
    assert "case.turned_red" in codes(whole)
    assert "case.turned_red" not in codes(broken)


def test_everything_else_comes_in_one_message_at_its_hour(cast: Cast):
    for _n in range(3):
        scenes.placed(cast)
    run(AT)
    run(YELLOW)  # Thursday, four in the morning
    assert actions.send_digests(at=datetime(2026, 3, 19, 7, 59, tzinfo=ZONE)) == 0
    eight = datetime(2026, 3, 19, 8, tzinfo=ZONE)
    assert actions.send_digests(at=eight) == 3
    assert actions.send_digests(at=eight) == 0
    assert told(cast, "light_digest") == ["community", "leader", "supervisor"]
    one = InboxMessage.objects.get(template_code="light_digest", recipient_uid=cast.person("supervisor").uid)
    assert '"yellow": 3' in one.params
    assert one.url == f"{reverse('cases:ledger')}?light=lit&area={EAST}"
    run(RED)  # at ten: the next morning
    assert (
        not LightDigest.objects.filter(sent_at__isnull=True)
        .exclude(due_at=eight + timedelta(days=1))
        .exists()
    )


def test_a_shielded_case_is_told_to_nobody_but_those_named(cast: Cast):
    case = scenes.case_in(cast, Case.State.HANDLING)
    actions.shield_case(
        case_uid=case.uid, why=Case.Shield.MINOR, handler_uids=[], actor=cast.supervisor, at=AT
    )
    run(AT + timedelta(days=12))
    assert told(cast, "light_red") == []
    assert not LightDigest.objects.exists()


def test_the_ladder_climbs_while_nothing_moves(cast: Cast):
    case = scenes.case_in(cast, Case.State.HANDLING)
    due = Case.objects.get(pk=case.pk).red_at  # Wednesday 25 March, ten
    assert due is not None
    run(due)
    step = queries.case_page(actor=cast.handler, uid=case.uid, at=due).next_step
    assert step is not None
    assert (step.number, step.step.to) == (1, "lead")
    assert step.due_at == datetime(2026, 3, 25, 15, 30, tzinfo=ZONE), (
        "four hours of work, with the break at noon"
    )
    assert run(step.due_at - HOUR) == 0
    run(step.due_at)
    run(step.due_at)
    assert told(cast, "light_escalated") == ["handler"]
    run(due + timedelta(days=1))
    run(due + timedelta(days=2))
    assert told(cast, "light_escalated") == ["dispatcher", "handler", "supervisor"]
    assert codes(case).count("case.escalated") == 3
    last = queries.case_page(actor=cast.handler, uid=case.uid, at=due + timedelta(days=2)).next_step
    assert last is not None
    assert last.due_at == datetime(2026, 4, 1, 10, tzinfo=ZONE)
    run(last.due_at)
    assert told(cast, "light_escalated") == ["dispatcher", "handler", "leader", "supervisor"]
    assert queries.case_page(actor=cast.handler, uid=case.uid, at=last.due_at).next_step is None
    assert run(last.due_at + timedelta(days=30)) == 0


def test_what_moves_a_red_case_puts_the_next_step_off(cast: Cast):
    case = scenes.placed(cast)
    scenes.dispatched(cast, case)
    due = Case.objects.get(pk=case.pk).red_at
    assert due is not None
    run(due)
    moved = due + timedelta(hours=5)
    actions.take_case(case_uid=case.uid, actor=cast.handler, at=moved)
    run(due + timedelta(hours=5, minutes=30))
    assert told(cast, "light_escalated") == []
    step = queries.case_page(actor=cast.handler, uid=case.uid, at=moved).next_step
    assert step is not None
    assert step.due_at == datetime(2026, 3, 26, 10, 30, tzinfo=ZONE)


def test_what_comes_out_of_a_merge_red_climbs_from_that_moment(cast: Cast):
    case, other = scenes.case_in(cast, Case.State.ACCEPTED), scenes.placed(cast)
    actions.merge_case(case_uid=case.uid, into_uid=other.uid, actor=cast.dispatcher, at=AT + 30 * HOUR)
    back = AT + timedelta(days=30)
    Case.objects.filter(pk=other.pk).update(turns_at=None)
    actions.unmerge_case(case_uid=case.uid, actor=cast.dispatcher, at=back)
    Case.objects.filter(pk=case.pk).update(red_at=AT + 24 * HOUR)
    run(back)
    assert Case.objects.get(pk=case.pk).noted_light == "red"
    assert told(cast, "light_escalated") == []


def test_a_red_case_that_was_held_climbs_from_the_end_of_the_hold(cast: Cast):
    case = scenes.case_in(cast, Case.State.HANDLING)
    late, review = AT + timedelta(days=12), date(2026, 4, 20)
    actions.ask_time(case_uid=case.uid, review_on=review, reason="缺件。", actor=cast.handler, at=late)
    actions.grant_time(case_uid=case.uid, actor=cast.dispatcher, at=late)
    until = Case.objects.get(pk=case.pk).held_until
    assert until is not None
    run(until + timedelta(minutes=1))
    assert told(cast, "light_escalated") == []
    step = queries.case_page(actor=cast.handler, uid=case.uid, at=until + HOUR).next_step
    assert step is not None
    assert step.due_at is not None
    assert step.due_at >= until + 4 * HOUR
    run(step.due_at)
    assert told(cast, "light_escalated") == ["handler"], "one step, and not all at once"


def test_what_is_no_longer_red_leaves_the_ladder(cast: Cast):
    case = scenes.case_in(cast, Case.State.HANDLING)
    due = Case.objects.get(pk=case.pk).red_at
    assert due is not None
    run(due + timedelta(hours=6))
    actions.finish_case(case_uid=case.uid, words="好了。", actor=cast.handler, at=due + timedelta(hours=7))
    run(due + timedelta(days=9))
    now = Case.objects.get(pk=case.pk)
    assert (now.noted_light, now.steps_told, now.turns_at) == ("", 0, None)
    assert told(cast, "light_escalated") == ["handler"]


def test_a_bad_verdict_climbs_the_ladder_too_but_is_no_news(cast: Cast):
    case = scenes.case_in(cast, Case.State.FINISHED)
    rated = AT + HOUR
    actions.record_rating(voice_uid=case.voices.get().uid, score=1, via="link", actor=cast.resident, at=rated)
    run(rated)
    assert told(cast, "light_red") == []
    step = queries.case_page(actor=cast.supervisor, uid=case.uid, at=rated).next_step
    assert step is not None
    assert step.due_at == datetime(2026, 3, 18, 16, 30, tzinfo=ZONE)
    run(step.due_at)
    assert told(cast, "light_escalated") == ["handler"]


def test_the_worker_has_both_tasks(cast: Cast, stopped_clock):
    scenes.placed(cast)
    assert tasks.turn_lights() == 1
    stopped_clock.at = RED
    assert tasks.turn_lights() == 1
    stopped_clock.forward(days=1)
    assert tasks.send_digests() == 3


def test_what_an_import_takes_over_is_no_news(tmp_path):
    from .importfiles import GOOD, bring, table, voice_of

    bring(table(tmp_path, GOOD))
    case = voice_of("1").case
    assert (case.noted_light, case.turns_at) == ("red", None)
    assert run(AT) == 0
    actions.accept_case(case_uid=case.uid, actor=Actor.system(), at=AT)
    assert run(AT) == 1
