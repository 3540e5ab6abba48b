"""Every verb in every state: what the table of arrows allows happens, everything else is refused by its code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from linli.cases import actions, rules
from linli.cases.models import Case, ClockEvent, Voice
from linli.cases.tests import scenes
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Refused
from linli.people.models import Unit
from tests.cast import AT, Cast

LATER = AT + timedelta(days=40)
Verb = Callable[[Cast, Case], object]
TABLING, RESOLVING = {"table", "confer"}, {"resolve", "resolve_on", "resolve_over"}


def _answer(cast: Cast, case: Case) -> object:
    voice = Voice.objects.filter(first_case=case).first()
    assert voice is not None
    return actions.answer_question(voice_uid=voice.uid, words="第三盏。", actor=cast.community, at=LATER)


def _merge(cast: Cast, case: Case) -> object:
    other = scenes.placed(cast, "路灯不亮", at=AT)
    return actions.merge_case(case_uid=case.uid, into_uid=other.uid, actor=cast.community, at=LATER)


def _table(cast: Cast, case: Case) -> object:
    return actions.table_case(
        case_uid=case.uid,
        meeting_uid=scenes.PROJECT,
        meeting_title="联席会",
        meeting_url="/m/",
        actor=cast.dispatcher,
        at=LATER,
    )


def _resolve(cast: Cast, case: Case, owner: Unit | None) -> object:
    return actions.resolve_case(
        case_uid=case.uid,
        owner_unit=owner or cast.department,
        due_on=date(2026, 12, 1),
        words="下月修好",
        actor=cast.dispatcher,
        at=LATER,
    )


def _only(arrow: str, verb: Verb) -> Verb:
    """One of several arrows that a verb takes by the state it finds."""
    siblings = TABLING if arrow in TABLING else RESOLVING

    def run(cast: Cast, case: Case) -> object:
        by_another = any(case.state in rules.ARROWS[name][0] for name in siblings - {arrow})
        if by_another:
            rules.arrow(arrow, case.state).enforce()
        return verb(cast, case)

    return run


def _review(verb: Callable[..., object]) -> Verb:
    """The department objects, the desk decides."""

    def review(cast: Cast, case: Case) -> object:
        rules.arrow("uphold", case.state).enforce()
        _contest(cast, case, AT)
        return verb(case_uid=case.uid, words="情况属实", actor=cast.dispatcher, at=LATER)

    return review


def _contest(cast: Cast, case: Case, at: datetime = AT) -> object:
    return actions.contest_case(
        case_uid=case.uid, reason="not_ours", words="不是我们", actor=_in_hand(cast, case), at=at
    )


def _claimed(part: str) -> Verb:
    """A unit of the neighbourhood has claimed a part, and gives it up."""

    def withdraw(cast: Cast, case: Case) -> object:
        rules.arrow("step_down" if part == "lead" else "withdraw", case.state).enforce()
        if part == "lead":
            case.parties.filter(part="lead").update(until=AT)
            Case.objects.filter(pk=case.pk).update(lead_unit=cast.enterprise)
        case.parties.create(unit=cast.enterprise, part=part, how="claimed", since=AT)
        return actions.withdraw_claim(case_uid=case.uid, reason="人手不足", actor=cast.contact, at=LATER)

    return withdraw


def _rate(cast: Cast, case: Case) -> object:
    """Reopening is what a bad rating does to a case that was written off while the window was open."""
    voice = Voice.objects.filter(case=case).first()
    if voice is None or case.state != Case.State.WRITTEN_OFF:
        rules.arrow("reopen", case.state).enforce()
    assert voice is not None
    Voice.objects.filter(pk=voice.pk).update(rating_until=LATER + timedelta(days=1))
    return actions.record_rating(voice_uid=voice.uid, score=1, via="link", actor=cast.resident, at=LATER)


VERBS: dict[str, Verb] = {
    "accept": lambda c, x: actions.accept_case(case_uid=x.uid, actor=c.dispatcher, at=LATER),
    "ask": lambda c, x: actions.ask_reporter(case_uid=x.uid, question="哪里？", actor=c.dispatcher, at=LATER),
    "answer": _answer,
    "decline": lambda c, x: actions.decline_case(
        case_uid=x.uid, reason="不属于", channel_told="12345", actor=c.dispatcher, at=LATER
    ),
    "merge": _merge,
    "unmerge": lambda c, x: actions.unmerge_case(case_uid=x.uid, actor=c.dispatcher, at=LATER),
    "dispatch": lambda c, x: actions.dispatch_case(
        case_uid=x.uid, lead_uid=c.enterprise.uid, actor=c.dispatcher, at=LATER
    ),
    "return": lambda c, x: actions.return_case(
        case_uid=x.uid, reason="不是我们", actor=c.dispatcher, at=LATER
    ),
    "contest": _contest,
    "uphold": _review(actions.uphold_case),
    "dismiss": _review(actions.dismiss_case),
    "withdraw": _claimed("help"),
    "step_down": _claimed("lead"),
    "take": lambda c, x: actions.take_case(case_uid=x.uid, actor=_in_hand(c, x), at=LATER),
    "lead": lambda c, x: actions.claim_lead(case_uid=x.uid, actor=c.community, at=LATER),
    "help": lambda c, x: actions.claim_lead(case_uid=x.uid, part="help", actor=c.community, at=LATER),
    "table": _only("table", _table),
    "confer": _only("confer", _table),
    "resolve": _only("resolve", lambda c, x: _resolve(c, x, c.department)),
    "resolve_on": _only("resolve_on", lambda c, x: _resolve(c, x, x.lead_unit)),
    "resolve_over": _only("resolve_over", lambda c, x: _resolve(c, x, c.enterprise)),
    "publish": lambda c, x: actions.publish_case(
        case_uid=x.uid, project_uid=scenes.PROJECT, title="修灯", url="/p/", actor=c.community, at=LATER
    ),
    "finish": lambda c, x: actions.finish_case(
        case_uid=x.uid, words="修好了", actor=_in_hand(c, x), at=LATER
    ),
    "stand": lambda c, x: actions.stand_case(
        case_uid=x.uid, review_on=date(2026, 12, 1), words="长期", actor=c.dispatcher, at=LATER
    ),
    "resume": lambda c, x: actions.resume_case(case_uid=x.uid, actor=c.dispatcher, at=LATER),
    "write_off": lambda c, x: actions.write_off_case(case_uid=x.uid, actor=c.dispatcher, at=LATER),
    "reopen": _rate,
}


def _in_hand(cast: Cast, case: Case) -> Actor:
    """The handler once the department has it; before, she does not see the case at all."""
    return cast.handler if case.lead_unit_id == cast.department.pk else cast.community


def _untable(cast: Cast, case: Case) -> object:
    rules.arrow("untable", case.state).enforce()
    return actions.untable_case(case_uid=case.uid, actor=cast.dispatcher, at=LATER)


def _unpublish(cast: Cast, case: Case) -> object:
    rules.arrow("unpublish", case.state).enforce()
    return actions.project_ended(case_uid=case.uid, actor=cast.community, at=LATER)


VERBS |= {"untable": _untable, "unpublish": _unpublish}


def test_the_table_of_verbs_is_complete():
    assert VERBS.keys() == rules.ARROWS.keys()
    assert {state for froms, _to in rules.ARROWS.values() for state in froms} == set(Case.State) - {
        "out_of_scope"
    }


ALLOWED = [
    (verb, state.value)
    for verb, (froms, _to) in rules.ARROWS.items()
    for state in Case.State
    if state in froms
]


@pytest.mark.parametrize(("verb", "state"), ALLOWED)
def test_a_verb_goes_where_its_arrow_points(cast: Cast, verb: str, state: str):
    case = scenes.case_in(cast, state)
    before = journal.timeline(case.uid).count()
    VERBS[verb](cast, case)
    now = Case.objects.get(pk=case.pk)
    assert now.state == (rules.ARROWS[verb][1] or case.resume_state or state)
    assert journal.timeline(case.uid).count() > before
    assert not journal.disorder(case.uid)


@pytest.mark.parametrize("state", [state.value for state in Case.State])
def test_every_other_verb_is_refused_and_nothing_is_written(cast: Cast, state: str):
    case = scenes.case_in(cast, state)
    before = journal.timeline(case.uid).count()
    others = [verb for verb in rules.ARROWS if (verb, state) not in ALLOWED]
    for verb in others:
        with pytest.raises(Refused) as refused:
            VERBS[verb](cast, case)
        assert refused.value.verdict.code == "wrong_state", verb
    assert journal.timeline(case.uid).count() == before
    assert Case.objects.get(pk=case.pk).state == state


@pytest.mark.parametrize("state", [state.value for state in Case.State])
def test_clock_and_place_in_the_ledger_follow_the_state(cast: Cast, state: str):
    case = scenes.case_in(cast, state)
    kinds = list(ClockEvent.objects.filter(case=case).order_by("sequence").values_list("kind", flat=True))
    assert kinds[0] == "start"
    runs = case.state not in {"finished", "written_off", "out_of_scope", "merged"}
    assert (case.red_at is not None) is runs
    assert (case.urgency_at.year == 9999) is (case.state in Case.ENDED)
