"""Keys change while people write and read: no error, nothing lost, everything under the new key at the end."""

from __future__ import annotations

import random
import threading

import pytest
from django.db import connection, transaction

from linli.custody import actions, queries
from linli.kernel import crypto, keyring
from linli.people import actions as people
from linli.people import queries as people_queries
from linli.people.models import Person
from tests.cast import AT, SINCE

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

PEOPLE, WRITERS, READERS = 120, 3, 2
PATIENCE = 120
BREATH = 0.004  # seconds between two turns of one thread: who never waits takes the processor from the walk


class Town:
    """People whose names and numbers are changed and read by threads until they are told to stop."""

    def __init__(self) -> None:
        self.said: dict[int, tuple[str, str]] = {}
        for number in range(PEOPLE):
            person = people.make_person(name=f"居民{number}", phone=f"136{number:08d}", at=SINCE)
            self.said[person.pk] = (f"居民{number}", f"136{number:08d}")
        self.over = threading.Event()
        self.faults: list[str] = []
        self.writes = self.reads = 0

    def write(self, which: int) -> None:
        draw = random.Random(which)  # noqa: S311 -- draws of a test, from a fixed seed
        mine = sorted(self.said)[which::WRITERS]
        while not self.over.wait(BREATH):
            pk, turn = draw.choice(mine), draw.randrange(10**7)
            said = (f"居民{pk}换名{turn}", f"13{7 + which}{turn:08d}")
            with transaction.atomic():
                person = Person.objects.select_for_update().get(pk=pk)
                person.name, person.phone = said
                person.save(update_fields=["name_sealed", "phone_sealed", "phone_index"])
            self.said[pk] = said
            self.writes += 1

    def read(self, which: int) -> None:
        draw = random.Random(100 + which)  # noqa: S311 -- the same
        known = sorted(self.said)
        while not self.over.wait(BREATH):
            person = Person.objects.get(pk=draw.choice(known))
            assert person.name.startswith("居民")
            assert person.phone.startswith("13")
            self.reads += 1

    def run(self) -> list[threading.Thread]:
        jobs = [(self.write, n) for n in range(WRITERS)] + [(self.read, n) for n in range(READERS)]
        threads = [threading.Thread(target=self._guarded, args=job) for job in jobs]
        for thread in threads:
            thread.start()
        return threads

    def _guarded(self, work, which: int) -> None:
        try:
            work(which)
        except BaseException as error:  # noqa: BLE001 -- whatever it was, the test has to show it
            self.faults.append(repr(error))
        finally:
            connection.close()


def test_a_rotation_under_writes_loses_nothing_and_leaves_nothing_behind(own_keys):
    town = Town()
    threads = town.run()
    moved = 0
    try:
        for suite in ("sm4gcm", "aes256gcm", "sm4gcm"):
            keyring.add_data_key(at=AT, suite=suite)
            done = actions.rotate(now=lambda: AT, batch=7, pause=0.002)
            assert done.broken == []
            moved += done.moved
        keyring.add_index_key(at=AT, suite="sm4gcm")
        assert actions.rotate(now=lambda: AT, batch=7, pause=0.002).broken == []
    finally:
        town.over.set()
        for thread in threads:
            thread.join(PATIENCE)
    assert town.faults == []
    # Each did its part. How much, the machine decides: what a writer touched, the walk finds moved already.
    assert min(town.writes, town.reads, moved) > PEOPLE // 4
    # Whoever began before the last key and ended after its walk is found by the next run.
    assert actions.rotate(now=lambda: AT).left == 0
    assert {use.key_id for use in queries.key_uses()} == {"k4"}
    for key in ("k1", "k2", "k3", "index"):
        assert actions.retire_key(key, at=AT + keyring.SETTLE) == []
    for person in Person.objects.filter(pk__in=town.said):
        assert (person.name, person.phone) == town.said[person.pk]
        assert person.phone_index in crypto.index_values("phone", person.phone)
    assert people_queries.account_with_phone(phone="13600000000") is None
