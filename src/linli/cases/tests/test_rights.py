"""Loading is authorising: what somebody sees, what they may load, and what they may do agree for the whole cast."""

from __future__ import annotations

import pytest

from linli.cases import actions, queries
from linli.cases.models import Case
from linli.cases.tests import scenes
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage, OutboxMessage
from tests.cast import AT, GINKGO, GRID_2, PINE, Cast


def seen_by(cast: Cast, who: str) -> set[str]:
    return set(Case.objects.visible_to(cast.actor(who)).values_list("title", flat=True))


@pytest.fixture
def three(cast: Cast) -> dict[str, Case]:
    """One at home and with the department, one in the other grid, one in the next community, one in another district."""
    home = scenes.placed(cast, "家门口")
    scenes.handling(cast, home)
    return {
        "家门口": home,
        "隔壁网格": scenes.placed(cast, "隔壁网格", area_code=GRID_2),
        "银杏": scenes.placed(cast, "银杏", area_code=GINKGO, channel="web"),
        "松林": scenes.placed(cast, "松林", area_code=PINE, channel="web"),
    }


SEES = {
    "resident": set(),
    "volunteer": set(),
    "grid_worker": {"家门口"},
    "community": {"家门口", "隔壁网格"},
    "dispatcher": {"家门口", "隔壁网格", "银杏"},
    "handler": {"家门口"},
    "supervisor": {"家门口", "隔壁网格", "银杏"},
    "leader": {"家门口", "隔壁网格", "银杏", "松林"},
    "contact": set(),
    "stranger": {"松林"},
    "admin": set(),
}


@pytest.mark.parametrize("who", SEES)
def test_everybody_sees_exactly_their_own(cast: Cast, three: dict[str, Case], who: str):
    assert seen_by(cast, who) == SEES[who]
    for title, case in three.items():
        if title in SEES[who]:
            assert queries.case_for(actor=cast.actor(who), uid=case.uid) == case
        else:
            with pytest.raises(Missing):
                queries.case_for(actor=cast.actor(who), uid=case.uid)


@pytest.mark.parametrize("who", SEES)
def test_what_the_page_allows_the_action_does_and_what_it_greys_the_action_refuses(cast: Cast, who: str):
    case = scenes.placed(cast)
    actor = cast.actor(who)
    allowed = queries.verdicts_of(queries.facts_of(case), actor)["accept"]
    if not Case.objects.visible_to(actor).filter(pk=case.pk).exists():
        with pytest.raises(Missing):
            actions.accept_case(case_uid=case.uid, actor=actor, at=AT)
    elif allowed:
        assert actions.accept_case(case_uid=case.uid, actor=actor, at=AT).state == Case.State.ACCEPTED
    else:
        with pytest.raises(Refused) as refused:
            actions.accept_case(case_uid=case.uid, actor=actor, at=AT)
        assert refused.value.verdict == allowed


def test_a_unit_that_was_dispatched_to_sees_the_case_until_it_goes_back(cast: Cast):
    case = scenes.case_in(cast, Case.State.DISPATCHED)
    assert seen_by(cast, "handler")
    actions.contest_case(case_uid=case.uid, reason="not_ours", words="不是我们", actor=cast.handler, at=AT)
    assert seen_by(cast, "handler")
    actions.uphold_case(case_uid=case.uid, words="属实", actor=cast.dispatcher, at=AT)
    assert not seen_by(cast, "handler")


def test_taking_back_within_a_minute_leaves_the_resident_undisturbed(cast: Cast):
    case = scenes.placed(cast, channel="web", contact=cast.phone("resident"))
    scenes.dispatched(cast, case)
    waiting = OutboxMessage.objects.filter(template_code="dispatched")
    assert [message.state for message in waiting] == ["waiting"]
    actions.return_case(case_uid=case.uid, reason="派错了", actor=cast.dispatcher, at=AT)
    assert [message.state for message in waiting.all()] == ["cancelled"]


def test_the_unit_hears_of_what_was_sent_to_it(cast: Cast):
    scenes.case_in(cast, Case.State.DISPATCHED)
    told = InboxMessage.objects.of(cast.person("handler").uid).values_list("template_code", flat=True)
    assert list(told) == ["dispatched_to_unit"]


@pytest.mark.parametrize("who", ["community", "dispatcher", "supervisor"])
def test_only_the_unit_takes_what_was_sent_to_it(cast: Cast, who: str):
    case = scenes.case_in(cast, Case.State.DISPATCHED)
    with pytest.raises(Refused) as refused:
        actions.take_case(case_uid=case.uid, actor=cast.actor(who), at=AT)
    assert refused.value.verdict.code == "not_in_hand"


def test_a_volunteer_leads_only_at_home_and_a_unit_only_by_its_own_posts(cast: Cast):
    home = scenes.case_in(cast, Case.State.ACCEPTED)
    actions.claim_lead(case_uid=home.uid, actor=cast.volunteer, at=AT)
    assert Case.objects.get(pk=home.pk).lead_person_id == cast.volunteer.person_id
    with pytest.raises(Refused) as refused:
        actions.claim_lead(
            case_uid=home.uid, part="help", unit_uid=cast.department.uid, actor=cast.contact, at=AT
        )
    assert refused.value.verdict.code == "not_your_unit"
    actions.claim_lead(
        case_uid=home.uid, part="help", unit_uid=cast.enterprise.uid, actor=cast.contact, at=AT
    )
    assert home.parties.count() == 2
    away = scenes.placed(cast, "银杏", area_code=GINKGO, channel="web")
    with pytest.raises(Missing):
        actions.claim_lead(case_uid=away.uid, actor=cast.volunteer, at=AT)


def test_several_units_help_jointly_and_none_twice(cast: Cast):
    case = scenes.case_in(cast, Case.State.DISPATCHED)
    actions.claim_lead(
        case_uid=case.uid, part="help", unit_uid=cast.enterprise.uid, actor=cast.contact, at=AT
    )
    with pytest.raises(Refused) as refused:
        actions.claim_lead(
            case_uid=case.uid, part="help", unit_uid=cast.enterprise.uid, actor=cast.contact, at=AT
        )
    assert refused.value.verdict.code == "already_in"


def test_a_stranger_cannot_answer_for_a_voice(cast: Cast):
    case = scenes.case_in(cast, Case.State.ASKED)
    with pytest.raises(Missing):
        actions.answer_question(voice_uid=case.voices.get().uid, words="骗你的", actor=cast.stranger, at=AT)
