"""The real messages, where they are at hand: LINLI_MESSAGES_DIR, or `shared/data/messages` beside the repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from linli.cases import actions
from linli.cases.actions.imports import open_with
from linli.cases.models import Case, Voice
from linli.kernel import clock, journal
from linli.kernel.actor import Actor
from linli.places.models import Area

FOLDER = Path(
    os.environ.get("LINLI_MESSAGES_DIR")
    or Path(__file__).resolve().parents[5] / "shared" / "data" / "messages"
)
ROWS = {"replied": 1744, "messages": 2152}
SYSTEM = Actor.system()


def needed(name):
    path = FOLDER / f"{name}.csv"
    if not path.is_file():
        pytest.skip(f"the real messages are not here: {name}.csv in LINLI_MESSAGES_DIR")
    return path


@pytest.mark.parametrize("name", ROWS)
def test_a_dry_run_takes_every_row(db, name):
    tally, problems = actions.rehearse(
        path=needed(name), plan=None, area_code="", actor=SYSTEM, at=clock.now()
    )
    assert (tally.rows, tally.added, tally.refused, problems) == (ROWS[name], ROWS[name], 0, [])


def test_the_answered_ones_come_in_once_with_the_time_people_waited(db):
    path = needed("replied")
    runs = []
    for _time in range(2):
        plan = open_with(path, None)[1]
        run = actions.open_run(path=path, plan=plan, area_code="", actor=SYSTEM, at=clock.now())
        runs.append(actions.run_import(run_uid=run.uid, actor=SYSTEM, now=clock.now, path=path))
    assert [(one.added, one.known, one.refused) for one in runs] == [(1744, 0, 0), (0, 1744, 0)]
    assert Voice.objects.count() == Case.objects.filter(state=Case.State.WRITTEN_OFF).count() == 1744
    waits = sorted((case.closed_at - case.received_at).days for case in Case.objects.all() if case.closed_at)
    assert 10 <= waits[len(waits) // 2] <= 12
    assert {"A市", "A3区", "A7县", "B市"} <= set(Area.objects.values_list("name", flat=True))
    for case in Case.objects.order_by("?")[:20]:
        assert journal.disorder(case.uid) == []
