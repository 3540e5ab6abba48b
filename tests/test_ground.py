"""The ground that the tests stand on: a test that commits leaves the database as the migrations made it."""

from __future__ import annotations

import socket

import pytest
from django.core.cache import cache
from django.db import connection

from linli.kernel import clock, journal, search, triggers
from linli.kernel.actor import Actor
from linli.kernel.ids import uuid7
from linli.kernel.models import JournalEntry
from linli.people.models import Skill
from linli.places.models import CalendarYear

SEARCH_TABLE = {"sqlite": "kernel_search_fts", "postgresql": "kernel_search"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_one_test_commits_the_next_one_does_not_see(turn: str):
    assert JournalEntry.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {SEARCH_TABLE[connection.vendor]}")
        assert cursor.fetchone() == (0,)
    assert cache.get("turn") is None
    assert Skill.objects.exists()
    assert CalendarYear.objects.exists()
    assert triggers.missing(connection) == []
    journal.note("case.placed", subject=("case", uuid7()), actor=Actor.system(), at=clock.now())
    search.index(search.Kind.CASE, 1, "路灯坏了")
    cache.set("turn", turn)


def test_only_loopback_is_open():
    with socket.socket() as probe, pytest.raises(pytest.fail.Exception, match="only loopback"):
        probe.connect(("192.0.2.1", 80))
