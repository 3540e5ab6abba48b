"""A verdict belongs to the resident: reasons, what the unit learns, call-backs, the estimate."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from linli.cases import actions as cases
from linli.cases import looks
from linli.cases.models import Case, Voice
from linli.ratings import actions, queries, rules_calls
from linli.ratings.models import Appeal, CallBack, Rating
from tests.cast import CITY, Cast

from .scene import NOBODY, after, finished, link, rate, rectify, said_no

pytestmark = pytest.mark.django_db

WORDS = "半夜敲门让我改好评"


def appealed(cast: Cast, voice: Voice, hours: float = 3) -> Appeal:
    return actions.appeal(
        case_uid=voice.case.uid,
        reason="wrong_matter",
        words="说的是隔壁小区",
        actor=cast.handler,
        at=after(cast, hours),
    )


# --- Reasons -----------------------------------------------------------------------------------------------------------


def test_whoever_may_not_set_the_reasons_reads_them(cast: Cast, signed_in, stopped_clock):
    page = signed_in("community").get(reverse("ratings:reasons")).content.decode()
    page = page.partition("<main")[2].partition("</main>")[0]
    assert "非常不满意" in page
    assert "<dd>" in page
    assert "<form" not in page
    assert "<textarea" in signed_in("admin").get(reverse("ratings:reasons")).content.decode()


def test_another_list_of_reasons_never_changes_what_was_chosen_before(cast: Cast):
    voices = finished(cast, voices=2)
    old = rate(voices[0], 1, cast, chosen=["not_done"])
    given = {1: ["根本没解决", "让我撤单"], 2: ["太慢"]}
    made = actions.put_reasons(area_code=CITY, given=given, actor=cast.admin, at=after(cast, 3))
    offered = queries.reasons_for(voices[0].case.area_code, after(cast, 4))
    code = offered.of(1)[1][0]
    assert said_no(lambda: rate(voices[1], 1, cast, hours=4, chosen=["not_done"])) == "no_such_reason"
    new = rate(voices[1], 1, cast, hours=4, chosen=[code])
    assert (old.reasons_from, new.reasons_from) == ("shipped-1", str(made.uid))
    heard = queries.heard(actor=cast.supervisor, uid=voices[0].case.uid).lines
    assert ["让我撤单"] in [line.reasons for line in heard]


@pytest.mark.parametrize(
    ("who", "given", "code"),
    [
        ("community", {1: ["太慢"]}, "no_right"),
        ("stranger", {1: ["太慢"]}, "missing"),
        ("admin", {1: [f"理由{n}" for n in range(9)]}, "too_many_reasons"),
        ("admin", {1: ["长" * 41]}, "reason_long"),
        ("admin", {1: ["太慢", " 太慢 "]}, "reason_twice"),
    ],
)
def test_a_list_is_refused_with_its_reason(cast: Cast, who: str, given: dict[int, list[str]], code: str):
    area = cast.community.posts[0].area_code
    put: dict[str, Any] = {"area_code": area, "given": given, "actor": cast.actor(who), "at": cast.at}
    assert said_no(lambda: actions.put_reasons(**put)) == code


def test_a_list_is_neither_set_for_the_past_nor_twice_for_a_moment(cast: Cast):
    put: dict[str, Any] = {"area_code": CITY, "given": {1: ["太慢"]}, "actor": cast.admin, "at": cast.at}
    assert said_no(lambda: actions.put_reasons(**put, valid_from=after(cast, -1))) == "backdated"
    assert said_no(lambda: actions.put_reasons(**put)) == "ok"
    assert said_no(lambda: actions.put_reasons(**put)) == "list_taken"


# --- What the unit learns ----------------------------------------------------------------------------------------------


def test_nothing_that_the_rated_unit_can_open_tells_the_words_the_score_or_who(
    cast: Cast, signed_in, stopped_clock
):
    voice = finished(cast)[0]
    rate(voice, 2, cast, words=WORDS, chosen=["slow"])
    rectify(voice.case, cast, 3)
    stopped_clock.forward(hours=4)
    browser = signed_in("handler")
    made = Case.objects.get(parent=voice.case)
    pages = [
        *(
            reverse(f"cases:{name}", args=[one.uid])
            for name in ("detail", "inbox_case")
            for one in (voice.case, made)
        ),
        *(reverse(name) for name in ("cases:ledger", "cases:inbox", "ratings:appeals", "ratings:calls")),
        f"{reverse('cases:ledger')}?state=all&score=bad",
        reverse("ratings:unit", args=[voice.case.uid]),
        reverse("notices:inbox"),
        *(
            f"/api/v1/cases/{one.uid}{end}"
            for one in (voice.case, made)
            for end in ("", "/timeline", "/ratings")
        ),
        *(f"/api/v1/{name}" for name in ("cases", "appeals", "call-backs", "inbox")),
        f"/api/v1/cases/{voice.case.uid}/verdict",
    ]
    bearer = {"Authorization": f"Bearer {_token(cast, 'handler')}"}
    for address in pages:
        api = address.startswith("/api/")
        answer = Client().get(address, headers=bearer) if api else browser.get(address)
        body = answer.content.decode()
        assert answer.status_code in {200, 404}, address
        for told in (WORDS, "时间太长", "打分 2", "rated 2", "1 位居民不满意", '"score": 2', '"rated": 1'):
            assert told not in body, (address, told)
    assert voice.number not in browser.get(pages[6]).content.decode()
    lit = [one for one in _timeline(cast, voice) if one.code == "case.lit_red"]
    assert [one.who for one in lit] == [""]


def _token(cast: Cast, who: str) -> str:
    from linli.people import actions as people

    return people.issue_token(username=who, at=cast.at)


def _timeline(cast: Cast, voice: Voice):
    from linli.cases import queries as case_queries

    return case_queries.case_page(actor=cast.handler, uid=voice.case.uid, at=after(cast, 4)).events


def test_the_unit_reads_words_only_as_long_as_the_resident_lets_it(cast: Cast):
    voice = finished(cast)[0]
    rate(voice, 2, cast, words=WORDS)

    def shared(hours):
        return queries.unit_page(actor=cast.handler, uid=voice.case.uid, at=after(cast, hours)).shared

    assert shared(2) == []
    actions.share_words(token=link(voice), shared=True, actor=NOBODY, at=after(cast, 3))
    assert shared(3) == [WORDS]
    actions.share_words(token=link(voice), shared=False, actor=NOBODY, at=after(cast, 4))
    assert shared(4) == []
    late = lambda: actions.share_words(token=link(voice), shared=True, actor=NOBODY, at=after(cast, 999))  # noqa: E731 -- tried once
    assert said_no(late) == "rating_closed"
    fresh = finished(cast)[0]
    none = lambda: actions.share_words(token=link(fresh), shared=True, actor=NOBODY, at=after(cast, 2))  # noqa: E731 -- tried once
    assert said_no(none) == "not_rated"


def test_the_unit_sees_whole_fives_so_that_the_sixth_cannot_be_reckoned(cast: Cast):
    voices = finished(cast, voices=6)
    seen = []
    for n, voice in enumerate(voices):
        rate(voice, 5 if n < 5 else 1, cast, hours=2 + n)
        seen.append(queries.summary(actor=cast.handler, uid=voice.case.uid)["mean"])
    assert seen == [None, None, None, None, 5, 5]


# --- Bad, put right, rated again -----------------------------------------------------------------------------------


def test_who_is_not_satisfied_twice_gets_a_further_rectification_with_a_deadline(cast: Cast):
    voice = finished(cast)[0]
    rate(voice, 1, cast)
    first = rectify(voice.case, cast, 4)
    assert first.due_at is None or first.due_at > cast.at
    rate(voice, 2, cast, hours=6)
    second = Case.objects.filter(parent=voice.case).order_by("id").last()
    assert second is not None
    assert second.pk != first.pk
    assert second.due_at is not None
    rectify(voice.case, cast, 8)
    rate(voice, 4, cast, hours=9)
    assert not Case.objects.get(pk=voice.case_id).verdict_red
    assert list(Rating.objects.order_by("id").values_list("round", flat=True)) == [1, 2, 3]


# --- Calling back ------------------------------------------------------------------------------------------------------


def closed(cast: Cast, *, score: int = 5) -> Voice:
    voice = finished(cast, contact="13900008888")[0]
    if score:
        rate(voice, score, cast)
    hours = 3 if score else 24 * 8
    cases.write_off_case(case_uid=voice.case.uid, actor=cast.dispatcher, at=after(cast, hours))
    return voice


def test_every_named_bad_rating_is_called_back_by_somebody_else_within_its_limit(cast: Cast):
    voice = finished(cast, contact="13900008888")[0]
    rate(voice, 2, cast)
    call = CallBack.objects.get()
    assert (call.kind, call.voice_id) == ("bad", voice.pk)
    assert call.due_at is not None
    record = lambda who, **more: said_no(  # noqa: E731 -- asked often
        lambda: actions.record_call(
            **({"call_uid": call.uid, "outcome": "solved", "words": ""} | more),
            actor=cast.actor(who),
            at=after(cast, 3),
        )
    )
    assert record("handler") == "missing"
    assert record("dispatcher", outcome="maybe") == "no_such_outcome"
    assert record("dispatcher", answers={"knows": "perhaps"}) == "no_such_answer"
    assert record("dispatcher", consent_score=1) == "consent_needs_not_solved"
    assert record("dispatcher", outcome="not_solved", consent_score=5) == "no_such_score"
    assert [record("dispatcher", outcome="not_reached") for _try in range(4)] == ["ok"] * 3 + [
        "called_already"
    ]


def test_who_works_for_the_rated_unit_does_not_call_and_does_not_find_it_on_the_list(cast: Cast):
    voice = finished(cast, contact="13900008888")[0]
    rate(voice, 2, cast)
    person = cast.person("dispatcher")
    person.work_unit = cast.department
    person.save(update_fields=["work_unit"])
    call = CallBack.objects.get()
    run = lambda: actions.record_call(  # noqa: E731 -- tried once
        call_uid=call.uid, outcome="solved", words="", actor=cast.dispatcher, at=after(cast, 3)
    )
    assert said_no(run) == "handled_it"
    assert queries.calls_page(actor=cast.dispatcher, done=False, at=after(cast, 3)).lines == []
    assert len(queries.calls_page(actor=cast.supervisor, done=False, at=after(cast, 3)).lines) == 1


def drawn(cast: Cast) -> CallBack:
    made = actions.draw_calls(
        city_code=CITY, since=cast.at, until=after(cast, 24 * 9), at=after(cast, 24 * 9)
    )
    assert made is not None
    again = actions.draw_calls(
        city_code=CITY, since=cast.at, until=after(cast, 24 * 9), at=after(cast, 24 * 9)
    )
    assert again is None, "a stretch of time is drawn once"
    return CallBack.objects.get(draw=made)


def test_a_silent_closing_without_a_picture_is_drawn_for_its_risk(cast: Cast):
    voice = closed(cast, score=0)
    call = drawn(cast)
    assert call.voice_id == voice.pk
    assert set(call.risks) >= {"no_evidence", "silent"}


@pytest.mark.parametrize("consent", [None, 2])
def test_not_solved_reopens_by_the_residents_own_link_or_with_consent(cast: Cast, consent: int | None):
    voice = closed(cast)
    call = drawn(cast)
    actions.record_call(
        call_uid=call.uid,
        outcome="not_solved",
        words="灯还是黑的",
        consent_score=consent,
        actor=cast.supervisor,
        at=after(cast, 24 * 10),
    )
    case = Case.objects.get(pk=voice.case_id)
    assert case.verdict_red is (consent is not None)
    if consent is None:
        assert case.state == Case.State.WRITTEN_OFF
        rate(voice, 1, cast, hours=24 * 10 + 1)
        case.refresh_from_db()
    assert (case.state, case.verdict_red) == (Case.State.FINISHED, True)


def test_the_lot_is_drawn_from_the_seed_and_can_be_drawn_again(cast: Cast):
    uid = closed(cast).case.uid
    hits = sum(rules_calls.is_drawn(f"seed {n}", uid, 100) for n in range(2000))
    assert 140 < hits < 260
    assert rules_calls.is_drawn("any", uid, 1000)
    assert not rules_calls.is_drawn("any", uid, 0)


def test_the_estimate_has_an_interval_and_no_number_below_twenty_answers():
    few = rules_calls.Estimate(100, 30, 0, 5, 6, 19, 3)
    assert (few.share, few.interval) == (None, None)
    # Wilson for 10 of 100, as in Brown, Cai, DasGupta (2001) and every table: 5.52 % to 17.44 %.
    enough = rules_calls.Estimate(900, 120, 5, 10, 5, 100, 10)
    assert (enough.share, enough.interval) == (10.0, (5.5, 17.4))


def test_the_same_photo_in_another_case_is_found_and_a_plain_one_is_not():
    wave = [(x * 37 + y * 53) % 101 for y in range(8) for x in range(9)]
    bits = looks.bits_of(wave)
    brighter = looks.bits_of([value + 60 for value in wave])
    assert looks.near(bits, brighter)
    assert looks.quarters_of(bits) != (None, None, None, None)
    assert looks.quarters_of(looks.bits_of([128] * 72)) == (None, None, None, None)
    assert not looks.near(bits, bits ^ 0xFF)


def test_the_worklist_is_a_page_with_its_estimate(
    cast: Cast, signed_in, stopped_clock, django_assert_max_num_queries
):
    voice = finished(cast, contact="13900008888")[0]
    rate(voice, 2, cast)
    stopped_clock.forward(hours=3)
    browser = signed_in("supervisor")
    with django_assert_max_num_queries(14):
        body = browser.get(reverse("ratings:calls")).content.decode()
    assert voice.number in body
    call = CallBack.objects.get()
    form = {"outcome": "solved", "ask_knows": "yes", "words": "已经好了", "_key": "k"}
    address = reverse("ratings:call", args=[call.uid])
    assert browser.get(address).status_code == 200
    assert browser.post(address, form).status_code == 303
    call.refresh_from_db()
    assert (call.outcome, call.answers, call.done_at is not None) == ("solved", {"knows": "yes"}, True)


@pytest.mark.parametrize("name", ["calls", "appeals", "openness"])
def test_the_pages_about_verdicts_cost_the_same_with_many(
    cast: Cast, signed_in, stopped_clock, name: str, django_assert_num_queries
):
    def another() -> None:
        voice = finished(cast)[0]
        rate(voice, 1, cast)
        appealed(cast, voice)

    another()
    stopped_clock.forward(hours=4)
    browser, address = signed_in("supervisor"), reverse(f"ratings:{name}")
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    for _number in range(4):
        another()
    with django_assert_num_queries(len(few)):
        browser.get(address)
