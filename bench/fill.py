"""Many cases in our own words, the same in every run: only the number of rows differs between the sizes."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from django.db import transaction

from linli.cases import clockwork
from linli.cases.actions.indexing import text_of
from linli.cases.models import Case, CaseParty, Voice
from linli.kernel import bulk, search
from linli.people.models import Unit
from tests.cast import AT, GINKGO, GRID, GRID_2, PINE

BATCH = 2_000
HITS = 200
RARE = "井盖"  # stands in exactly HITS cases, whatever the size

# The dispatcher's street holds three quarters of all cases: what the page pages over grows with the size.
_PLACES = (GRID, GRID_2, f"{GINKGO}001", f"{PINE}001")
_STATES = (
    *(Case.State.RECEIVED,) * 2,
    *(Case.State.ACCEPTED,) * 2,
    *(Case.State.DISPATCHED,) * 2,
    *(Case.State.HANDLING,) * 3,
    Case.State.FINISHED,
    *(Case.State.WRITTEN_OFF,) * 10,
)
_OPENINGS = (
    "小区东门外的",
    "三号楼旁边的",
    "菜市场后面的",
    "幼儿园门口的",
    "河边步道上的",
    "地下车库里的",
    "活动室对面的",
)
_THINGS = (
    "路灯",
    "垃圾桶",
    "健身器材",
    "雨水管",
    "电动车棚",
    "消防通道",
    "花坛",
    "减速带",
    "公告栏",
    "休息椅",
)
_FAULTS = (
    "坏了有一段日子",
    "被人占用了",
    "松动得厉害",
    "到了晚上很吵",
    "一下雨就积水",
    "没有人打扫",
    "颜色都掉光了",
)
_WISHES = (
    "老人走过时很不放心，希望尽快派人来看一看",
    "邻居们说过好几回，一直没有等到答复",
    "孩子放学要从这里经过，家长们都很担心",
    "我们几户愿意一起出力，只是缺少工具",
    "请告诉大家大概什么时候能够办好",
    "如果需要协调物业，我们可以一起到场说明情况",
)


def words(dice: random.Random, sentences: int) -> str:
    """What a resident might say: a few sentences of some thirty characters each."""
    return "".join(
        f"{dice.choice(_OPENINGS)}{dice.choice(_THINGS)}{dice.choice(_FAULTS)}，{dice.choice(_WISHES)}。"
        for _n in range(sentences)
    )


def fill(count: int, unit: Unit) -> None:
    """Put so many cases into the cast's city, each with one voice, findable, a fifth in the hands of a unit."""
    dice = random.Random(count)
    marked = set(range(0, count, count // HITS))
    numbered = iter(range(count))
    while batch := list(islice(numbered, BATCH)):
        cases = [_case(number, dice, unit, rare=number in marked) for number in batch]
        bodies = [f"{case.title}。{words(dice, 3)}" for case in cases]
        with transaction.atomic():
            bulk.insert(cases)
            bulk.insert([_voice(case, body) for case, body in zip(cases, bodies, strict=True)])
            bulk.insert(
                [
                    CaseParty(
                        case=case,
                        unit=unit,
                        part=CaseParty.Part.LEAD,
                        how="dispatched",
                        since=case.received_at,
                    )
                    for case in cases
                    if case.lead_unit_id
                ]
            )
            search.index_many(
                search.Kind.CASE,
                [
                    (case.pk, text_of(case, [(f"{case.number[:-2]}-0", body)]))
                    for case, body in zip(cases, bodies, strict=True)
                ],
            )


def _case(number: int, dice: random.Random, unit: Unit, *, rare: bool) -> Case:
    state = _STATES[number % len(_STATES)]
    received = AT - timedelta(minutes=dice.randrange(400 * 24 * 60))
    red = received + timedelta(days=dice.randrange(3, 30))
    closed = state == Case.State.WRITTEN_OFF
    running = not closed and state != Case.State.FINISHED
    thing = RARE if rare else dice.choice(_THINGS)
    case = Case(
        number=f"{received.year}-{number // 10_000:04d}-{number % 10_000:04d}-0",
        state=state,
        title=f"{dice.choice(_OPENINGS)}{thing}{dice.choice(_FAULTS)}",
        received_at=received,
        due_at=red,
        yellow_at=red - timedelta(days=2) if running else None,
        red_at=red if running else None,
        finished_at=red if closed or state == Case.State.FINISHED else None,
        closed_at=red if closed else None,
        write_off_how="rated" if closed else "",
        urgency_at=clockwork.urgency(state, verdict_red=False, red_at=red if running else None),
        lead_unit=unit if state in {Case.State.DISPATCHED, Case.State.HANDLING} else None,
        voice_count=1,
    )
    case.place_in(_PLACES[number % len(_PLACES)])
    return case


def _voice(case: Case, body: str) -> Voice:
    return Voice(
        number=f"{case.number}1",
        case=case,
        first_case=case,
        channel=Voice.Channel.GROUP,
        reply_via=Voice.ReplyVia.GROUP,
        body=body,
        body_salt="0" * 32,
        said_at=case.received_at,
        received_at=case.received_at,
    )


def write_table(path: Path, rows: int) -> None:
    """A CSV as other systems give it: a third of the rows answered; as long as real messages are (some 370 characters)."""
    dice = random.Random(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "user", "subject", "received_at", "body", "reply", "replied_at"))
        writer.writerows(_row(number, dice) for number in range(rows))


def _row(number: int, dice: random.Random) -> Iterator[str]:
    received: datetime = AT - timedelta(minutes=dice.randrange(300 * 24 * 60) + 30 * 24 * 60)
    answered = number % 3 == 0
    yield str(number)
    yield f"A{number:06d}"
    yield f"A市A{dice.randrange(1, 10)}区{dice.choice(_THINGS)}{dice.choice(_FAULTS)}"
    yield received.replace(tzinfo=None).isoformat(timespec="seconds")
    yield words(dice, 8)
    yield f"您好，{words(dice, 5)}" if answered else ""
    yield (
        (received + timedelta(days=11)).replace(tzinfo=None).isoformat(timespec="seconds") if answered else ""
    )
