"""A plan is computed by the worker: seen while it runs, stopped, overtaken by a change, too slow, broken; never half written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from linli.duty import actions, queries, rules_roster, solving
from linli.duty.models import PlanLine, Proposal
from linli.duty.tests.scene import DAYS, begun, crossroads, people, propose, slots_of, uid_of
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Refused
from linli.people import actions as person_actions
from linli.projects.models import Position
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]
GATES = [{"name": name, "places": 1} for name in ("东门", "南门", "西门")]


def watched(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], object]) -> None:
    """Let something happen before the last step of the search."""
    ask = solving._ask

    def slowly(model: Any, step: int, goal: Any) -> Any:
        if step == solving.EVEN:
            meanwhile()
        return ask(model, step, goal)

    monkeypatch.setattr(solving, "_ask", slowly)


def page(cast: Cast, roster: Any, at: Any = None) -> queries.ProposalPage:
    return queries.proposal_page(actor=cast.community, uid=roster.uid, at=at or cast.at)


def test_one_is_computed_at_a_time_and_the_page_says_how_far_it_is(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = begun(cast, crossroads(cast), pool=people(cast, 2))
    desk: dict[str, Any] = {"roster_uid": roster.uid, "actor": cast.community, "at": cast.at}
    assert not page(cast, roster).live
    asked = actions.propose(**desk)
    assert (page(cast, roster).live, page(cast, roster).step) == (True, 0)
    with pytest.raises(Refused, match="searching"):
        actions.propose(**desk)
    seen: list[int] = []
    watched(monkeypatch, lambda: seen.append(page(cast, roster).step))
    assert actions.compute(uid=asked.uid, now=lambda: cast.at).state == Proposal.State.DONE
    assert seen == [solving.LIGHTEN]
    assert PlanLine.objects.count() == DAYS
    # A job that is handed out twice finds it done.
    assert actions.compute(uid=asked.uid, now=lambda: cast.at).state == Proposal.State.DONE
    assert JournalEntry.objects.filter(code="roster.proposed").count() == 1
    with pytest.raises(Refused, match="not_searching"):
        actions.stop_proposal(**desk)


def test_stopped_while_it_runs_nothing_is_written_and_another_may_be_asked_for(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = begun(cast, crossroads(cast), pool=people(cast, 2))
    desk: dict[str, Any] = {"roster_uid": roster.uid, "actor": cast.community, "at": cast.at}
    with monkeypatch.context() as patch:
        watched(patch, lambda: actions.stop_proposal(**desk))
        assert propose(cast, roster).state == Proposal.State.STOPPED
    assert not PlanLine.objects.exists()
    assert page(cast, roster).words
    asked = actions.propose(**desk)
    actions.stop_proposal(**desk)
    assert actions.compute(uid=asked.uid, now=lambda: cast.at).state == Proposal.State.STOPPED
    assert propose(cast, roster).state == Proposal.State.DONE


def test_a_change_by_hand_during_the_computation_wins_and_the_page_says_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, pool = crossroads(cast), people(cast, 2)
    roster = begun(cast, project, pool=pool)
    put: dict[str, Any] = {"slot_uid": slots_of(project)[0].uid, "person_uid": uid_of(pool[0])}
    watched(
        monkeypatch,
        lambda: actions.put(roster_uid=roster.uid, **put, actor=cast.community, at=cast.at),
    )
    ended = propose(cast, roster)
    assert (ended.state, ended.code) == (Proposal.State.FAILED, "changed_meanwhile")
    assert list(PlanLine.objects.values_list("person_id", "by_hand")) == [(pool[0].person_id, True)]
    assert page(cast, roster).words


@pytest.mark.parametrize("code", ["too_long", "broke", "interrupted"])
def test_a_search_that_comes_to_nothing_changes_nothing_and_says_why(
    cast: Cast, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = begun(cast, crossroads(cast), pool=people(cast, 2))
    later = cast.at
    if code == "too_long":
        assert propose(cast, roster, seconds=0).code == code
    elif code == "broke":
        with monkeypatch.context() as patch:
            patch.setattr(rules_roster, "stints_of", None)
            assert propose(cast, roster).code == code
    else:  # the worker was killed
        actions.propose(roster_uid=roster.uid, actor=cast.community, at=cast.at)
        Proposal.objects.update(state=Proposal.State.RUNNING)
        later += timedelta(minutes=11)
    shown = page(cast, roster, later)
    assert (shown.live, shown.state, bool(shown.words)) == (False, Proposal.State.FAILED, True)
    assert not PlanLine.objects.exists()
    again = actions.propose(roster_uid=roster.uid, actor=cast.community, at=later)
    assert actions.compute(uid=again.uid, now=lambda: later).state == Proposal.State.DONE


def test_four_checkpoints_of_one_project_are_posts_with_what_each_asks_for(cast: Cast) -> None:
    gates = [*GATES, {"name": "北门", "places": 1, "paper_codes": ["first_aid"]}]
    project = crossroads(cast, days=2, places=0, positions=gates)
    north, *others = Position.objects.filter(project=project).order_by("-pk")
    pool = people(cast, 4)
    fields: dict[str, Any] = {"project_uids": [], "rest_hours": 0}
    with pytest.raises(Refused, match="no_posts"):
        begun(cast, pool=[], **fields)
    roster = begun(cast, pool=pool, position_uids=[north.uid, others[0].uid], **fields)
    # Another desk plans the other gates; the same gate, or the whole project, it cannot.
    begun(cast, pool=pool, position_uids=[others[1].uid], **fields)
    for taken in ({"position_uids": [north.uid]}, {"project_uids": [project.uid]}):
        with pytest.raises(Refused, match="post_taken"):
            begun(cast, pool=pool, **{**fields, **taken})
    propose(cast, roster)
    shown = queries.roster_page(actor=cast.community, uid=roster.uid, at=cast.at)
    assert [why.code for why in shown.reasons] == ["too_few", "too_few"]
    paper = person_actions.add_certificate(
        skill="first_aid", number="JJ-1", issued_by="红十字会", actor=pool[0], at=cast.at
    )
    person_actions.confirm_certificate(uid=paper.uid, actor=cast.community, at=cast.at)
    propose(cast, roster)
    planned = PlanLine.objects.order_by("pk").values_list("slot__position__name", "person_id")
    assert {name for name, _person in planned} == {"北门", others[0].name}
    assert {person for name, person in planned if name == "北门"} == {pool[0].person_id}
    assert any("北门" in name and "(" in name for _post, name in shown.posts)
    actions.publish(roster_uid=roster.uid, actor=cast.community, at=cast.at)
    held = next(slot for slot in slots_of(project) if slot.holder_id == pool[0].person_id)
    assert queries.roster_of(held) == roster


def test_the_page_shows_the_progress_and_the_form_the_positions(cast: Cast, signed_in: Any) -> None:
    project = crossroads(cast, positions=GATES)
    desk = signed_in("community")
    form = desk.get(reverse("duty:new")).content.decode()
    gate = Position.objects.get(project=project, name="东门")
    assert f"position:{gate.uid}" in form
    roster = begun(cast, pool=people(cast, 2), project_uids=[], position_uids=[gate.uid])
    assert desk.post(reverse("duty:propose", args=[roster.uid])).status_code == 303
    shown = desk.get(reverse("duty:roster", args=[roster.uid])).content.decode()
    assert "data-proposal" in shown
    assert "duty/proposal" in shown
    part = desk.get(reverse("duty:proposal", args=[roster.uid])).content.decode()
    assert "<progress" in part
    assert "<html" not in part
    assert desk.post(reverse("duty:propose", args=[roster.uid])).status_code == 409
    assert desk.post(reverse("duty:stop", args=[roster.uid])).status_code == 303
    assert "<progress" not in desk.get(reverse("duty:proposal", args=[roster.uid])).content.decode()
