"""The table of pages against the pages: logged out, from another area, and whoever it is for."""

from __future__ import annotations

import base64
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from PIL import Image

from linli.board.tests import scenes as board_scenes
from linli.cases import actions as cases
from linli.cases.facts import VoiceDraft
from linli.cases.models import Photo
from linli.cases.queries import LedgerFilter
from linli.custody import actions as custody
from linli.custody.models import Erasure
from linli.field import actions as field
from linli.field.facts import Parcel, Raw
from linli.field.models import FieldNote
from linli.kernel import ids
from linli.meetings import actions as meetings
from linli.people import actions as people
from linli.people.models import Registration
from linli.projects import actions as projects
from linli.projects.models import Draw, Project, Shift
from linli.projects.rules_claims import Terms
from linli.projects.tests import scene
from linli.site.permissions.routes import API, addresses
from tests.cast import GRID, HARBOUR, HOME, Cast
from tests.shape.pages_table import NOBODY, PAGES, Row
from tests.shape.proofs import flagged
from tests.shape.public_urls import PUBLIC
from tests.shape.things_claims import a_screen, delivered_work
from tests.shape.things_duty import of_duty
from tests.shape.things_pages import (
    SECRET,
    a_series,
    an_order,
    certified_things,
    routed_things,
    standing_things,
    told_things,
    undertaken_things,
    verdicts_things,
)
from tests.shape.two_cities import first_town

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

NOTHING = "01890000-0000-7000-8000-000000000000"
BY_LINK = {"cases:photo": "voice", "projects:delivery_photo": "delivery link"}


@pytest.fixture
def things(cast: Cast, settings: Any, tmp_path: Path) -> dict[str, str]:
    """What stands in addresses, by the word that the table uses."""
    settings.CHECKPOINTS = tmp_path / "checkpoints"
    draft = VoiceDraft(
        body=SECRET, area_code=GRID, channel="group", group_name="梧桐一群", contact="13812345678"
    )
    picture = io.BytesIO()
    Image.new("RGB", (64, 48)).save(picture, "JPEG")
    voice = cases.place_voice(words=draft, photos=[picture.getvalue()], actor=cast.community, at=cast.at)
    project = scene.opened(cast)
    Project.objects.filter(pk=scene.opened(cast, title="草稿").pk).update(state=Project.State.DRAFT)
    meeting = meetings.call_meeting(
        title="联席会议",
        area_code=HARBOUR,
        held_at=cast.at,
        place_text="",
        party_uids=[],
        others_present="",
        case_uids=[],
        actor=cast.dispatcher,
        at=cast.at,
    )
    head = "编号,姓名,标题,内容,受理时间,答复,答复时间,一级分类,二级分类,三级分类,辖区,地点"
    table = f"{head}\n1,甲,路灯,路灯不亮,2026/3/1 10:00:00,,,,,,梧桐社区,三号楼\n".encode()
    run = cases.receive_import(
        file_name="a.csv", chunks=[table], plan=None, area_code=HARBOUR, actor=cast.dispatcher, at=cast.at
    )
    export = cases.ask_export(wanted=LedgerFilter(state="all"), form="csv", actor=cast.dispatcher, at=cast.at)
    Erasure.objects.create(rule="people.sessions", count=3, at=cast.at)
    certificate = custody.certify(at=cast.at)
    assert certificate is not None
    people_table = "姓名,手机号\n张伟,13900000001\n".encode()
    people_run = people.receive_people(
        file_name="b.csv", chunks=[people_table], area_code=HOME, actor=cast.community, at=cast.at
    )
    tie = people.make_liaison(
        area_code=GRID, person_uid=cast.leader.person_uid, actor=cast.community, at=cast.at
    )
    return (
        standing_things(cast)
        | undertaken_things(cast)
        | certified_things(cast)
        | flagged(first_town(cast))
        | of_duty(first_town(cast))
        | routed_things(cast)
        | told_things(cast)
        | {
            "certificate": str(certificate.uid),
            "account": str(cast.person("community").uid),
            "unit": str(cast.enterprise.uid),
            "post": str(cast.person("community").posts.current(cast.at).get().uid),
            "tie": str(tie.uid),
            "kind of tie": "liaison",
            "people import": str(people_run.uid),
            "case": str(voice.case.uid),
            "voice uid": str(voice.uid),
            "voice": ids.token("voice", voice.uid),
            "group": ids.token("group", voice.case.uid),
            "public number": board_scenes.case(cast, title="公开的事").number,
            "photo": str(Photo.objects.get().uid),
            "project": str(project.uid),
            "draft": str(Project.objects.get(state=Project.State.DRAFT).uid),
            **_signed_up(cast, picture.getvalue()),
            "series": str(a_series(cast, project)),
            "programme": str(
                projects.open_programme(
                    name="夜读", aim="", area_code=HOME, actor=cast.community, at=cast.at
                ).uid
            ),
            "shift": str(Shift.objects.get(project=project, series__isnull=True).uid),
            "slot": str(_claimed(cast, project)),
            "field photo": _from_the_place(cast, Shift.objects.get(project=project, series__isnull=True)),
            "meeting": str(meeting.uid),
            "order": str(an_order(cast)),
            "public item": str(board_scenes.case(cast, title="公示的事").uid),
            "import": str(run.uid),
            "export": str(export.uid),
            "registration": str(Registration.objects.get(person=cast.person("volunteer")).uid),
            "nothing": "nothing",
        }
        | verdicts_things(cast)
    )


def _claimed(cast: Cast, project: Project) -> UUID:
    shift = Shift.objects.get(project=project, series__isnull=True)
    return projects.claim_slot(shift_uid=shift.uid, actor=cast.volunteer, at=cast.at).uid


def _signed_up(cast: Cast, picture: bytes) -> dict[str, str]:
    """A draw, and somebody's calendar."""
    drawn = scene.opened(cast, title="抽签项目", starts_in=timedelta(days=9))
    projects.set_terms(project_uid=drawn.uid, terms=Terms(draw_minutes=30), actor=cast.community, at=cast.at)
    work = scene.shift_of(scene.opened(cast, title="翻译居民公约", starts_in=timedelta(days=12)))
    delivered = delivered_work(work.uid, cast.volunteer, cast.dispatcher, cast.at, picture)
    crew = projects.make_crew(name="三号楼早班队", unit_uid=None, actor=cast.volunteer, at=cast.at)
    link = projects.make_calendar_link(actor=cast.volunteer, at=cast.at)
    return {
        **delivered,
        **a_screen(scene.shift_of(drawn).uid, cast.dispatcher, cast.at),
        "draw": str(Draw.objects.get().uid),
        "calendar": ids.token("calendar", link.uid, link.version),
        "crew": str(crew.uid),
        "crew link": ids.token("crew", crew.uid),
    }


def _from_the_place(cast: Cast, shift: Shift) -> str:
    """The uid of a photo that a volunteer took at a shift."""
    picture = io.BytesIO()
    Image.new("RGB", (64, 48)).save(picture, "JPEG")
    body = {
        "kind": "photo",
        "shift": str(shift.uid),
        "made_at": cast.at.isoformat(),
        "photo": base64.b64encode(picture.getvalue()).decode(),
    }
    field.receive(
        account=str(cast.volunteer.person_uid),
        parcel=Parcel(sent_at=cast.at),
        records=[Raw(UUID(int=1), json.dumps(body))],
        actor=cast.volunteer,
        at=cast.at,
    )
    return str(FieldNote.objects.get().uid)


def address(name: str, row: Row, things: dict[str, str]) -> str:
    """The address of a row, with the thing it is about; a photo by the link of the voice it belongs to."""
    if row.about in {"photo", "field photo", "delivery photo", "shop picture"}:
        return reverse(name, args=[things[row.about], 320])
    if row.about == "board list":
        return reverse(name, args=[HOME, "needs"])
    return reverse(name, args=[things[row.about]] if row.about else [])


def status(client: Client, path: str) -> int:
    answer = client.get(path)
    answer.getvalue()  # a file is closed by whoever reads it
    return answer.status_code


def test_every_address_that_answers_a_get_is_in_the_table(cast: Cast, signed_in):
    client, answering = signed_in("admin"), set()
    for name, route, _callback in addresses(get_resolver()):
        if route.startswith(API) or name == "people:logout":
            continue
        args: list[Any] = [NOTHING] * route.count("uuid:") or (["nothing"] * route.count("str:"))
        args += [320] if "int:" in route else []
        if status(client, reverse(name, args=args)) != 405:
            answering.add(name)
    assert answering == set(PAGES), f"Add or strike in pages_table.py: {answering ^ set(PAGES)}"


def test_logged_out_everything_that_is_not_public_leads_to_the_login(things: dict[str, str]):
    nobody = Client()
    for name in sorted(set(PAGES) - set(PUBLIC)):
        answer = nobody.get(address(name, PAGES[name], things))
        assert answer.status_code == 302, name
        assert answer["Location"].startswith(f"{reverse('people:login')}?next="), name


def test_what_is_public_answers_those_who_are_nobody(things: dict[str, str]):
    wrong = {}
    for name in sorted(set(PAGES) & set(PUBLIC)):
        path = address(name, PAGES[name], things)
        found = status(Client(), f"{path}?t={things[BY_LINK[name]]}" if name in BY_LINK else path)
        if found != NOBODY.get(name, 200):
            wrong[name] = found
    assert not wrong


def test_whose_page_it_is_finds_it(things: dict[str, str], signed_in):
    found = {
        name: status(signed_in(row.who), address(name, row, things)) for name, row in PAGES.items() if row.who
    }
    assert {name: code for name, code in found.items() if code != 200} == {}


def test_somebody_of_another_area_finds_nothing_of_ours(things: dict[str, str], signed_in):
    stranger, wrong = signed_in("stranger"), {}
    for name, row in PAGES.items():
        answer = stranger.get(address(name, row, things))
        by_link = row.about in {"voice", "group"}
        text = answer.getvalue().decode(errors="replace")
        if answer.status_code != row.stranger or (SECRET in text and not by_link):
            wrong[name] = answer.status_code
    assert wrong == {}


def test_a_resident_finds_no_page_of_the_desk(things: dict[str, str], signed_in):
    resident = signed_in("resident")
    for name, row in PAGES.items():
        if row.about in {
            "case",
            "import",
            "meeting",
            "order",
            "statement",
            "shop item",
            "voice uid",
            "draft",
            "unit",
            "post",
            "account",
            "tie",
            "people import",
        }:
            assert status(resident, address(name, row, things)) == 404, name
