"""Lists and proposals: from the first word to the write-off, what the board reads of them, and who may."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from linli.cases import actions as cases
from linli.cases import queries as case_queries
from linli.cases.facts import VoiceDraft
from linli.cases.models import Case
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing
from linli.notices.models import InboxMessage
from linli.people.models import Role
from linli.undertakings import actions, queries
from linli.undertakings.models import Progress, Proposal
from linli.undertakings.tests import scene
from linli.undertakings.tests.test_items import APRIL, at_noon, refused
from tests.cast import AT, GRID, PINE, Cast

pytestmark = pytest.mark.django_db


def test_from_a_proposal_to_the_write_off(cast: Cast, django_capture_on_commit_callbacks: Any):
    batch = scene.batch(cast, "solicited")
    proposed = [
        actions.propose(batch_uid=batch.uid, title=title, words="居民多次反映", actor=cast.community, at=AT)
        for title in ("为老楼加装扶手", "给老人装扶手", "建游泳馆")
    ]
    after = AT + timedelta(days=5)
    runs: dict[str, Any] = {"actor": cast.supervisor, "at": after}
    with django_capture_on_commit_callbacks(execute=True):
        item = actions.take_up(proposal_uid=proposed[0].uid, draft=scene.draft(), reason="群众盼望", **runs)
        actions.merge_proposal(proposal_uid=proposed[1].uid, into_uid=item.uid, reason="同一件事", **runs)
        actions.decline(proposal_uid=proposed[2].uid, reason="今年没有用地", **runs)
        actions.publish_batch(batch_uid=batch.uid, **runs)
    told = InboxMessage.objects.filter(recipient_uid=cast.person("community").uid).values_list(
        "template_code", flat=True
    )
    assert {"proposal_taken", "proposal_merged", "proposal_declined", "undertaking_entered"} <= set(told)
    actions.assign(
        item_uid=item.uid,
        leader_uid=cast.leader.person_uid,
        helper_uids=[cast.department.uid],
        focus=True,
        **runs,
    )
    milestone = actions.add_milestone(
        item_uid=item.uid, name="进场", due_on=APRIL, actor=cast.leader, at=after
    )
    # A request for the same goes into it: its resident reads on and has the last word.
    voice = cases.place_voice(
        words=VoiceDraft(body="三楼没有扶手，老人上不去", area_code=GRID), actor=cast.resident, at=after
    )
    cases.merge_case(case_uid=voice.case.uid, into_uid=item.case.uid, actor=cast.dispatcher, at=after)
    late = at_noon(date(2026, 5, 6))
    page = queries.batch_page(actor=cast.leader, uid=batch.uid, at=late)
    assert (page.lines[0].light, page.lines[0].late, page.lines[0].next) == ("red", 1, milestone)
    actions.finish_milestone(milestone_uid=milestone.uid, proof="已进场", actor=cast.handler, at=late)
    done = late + timedelta(days=30)
    actions.finish(item_uid=item.uid, words="30 户装好", quantity=30, actor=cast.leader, at=done)
    voice.refresh_from_db()
    assert voice.rating_opened_at == done
    write_off: dict[str, Any] = {"case_uid": item.case.uid, "at": done + timedelta(days=1)}
    assert refused(cases.write_off_case, actor=cast.supervisor, **write_off) == "still_rating"
    cases.record_rating(voice_uid=voice.uid, score=5, via="link", actor=cast.resident, at=done)
    assert cases.write_off_case(actor=cast.supervisor, **write_off).write_off_how == "rated"
    codes = set(JournalEntry.objects.filter(subject_uid=item.case.uid).values_list("code", flat=True))
    assert {"undertaking.entered", "undertaking.assigned", "undertaking.result", "case.written_off"} <= codes
    assert Proposal.objects.filter(became=item).count() == 2
    [shown] = queries.public_list(GRID, done)
    assert (shown.percent, shown.leads, shown.result) == (100, "临安里市领导", "30 户装好")
    assert "郑" not in str(shown)


def test_the_board_reads_published_lists_only(cast: Cast, django_assert_num_queries: Any):
    batch = scene.batch(cast)
    items = [scene.led(cast, batch, title=f"实事{n}") for n in range(3)]
    for one in items:
        scene.promised(cast, one, "进场", APRIL)
    assert queries.public_list(GRID, AT) == []
    actions.publish_batch(batch_uid=batch.uid, actor=cast.supervisor, at=AT)
    with django_assert_num_queries(4):
        shown = queries.public_list(GRID, AT)
    assert [one.milestones[0].state for one in shown] == ["open"] * 3
    assert queries.public_list(PINE, AT) == []
    Case.objects.filter(pk=items[0].case_id).update(shielded="minor")
    assert len(queries.public_list(GRID, AT)) == 2


def test_lists_and_proposals_are_judged(cast: Cast):
    make: dict[str, Any] = {"name": "甲", "year": 2026, "kind": "first", "area_code": GRID, "at": AT}
    runs: dict[str, Any] = make | {"actor": cast.supervisor}
    window = {"opens_on": date(2026, 3, 20), "closes_on": date(2026, 3, 25)}
    for changes, code in (
        ({"actor": cast.community}, "no_right"),
        ({"name": " "}, "no_name"),
        ({"year": 1}, "bad_year"),
        ({"kind": "third"}, "bad_kind"),
        ({"kind": "solicited"}, "no_window"),
        (
            {"kind": "solicited", "opens_on": date(2026, 3, 20), "closes_on": date(2026, 3, 1)},
            "window_backwards",
        ),
        ({"area_code": "990101009"}, "bad_area"),
    ):
        assert refused(actions.make_batch, **runs | changes) == code, changes
    first = actions.make_batch(**runs)
    assert refused(actions.make_batch, **runs) == "batch_exists"
    assert refused(actions.publish_batch, batch_uid=first.uid, actor=cast.supervisor, at=AT) == "empty_list"
    later = scene.batch(cast, "solicited", name="征集", **window)
    put: dict[str, Any] = {
        "batch_uid": later.uid,
        "title": "甲",
        "words": "乙",
        "actor": cast.handler,
        "at": AT,
    }
    assert refused(actions.propose, **put) == "not_open_yet"
    open_ = AT + timedelta(days=3)
    assert refused(actions.propose, **put | {"at": AT + timedelta(days=20)}) == "window_over"
    assert refused(actions.propose, **put | {"actor": cast.leader}) == "no_right"
    assert refused(actions.propose, **put | {"at": open_, "title": ""}) == "no_title"
    assert refused(actions.propose, **put | {"at": open_, "words": ""}) == "no_words"
    district = scene.batch(cast)
    assert refused(actions.propose, **put | {"batch_uid": district.uid}) == "not_solicited"
    proposal = actions.propose(**put | {"at": open_})
    assert (
        refused(actions.publish_batch, batch_uid=later.uid, actor=cast.supervisor, at=open_) == "still_open"
    )
    after = AT + timedelta(days=9)
    assert refused(actions.publish_batch, batch_uid=later.uid, actor=cast.supervisor, at=after) == "undecided"
    decide: dict[str, Any] = {"proposal_uid": proposal.uid, "actor": cast.supervisor, "at": after}
    assert refused(actions.decline, reason=" ", **decide) == "no_words"
    other = scene.item(cast, district)
    assert refused(actions.merge_proposal, into_uid=other.uid, reason="同", **decide) == "other_list"
    with pytest.raises(Missing):
        actions.decline(reason="自己的", **decide | {"actor": cast.handler})
    actions.decline(reason="条件不够", **decide)
    assert refused(actions.decline, reason="再说一次", **decide) == "decided_already"
    actions.publish_batch(batch_uid=district.uid, actor=cast.supervisor, at=after)
    code = refused(actions.publish_batch, batch_uid=district.uid, actor=cast.supervisor, at=after)
    assert code == "published_already"


def test_an_undertaking_of_another_district_does_not_exist(cast: Cast):
    item = scene.led(cast)
    for who in (cast.stranger, cast.resident):
        with pytest.raises(Missing):
            queries.item_page(actor=who, uid=item.uid, at=AT)
        with pytest.raises(Missing):
            queries.batch_page(actor=who, uid=item.batch.uid, at=AT)
    assert cast.leader.has(Role.LEADER)
    assert case_queries.case_for(actor=cast.leader, uid=item.case.uid).kind == "undertaking"
    assert Progress.objects.count() == 0
