"""Cases brought to a state by the verbs themselves, for the tests of the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from linli.cases import actions
from linli.cases.facts import VoiceDraft
from linli.cases.models import Case, Voice
from linli.kernel.ids import uuid7
from tests.cast import AT, GRID, Cast

REVIEW = date(2026, 6, 30)
PROJECT = UUID(int=7)


def placed(
    cast: Cast, body: str = "梧桐路3号门口的路灯坏了，晚上很黑。", *, at: datetime = AT, **more: object
) -> Case:
    """A request that came in through the group, entered by the community worker."""
    draft = {"body": body, "area_code": GRID, "channel": "group", "group_name": "梧桐一群", **more}
    who = cast.resident if draft["channel"] == "web" else cast.community
    voice = actions.place_voice(words=VoiceDraft(**draft), actor=who, at=at)  # type: ignore[arg-type]  # fields come by name
    return voice.case


def joined(cast: Cast, case: Case, body: str = "我也是，天天摸黑走。", *, at: datetime = AT) -> Voice:
    """One more voice in a case."""
    draft = VoiceDraft(
        body=body, area_code=GRID, channel="group", group_name="梧桐一群", join_case_uid=case.uid
    )
    return actions.place_voice(words=draft, actor=cast.community, at=at)


def accepted(cast: Cast, case: Case, at: datetime = AT) -> None:
    actions.accept_case(case_uid=case.uid, actor=cast.dispatcher, at=at)


def asked(cast: Cast, case: Case, at: datetime = AT) -> None:
    actions.ask_reporter(case_uid=case.uid, question="是哪一盏灯？", actor=cast.community, at=at)


def dispatched(cast: Cast, case: Case, at: datetime = AT) -> None:
    accepted(cast, case, at)
    actions.dispatch_case(case_uid=case.uid, lead_uid=cast.department.uid, actor=cast.dispatcher, at=at)


def handling(cast: Cast, case: Case, at: datetime = AT) -> None:
    dispatched(cast, case, at)
    actions.take_case(case_uid=case.uid, actor=cast.handler, at=at)


def tabled(cast: Cast, case: Case, at: datetime = AT) -> None:
    accepted(cast, case, at)
    actions.table_case(
        case_uid=case.uid,
        meeting_uid=uuid7(),
        meeting_title="三月联席会",
        meeting_url="/meetings/1/",
        actor=cast.dispatcher,
        at=at,
    )


def published(cast: Cast, case: Case, at: datetime = AT) -> None:
    accepted(cast, case, at)
    actions.publish_case(
        case_uid=case.uid, project_uid=PROJECT, title="修灯", url="/projects/1/", actor=cast.community, at=at
    )


def finished(cast: Cast, case: Case, at: datetime = AT) -> None:
    handling(cast, case, at)
    actions.finish_case(case_uid=case.uid, words="换了灯头，已经亮了。", actor=cast.handler, at=at)


def standing(cast: Cast, case: Case, at: datetime = AT) -> None:
    handling(cast, case, at)
    actions.stand_case(case_uid=case.uid, review_on=REVIEW, words="长期值守。", actor=cast.handler, at=at)


def written_off(cast: Cast, case: Case, at: datetime = AT) -> None:
    finished(cast, case, at)
    actions.write_off_case(case_uid=case.uid, actor=cast.dispatcher, at=at + timedelta(days=30))


def declined(cast: Cast, case: Case, at: datetime = AT) -> None:
    actions.decline_case(
        case_uid=case.uid, reason="属于供电公司。", channel_told="供电热线 95598", actor=cast.community, at=at
    )


def merged(cast: Cast, case: Case, at: datetime = AT) -> None:
    other = placed(cast, "路灯不亮", at=at)
    actions.merge_case(case_uid=case.uid, into_uid=other.uid, actor=cast.community, at=at)


BRING_TO: dict[str, Callable[[Cast, Case], None]] = {
    Case.State.RECEIVED: lambda cast, case: None,
    Case.State.ASKED: asked,
    Case.State.ACCEPTED: accepted,
    Case.State.DELIBERATING: tabled,
    Case.State.PUBLISHED: published,
    Case.State.DISPATCHED: dispatched,
    Case.State.HANDLING: handling,
    Case.State.FINISHED: finished,
    Case.State.STANDING: standing,
    Case.State.WRITTEN_OFF: written_off,
    Case.State.OUT_OF_SCOPE: declined,
    Case.State.MERGED: merged,
}


def case_in(cast: Cast, state: str) -> Case:
    """A fresh case brought to a state."""
    case = placed(cast)
    BRING_TO[state](cast, case)
    return Case.objects.get(pk=case.pk)
