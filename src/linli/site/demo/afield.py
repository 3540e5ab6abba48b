"""Words and photos that volunteers send from the places, one of them twice under one id."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from linli.field import actions
from linli.field.facts import Parcel, Raw

from .pictures import drawn

if TYPE_CHECKING:
    from linli.projects.models import Shift

    from .world import Neighbour

WORDS = (
    "人已到齐，工具领好了，分两组从东往西做。",
    "三楼拐角还有一张旧沙发，一个人搬不动，请安排两位男同志。",
    "有位老人说走廊灯也不亮，已记下门牌，回头报给网格员。",
    "这一段清完了，垃圾装了六袋，放在东门等清运车。",
    "雨后路滑，已请大家换防滑鞋，先做楼道里面。",
)
THEMES = ("stairs", "rubbish", "green")
LATER = timedelta(minutes=25)  # after the arrival
SPACE = UUID("5b1e2a34-6f0d-4c58-9d6c-0b6f1f2f3a41")


def told(shift: Shift, who: Neighbour, at: datetime, *, number: int, running: bool) -> None:
    """One note from a shift; a shift that runs now also has a photo, and a note that came twice."""
    bodies: list[tuple[str, dict[str, str]]] = [("a", {"kind": "note", "words": WORDS[number % len(WORDS)]})]
    if running:
        picture = base64.b64encode(drawn(_theme(number), seed=number, done=False)).decode()
        bodies += [
            ("b", {"kind": "photo", "words": "刚到的时候是这样。", "photo": picture}),
            ("c", {"kind": "note", "words": "东门口缺两把铁锹。"}),
            ("c", {"kind": "note", "words": "东门口缺三把铁锹、一辆推车。"}),
        ]
    made_at = at - timedelta(minutes=8)
    said = {"shift": str(shift.uid), "made_at": made_at.isoformat(), "device": str(who.actor.person_uid)}
    actions.receive(
        account=str(who.actor.person_uid),
        parcel=Parcel(sent_at=at),
        records=[Raw(uuid5(SPACE, f"{shift.uid} {name}"), json.dumps(said | body)) for name, body in bodies],
        actor=who.actor,
        at=at,
    )


def _theme(number: int) -> str:
    return THEMES[number % len(THEMES)]
