"""不是同一件事: an objection reopens the question, somebody who did not merge decides, and nothing is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from linli.cases import actions, queries
from linli.cases.models import Case, CaseMerge, MergeObjection, Voice
from linli.cases.tests import scenes
from linli.kernel import ids
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Refused
from linli.people.actions import issue_token
from tests.cast import AT, Cast

LATER = AT + timedelta(hours=2)
NOBODY = Actor.anonymous("web")


def merge(cast: Cast, case: Case, into: Case) -> None:
    actions.merge_case(case_uid=case.uid, into_uid=into.uid, actor=cast.dispatcher, at=LATER)


def pair(cast: Cast, *words: str) -> tuple[Case, Case]:
    one, other = scenes.placed(cast, "东门路灯坏了", channel="web"), scenes.placed(cast, "西门路灯不亮")
    for more in words:
        scenes.joined(cast, one, more)
    merge(cast, one, other)
    one.refresh_from_db()
    other.refresh_from_db()
    return one, other


def objected(case: Case, *, words: str = "我说的是东门。", at=LATER) -> MergeObjection:
    voice = Voice.objects.filter(first_case=case).order_by("id")[0]
    token = ids.token("voice", voice.uid)
    actions.object_to_merge(voice_token=token, words=words, actor=NOBODY, at=at)
    return MergeObjection.objects.get(voice=voice)


def uphold(cast: Cast, one: MergeObjection, how: str = "unmerge", who: str = "community") -> Case:
    return actions.uphold_objection(objection_uid=one.uid, how=how, actor=cast.actor(who), at=LATER)


def code_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.verdict.code


def test_an_objection_waits_at_the_desk_with_a_due_date_of_its_own(cast: Cast):
    one, other = pair(cast)
    objection = objected(one)
    assert objection.due_at is not None
    assert queries.inbox_counts(actor=cast.community)["objections"] == 1
    page = queries.inbox_list(actor=cast.community, pile="objections")
    assert [(row.case.pk, row.objection_due) for row in page.rows] == [(other.pk, objection.due_at)]
    assert [line.words for line in queries.waiting_objections(actor=cast.community)] == ["我说的是东门。"]
    assert queries.waiting_objections(actor=cast.stranger) == []


def test_upheld_the_merge_is_undone_and_the_number_state_and_clock_come_back(cast: Cast):
    one, other = scenes.placed(cast, "东门路灯坏了", channel="web"), scenes.placed(cast, "西门路灯不亮")
    scenes.accepted(cast, one)
    due, number = Case.objects.get(pk=one.pk).due_at, one.voices.get().number
    assert due is not None
    merge(cast, one, other)
    objection = objected(one)
    one = uphold(cast, objection)
    assert (one.state, one.voices.get().number, one.voice_count) == (Case.State.ACCEPTED, number, 1)
    assert one.due_at == due, "it was merged and taken out at the same moment: nothing of its time is lost"
    other.refresh_from_db()
    assert (other.voice_count, other.open_objections) == (1, 0)
    objection.refresh_from_db()
    assert objection.state == "upheld"


def test_a_single_voice_gets_a_case_of_its_own_when_others_stay(cast: Cast):
    one, other = pair(cast, "我也是东门的")
    own = uphold(cast, objected(one), "split")
    assert own.pk not in {one.pk, other.pk}
    voice = own.voices.get()
    assert (own.state, own.title, own.due_at is not None) == (Case.State.RECEIVED, "东门路灯坏了", True)
    other.refresh_from_db()
    assert (other.voice_count, own.voice_count) == (2, 1)
    codes = [event.code for event in queries.resident_timeline(own, voice)]
    assert codes[-1] == "voice.placed", "its page still tells the story from the beginning"
    assert codes[0] == "case.split"
    assert queries.status_page(token=ids.token("voice", voice.uid), at=LATER).merged is False


def test_a_voice_that_came_alone_takes_its_own_case_back_also_when_split(cast: Cast):
    one, _other = pair(cast)
    assert uphold(cast, objected(one), "split").pk == one.pk


def test_dismissed_the_reason_stands_on_the_page_of_the_voice_alone(cast: Cast):
    one, other = pair(cast)
    objection = objected(one)
    actions.dismiss_objection(
        objection_uid=objection.uid, words="同一条线路，一起修。", actor=cast.community, at=LATER
    )
    mine, theirs = Voice.objects.get(first_case=one), Voice.objects.get(first_case=other)
    page = queries.status_page(token=ids.token("voice", mine.uid), at=LATER)
    assert page.objecting is not None
    assert page.objecting.reason == "同一条线路，一起修。"
    told = "".join(event.body for event in queries.resident_timeline(other, theirs))
    assert "线路" not in told
    with pytest.raises(Refused) as refused:
        uphold(cast, objection)
    assert code_of(refused) == "decided_already"


def test_who_merged_does_not_decide_nor_does_another_area(cast: Cast):
    one, _other = pair(cast)
    objection = objected(one)
    with pytest.raises(Refused) as refused:
        uphold(cast, objection, who="dispatcher")
    assert code_of(refused) == "merged_it"
    with pytest.raises(Refused) as refused:
        uphold(cast, objection, who="supervisor")
    assert code_of(refused) == "no_right"
    with pytest.raises(Missing):
        uphold(cast, objection, who="stranger")


def test_a_choice_that_is_none_and_a_dismissal_without_reason_are_refused(cast: Cast):
    objection = objected(pair(cast)[0])
    with pytest.raises(Refused) as refused:
        uphold(cast, objection, "both")
    assert code_of(refused) == "bad_choice"
    with pytest.raises(Refused) as refused:
        actions.dismiss_objection(objection_uid=objection.uid, words=" ", actor=cast.community, at=LATER)
    assert code_of(refused) == "no_words"


def test_while_it_is_open_the_case_is_not_written_off(cast: Cast):
    one, other = pair(cast)
    scenes.finished(cast, other, LATER)
    objection = objected(one)
    late = LATER + timedelta(days=30)
    with pytest.raises(Refused) as refused:
        actions.write_off_case(case_uid=other.uid, actor=cast.dispatcher, at=late)
    assert code_of(refused) == "objection_open"
    actions.dismiss_objection(objection_uid=objection.uid, words="是同一处。", actor=cast.community, at=late)
    actions.write_off_case(case_uid=other.uid, actor=cast.dispatcher, at=late)


def test_one_may_object_until_the_day_on_the_page_and_not_after(cast: Cast):
    one, _other = pair(cast)
    with pytest.raises(Refused) as refused:
        objected(one, at=LATER + timedelta(days=8))
    assert code_of(refused) == "objection_late"
    assert "25" in str(refused.value.verdict.sentence)
    assert objected(one, at=LATER + timedelta(days=7)).state == "open"


def test_one_objects_once(cast: Cast):
    one, _other = pair(cast)
    objected(one)
    with pytest.raises(Refused) as refused:
        objected(one)
    assert code_of(refused) == "objected_already"


def test_from_the_middle_of_a_chain_the_voices_come_out_of_the_end(cast: Cast):
    a, b, c = (scenes.placed(cast, words) for words in ("路灯坏", "灯不亮", "没有灯"))
    merge(cast, a, b)
    merge(cast, b, c)
    actions.unmerge_case(case_uid=a.uid, actor=cast.dispatcher, at=LATER)
    counts = {case.pk: Case.objects.get(pk=case.pk).voice_count for case in (a, b, c)}
    assert counts == {a.pk: 1, b.pk: 0, c.pk: 2}
    actions.unmerge_case(case_uid=b.uid, actor=cast.dispatcher, at=LATER)
    assert [Voice.objects.get(case=case).first_case_id for case in (a, b, c)] == [a.pk, b.pk, c.pk]
    assert not CaseMerge.objects.filter(undone_at__isnull=True).exists()


def test_an_objection_goes_along_when_its_case_is_merged_further(cast: Cast):
    one, other = pair(cast)
    objection = objected(one)
    third = scenes.placed(cast, "没有灯")
    merge(cast, other, third)
    objection.refresh_from_db()
    third.refresh_from_db()
    assert (objection.case_id, third.open_objections) == (third.pk, 1)
    assert uphold(cast, objection).pk == one.pk
    third.refresh_from_db()
    assert (third.open_objections, third.voice_count) == (0, 2)


def test_the_window_for_rating_comes_back_as_it_was(cast: Cast):
    one, other = scenes.placed(cast, "占道摆摊", channel="web"), scenes.placed(cast, "摊贩占道")
    scenes.finished(cast, one)
    actions.stand_case(
        case_uid=one.uid, review_on=scenes.REVIEW, words="长期值守。", actor=cast.handler, at=AT
    )
    before = Voice.objects.get(first_case=one)
    assert before.rating_until is not None
    merge(cast, one, other)
    scenes.finished(cast, Case.objects.get(pk=other.pk), LATER)
    actions.unmerge_case(case_uid=one.uid, actor=cast.dispatcher, at=LATER)
    after = Voice.objects.get(first_case=one)
    assert (after.rating_opened_at, after.rating_until) == (before.rating_opened_at, before.rating_until)


def test_who_was_there_before_is_told_and_may_object_too(cast: Cast):
    mine = scenes.placed(cast, "西门路灯不亮", channel="web")
    merge(cast, scenes.placed(cast, "东门路灯坏了"), mine)
    objection = objected(mine)
    assert uphold(cast, objection).pk == mine.pk
    assert Case.objects.get(pk=mine.pk).voice_count == 1


@pytest.mark.usefixtures("stopped_clock")
def test_the_page_shows_the_day_and_the_desk_decides_there(cast: Cast, client, signed_in):
    one, other = pair(cast)
    token = ids.token("voice", Voice.objects.get(first_case=one).uid)
    address = reverse("cases:status", args=[token])
    assert "2026-03-25" in client.get(address).content.decode()
    client.post(reverse("cases:object", args=[token]), {"object-words": "不是一盏", "_key": "o"})
    objection = MergeObjection.objects.get()
    browser = signed_in("community")
    page = browser.get(reverse("cases:detail", args=[other.uid])).content.decode()
    assert "不是一盏" in page
    answer = browser.post(
        reverse("cases:uphold_objection", args=[objection.uid]), {"how": "unmerge", "_key": "u"}
    )
    assert answer.status_code == 303
    assert Case.objects.get(pk=one.pk).state == Case.State.RECEIVED


def test_the_json_lists_and_decides(cast: Cast, stopped_clock):
    one, other = pair(cast)
    objection = objected(one)
    client = Client(
        headers={"Authorization": f"Bearer {issue_token(username='community', at=stopped_clock())}"}
    )
    listed = client.get("/api/v1/objections").json()
    assert [(line["merged_number"], line["may_decide"]) for line in listed] == [(one.number, "ok")]
    body = {"words": "一起修。"}
    answer = client.post(f"/api/v1/objections/{objection.uid}/dismiss", body, content_type="application/json")
    assert answer.json()["number"] == other.number
    again = client.post(f"/api/v1/objections/{objection.uid}/uphold", {"how": "split"}, "application/json")
    assert (again.status_code, again.json()["code"]) == (409, "decided_already")
