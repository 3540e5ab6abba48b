"""Two workers bring the lights up to date at once: each turn is in the journal once and told once to each."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from linli.cases import actions
from linli.cases.models import Case
from linli.cases.tests import scenes
from linli.kernel.models import JournalEntry
from linli.notices.models import InboxMessage
from tests.cast import AT, Cast, build_cast

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

CASES, WORKERS = 20, 2
PATIENCE = 120
RED = AT + timedelta(hours=25)


@pytest.fixture
def waiting() -> Cast:
    """Cases whose first answer is overdue at the same moment; when they turn is noted."""
    cast = build_cast()
    for number in range(CASES):
        scenes.placed(cast, f"第{number}盏路灯坏了")
    actions.turn_lights(at=AT)
    return cast


def at_once() -> list[int]:
    """Both workers at the same moment, each with a connection of its own; how many cases each looked at."""
    ready, looked = threading.Barrier(WORKERS), []

    def work() -> None:
        try:
            ready.wait(PATIENCE)
            looked.append(actions.turn_lights(at=RED))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _worker in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(looked) == WORKERS
    return looked


def turns() -> Counter[object]:
    """How often each case is said to have turned red."""
    found = JournalEntry.objects.filter(code="case.turned_red")
    return Counter(found.values_list("subject_uid", flat=True))


def test_each_turn_is_noted_and_told_once(waiting: Cast):
    looked = at_once()
    looked.append(actions.turn_lights(at=RED))  # what one of them held while the other came by
    assert sum(looked) == CASES, looked
    assert turns() == Counter(Case.objects.values_list("uid", flat=True))
    told = InboxMessage.objects.filter(
        template_code="light_red", recipient_uid=waiting.person("dispatcher").uid
    )
    assert told.count() == CASES
    assert actions.turn_lights(at=RED) == 0
