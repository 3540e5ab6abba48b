"""What tests of ratings share: finished matters, links, and pressing a face."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from linli.cases import actions as cases
from linli.cases.facts import VoiceDraft
from linli.cases.models import Case, Voice
from linli.kernel import ids
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Refused
from linli.ratings import actions
from tests.cast import HOME

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import Any

    from linli.ratings.models import Rating
    from tests.cast import Cast

NOBODY = Actor.anonymous("web")


def after(cast: Cast, hours: float) -> datetime:
    """So many hours into the story; the work is finished after one."""
    return cast.at + timedelta(hours=hours)


def finished(cast: Cast, *, voices: int = 1, group: str = "", contact: str = "") -> list[Voice]:
    """A finished matter with so many voices; the first from a group when one is named."""
    first = cases.place_voice(
        words=VoiceDraft(
            body="北门路灯不亮",
            area_code=HOME,
            channel="group" if group else "web",
            group_name=group,
            contact=contact,
        ),
        actor=cast.community if group else NOBODY if contact else cast.resident,
        at=cast.at,
    )
    case_uid = first.case.uid
    for n in range(1, voices):
        draft = VoiceDraft(
            body=f"也坏了 {n}", area_code=HOME, join_case_uid=case_uid, contact=f"1390000{n:04d}"
        )
        cases.place_voice(words=draft, actor=NOBODY, at=cast.at)
    cases.accept_case(
        case_uid=case_uid,
        title="北门路灯",
        category_code="",
        area_code=HOME,
        actor=cast.community,
        at=cast.at,
    )
    cases.dispatch_case(case_uid=case_uid, lead_uid=cast.department.uid, actor=cast.dispatcher, at=cast.at)
    cases.take_case(case_uid=case_uid, actor=cast.handler, at=cast.at)
    cases.finish_case(case_uid=case_uid, words="已换灯泡", actor=cast.handler, at=after(cast, 1))
    return list(Voice.objects.filter(case__uid=case_uid).order_by("id"))


def link(voice: Voice) -> str:
    """The token of a voice's own link."""
    return ids.token("voice", voice.uid, voice.token_version)


def rate(voice: Voice, score: int, cast: Cast, hours: float = 2, **more: Any) -> Rating:
    """Press a face by the link, as nobody in particular."""
    given: dict[str, Any] = {"words": "", "via": "link", "actor": NOBODY} | more
    return actions.rate_by_voice(token=link(voice), score=score, at=after(cast, hours), **given)


def press_in_group(case: Case, score: int, cast: Cast, device: str, hours: float = 2, **more: Any) -> Rating:
    """Press a face by the code in the group."""
    given: dict[str, Any] = {"words": "", "actor": NOBODY} | more
    token = ids.token("group", case.uid)
    return actions.rate_by_group(token=token, score=score, device=device, at=after(cast, hours), **given)


def rectify(case: Case, cast: Cast, hours: float) -> Case:
    """The open rectification, given to the department and finished."""
    made = Case.objects.filter(parent=case).order_by("id").last()
    assert made is not None
    at = after(cast, hours)
    cases.dispatch_case(case_uid=made.uid, lead_uid=cast.department.uid, actor=cast.supervisor, at=at)
    cases.take_case(case_uid=made.uid, actor=cast.handler, at=at)
    cases.finish_case(case_uid=made.uid, words="重新安装", actor=cast.handler, at=at)
    return made


def said_no(run: Callable[[], object]) -> str:
    """The code of the refusal; "missing" where there is nothing."""
    try:
        run()
    except Refused as refused:
        return refused.verdict.code
    except Missing:
        return "missing"
    return "ok"
