"""What the demo city shows of voices: “I too”, an objection that waits, a request filed for somebody, options on a table."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from linli.cases import actions
from linli.cases.facts import FilerDraft, VoiceDraft
from linli.cases.models import Case, CaseMerge, Voice
from linli.cases.rules_joining import OPENLY
from linli.kernel import ids
from linli.kernel.actor import Actor
from linli.kernel.verdict import Refused
from linli.meetings import actions as meetings
from linli.meetings.drafts import OptionDraft
from linli.meetings.models import AgendaItem, Meeting

from . import names

if TYPE_CHECKING:
    from .world import World

PRESSES = (6, 4, 3, 2, 1)  # of the first public matters of the home community
NOT_THE_SAME = "我说的是南侧的垃圾桶，不是东门那几个，请再看看。"
FACTS = "现场看过两次；近半年同类反映八件；上次维修在去年十月，三个月后复发。"
OPTIONS = (
    OptionDraft(
        "应急处理，先恢复使用", "三天内见效，不影响出行", "治标不治本，可能再坏", "约 3000 元，物业承担"
    ),
    OptionDraft("整体更换，一次解决", "五年内不用再修", "施工一周，需分段封闭", "约 6 万元，街道与物业各半"),
)
PAST = timedelta(hours=3)


def join_in(world: World) -> None:
    """A few presses of “I too”, one objection, one filing by a community worker, and a meeting that is prepared."""
    at = world.at - PAST
    nobody = Actor.anonymous("web")
    openly = Case.objects.filter(
        grid_code=names.HOME_GRID, kind__in=OPENLY, accepted_at__isnull=False, shielded=""
    )
    found = openly.filter(state__in=("accepted", "dispatched", "handling")).order_by("-received_at", "id")
    for place, (case, presses) in enumerate(zip(found[: len(PRESSES)], PRESSES, strict=False)):
        for press in range(presses):
            with suppress(Refused):
                actions.me_too(number=case.number, device=f"demo-{place}-{press}", actor=nobody, at=at)
    _object(world, nobody)
    _file(world)
    _prepare(world)


def _object(world: World, nobody: Actor) -> None:
    """The reporter of the newest merge in the home community does not agree."""
    at = world.at - PAST
    merges = CaseMerge.objects.filter(undone_at__isnull=True, case__grid_code=names.HOME_GRID)
    for merge in merges.order_by("-at", "-id")[:3]:
        voice = Voice.objects.filter(first_case_id=merge.case_id).order_by("id").first()
        if voice is None:
            continue
        token = ids.token("voice", voice.uid, voice.token_version)
        with suppress(Refused):
            actions.object_to_merge(voice_token=token, words=NOT_THE_SAME, actor=nobody, at=at)
            return


def _file(world: World) -> None:
    words = VoiceDraft(
        body="厨房水管接头渗水，老人一个人住，自己拧不动阀门，想请人上门看看。",
        area_code=names.HOME_GRID,
        place_text="2号楼一层",
        name="何奶奶",
        channel=Voice.Channel.VISIT,
        for_other=True,
    )
    filer = FilerDraft(relation="community", consent="spoken")
    actions.file_for(words=words, filer=filer, actor=world.desk(names.HOME_GRID), at=world.at - PAST)


def _prepare(world: World) -> None:
    """The next meeting of the home street has a resident at the table, facts and two options for its first matter."""
    meeting = Meeting.objects.filter(state="called", area_code=names.HOME_STREET).order_by("held_at").first()
    if meeting is None:
        return
    actor, at = world.dispatchers[names.HOME_STREET], world.at - PAST
    meetings.seat_party(
        meeting_uid=meeting.uid, kind="residents", guest="刘大爷（居民代表）", actor=actor, at=at
    )
    item = AgendaItem.objects.filter(meeting=meeting, resolved_at__isnull=True).order_by("id").first()
    if item is not None:
        meetings.prepare_item(item_uid=item.uid, facts=FACTS, options=OPTIONS, actor=actor, at=at)
