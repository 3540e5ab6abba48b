"""Taken apart again: every objection to an undone merge is met, and verdicts, guards and photos go with the voices."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.cases import actions, queries
from linli.cases.actions import objecting
from linli.cases.models import Case, MergeObjection, Photo, Voice
from linli.cases.queries import loading
from linli.cases.tests import scenes
from linli.cases.tests.pictures import jpeg
from linli.kernel import ids
from linli.kernel.actor import Actor
from linli.kernel.verdict import Refused
from tests.cast import AT, Cast

LATER = AT + timedelta(hours=2)
NOBODY = Actor.anonymous("web")


def merge(cast: Cast, case: Case, into: Case) -> None:
    actions.merge_case(case_uid=case.uid, into_uid=into.uid, actor=cast.dispatcher, at=LATER)


def pair(cast: Cast) -> tuple[Case, Case]:
    one = scenes.placed(cast, "东门路灯坏了", channel="web")
    other = scenes.placed(cast, "西门路灯不亮", channel="web")
    merge(cast, one, other)
    return Case.objects.get(pk=one.pk), Case.objects.get(pk=other.pk)


def token_of(case: Case) -> str:
    return ids.token("voice", Voice.objects.filter(first_case=case).earliest("id").uid)


def objected(case: Case, at=LATER) -> MergeObjection:
    actions.object_to_merge(voice_token=token_of(case), words="不是同一件事。", actor=NOBODY, at=at)
    return MergeObjection.objects.filter(voice__first_case=case).latest("id")


def uphold(cast: Cast, one: MergeObjection, how: str = "unmerge", at=LATER) -> Case:
    return actions.uphold_objection(objection_uid=one.uid, how=how, actor=cast.community, at=at)


def rate(case: Case, score: int, at) -> None:
    voice = Voice.objects.get(first_case=case)
    actions.record_rating(voice_uid=voice.uid, score=score, via="link", actor=NOBODY, at=at)


def codes_of(run, *wanted: str) -> None:
    with pytest.raises(Refused) as refused:
        run()
    assert refused.value.verdict.code in wanted


def test_both_sides_object_and_one_undoing_meets_both(cast: Cast):
    one, other = pair(cast)
    alice, bob = objected(one), objected(other)
    uphold(cast, alice)
    bob.refresh_from_db()
    other.refresh_from_db()
    assert (bob.state, bob.case_id, other.open_objections) == ("upheld", other.pk, 0)
    assert Voice.objects.get(first_case=other).case_id == other.pk


def test_an_objection_left_open_against_an_undone_merge_takes_nobody_out_of_their_own_case(cast: Cast):
    one, other = pair(cast)
    bob = objected(other)
    actions.unmerge_case(case_uid=one.uid, actor=cast.dispatcher, at=LATER)
    MergeObjection.objects.filter(pk=bob.pk).update(state="open", decided_at=None)
    Case.objects.filter(pk=other.pk).update(open_objections=1)
    assert uphold(cast, bob, "split").pk == other.pk
    assert Case.objects.get(pk=other.pk).open_objections == 0


def test_an_objection_stays_open_while_what_it_is_about_still_lies_there(cast: Cast):
    one, other = pair(cast)
    bob, third = objected(other), scenes.placed(cast, "没有灯")
    merge(cast, other, third)
    actions.unmerge_case(case_uid=other.uid, actor=cast.dispatcher, at=LATER)
    bob.refresh_from_db()
    other.refresh_from_db()
    assert (bob.state, bob.case_id, other.open_objections, other.voice_count) == ("open", other.pk, 1, 2)
    assert Voice.objects.get(first_case=one).case_id == other.pk


def test_a_case_with_an_open_objection_is_not_declined_and_a_closed_one_lies_in_the_pile(cast: Cast):
    one, other = pair(cast)
    objection = objected(one)
    codes_of(lambda: scenes.declined(cast, other), "objection_open")
    actions.dismiss_objection(objection_uid=objection.uid, words="同一处。", actor=cast.community, at=LATER)
    scenes.declined(cast, other, LATER)
    late = objected(other, at=LATER + timedelta(days=1))
    assert queries.inbox_counts(actor=cast.community)["objections"] == 1
    assert uphold(cast, late).pk == other.pk


def test_nobody_decides_the_objection_of_their_own_voice_nor_of_one_they_brought(cast: Cast):
    mine = scenes.placed(cast, "东门路灯坏了")
    merge(cast, mine, scenes.placed(cast, "西门路灯不亮"))
    objection = objected(mine)
    codes_of(lambda: uphold(cast, objection), "own_objection")
    codes_of(
        lambda: actions.dismiss_objection(
            objection_uid=objection.uid, words="同一处。", actor=cast.community, at=LATER
        ),
        "own_objection",
    )
    line = queries.waiting_objections(actor=cast.community)[0]
    assert (line.uphold.code, line.dismiss.code) == ("own_objection", "own_objection")


@pytest.mark.parametrize("how", ["unmerge", "split"])
def test_a_bad_verdict_leaves_with_its_voice_and_nothing_is_left_to_be_put_right(cast: Cast, how: str):
    one = scenes.placed(cast, "东门路灯坏了", channel="web")
    if how == "split":
        scenes.joined(cast, one)
    other = scenes.placed(cast, "西门路灯不亮", channel="web")
    merge(cast, one, other)
    scenes.finished(cast, other, LATER)
    voice = Voice.objects.filter(first_case=one).earliest("id")
    actions.record_rating(voice_uid=voice.uid, score=1, via="link", actor=NOBODY, at=LATER)
    other.refresh_from_db()
    assert other.verdict_red
    uphold(cast, objected(one), how)
    other.refresh_from_db()
    voice.refresh_from_db()
    assert (other.verdict_red, Case.objects.get(parent=other).state) == (False, Case.State.OUT_OF_SCOPE)
    assert (voice.score, voice.rating_opened_at, voice.rating_until) == (1, None, None)
    codes_of(
        lambda: actions.record_rating(voice_uid=voice.uid, score=2, via="link", actor=NOBODY, at=LATER),
        "not_open",
    )


def test_a_bad_verdict_of_who_stays_keeps_the_light_red(cast: Cast):
    one, other = pair(cast)
    scenes.finished(cast, other, LATER)
    rate(one, 1, LATER)
    rate(other, 2, LATER)
    uphold(cast, objected(one))
    assert Case.objects.get(pk=other.pk).verdict_red


def test_a_voice_with_a_case_of_its_own_has_its_photos_and_words_and_no_name_in_the_title(cast: Cast):
    one = scenes.placed(cast, "我是王小明，东门路灯坏了", channel="web", name="王小明")
    scenes.joined(cast, one, "我也是东门的")
    mine = Voice.objects.filter(first_case=one).earliest("id")
    scenes.asked(cast, one)
    actions.answer_question(voice_uid=mine.uid, words="第三盏。", actor=cast.community, at=AT)
    actions.add_photos(
        case_uid=one.uid, moment="report", files=[jpeg()], actor=cast.community, at=AT, voice=mine
    )
    other = scenes.placed(cast, "西门路灯不亮", channel="web")
    merge(cast, one, other)
    own = uphold(cast, objected(one), "split")
    assert "王小明" not in own.title
    photo, token = Photo.objects.get(voice=mine), ids.token("voice", mine.uid)
    assert photo.case_id == own.pk
    assert queries.photo_for(uid=photo.uid, actor=NOBODY, token=token) == photo
    events = queries.resident_timeline(own, Voice.objects.get(pk=mine.pk))
    assert "第三盏。" in [event.body for event in events]
    assert [len(event.photos) for event in events if event.code == "voice.placed"][-1] == 1


def test_who_is_kept_from_a_case_is_kept_from_what_it_joins_and_from_what_leaves_it(cast: Cast):
    def hides(case: Case, who: str) -> bool:
        return not Case.objects.visible_to(cast.actor(who)).filter(pk=case.pk).exists()

    one = scenes.placed(cast, "东门路灯坏了", channel="web")
    scenes.joined(cast, one)
    other = scenes.placed(cast, "西门路灯不亮", channel="web")

    def about(case: Case, who: str) -> None:
        uid = cast.person(who).uid
        actions.name_subject(case_uid=case.uid, person_uid=uid, actor=cast.dispatcher, at=AT)

    about(one, "grid_worker")
    merge(cast, one, other)
    assert hides(other, "grid_worker")
    about(other, "leader")
    actions.shield_case(
        case_uid=other.uid,
        why="staff",
        handler_uids=[cast.person("community").uid],
        actor=cast.dispatcher,
        at=LATER,
    )
    own = uphold(cast, objected(one), "split")
    actions.unmerge_case(case_uid=one.uid, actor=cast.community, at=LATER)
    for case in (own, Case.objects.get(pk=one.pk)):
        assert case.shielded == "staff"
        assert [hides(case, who) for who in ("grid_worker", "leader", "dispatcher", "community")] == [
            True,
            True,
            True,
            False,
        ]


def test_a_case_of_its_own_begins_today_and_is_not_late_at_once(cast: Cast):
    one = scenes.placed(cast, "东门路灯坏了", channel="web")
    scenes.joined(cast, one)
    merge(cast, one, scenes.placed(cast, "西门路灯不亮"))
    objection, late = objected(one), LATER + timedelta(days=60)
    own = uphold(cast, objection, "split", at=late)
    assert own.received_at == late
    assert own.voices.get().received_at == AT
    assert own.red_at is not None
    assert own.red_at > late


def test_a_merge_that_commits_while_one_waits_for_the_lock_is_seen(cast: Cast, monkeypatch):
    one, other = pair(cast)
    third, objection = scenes.placed(cast, "没有灯"), objected(one)
    lock = loading.lock_case

    def between(module) -> None:
        def slow(pk: int) -> Case:
            monkeypatch.setattr(module, "lock_case", lock)
            merge(cast, other, third)
            return lock(pk)

        monkeypatch.setattr(module, "lock_case", slow)

    between(objecting)
    kept = actions.dismiss_objection(
        objection_uid=objection.uid, words="同一处。", actor=cast.community, at=LATER
    )
    assert (kept.pk, Case.objects.get(pk=third.pk).open_objections) == (third.pk, 0)
    actions.unmerge_case(case_uid=other.uid, actor=cast.dispatcher, at=LATER)
    between(loading)
    voice = queries.voice_by_token(token_of(one), lock=True)
    assert voice.case.pk == voice.case_id == third.pk
