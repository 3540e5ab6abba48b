"""What neighbours say under a public matter, and who decides whether it stays."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from linli.board import actions, rules
from linli.board.models import Comment, CommentReport, Reason
from linli.board.queries import comments as queries
from linli.board.tests import scenes
from linli.kernel.actor import Actor
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from linli.people import actions as people
from linli.people import queries as people_queries
from linli.places.keeping import ERASED, Due, Term
from tests.cast import AT, CITY, HOME, SINCE, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]
State = Comment.State


def said(cast: Cast, words: str = "昨晚又灭了", who: str = "resident") -> Comment:
    case = scenes.case(cast)
    return actions.write_comment(case_uid=case.uid, words=words, actor=cast.actor(who), at=AT)


def neighbours(count: int) -> list[Any]:
    made = [people.make_person(name=f"邻{n}", phone=f"1390000{n:04d}", at=SINCE) for n in range(count)]
    for n, person in enumerate(made):
        people.make_account(person=person, username=f"neighbour-{n}", at=SINCE)
    return [people_queries.actor_of(person=person, at=AT, channel="web") for person in made]


def reported(comment: Comment, times: int) -> Comment:
    for actor in neighbours(times):
        actions.report_comment(uid=comment.uid, reason="insult", actor=actor, at=AT)
    comment.refresh_from_db()
    return comment


def hidden(cast: Cast, comment: Comment, who: str = "community") -> Comment:
    return actions.hide_comment(uid=comment.uid, reason="private", actor=cast.actor(who), at=AT)


def refusal(run: Any) -> str:
    with pytest.raises(Refused) as refused:
        run()
    return refused.value.verdict.code


def public(comment: Comment) -> str:
    return str(Client().get(reverse("board:item", args=[comment.case.uid])).content.decode())


def test_a_resident_writes_without_a_name_and_numbers_are_masked_before_they_are_kept(cast: Cast):
    comment = said(cast, "找我13812345678，身份证330106199003074512")
    assert "13812345678" not in comment.body
    assert "330106199003074512" not in comment.body
    page = public(comment)
    assert "138****5678" in page
    assert "王秀兰" not in page
    entry = JournalEntry.objects.get(code="comment.written")
    assert "13" not in str(entry.payload).replace(comment.case.uid.hex, "") or "找我" not in str(
        entry.payload
    )


def test_a_post_answers_by_its_label_and_elsewhere_its_holder_is_a_neighbour(cast: Cast):
    case = scenes.case(cast)
    answered = actions.write_comment(case_uid=case.uid, words="已派单", actor=cast.community, at=AT)
    by_unit = actions.write_comment(case_uid=case.uid, words="明天到", actor=cast.handler, at=AT)
    other = actions.write_comment(case_uid=case.uid, words="路过看见", actor=cast.stranger, at=AT)
    assert (answered.official, by_unit.official, other.official) == (True, True, False)
    assert "陈静" not in public(answered)
    assert answered.author_label == "community"


@pytest.mark.parametrize(
    ("words", "code"), [("  ", "no_words"), ("长" * 201, "too_long")], ids=["nothing", "too much"]
)
def test_what_nobody_can_read_is_refused(cast: Cast, words: str, code: str):
    assert refusal(lambda: said(cast, words)) == code
    assert not Comment.objects.exists()


def test_a_stranger_signs_in_first(cast: Cast):
    comment, nobody = said(cast), Actor.anonymous("web")
    assert (
        refusal(lambda: actions.write_comment(case_uid=comment.case.uid, words="好", actor=nobody, at=AT))
        == "sign_in_first"
    )
    assert (
        refusal(lambda: actions.report_comment(uid=comment.uid, reason="insult", actor=nobody, at=AT))
        == "sign_in_first"
    )


def test_there_is_a_limit_for_a_day(cast: Cast):
    for _number in range(5):
        said(cast)
    assert refusal(lambda: said(cast)) == "too_many"


def test_comments_can_be_switched_off_for_an_area(cast: Cast):
    scenes.setting(HOME, "public.comments", "false")
    assert refusal(lambda: said(cast)) == "comments_off"


def test_nobody_writes_under_what_is_not_on_the_board(cast: Cast):
    for case in scenes.secrets(cast):
        with pytest.raises(Missing):
            actions.write_comment(case_uid=case.uid, words="看见了", actor=cast.resident, at=AT)


def test_after_three_reports_it_is_held_back_until_a_moderator_has_looked(cast: Cast):
    comment = said(cast)
    assert reported(comment, 2).state == State.SHOWN
    actions.report_comment(uid=comment.uid, reason="advert", actor=cast.volunteer, at=AT)
    comment.refresh_from_db()
    assert comment.state == State.HELD
    assert comment.body not in public(comment)
    told = set(InboxMessage.objects.values_list("template_code", "recipient_uid"))
    assert ("comment_held", cast.resident.person_uid) in told
    assert ("comment_waits", cast.community.person_uid) in told
    actions.show_comment(uid=comment.uid, actor=cast.community, at=AT)
    assert comment.body in public(comment)
    assert CommentReport.objects.count() == 3  # kept, and counted no more


@pytest.mark.parametrize(
    ("who", "reason", "code"),
    [("resident", "insult", "own_comment"), ("volunteer", "nothing", "bad_reason")],
    ids=["one's own", "no reason of the list"],
)
def test_reports_that_are_refused(cast: Cast, who: str, reason: str, code: str):
    comment = said(cast)
    assert (
        refusal(lambda: actions.report_comment(uid=comment.uid, reason=reason, actor=cast.actor(who), at=AT))
        == code
    )


def test_one_reports_once_and_no_official_answer(cast: Cast):
    comment, official = said(cast), said(cast, who="community")
    actions.report_comment(uid=comment.uid, reason="insult", actor=cast.volunteer, at=AT)
    again: dict[str, Any] = {"reason": "insult", "actor": cast.volunteer, "at": AT}
    assert refusal(lambda: actions.report_comment(uid=comment.uid, **again)) == "reported"
    assert refusal(lambda: actions.report_comment(uid=official.uid, **again)) == "official"


def test_a_hidden_comment_says_why_in_its_place_and_its_author_is_told(cast: Cast):
    comment = hidden(cast, said(cast))
    page = public(comment)
    assert comment.body not in page
    assert str(Reason.PRIVATE.label) in page
    assert InboxMessage.objects.get(template_code="comment_hidden").recipient_uid == cast.resident.person_uid


def test_hiding_wants_a_reason_and_a_post_of_the_area(cast: Cast):
    comment = said(cast)
    assert (
        refusal(lambda: actions.hide_comment(uid=comment.uid, reason="", actor=cast.community, at=AT))
        == "bad_reason"
    )
    assert refusal(lambda: hidden(cast, comment, "supervisor")) == "no_right"
    for who in ("stranger", "resident", "handler", "leader"):
        with pytest.raises(Missing):
            hidden(cast, comment, who)


def test_nobody_moderates_their_own_words(cast: Cast):
    comment = said(cast, who="community")
    with pytest.raises(Missing):
        hidden(cast, comment, "community")


def test_an_appeal_goes_to_the_area_above_once(cast: Cast):
    comment = hidden(cast, said(cast))
    with pytest.raises(Missing):
        actions.appeal_comment(uid=comment.uid, words="没有写名字", actor=cast.volunteer, at=AT)
    assert (
        refusal(lambda: actions.appeal_comment(uid=comment.uid, words=" ", actor=cast.resident, at=AT))
        == "no_words"
    )
    actions.appeal_comment(uid=comment.uid, words="没有写名字", actor=cast.resident, at=AT)
    assert (
        refusal(lambda: actions.restore_comment(uid=comment.uid, actor=cast.community, at=AT)) == "no_right"
    )
    actions.restore_comment(uid=comment.uid, actor=cast.dispatcher, at=AT)
    assert comment.body in public(comment)
    hidden(cast, comment)
    assert (
        refusal(lambda: actions.appeal_comment(uid=comment.uid, words="又来", actor=cast.resident, at=AT))
        == "appealed_once"
    )


def test_who_hid_it_does_not_decide_and_neither_does_the_same_level(cast: Cast):
    comment = hidden(cast, said(cast), "dispatcher")
    actions.appeal_comment(uid=comment.uid, words="没有写名字", actor=cast.resident, at=AT)
    assert (
        refusal(lambda: actions.uphold_comment(uid=comment.uid, actor=cast.dispatcher, at=AT)) == "same_hand"
    )
    Comment.objects.filter(pk=comment.pk).update(hidden_by=None)
    assert (
        refusal(lambda: actions.uphold_comment(uid=comment.uid, actor=cast.dispatcher, at=AT)) == "not_above"
    )
    actions.uphold_comment(uid=comment.uid, actor=cast.supervisor, at=AT)
    comment.refresh_from_db()
    assert comment.state == State.UPHELD
    assert comment.body not in public(comment)


def test_withdrawn_words_are_gone(cast: Cast):
    comment = said(cast)
    actions.withdraw_comment(uid=comment.uid, actor=cast.resident, at=AT)
    comment.refresh_from_db()
    assert (comment.body, comment.state) == (ERASED, State.WITHDRAWN)
    assert (
        refusal(lambda: actions.withdraw_comment(uid=comment.uid, actor=cast.resident, at=AT))
        == "comment_state"
    )


def test_nobody_undoes_what_an_area_above_hid_and_in_a_city_another_hand_judges(cast: Cast):
    comment = said(cast)
    hidden(cast, comment)
    Comment.objects.filter(pk=comment.pk).update(hidden_area=CITY)
    assert (
        refusal(lambda: actions.show_comment(uid=comment.uid, actor=cast.community, at=AT)) == "hidden_above"
    )
    actions.appeal_comment(uid=comment.uid, words="请看", actor=cast.resident, at=AT)
    facts = queries.facts_of(Comment.objects.select_related("person").get(), cast.resident)
    judge = replace(cast.supervisor, posts=tuple(replace(p, area_code=CITY) for p in cast.supervisor.posts))
    assert rules.may_judge(facts, judge, "restore")
    own = replace(facts, hidden_by=judge.person_uid)
    assert rules.may_judge(own, judge, "restore").code == "same_hand"


VERBS = {
    "report": lambda one, cast: actions.report_comment(
        uid=one.uid, reason="insult", actor=cast.volunteer, at=AT
    ),
    "hide": lambda one, cast: hidden(cast, one),
    "show": lambda one, cast: actions.show_comment(uid=one.uid, actor=cast.community, at=AT),
    "appeal": lambda one, cast: actions.appeal_comment(uid=one.uid, words="请看", actor=cast.resident, at=AT),
    "uphold": lambda one, cast: actions.uphold_comment(uid=one.uid, actor=cast.supervisor, at=AT),
    "restore": lambda one, cast: actions.restore_comment(uid=one.uid, actor=cast.supervisor, at=AT),
    "withdraw": lambda one, cast: actions.withdraw_comment(uid=one.uid, actor=cast.resident, at=AT),
}


def test_every_verb_in_every_state(cast: Cast):
    """The table of arrows is what happens: each verb from each state, done or refused with `comment_state`."""
    assert set(VERBS) | {"hold"} == set(rules.ARROWS)
    comment = said(cast)
    for state, verb in itertools.product(State, VERBS):
        CommentReport.objects.all().delete()
        Comment.objects.filter(pk=comment.pk).update(
            state=state, reason="insult", body="话", hidden_area=HOME, appealed_at=None
        )
        starts, leads = rules.ARROWS[verb]
        if state in starts:
            VERBS[verb](comment, cast)
            assert Comment.objects.get(pk=comment.pk).state == (leads or state), (state, verb)
        else:
            assert refusal(lambda verb=verb: VERBS[verb](comment, cast)) == "comment_state", (state, verb)


def test_pages_of_comments(cast: Cast, client: Client):
    case = scenes.case(cast)
    client.force_login(cast.account("resident"))
    client.post(reverse("board:comment", args=[case.uid]), {"words": "灯又灭了", "_key": "k1"})
    client.post(reverse("board:comment", args=[case.uid]), {"words": "灯又灭了", "_key": "k1"})
    comment = Comment.objects.get()
    page = client.get(reverse("board:item", args=[case.uid])).content.decode()
    assert reverse("board:withdraw", args=[comment.uid]) in page
    anonymous = Client().get(reverse("board:item", args=[case.uid]))
    text = anonymous.content.decode()
    assert reverse("board:me_too", args=[case.uid]) in text, "“I too” needs no account"
    assert reverse("board:comment", args=[case.uid]) not in text
    assert set(anonymous.cookies) <= {settings.CSRF_COOKIE_NAME}
    other = Client()
    other.force_login(cast.account("volunteer"))
    other.post(reverse("board:report", args=[comment.uid]), {"reason": "insult"})
    desk = Client()
    desk.force_login(cast.account("community"))
    assert "灯又灭了" in desk.get(reverse("board:moderation")).content.decode()
    answer = desk.post(reverse("board:hide", args=[comment.uid]), {"reason": "insult"})
    assert (answer.status_code, answer.headers["Location"]) == (303, reverse("board:moderation"))
    client.post(reverse("board:appeal", args=[comment.uid]), {"words": "没有骂人"})
    above = Client()
    above.force_login(cast.account("supervisor"))
    assert "没有骂人" in above.get(reverse("board:moderation")).content.decode()
    above.post(reverse("board:uphold", args=[comment.uid]))
    assert Comment.objects.get().state == State.UPHELD


def test_the_moderators_page_takes_three_statements(cast: Cast, django_assert_num_queries):
    for _number in range(3):
        hidden(cast, said(cast))
    with django_assert_num_queries(3):
        lines = queries.moderation(actor=cast.community)
    assert len(lines) == 3


def test_comments_are_erased_with_the_words_of_the_matter(cast: Cast):
    kept, old = said(cast), said(cast)
    case = old.case
    case.state, case.closed_at = "written_off", AT
    case.save(update_fields=["state", "closed_at"])
    due = Due(at=AT, before=AT, terms=(Term("", AT.replace(year=2027)),))
    assert actions.erase_words(due=due) == 1
    assert actions.erase_words(due=due) == 0
    old.refresh_from_db()
    kept.refresh_from_db()
    assert (old.body, old.person, kept.body) == (ERASED, None, "昨晚又灭了")
