"""Merging never silences a resident: numbers stay, everybody is told, and it can be undone without losing a voice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.cases import actions, queries
from linli.cases.models import Case, Voice
from linli.cases.tests import scenes
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from tests.cast import AT, GINKGO, Cast

LATER = AT + timedelta(hours=2)


def merge(cast: Cast, case: Case, into: Case) -> None:
    actions.merge_case(case_uid=case.uid, into_uid=into.uid, actor=cast.dispatcher, at=LATER)


def numbers(case: Case) -> set[str]:
    return set(Voice.objects.filter(case=case).values_list("number", flat=True))


def test_the_voices_move_and_keep_their_numbers(cast: Cast):
    one, other = scenes.placed(cast), scenes.placed(cast, "路灯不亮")
    scenes.joined(cast, one)
    before = numbers(one) | numbers(other)
    merge(cast, one, other)
    assert numbers(other) == before
    assert Case.objects.get(pk=other.pk).voice_count == 3
    assert Case.objects.get(pk=one.pk).voice_count == 0
    assert Case.objects.get(pk=one.pk).merged_into_id == other.pk


def test_everybody_who_reported_is_told_and_told_again_when_it_is_undone(cast: Cast):
    one = scenes.placed(cast, channel="web")
    other = scenes.placed(cast, "路灯不亮")
    merge(cast, one, other)
    actions.unmerge_case(case_uid=one.uid, actor=cast.dispatcher, at=LATER)
    told = (
        InboxMessage.objects.of(cast.person("resident").uid)
        .order_by("id")
        .values_list("template_code", flat=True)
    )
    assert list(told)[-2:] == ["case_merged", "case_unmerged"]


def test_unmerging_brings_back_exactly_what_came_with_it_also_through_two_merges(cast: Cast):
    a, b, c = (scenes.placed(cast, words) for words in ("路灯坏", "灯不亮", "没有灯"))
    scenes.joined(cast, a)
    own = {case.pk: numbers(case) for case in (a, b, c)}
    merge(cast, a, b)
    merge(cast, b, c)
    actions.unmerge_case(case_uid=b.uid, actor=cast.dispatcher, at=LATER)
    assert numbers(b) == own[a.pk] | own[b.pk]
    assert numbers(c) == own[c.pk]
    actions.unmerge_case(case_uid=a.uid, actor=cast.dispatcher, at=LATER)
    assert {case.pk: numbers(case) for case in (a, b, c)} == own
    assert Case.objects.get(pk=a.pk).state == Case.State.RECEIVED


def test_the_clock_stands_while_merged_and_goes_on_with_what_was_left(cast: Cast):
    case, other = scenes.placed(cast), scenes.placed(cast, "路灯不亮")
    due = case.due_at
    assert due is not None
    merge(cast, case, other)
    assert Case.objects.get(pk=case.pk).red_at is None
    actions.unmerge_case(case_uid=case.uid, actor=cast.dispatcher, at=LATER + timedelta(days=1))
    # LATER is a Wednesday noon: from then to the same moment on Thursday lie exactly seven working hours.
    again = Case.objects.get(pk=case.pk).due_at
    assert again is not None
    assert again - due == timedelta(days=1)


def test_an_open_question_lapses_with_the_merge(cast: Cast):
    case, other = scenes.placed(cast), scenes.placed(cast, "路灯不亮")
    scenes.asked(cast, case)
    merge(cast, case, other)
    actions.unmerge_case(case_uid=case.uid, actor=cast.dispatcher, at=LATER)
    assert Case.objects.get(pk=case.pk).state == Case.State.RECEIVED


def test_a_case_is_not_merged_into_itself_nor_into_a_finished_one(cast: Cast):
    case, done = scenes.placed(cast), scenes.case_in(cast, Case.State.FINISHED)
    for into, code in ((case, "same_case"), (done, "into_closed")):
        with pytest.raises(Refused) as refused:
            merge(cast, case, into)
        assert refused.value.verdict.code == code


def test_a_case_outside_the_area_cannot_be_merged_into(cast: Cast):
    case, other = scenes.placed(cast), scenes.placed(cast, "路灯不亮", area_code=GINKGO, channel="web")
    with pytest.raises(Missing):
        actions.merge_case(case_uid=case.uid, into_uid=other.uid, actor=cast.community, at=LATER)


def test_the_story_of_a_voice_goes_through_the_merge_without_the_words_of_others(cast: Cast):
    one, other = scenes.placed(cast, "路灯坏了", channel="web"), scenes.placed(cast, "灯不亮")
    scenes.asked(cast, other)
    stranger_voice = other.voices.get()
    actions.answer_question(voice_uid=stranger_voice.uid, words="我家在3楼", actor=cast.community, at=AT)
    merge(cast, one, other)
    scenes.asked(cast, Case.objects.get(pk=other.pk), at=LATER)
    voice = Voice.objects.get(first_case=one)
    events = queries.resident_timeline(voice.case, voice)
    codes = [event.code for event in events]
    assert codes == ["case.asked", "case.merged", "voice.placed"]
    assert "3楼" not in "".join(event.body for event in events)
    staff = queries.staff_timeline(Case.objects.get(pk=other.pk))
    assert "我家在3楼" in [event.body for event in staff]
