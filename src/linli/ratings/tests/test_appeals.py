"""An appeal against a verdict: who brings it, who decides, what it leaves of the figures, and what is told in public."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from linli.cases import actions as cases
from linli.cases.models import Case
from linli.ratings import actions, queries, rules_appeals
from linli.ratings.models import Appeal, Exclusion
from linli.ratings.tests.test_verdicts import WORDS, appealed
from tests.cast import CITY, Cast

from .scene import NOBODY, after, finished, link, press_in_group, rate, said_no

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("state", "verb"), list(product(Appeal.State.values, rules_appeals.ARROWS)))
def test_every_verb_of_an_appeal_in_every_state(state: str, verb: str):
    allowed = {("open", "withdraw"), ("open", "uphold"), ("open", "dismiss"), ("upheld", "answer")}
    assert bool(rules_appeals.arrow(verb, state)) is ((state, verb) in allowed)


def test_an_upheld_appeal_takes_the_verdict_out_of_the_figures_and_the_resident_answers(cast: Cast):
    voice = finished(cast, contact="13900009999")[0]
    given = rate(voice, 1, cast)
    appeal = appealed(cast, voice)
    decided = actions.uphold_appeal(
        appeal_uid=appeal.uid,
        rating_uids=[given.uid],
        words="核对属实",
        actor=cast.supervisor,
        at=after(cast, 5),
    )
    case = Case.objects.get(pk=voice.case_id)
    assert (decided.state, case.verdict_red) == ("upheld", False)
    assert Case.objects.get(parent=case).state == Case.State.OUT_OF_SCOPE
    voice.refresh_from_db()
    assert voice.score is None
    answer = lambda: actions.answer_exclusion(  # noqa: E731 -- asked twice
        token=link(voice), words="就是这盏灯", actor=NOBODY, at=after(cast, 6)
    )
    assert [said_no(answer), said_no(answer)] == ["ok", "answered_already"]
    page = queries.appeal_page(actor=cast.supervisor, uid=appeal.uid, at=after(cast, 7))
    assert [one.answer.body for one in page.excluded if one.answer] == ["就是这盏灯"]
    written = cases.write_off_case(case_uid=case.uid, actor=cast.dispatcher, at=after(cast, 8))
    assert written.write_off_how == "rated"


def test_an_appeal_is_refused_with_its_reason(cast: Cast):
    voice = finished(cast)[0]
    assert said_no(lambda: appealed(cast, voice)) == "no_bad_rating"
    rate(voice, 1, cast)
    ask = lambda hours=3, who="handler", **more: said_no(  # noqa: E731 -- asked five times
        lambda: actions.appeal(
            **({"case_uid": voice.case.uid, "reason": "mistaken", "words": "好"} | more),
            actor=cast.actor(who),
            at=after(cast, hours),
        )
    )
    assert ask(who="contact") == "missing"
    assert ask(reason="rude") == "no_such_ground"
    assert ask(words=" ") == "no_words"
    assert ask(words="长" * 2001) == "too_long"
    assert ask(hours=24 * 13) == "appeal_late"
    assert [ask(), ask()] == ["ok", "appealed_already"]


def test_a_dismissed_or_withdrawn_appeal_leaves_the_light_as_it_was(cast: Cast):
    voice = finished(cast)[0]
    given = rate(voice, 1, cast)
    first = appealed(cast, voice)
    actions.withdraw_appeal(appeal_uid=first.uid, actor=cast.handler, at=after(cast, 3))
    second = appealed(cast, voice, hours=4)
    decide: dict[str, Any] = {"appeal_uid": second.uid, "actor": cast.supervisor, "at": after(cast, 5)}
    none = lambda: actions.uphold_appeal(rating_uids=[], words="属实", **decide)  # noqa: E731 -- tried once
    assert said_no(none) == "none_chosen"
    actions.dismiss_appeal(words="照片与现场不符", **decide)
    again = lambda: actions.uphold_appeal(rating_uids=[given.uid], words="属实", **decide)  # noqa: E731 -- tried once
    assert said_no(again) == "wrong_state"
    assert (
        said_no(
            lambda: actions.answer_exclusion(token=link(voice), words="嗯", actor=NOBODY, at=after(cast, 6))
        )
        == "not_excluded"
    )
    assert Case.objects.get(pk=voice.case_id).verdict_red
    assert not Exclusion.objects.exists()


def test_a_bad_word_from_the_group_is_excluded_too_and_its_phone_does_not_come_again(cast: Cast):
    voice = finished(cast, group="梧桐群")[0]
    given = press_in_group(voice.case, 1, cast, "a phone")
    appeal = appealed(cast, voice)
    actions.uphold_appeal(
        appeal_uid=appeal.uid, rating_uids=[given.uid], words="属实", actor=cast.supervisor, at=after(cast, 5)
    )
    assert not Case.objects.get(pk=voice.case_id).verdict_red
    assert said_no(lambda: press_in_group(voice.case, 1, cast, "a phone", hours=6)) == "device_rated"


def test_the_public_page_counts_exclusions_in_fives_and_names_nobody(cast: Cast, stopped_clock):
    voices = finished(cast, voices=6)
    given = [rate(voice, 1, cast, words=WORDS) for voice in voices]
    appeal = appealed(cast, voices[0])
    for chosen, expected in ((given[:4], 0), (given[4:], 5)):
        Exclusion.objects.bulk_create(
            Exclusion(appeal=appeal, rating=one, reason=appeal.reason, at=after(cast, 4)) for one in chosen
        )
        page = queries.openness(code=CITY, at=after(cast, 5))
        assert {line.code: line.at_least for line in page.excluded}["wrong_matter"] == expected
    stopped_clock.forward(hours=6)
    body = Client().get(reverse("ratings:openness")).content.decode()
    assert WORDS not in body
    assert "城管局" not in body
    assert said_no(lambda: queries.openness(code="990101", at=cast.at)) == "missing"


def test_the_appeal_goes_through_its_pages(cast: Cast, signed_in, stopped_clock):
    voice = finished(cast)[0]
    given = rate(voice, 1, cast, words="没有修")
    stopped_clock.forward(hours=3)
    unit = reverse("ratings:unit", args=[voice.case.uid])
    assert (
        signed_in("handler").post(unit, {"reason": "mistaken", "words": "照片", "_key": "a"}).status_code
        == 303
    )
    address = reverse("ratings:appeal", args=[Appeal.objects.get().uid])
    desk = signed_in("supervisor")
    assert "没有修" in desk.get(address).content.decode()
    form = {"decision": "uphold", "words": "属实", "ratings": [str(given.uid)], "_key": "b"}
    assert desk.post(address, form).status_code == 303
    page = Client().get(reverse("ratings:rate", args=[link(voice)])).content.decode()
    assert str(Appeal.Reason.MISTAKEN.label) in page
