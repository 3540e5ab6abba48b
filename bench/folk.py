"""A table of volunteers as a city would bring it, the same at each run; and how long it takes to bring it in."""

from __future__ import annotations

import csv
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from linli.kernel.actor import Actor
from linli.people import actions
from linli.people.models import PeopleRun
from tests.cast import AREAS, AT, CITY, SKILLS

VOLUNTEERS = 74_000
COMMUNITY_DIGITS = 12
HEAD = ("编号", "姓名", "手机号", "身份证号", "工作单位", "社区", "特长", "在职党员")


def bring_people() -> dict[str, Any]:
    """Bring the table in twice: the second time nothing is new."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEAD, *_rows()])
        first, seconds = _run(path)
        again, seconds_again = _run(path)
    return {
        "rows": first.rows_done,
        "added": first.added,
        "seconds": seconds,
        "again_added": again.added,
        "seconds_again": seconds_again,
    }


def _run(path: Path) -> tuple[PeopleRun, float]:
    system, began = Actor.system(), time.perf_counter()
    run = actions.open_people(path=path, area_code=CITY, actor=system, at=AT)
    run = actions.run_people(run_uid=run.uid, actor=system, now=lambda: AT, path=path)
    return run, time.perf_counter() - began


def _rows() -> Iterator[list[str]]:
    luck = random.Random(VOLUNTEERS)
    communities = [name for code, name in AREAS.items() if len(code) == COMMUNITY_DIGITS]
    for n in range(VOLUNTEERS):
        name = luck.choice("王李张刘陈杨") + luck.choice("伟芳娜敏静强磊军") + luck.choice("明华丽平")
        skills = "、".join(luck.sample(list(SKILLS.values()), n % 3))
        unit = luck.choice(("城管局", "港口机械有限公司")) if n % 3 == 0 else ""
        member = "是" if n % 5 == 0 else "否"
        yield [f"V{n:06d}", name, f"139{n:08d}", _identity(n), unit, luck.choice(communities), skills, member]


def _identity(n: int) -> str:
    """Eighteen places with their check digit (GB 11643)."""
    body = f"330102{1960 + n % 45:04d}{n // 45 % 12 + 1:02d}{n // 540 % 28 + 1:02d}{n // 15120 + 1:03d}"
    total = sum(int(sign) * pow(2, 17 - place, 11) for place, sign in enumerate(body))
    return body + "10X98765432"[total % 11]
