"""A city for the rush: volunteers with a token each, and shifts. `make PEOPLE PLACES TURNS` fills, `count SHIFT` counts;
`race PEOPLE PLACES…` fills with one shift for each number of places, `holders SHIFT` says who got them, `open_net` takes
the unique index away, for the twin that has to give a place twice.

Run in the environment of the servers; prints JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 -- Django has to be ready first
from django.core.management import call_command  # noqa: E402 -- the same
from django.db import connection  # noqa: E402 -- the same
from django.test import Client  # noqa: E402 -- the same

from bench import clocking  # noqa: E402 -- the same
from linli.kernel import clock  # noqa: E402 -- the same
from linli.kernel.keys import make_key_file  # noqa: E402 -- the same
from linli.people.models import Account, ApiToken, Person, Registration  # noqa: E402 -- the same
from linli.people.queries.who import token_hash  # noqa: E402 -- the same
from linli.projects import actions  # noqa: E402 -- the same
from linli.projects.models import Shift, Slot  # noqa: E402 -- the same
from tests.cast import HOME, Cast, build_cast  # noqa: E402 -- the same

MOST_IN_A_SHIFT = 500
EMPTY = "/api/v1/me"
NAME = "volunteer-"
NET = "projects_slot_one_per_person"


def make(people: int, places: int, turns: int) -> dict[str, Any]:
    """Tables, people and shifts: one for the rush, one that is full, and for each turn two with room for all: of claims,
    and of pgbench.
    """
    _tables()
    cast = build_cast(clock.now())
    persons, tokens = _people(people)
    rush, full, *others = (_shift(cast, n) for n in range(1, 3 + 2 * turns))
    _places(rush, places)
    roomy, limits = others[:turns], others[turns:]
    for shift in others:
        _places(shift, people)
    _places(full, 1)
    actions.claim_slot(shift_uid=full.uid, actor=cast.volunteer, at=clock.now())
    _settle()
    return {
        "tokens": tokens,
        "rush": str(rush.uid),
        "roomy": [str(shift.uid) for shift in roomy],
        "full": str(full.uid),
        "empty": EMPTY,
        "limit_shifts": [shift.pk for shift in limits],
        "limit_places": people,
        "first_person": persons[0].pk,
        "statements": _statements(cast, tokens[-1], full),
    }


def race(people: int, places: list[int]) -> dict[str, Any]:
    """People and, for each number of places, a shift that has so many."""
    cast = build_cast(clock.now())
    _persons, tokens = _people(people)
    shifts = []
    for number, wanted in enumerate(places, 1):
        shift = _shift(cast, number)
        _places(shift, wanted)
        shifts.append(str(shift.uid))
    _settle()
    return {"tokens": tokens, "shifts": shifts}


def _tables() -> None:
    make_key_file(Path(settings.KEY_FILE))
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


def _people(count: int) -> tuple[list[Person], list[str]]:
    at = clock.now() - timedelta(days=1)
    persons = Person.objects.bulk_create([Person(created_at=at) for _n in range(count)])
    accounts = Account.objects.bulk_create(
        [Account(person=one, username=f"{NAME}{n}", created_at=at) for n, one in enumerate(persons)]
    )
    tokens = [f"token-of-volunteer-{n}" for n in range(count)]
    ApiToken.objects.bulk_create(
        ApiToken(
            account=account,
            token_hash=token_hash(token),
            created_at=at,
            expires_at=at + timedelta(days=30),
        )
        for account, token in zip(accounts, tokens, strict=True)
    )
    Registration.objects.bulk_create(_at_home(persons, at))
    return persons, tokens


def _at_home(persons: Iterable[Person], at: Any) -> list[Registration]:
    made = []
    for one in persons:
        registration = Registration(
            person=one, state=Registration.State.CONFIRMED, created_at=at, decided_at=at
        )
        registration.place_in(HOME)
        made.append(registration)
    return made


def _shift(cast: Cast, days: int) -> Shift:
    begins = clock.now() + timedelta(days=days)
    project = actions.open_project(
        title="周末清理楼道",
        aim="",
        area_code=HOME,
        place_text="三号楼门口",
        points=10,
        skill_codes=[],
        organiser_uid=None,
        leader_uid=None,
        shifts=[(begins, begins + timedelta(hours=2), 1)],
        case_uids=[],
        actor=cast.community,
        at=clock.now(),
    )
    return project.shifts.get()


def _places(shift: Shift, wanted: int) -> None:
    """A shift has one place so far; the page allows at most 500, the tables know no such limit."""
    Slot.objects.bulk_create([Slot(shift=shift, number=n + 1) for n in range(1, wanted)])


def _statements(cast: Cast, token: str, full: Shift) -> dict[str, int]:
    """What one claim and one refusal ask of the database, with the look-up of who asks."""
    browser, own = Client(headers={"Authorization": f"Bearer {token}"}), _shift(cast, 30)

    def ask(shift: Shift, status: int, key: str) -> object:
        answer = browser.post(
            f"/api/v1/shifts/{shift.uid}/claim",
            b"",
            content_type="application/json",
            headers={"Idempotency-Key": key},
            SERVER_NAME="127.0.0.1",
        )
        if answer.status_code != status:
            raise RuntimeError(answer.status_code, answer.content)
        return answer

    return {
        "claim": len(clocking.statements(lambda: ask(own, 200, "a"))),
        "refusal": len(clocking.statements(lambda: ask(full, 409, "b"))),
    }


def _settle() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def count(shift_uid: str) -> dict[str, int]:
    """How many places were given, and to how many persons."""
    holders = list(
        Slot.objects.filter(shift__uid=shift_uid, holder__isnull=False).values_list("holder_id", flat=True)
    )
    return {"holders": len(holders), "persons": len(set(holders))}


def holders(shift_uid: str) -> list[int]:
    """The numbers of the volunteers who hold a place, once for each place."""
    rows = Slot.objects.filter(shift__uid=shift_uid, holder__isnull=False)
    names = rows.values_list("holder__accounts__username", flat=True)
    return sorted(int(name.removeprefix(NAME)) for name in names)


def open_net() -> None:
    """Take the unique index away that gives one person one place, whatever the lock does."""
    net = next(found for found in Slot._meta.constraints if found.name == NET)
    with connection.schema_editor() as editor:
        editor.remove_constraint(Slot, net)


def _asked(what: str, *words: str) -> object:
    if what == "make":
        return make(*map(int, words))
    if what == "race":
        _tables()
        return race(int(words[0]), [int(word) for word in words[1:]])
    if what == "holders":
        return holders(words[0])
    if what == "open_net":
        open_net()
        return None
    return count(words[0])


if __name__ == "__main__":
    print(json.dumps(_asked(*sys.argv[1:])))
