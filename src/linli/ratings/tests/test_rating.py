"""A rating belongs to the resident."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from linli.cases import actions as cases
from linli.cases.facts import VoiceDraft
from linli.cases.models import Case, Voice
from linli.kernel import ids
from linli.kernel.actor import Actor
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.ratings import actions, queries
from linli.ratings.models import Rating
from tests.cast import HOME, Cast

LATER = timedelta(hours=1)


def finished(cast: Cast, *, channel: str = "web", voices: int = 1) -> list[Voice]:
    """A finished case with so many voices."""
    first = cases.place_voice(
        words=VoiceDraft(
            body="北门路灯不亮",
            area_code=HOME,
            channel=channel,
            group_name="梧桐群" if channel == "group" else "",
        ),
        actor=cast.community if channel == "group" else cast.resident,
        at=cast.at,
    )
    for n in range(voices - 1):
        cases.place_voice(
            words=VoiceDraft(body=f"路灯坏了 {n}", area_code=HOME, join_case_uid=first.case.uid),
            actor=cast.resident,
            at=cast.at,
        )
    uid = first.case.uid
    cases.accept_case(
        case_uid=uid, title="北门路灯", category_code="", area_code=HOME, actor=cast.community, at=cast.at
    )
    cases.dispatch_case(case_uid=uid, lead_uid=cast.department.uid, actor=cast.dispatcher, at=cast.at)
    cases.take_case(case_uid=uid, actor=cast.handler, at=cast.at)
    cases.finish_case(case_uid=uid, words="已换灯泡", actor=cast.handler, at=cast.at + LATER)
    return list(Voice.objects.filter(case__uid=uid).order_by("id"))


def link(voice: Voice) -> str:
    return ids.token("voice", voice.uid, voice.token_version)


def rate(voice: Voice, score: int, cast: Cast, hours: int = 2, actor: Actor | None = None) -> Rating:
    return actions.rate_by_voice(
        token=link(voice),
        score=score,
        words="",
        via="link",
        actor=actor or Actor.anonymous("web"),
        at=cast.at + timedelta(hours=hours),
    )


def test_a_good_rating_is_kept_on_the_voice_and_in_the_journal(cast: Cast) -> None:
    voice = finished(cast)[0]
    rate(voice, 5, cast)
    voice.refresh_from_db()
    assert (voice.score, voice.rated_via) == (5, "link")
    assert JournalEntry.objects.filter(subject_uid=voice.case.uid, code="rating.given").count() == 1


def test_a_bad_rating_lights_the_case_and_opens_a_rectification_at_the_supervisor(cast: Cast) -> None:
    voice = finished(cast)[0]
    rate(voice, 1, cast)
    case = Case.objects.get(pk=voice.case_id)
    assert case.verdict_red
    rectification = Case.objects.get(parent=case)
    assert rectification.kind == Case.Kind.RECTIFICATION
    assert Case.objects.visible_to(cast.supervisor).filter(pk=rectification.pk).exists()


def test_a_rating_is_changed_once_and_no_more(cast: Cast) -> None:
    voice = finished(cast)[0]
    rate(voice, 2, cast)
    rate(voice, 4, cast, hours=3)
    with pytest.raises(Refused) as refused:
        rate(voice, 5, cast, hours=4)
    assert refused.value.verdict.code == "changed_already"


def test_nobody_rates_before_the_work_is_finished(cast: Cast) -> None:
    voice = cases.place_voice(
        words=VoiceDraft(body="门禁坏了", area_code=HOME), actor=cast.resident, at=cast.at
    )
    with pytest.raises(Refused) as refused:
        rate(voice, 5, cast)
    assert refused.value.verdict.code == "not_open"


def test_nobody_rates_when_the_window_has_passed(cast: Cast) -> None:
    voice = finished(cast)[0]
    with pytest.raises(Refused) as refused:
        rate(voice, 5, cast, hours=24 * 400)
    assert refused.value.verdict.code == "rating_closed"


@pytest.mark.parametrize("who", ["community", "handler", "supervisor", "leader", "contact"])
def test_staff_cannot_rate_even_with_the_link(cast: Cast, who: str) -> None:
    voice = finished(cast)[0]
    with pytest.raises(Refused) as refused:
        rate(voice, 5, cast, actor=cast.actor(who))
    assert refused.value.verdict.code == "staff_cannot_rate"


def test_a_forged_link_does_not_exist(cast: Cast) -> None:
    voice = finished(cast)[0]
    token = link(voice)
    forged = token[:-1] + ("A" if token[-1] != "A" else "B")
    with pytest.raises(Missing):
        actions.rate_by_voice(
            token=forged, score=5, words="", via="link", actor=Actor.anonymous("web"), at=cast.at + 2 * LATER
        )


def test_the_group_rates_once_per_phone_and_is_counted_apart(cast: Cast) -> None:
    voice = finished(cast, channel="group")[0]
    token = ids.token("group", voice.case.uid)
    stranger = Actor.anonymous("web")
    at = cast.at + 2 * LATER
    for device in ("phone one", "phone two"):
        actions.rate_by_group(token=token, score=4, words="", device=device, actor=stranger, at=at)
    with pytest.raises(Refused) as refused:
        actions.rate_by_group(token=token, score=5, words="", device="phone one", actor=stranger, at=at)
    assert refused.value.verdict.code == "device_rated"
    counted = queries.summary(actor=cast.community, uid=voice.case.uid)
    assert (counted["ratings"], counted["group_ratings"]) == (0, 2)


def test_the_unit_sees_no_mean_of_fewer_than_five(cast: Cast) -> None:
    voices = finished(cast, voices=5)
    for voice in voices[:4]:
        rate(voice, 4, cast)
    assert queries.summary(actor=cast.handler, uid=voices[0].case.uid)["mean"] is None
    rate(voices[4], 4, cast)
    assert queries.summary(actor=cast.handler, uid=voices[0].case.uid)["mean"] == 4


def test_the_page_rates_with_scripts_off_and_pressed_twice_counts_once(cast: Cast, stopped_clock) -> None:
    voice = finished(cast)[0]
    stopped_clock.forward(hours=2)
    address = reverse("ratings:rate", args=[link(voice)])
    browser = Client()
    assert browser.get(address).status_code == 200
    for _press in range(2):
        answer = browser.post(address, {"score": "5", "words": "谢谢", "_key": "one-press"})
        assert answer.status_code == 303
    assert Rating.objects.count() == 1


def test_no_face_chosen_comes_back_with_the_words_kept(cast: Cast, stopped_clock) -> None:
    voice = finished(cast)[0]
    stopped_clock.forward(hours=2)
    answer = Client().post(reverse("ratings:rate", args=[link(voice)]), {"words": "灯亮了但是歪了"})
    assert answer.status_code == 422
    assert "灯亮了但是歪了" in answer.content.decode()


def test_after_a_rectification_the_resident_rates_again_and_the_light_goes_out(cast: Cast) -> None:
    voice = finished(cast)[0]
    rate(voice, 1, cast)
    rectification = Case.objects.get(parent_id=voice.case_id)
    at = cast.at + timedelta(hours=5)
    cases.dispatch_case(
        case_uid=rectification.uid, lead_uid=cast.department.uid, actor=cast.supervisor, at=at
    )
    cases.take_case(case_uid=rectification.uid, actor=cast.handler, at=at)
    cases.finish_case(case_uid=rectification.uid, words="重新安装", actor=cast.handler, at=at)
    rate(voice, 4, cast, hours=6)
    case = Case.objects.get(pk=voice.case_id)
    assert not case.verdict_red
    assert [rating.round for rating in Rating.objects.order_by("id")] == [1, 2]


def test_the_desk_of_the_rectification_hears_the_words_and_the_rated_unit_does_not(
    cast: Cast, signed_in, stopped_clock
) -> None:
    voice = finished(cast)[0]
    actions.rate_by_voice(
        token=link(voice),
        score=2,
        words="只修了一半，打我电话 13812345678",
        via="link",
        actor=Actor.anonymous("web"),
        at=cast.at + timedelta(hours=2),
    )
    made = Case.objects.get(parent=voice.case)
    supervisor = signed_in("supervisor")
    panel = supervisor.get(reverse("cases:inbox_case", args=[made.uid])).content.decode()
    said = supervisor.get(reverse("ratings:heard", args=[voice.case.uid])).content.decode()
    assert voice.case.number in panel
    assert voice.body in panel
    assert "0 条诉求" not in panel
    assert "into=" not in panel, "its own case is no twin"
    assert reverse("ratings:heard", args=[voice.case.uid]) in panel
    assert "只修了一半" in said
    assert "13812345678" not in said
    assert signed_in("handler").get(reverse("ratings:heard", args=[voice.case.uid])).status_code == 404
