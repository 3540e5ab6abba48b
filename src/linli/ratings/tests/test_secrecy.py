"""What nobody learns too early or too exactly: who is called, how one resident answered, when somebody rated."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from linli.cases import actions as cases
from linli.cases.models import Case, Evidence, Voice
from linli.cases.rules_joining import MOST_PRESSES
from linli.kernel import ids
from linli.kernel.models import JournalEntry
from linli.ratings import actions, queries, rules_calls
from linli.ratings.models import CallBack, Draw
from tests.cast import CITY, Cast

from .scene import after, finished, rate, said_no
from .test_manipulation import appealed, signed_in_once, uphold

pytestmark = pytest.mark.django_db

SEED = "0f" * 16


def written_off(cast: Cast, *, score: int = 5) -> Voice:
    voice = finished(cast, contact="13900008888")[0]
    rate(voice, score, cast)
    cases.write_off_case(case_uid=voice.case.uid, actor=cast.dispatcher, at=after(cast, 3))
    return voice


def drawn(cast: Cast, **more: Any) -> Draw:
    until = after(cast, 24 * 9)
    made = actions.draw_calls(city_code=CITY, since=cast.at, until=until, at=until, seed=SEED, **more)
    assert made is not None
    return made


def draws(*, per_mille: int, answers: str, at: Any, week: int) -> list[CallBack]:
    """A drawing of another time whose calls were answered: s solved, n not solved, - nobody called in time."""
    until = at - timedelta(days=7 * week)
    seed = uuid4().hex
    made = Draw.objects.create(
        city_code=CITY,
        since=until - timedelta(days=7),
        until=until,
        seed=seed,
        commitment=rules_calls.commitment(seed),
        per_mille=per_mille,
        population=1000,
        drawn=len(answers),
        risky=0,
    )
    voice = Voice.objects.select_related("case").order_by("pk").first()
    assert voice is not None
    calls = []
    for n, answer in enumerate(answers):
        call = CallBack(
            case=voice.case, voice=voice, kind="random", draw=made, round=1000 * week + n, since=until
        )
        call.due_at = until + timedelta(days=3)
        if answer != "-":
            call.outcome = {"s": "solved", "n": "not_solved"}[answer]
            call.done_at = until + timedelta(days=1)
        call.place_in(voice.case.area_code)
        calls.append(call)
    return CallBack.objects.bulk_create(calls)


def test_the_seed_is_committed_to_at_the_drawing_and_shown_when_its_calls_are_over(
    cast: Cast, signed_in, stopped_clock
):
    written_off(cast)
    made = drawn(cast)
    assert made.commitment == sha256(SEED.encode()).hexdigest()
    assert SEED not in JournalEntry.objects.get(code="calls.drawn").payload
    stopped_clock.forward(hours=24 * 9 + 1)
    public, desk = reverse("ratings:openness"), reverse("ratings:calls")

    def seen(address: str) -> tuple[bool, bool]:
        body = Client().get(address).content.decode()
        return made.commitment in body, SEED in body

    assert seen(public) == (True, False)
    assert seen(f"/api/v1/verdicts?area={CITY}") == (True, False)
    assert SEED not in signed_in("supervisor").get(desk).content.decode()
    call = CallBack.objects.get(draw=made)
    actions.record_call(
        call_uid=call.uid, outcome="solved", words="", actor=cast.supervisor, at=after(cast, 24 * 9 + 1)
    )
    assert seen(public) == (True, True)
    CallBack.objects.update(done_at=None, outcome="", due_at=after(cast, 24 * 9))
    assert seen(public) == (True, True), "the day has passed"


def test_counts_of_answers_are_hidden_below_twenty_and_then_whole_fives_of_drawings_that_are_over(cast: Cast):
    finished(cast)
    at = after(cast, 24 * 60)
    draws(per_mille=50, answers="s" * 17 + "nn-", at=at, week=3)
    few = queries.estimate(city_code=CITY, at=at)
    assert (few.drawn, set(few.told.values()), few.share) == (20, {None}, None)
    late, *_ = draws(per_mille=50, answers="-" + "s" * 3 + "n" * 4, at=at, week=2)
    draws(per_mille=50, answers="nnn-", at=at, week=0)  # its calls are not over
    draws(per_mille=20, answers="n" * 30, at=at, week=5)  # another chance
    found = queries.estimate(city_code=CITY, at=at)
    assert (found.population, found.drawn) == (2000, 28)
    assert found.told == {"waiting": 0, "unreached": 0, "refused": 0, "answered": 25, "not_solved": 5}
    assert found.share == round(100 * 6 / 26, 1)
    CallBack.objects.filter(pk=late.pk).update(outcome="not_solved", done_at=at)
    assert queries.estimate(city_code=CITY, at=at) == found, "what is said late moves nothing"


def test_an_excluded_verdict_does_not_come_back_through_its_own_call(cast: Cast):
    voice = finished(cast, contact="13900008888")[0]
    given = rate(voice, 1, cast)
    uphold(cast, appealed(cast, voice), [given])
    call = CallBack.objects.get()
    assert (call.outcome, call.done_at) == ("dropped", after(cast, 5))
    assert said_no(lambda: _records(call, cast, hours=6, outcome="solved")) == "called_already"
    CallBack.objects.update(kind="random", outcome="", done_at=None)
    assert said_no(lambda: _records(call, cast, hours=6, outcome="dropped")) == "no_such_outcome"
    _records(call, cast, hours=6, outcome="not_solved", consent_score=1)
    voice.refresh_from_db()
    assert (voice.score, voice.rating_until) == (None, after(cast, 5))
    assert not Case.objects.get(pk=voice.case_id).verdict_red
    assert CallBack.objects.get().outcome == "not_solved"


def test_the_outcome_is_kept_where_the_matter_is_in_work_again(cast: Cast):
    voice = written_off(cast)
    drawn(cast)
    Case.objects.filter(pk=voice.case_id).update(state=Case.State.HANDLING)
    _records(CallBack.objects.get(), cast, hours=24 * 9 + 1, outcome="not_solved")
    voice.refresh_from_db()
    assert CallBack.objects.get().outcome == "not_solved"
    assert voice.rating_opened_at == after(cast, 1)


def _records(call: CallBack, cast: Cast, *, hours: float, **more: Any) -> CallBack:
    return actions.record_call(
        call_uid=call.uid, words="", actor=cast.supervisor, at=after(cast, hours), **more
    )


def test_no_single_rating_moves_the_day_until_which_the_unit_appeals(cast: Cast):
    voices = finished(cast, voices=6)
    told = []
    for n, voice in enumerate(voices):
        rate(voice, 1, cast, hours=2 + 24 * n)
        page = queries.unit_page(actor=cast.handler, uid=voice.case.uid, at=after(cast, 3 + 24 * n))
        told.append(page.until)
    assert len(set(told)) == 1
    assert told[0] == (after(cast, 1) + timedelta(days=7 + 5)).date()


def test_staff_do_not_rate_in_the_group_under_an_invented_device_and_one_address_not_without_end(
    cast: Cast, stopped_clock
):
    case = finished(cast, group="梧桐群")[0].case
    stopped_clock.forward(hours=2)
    address = f"/api/v1/groups/{ids.token('group', case.uid)}/rating"
    browser = Client()

    def press(device: str) -> str:
        answer = browser.post(address, {"score": 5, "device": device}, "application/json")
        return "ok" if answer.status_code < 300 else answer.json()["code"]

    browser.cookies[settings.DEVICE_COOKIE_NAME] = signed_in_once(cast, "handler")
    assert press("invented device 1") == "staff_device"
    browser.cookies.clear()
    cache.clear()
    assert press("invented device 0") == "ok"
    codes = [press(f"invented device {n}") for n in range(2, MOST_PRESSES + 2)]
    assert codes == ["ok"] * (MOST_PRESSES - 1) + ["too_many_from_here"]


@pytest.mark.parametrize("kind", ["code", "check", "exception"])
def test_a_code_or_a_check_shows_that_it_was_done_and_an_exception_is_a_risk(cast: Cast, kind: str):
    shown = kind != "exception"
    case = written_off(cast).case
    Evidence.objects.create(case=case, kind=kind, item="check", at=after(cast, 2))
    Case.objects.filter(pk=case.pk).update(evidence_excused=0 if shown else 1)
    case.refresh_from_db()
    _facts, risks = queries.closed_facts([case], city_code=CITY, at=after(cast, 5))[case.pk]
    assert ("no_evidence" in risks, "excused" in risks) == (not shown, not shown)


def test_who_wrote_a_case_off_does_not_call_about_it(cast: Cast):
    written_off(cast)
    drawn(cast)
    at = after(cast, 24 * 9 + 1)
    call = CallBack.objects.get()
    run = lambda: actions.record_call(  # noqa: E731 -- tried once
        call_uid=call.uid, outcome="solved", words="", actor=cast.dispatcher, at=at
    )
    assert said_no(run) == "wrote_it_off"
    assert queries.calls_page(actor=cast.dispatcher, done=False, at=at).lines == []
    assert len(queries.calls_page(actor=cast.supervisor, done=False, at=at).lines) == 1
