"""Twenty and more ways to bend a rating, each tried: all are refused, or change nothing, or are seen."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from linli.cases import actions as cases
from linli.cases.facts import VoiceDraft
from linli.cases.models import Case, Voice
from linli.kernel import ids
from linli.people import actions as people
from linli.people.models import Post
from linli.people.rules_signing import Method
from linli.ratings import actions, queries
from linli.ratings.models import Appeal, Rating
from tests.cast import HOME, Cast

from .scene import NOBODY, after, finished, link, press_in_group, rate, rectify, said_no

pytestmark = pytest.mark.django_db


def signed_in_once(cast: Cast, who: str, *, days_ago: int = 0) -> str:
    """The cookie of a browser in which somebody of the cast signed in; whether they signed out does not matter."""
    cookie = f"browser-of-{who}"
    people.note_sign_in(
        account=cast.account(who),
        method=Method.PASSWORD,
        cookie=cookie,
        label="Chrome · Windows",
        at=cast.at - timedelta(days=days_ago),
    )
    return cookie


def appealed(cast: Cast, voice: Voice, hours: float = 3) -> Appeal:
    return actions.appeal(
        case_uid=voice.case.uid,
        reason="mistaken",
        words="照片显示已经修好",
        actor=cast.handler,
        at=after(cast, hours),
    )


def uphold(cast: Cast, appeal: Appeal, ratings: list[Rating], who: str = "supervisor") -> str:
    return said_no(
        lambda: actions.uphold_appeal(
            appeal_uid=appeal.uid,
            rating_uids=[one.uid for one in ratings],
            words="核对过照片和录音",
            actor=cast.actor(who),
            at=after(cast, 5),
        )
    )


@pytest.mark.parametrize("who", ["handler", "community", "supervisor", "leader", "contact"])
def test_01_staff_do_not_rate_by_a_residents_link(cast: Cast, who: str):
    voice = finished(cast)[0]
    assert said_no(lambda: rate(voice, 5, cast, actor=cast.actor(who))) == "staff_cannot_rate"


def test_02_the_handler_does_not_rate_on_the_own_phone_after_signing_out(cast: Cast):
    voice = finished(cast)[0]
    assert said_no(lambda: rate(voice, 5, cast, device=signed_in_once(cast, "handler"))) == "staff_device"
    late = signed_in_once(cast, "community", days_ago=29)
    assert said_no(lambda: rate(voice, 5, cast, device=late)) == "staff_device"


def test_03_a_phone_on_which_only_a_resident_signed_in_rates(cast: Cast):
    voice = finished(cast)[0]
    assert said_no(lambda: rate(voice, 5, cast, device=signed_in_once(cast, "resident"))) == "ok"


def test_04_a_phone_is_no_staff_phone_for_ever_and_a_post_that_ended_long_ago_does_not_count(cast: Cast):
    voices = finished(cast, voices=2)
    long_ago = signed_in_once(cast, "handler", days_ago=60)
    assert said_no(lambda: rate(voices[0], 5, cast, device=long_ago)) == "ok"
    gone = cast.at - timedelta(days=31)
    Post.objects.filter(person=cast.person("contact"), until__gt=gone).update(
        since=gone - timedelta(days=90), until=gone
    )
    former = signed_in_once(cast, "contact")
    assert said_no(lambda: rate(voices[1], 5, cast, device=former)) == "ok"


def test_05_a_guessed_token_opens_nothing(cast: Cast):
    voice = finished(cast)[0]
    token = link(voice)
    forged = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
    assert Client().post(reverse("ratings:rate", args=[forged]), {"score": "5"}).status_code == 404


def test_06_the_token_of_the_version_before_opens_nothing(cast: Cast):
    voice = finished(cast)[0]
    old = link(voice)
    Voice.objects.filter(pk=voice.pk).update(token_version=voice.token_version + 1)
    run = lambda: actions.rate_by_voice(  # noqa: E731 -- tried once
        token=old, score=5, words="", via="link", actor=NOBODY, at=after(cast, 2)
    )
    assert said_no(run) == "missing"


def test_07_a_rating_is_changed_once_and_not_a_second_time(cast: Cast):
    voice = finished(cast)[0]
    answers = [said_no(partial(rate, voice, 5 - n, cast, hours=2 + n)) for n in range(3)]
    assert answers == ["ok", "ok", "changed_already"]
    voice.refresh_from_db()
    assert voice.score == 4


def test_08_nobody_rates_late(cast: Cast):
    assert said_no(lambda: rate(finished(cast)[0], 5, cast, hours=24 * 30)) == "rating_closed"


def test_09_nobody_rates_before_the_work_is_finished(cast: Cast):
    voice = cases.place_voice(
        words=VoiceDraft(body="门禁坏了", area_code=HOME), actor=cast.resident, at=cast.at
    )
    assert said_no(lambda: rate(voice, 5, cast)) == "not_open"
    assert said_no(lambda: press_in_group(voice.case, 5, cast, "a phone")) == "not_open"


def test_10_a_phone_counts_once_in_the_group(cast: Cast):
    case = finished(cast, group="梧桐群")[0].case
    assert said_no(lambda: press_in_group(case, 4, cast, "one phone")) == "ok"
    assert said_no(lambda: press_in_group(case, 5, cast, "one phone", hours=3)) == "device_rated"


def test_11_a_staff_phone_does_not_count_in_the_group_either(cast: Cast):
    case = finished(cast, group="梧桐群")[0].case
    device = signed_in_once(cast, "handler")
    assert said_no(lambda: press_in_group(case, 5, cast, device)) == "staff_device"


def test_12_throwing_the_cookie_away_shows_as_a_burst_from_one_address(cast: Cast):
    case = finished(cast, group="梧桐群")[0].case
    for n in range(4):
        press_in_group(case, 5, cast, f"fresh cookie {n}", hours=2 + n / 600, address="203.0.113.7")
    assert list(Rating.objects.values_list("burst", flat=True)) == [True] * 4
    assert "203.0.113.7" not in "".join(Rating.objects.values_list("address_index", flat=True))


def test_13_many_voices_rated_within_seconds_from_one_device_are_flagged_and_neighbours_are_not(cast: Cast):
    voices = finished(cast, voices=4)
    for n, voice in enumerate(voices[:3]):
        rate(voice, 5, cast, hours=2 + n / 600, device="one tablet")
    rate(voices[3], 5, cast, hours=3, device="one tablet")
    assert list(Rating.objects.order_by("id").values_list("burst", flat=True)) == [True, True, True, False]


@pytest.mark.parametrize("score", ["6", "0", "-1", "5.5", ""])
def test_14_there_is_no_sixth_face(cast: Cast, stopped_clock, score: str):
    voice = finished(cast)[0]
    stopped_clock.forward(hours=2)
    answer = Client().post(reverse("ratings:rate", args=[link(voice)]), {"score": score})
    assert (answer.status_code, Rating.objects.count()) == (422, 0)
    assert said_no(lambda: rate(voice, 6, cast)) in {"no_such_score", "no_such_reason"}


def test_15_the_key_of_a_form_cannot_be_sent_again_with_another_face(cast: Cast, stopped_clock):
    voice = finished(cast)[0]
    stopped_clock.forward(hours=2)
    browser, address = Client(), reverse("ratings:rate", args=[link(voice)])
    assert browser.post(address, {"score": "2", "_key": "k"}).status_code == 303
    assert browser.post(address, {"score": "5", "_key": "k"}).status_code == 409
    voice.refresh_from_db()
    assert voice.score == 2


def test_16_a_units_token_does_not_rate_through_the_api(cast: Cast, stopped_clock):
    voice = finished(cast)[0]
    bearer = f"Bearer {people.issue_token(username='handler', at=cast.at)}"
    stopped_clock.forward(hours=2)
    answer = Client().post(
        f"/api/v1/voices/{link(voice)}/rating",
        {"score": 5},
        "application/json",
        headers={"Authorization": bearer},
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "staff_cannot_rate")


def test_17_a_staff_browser_does_not_rate_through_the_api(cast: Cast, stopped_clock):
    voice = finished(cast)[0]
    browser = Client()
    browser.cookies[settings.DEVICE_COOKIE_NAME] = signed_in_once(cast, "handler")
    stopped_clock.forward(hours=2)
    answer = browser.post(f"/api/v1/voices/{link(voice)}/rating", {"score": 5}, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "staff_device")


def test_18_somebody_of_the_rated_unit_does_not_rate_even_their_own_voice(cast: Cast):
    voice = finished(cast)[0]
    Voice.objects.filter(pk=voice.pk).update(person=cast.person("handler"))
    assert said_no(lambda: rate(voice, 5, cast)) == "handled_by_your_unit"
    Voice.objects.filter(pk=voice.pk).update(person=cast.person("contact"))
    assert said_no(lambda: rate(voice, 5, cast)) == "ok", "the enterprise had nothing to do with it"


def test_19_somebody_signed_in_does_not_rate_the_voice_of_another(cast: Cast):
    voice = finished(cast)[0]
    assert said_no(lambda: rate(voice, 1, cast, actor=cast.volunteer)) == "not_your_voice"
    assert said_no(lambda: rate(voice, 1, cast, actor=cast.resident)) == "ok"


def test_20_a_merged_voice_is_rated_once_whichever_page_it_is_opened_from(cast: Cast):
    into = cases.place_voice(words=VoiceDraft(body="一号楼", area_code=HOME), actor=NOBODY, at=cast.at)
    other = cases.place_voice(words=VoiceDraft(body="也是", area_code=HOME), actor=NOBODY, at=cast.at)
    desk: dict[str, Any] = {"actor": cast.community, "at": cast.at}
    cases.merge_case(case_uid=other.case.uid, into_uid=into.case.uid, **desk)
    cases.accept_case(case_uid=into.case.uid, title="灯", category_code="", area_code=HOME, **desk)
    cases.dispatch_case(
        case_uid=into.case.uid, lead_uid=cast.department.uid, actor=cast.dispatcher, at=cast.at
    )
    cases.take_case(case_uid=into.case.uid, actor=cast.handler, at=cast.at)
    cases.finish_case(case_uid=into.case.uid, words="好了", actor=cast.handler, at=after(cast, 1))
    other.refresh_from_db()
    assert [said_no(partial(rate, other, score, cast)) for score in (5, 4, 3)] == [
        "ok",
        "ok",
        "changed_already",
    ]
    assert Voice.objects.filter(score__isnull=False).count() == 1


def test_21_a_voice_taken_out_of_a_merge_does_not_rate_what_it_is_no_longer_in(cast: Cast):
    into = cases.place_voice(words=VoiceDraft(body="一号楼", area_code=HOME), actor=NOBODY, at=cast.at)
    other = cases.place_voice(words=VoiceDraft(body="电梯", area_code=HOME), actor=NOBODY, at=cast.at)
    desk: dict[str, Any] = {"actor": cast.community, "at": cast.at}
    cases.merge_case(case_uid=other.case.uid, into_uid=into.case.uid, **desk)
    cases.unmerge_case(case_uid=other.first_case.uid, **desk)
    assert said_no(lambda: rate(other, 1, cast)) == "not_open"
    assert not Case.objects.filter(verdict_red=True).exists()


def test_22_the_unit_that_appealed_does_not_review_nor_does_anybody_of_it_or_below(cast: Cast):
    voice = finished(cast)[0]
    given = rate(voice, 1, cast)
    appeal = appealed(cast, voice)
    assert uphold(cast, appeal, [given], "handler") == "no_right"
    person = cast.person("supervisor")
    person.work_unit = cast.department
    person.save(update_fields=["work_unit"])
    assert uphold(cast, appeal, [given]) == "own_unit"
    below = people.make_unit(
        name="照明所",
        kind="team",
        area_code=cast.department.area_code,
        parent=cast.department,
        actor=NOBODY.system(),
        at=cast.at,
    )
    person.work_unit = below
    person.save(update_fields=["work_unit"])
    assert uphold(cast, appeal, [given]) == "own_unit"
    assert Case.objects.get(pk=voice.case_id).verdict_red


def test_23_whoever_appealed_does_not_decide(cast: Cast):
    voice = finished(cast)[0]
    given = rate(voice, 1, cast)
    appeal = appealed(cast, voice)
    Appeal.objects.filter(pk=appeal.pk).update(asked_by=cast.person("supervisor"))
    assert uphold(cast, appeal, [given]) == "own_appeal"


def test_24_the_unit_clears_its_light_by_no_verb(cast: Cast, signed_in, stopped_clock):
    voice = finished(cast)[0]
    rate(voice, 1, cast)
    appealed(cast, voice)
    rectify(voice.case, cast, 4)
    stopped_clock.forward(hours=5)
    browser = signed_in("handler")
    for verb in ("write_off", "finish", "take", "stand", "resume", "return"):
        browser.post(
            reverse(f"cases:{verb}", args=[voice.case.uid]), {"words": "好了", "review_on": "2026-09-01"}
        )
        assert Case.objects.get(pk=voice.case_id).verdict_red, verb
    assert browser.get(reverse("ratings:heard", args=[voice.case.uid])).status_code == 404


def test_25_what_was_excluded_does_not_come_back_by_rating_again(cast: Cast):
    voice = finished(cast)[0]
    given = rate(voice, 1, cast)
    assert uphold(cast, appealed(cast, voice), [given]) == "ok"
    assert not Case.objects.get(pk=voice.case_id).verdict_red
    assert said_no(lambda: rate(voice, 1, cast, hours=6)) == "rating_closed"
    voice.refresh_from_db()
    assert voice.score is None
    assert Rating.objects.get().score == 1, "it is kept as it was given"


def test_26_a_rating_that_was_made_good_meanwhile_is_not_excluded(cast: Cast):
    voice = finished(cast)[0]
    given = rate(voice, 1, cast)
    appeal = appealed(cast, voice)
    rate(voice, 5, cast, hours=4)
    assert uphold(cast, appeal, [given]) == "nothing_left"
    assert queries.appeal_for(actor=cast.supervisor, uid=appeal.uid).state == "open"


def test_27_a_reason_of_another_face_or_an_invented_one_is_not_taken(cast: Cast):
    voice = finished(cast)[0]
    assert said_no(lambda: rate(voice, 5, cast, chosen=["not_done"])) == "no_such_reason"
    assert said_no(lambda: rate(voice, 1, cast, chosen=["<b>"])) == "no_such_reason"
    assert said_no(lambda: rate(voice, 1, cast, chosen=["not_done", "pressed"])) == "ok"


def test_28_staff_who_hold_a_link_do_not_share_or_read_what_was_rated(cast: Cast, signed_in, stopped_clock):
    voice = finished(cast)[0]
    rate(voice, 2, cast, words="半夜敲门让我改好评")
    share = lambda **who: said_no(  # noqa: E731 -- three callers below
        lambda: actions.share_words(token=link(voice), shared=True, at=after(cast, 3), **who)
    )
    assert share(actor=cast.handler) == "staff_cannot_rate"
    assert share(actor=NOBODY, device=signed_in_once(cast, "handler")) == "staff_device"
    stopped_clock.forward(hours=3)
    page = signed_in("handler").get(reverse("ratings:rate", args=[link(voice)])).content.decode()
    assert "半夜敲门" not in page
    assert "checked" not in page


def test_29_a_group_code_of_another_matter_or_of_a_voice_opens_nothing(cast: Cast):
    voice = finished(cast, group="梧桐群")[0]
    wrong = ids.token("voice", voice.case.uid)
    run = lambda: actions.rate_by_group(  # noqa: E731 -- tried once
        token=wrong, score=5, words="", device="a phone", actor=NOBODY, at=after(cast, 2)
    )
    assert said_no(run) == "missing"
