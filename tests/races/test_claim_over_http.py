"""A place is given once over HTTP too: two server processes on one database, double taps, answers that nobody waited for.

The same at full size, 2,000 people and 5,000 attempts, is `make trial`.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from bench import claims_ground
from bench.claims import environment_of
from bench.race import Rush, rush, servers
from django.conf import settings
from django.db import connection

from linli.projects.models import Slot

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

PEOPLE, ATTEMPTS = 60, 150
PLACES = (1, 10)


def crowd(folder: Path, *, twin: bool = False) -> list[Rush]:
    """The rushes, one for each number of places, with servers that stand on the database of this test."""
    ground = claims_ground.race(PEOPLE, list(PLACES))
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        url = urlunsplit(urlsplit(os.environ["LINLI_DATABASE_URL"])._replace(path=f"/{name}"))
    environment = {**environment_of(folder, url), "LINLI_KEY_FILE": str(settings.KEY_FILE)}
    with servers(environment, twin=twin) as ports:
        found = [rush(ports, ground["tokens"], shift, ATTEMPTS) for shift in ground["shifts"]]
    return [
        Rush(PEOPLE, places, ATTEMPTS, answers, claims_ground.holders(shift))
        for shift, places, answers in zip(ground["shifts"], PLACES, found, strict=True)
    ]


def test_two_servers_give_exactly_as_many_places_as_there_are(tmp_path: Path) -> None:
    rushes = crowd(tmp_path)
    assert [one.faults for one in rushes] == [[], []]
    assert all(one.answers.hung_up for one in rushes)


@pytest.mark.postgres
def test_twin_without_its_locks_gives_a_place_twice(tmp_path: Path) -> None:
    """On SQLite the transaction itself is the lock: there is nothing to take away."""
    net = next(found for found in Slot._meta.constraints if found.name == claims_ground.NET)
    claims_ground.open_net()
    try:
        told = [(len(one.answers.told), one.places) for one in crowd(tmp_path, twin=True)]
        assert any(heard > places for heard, places in told), f"no place was given twice: {told}"
    finally:
        Slot.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Slot, net)
