"""Whoever takes the database file or a dump reads no name and no number; and what was erased is gone from the file too.

Markers go in through every form of the loop that asks for a name or a contact, and are committed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from datetime import timedelta

import pytest
from django.conf import settings as house
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from linli.cases import actions as cases
from linli.cases.actions import imports
from linli.cases.models import Case, Voice
from linli.cases.tests.pictures import jpeg
from linli.custody import actions
from linli.kernel import ids, keyring
from linli.kernel.actor import Actor
from linli.notices import queries as notices
from linli.people import actions as people
from linli.people.models import Person
from linli.places.keeping import months_before
from tests.cast import AT, HOME, PASSWORD, Cast, build_cast

from . import scanning

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = ("亓官鹤鸣", "淳于貔貅", "仉督魍魉", "钟离饕餮", "澹台夔牛", "公孙獬豸")
PHONES = ("13955550001", "13955550002", "13955550003", "0571-88665544", "13955550005", "13955550006")
MARKERS = (*NAMES, *PHONES, *(phone.replace("-", "") for phone in PHONES))
FORM = {"area": HOME, "category": "", "suggested": "-", "asked": ""}


def code_sent() -> str:
    found = re.search(r"\b\d{6}\b", notices.outbox(size=1)[0].text)
    assert found
    return found[0]


def row(number: int, **more: str) -> dict[str, str]:
    filled = {"channel": "hotline", "body": "井盖松了", "area": HOME, "category": "", "said_at": "", **more}
    return {f"row-{number}-{name}": value for name, value in filled.items()}


@pytest.fixture
def seeded(tmp_path, stopped_clock) -> Cast:
    """A town into which every form has put a marker."""
    cast = build_cast()
    cases.load_catalogue()
    guest, staff = Client(), Client()
    photo = SimpleUploadedFile(f"{NAMES[0]}.jpg", jpeg())
    placed = guest.post(
        "/cases/place/",
        {**FORM, "body": "路灯坏了", "name": NAMES[0], "contact": PHONES[0], "photos": [photo]},
    )
    token = ids.token("voice", Voice.objects.get().uid)
    assert placed.status_code == 303
    assert guest.post(f"/cases/r/{token}/code/", {"contact": PHONES[1]}).status_code in {200, 303, 409}
    staff.force_login(cast.account("community"))
    sheet = {**row(0, name=NAMES[2], contact=PHONES[2]), **row(1, name=NAMES[3], contact=PHONES[3])}
    assert staff.post("/cases/entry/sheet/", sheet).status_code == 303
    typed = {"name": NAMES[4], "phone": PHONES[4], "password": PASSWORD}
    guest.post("/people/signup/", typed)
    assert guest.post("/people/signup/confirm/", {"code": code_sent()}).status_code == 303
    # Somebody in the midst of signing up: what was typed lies in the session.
    Client().post("/people/signup/", {"name": NAMES[5], "phone": PHONES[5], "password": PASSWORD})
    head = "编号,姓名,标题,内容,受理时间,答复,答复时间,一级分类,二级分类,三级分类,辖区,地点"
    path = tmp_path / "rows.csv"
    path.write_text(f"{head}\n1,{NAMES[1]},路灯,路灯不亮,2026/3/1 10:00:00,,,,,,梧桐社区,三号楼\n")
    plan = imports.open_with(path, None)[1]
    run = cases.open_run(path=path, plan=plan, area_code="", actor=Actor.system(), at=AT)
    assert cases.run_import(run_uid=run.uid, actor=Actor.system(), now=lambda: AT, path=path).added == 1
    people.make_person(name=NAMES[1], phone=PHONES[1], at=AT)
    assert (Voice.objects.count(), Person.objects.count()) == (4, len(cast.accounts) + 2)
    return cast


def dumped() -> str:
    """What `pg_dump` writes of the test's database."""
    held = connection.settings_dict
    program = shutil.which("pg_dump")
    assert program, "pg_dump belongs to the server that the tests run on"
    done = subprocess.run(
        [program, "-h", str(held["HOST"]), "-U", str(held["USER"]), "--inserts", str(held["NAME"])],
        env={**os.environ, "PGPASSWORD": str(held["PASSWORD"])},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.sqlite
def test_the_file_of_the_database_holds_no_marker(seeded: Cast):
    assert scanning.found_in_file(("路灯坏了",)), "the scan does not see what is there"
    assert scanning.found_in_file(MARKERS) == []


@pytest.mark.postgres
def test_a_dump_holds_no_marker(seeded: Cast):
    text = dumped()
    assert "路灯坏了" in text, "the scan does not see what is there"
    assert [marker for marker in MARKERS if marker in text] == []


def test_tables_search_and_media_names_hold_no_marker(seeded: Cast):
    assert scanning.found_in_tables(("路灯坏了",))
    assert scanning.found_in_tables(MARKERS) == []
    assert scanning.found_in_search(NAMES) == []
    assert list(house.MEDIA_ROOT.rglob("*.webp"))
    assert scanning.found_in_media(MARKERS) == []


def test_a_stolen_database_does_not_open_with_another_key(seeded: Cast, own_keys):
    from linli.custody import queries
    from linli.kernel import crypto

    own_keys.unlink()
    crypto.make_key_file(own_keys)
    assert len(queries.unopenable()) >= 5
    assert all("wrong key" in line for line in queries.unopenable())
    keyring.add_data_key(at=AT)
    assert actions.rotate(now=lambda: AT).moved == 0


@pytest.mark.sqlite
def test_what_was_erased_is_gone_from_the_bytes_of_the_file(seeded: Cast):
    body = "魑魅魍魉巷子里的灯罩掉下来了"
    Client().post("/cases/place/", {**FORM, "body": body})
    assert scanning.found_in_file((body,))
    Case.objects.update(state="written_off", closed_at=AT)
    made = actions.run_retention(at=months_before(AT, -37))
    assert made is not None
    assert scanning.found_in_file((body, "路灯坏了", "灯罩")) == []
    assert scanning.found_in_search((body,)) == []


@pytest.mark.sqlite
def test_after_a_rotation_nothing_in_the_file_is_under_the_old_key(seeded: Cast, own_keys):
    assert scanning.found_in_file(("v1|k1|",))
    keyring.add_data_key(at=AT)
    actions.rotate(now=lambda: AT)
    assert scanning.found_in_file(("v1|k2|",))
    # The draft of somebody signing up lies in a session: it ends with it.
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_session")
    actions.rotate(now=lambda: AT + timedelta(hours=1))
    assert actions.retire_key("k1", at=AT + keyring.SETTLE) == []
    assert scanning.found_in_file(("v1|k1|",)) == []
