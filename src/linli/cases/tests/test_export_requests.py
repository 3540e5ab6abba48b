"""Exports are requests: approval, worker, one fetch, one day; marks that say whose list it is."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from linli.cases import actions, exporting, queries, watermark
from linli.cases import rules_exports as rules
from linli.cases.models import Case, ExportRequest, Voice
from linli.cases.queries import LedgerFilter
from linli.cases.tests import scenes
from linli.kernel import cells, crypto, ids
from linli.kernel.actor import Actor
from linli.kernel.classes import DataClass
from linli.kernel.models import JournalEntry
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from linli.people import actions as people
from linli.people import queries as people_queries
from linli.people.models import BulkLook
from linli.places import actions as places
from linli.places import declarations
from tests.cast import AT, HARBOUR, SINCE, Cast

pytestmark = pytest.mark.django_db
ALL = LedgerFilter(state="all")
S = ExportRequest.State
FORMULA = "=cmd|' /C calc'!A0"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def asked(cast: Cast, actor: Actor | None = None, **more: object) -> ExportRequest:
    given = {"wanted": ALL, "form": "xlsx", "actor": actor or cast.dispatcher, "at": AT, **more}
    return actions.ask_export(**given)  # type: ignore[arg-type]  # fields come by name


def built(row: ExportRequest, at=AT) -> ExportRequest:
    return actions.run_export(uid=row.uid, now=lambda: at)


def few_are_free(rows: int = 1) -> None:
    places.put_setting(
        key=declarations.EXPORT_FREE_ROWS.key, area_code=HARBOUR, value=rows, actor=Actor.system(), at=SINCE
    )


def told(cast: Cast, who: str, code: str) -> int:
    uid = cast.person(who).uid
    return InboxMessage.objects.filter(recipient_uid=uid, template_code=code).count()


@pytest.mark.parametrize(
    ("rows", "data_class", "needed"),
    [
        (100_000, DataClass.INTERNAL, False),
        (100, DataClass.PERSONAL, False),
        (101, DataClass.PERSONAL, True),
        (1, DataClass.SENSITIVE, True),
        (1, DataClass.SHIELDED, True),
    ],
)
def test_what_needs_approval(rows: int, data_class: DataClass, *, needed: bool) -> None:
    assert rules.needs_approval(rows=rows, data_class=data_class, free_rows=100) is needed


@pytest.mark.parametrize("state", S.values)
@pytest.mark.parametrize("verb", list(rules.ARROWS))
def test_every_pair_of_state_and_verb(state: str, verb: str) -> None:
    verdict = rules.in_state(state, verb)
    assert verdict.ok == (state in rules.ARROWS[verb][0])
    assert verdict.ok or verdict.code == "wrong_state"


def test_a_table_without_personal_data_is_written_without_asking_anybody(cast: Cast) -> None:
    few_are_free(0)
    scenes.placed(cast, name="王秀兰", contact="13812345678")
    row = asked(cast)
    assert row.state == S.APPROVED
    row = built(row)
    assert (row.state, row.rows, row.rows_done) == (S.READY, 1, 1)
    assert told(cast, "dispatcher", "export_ready") == 1
    assert b"13812345678" not in queries.stored_export(row).read_bytes()
    entry = JournalEntry.objects.get(code="export.built")
    assert row.digest in entry.payload


def test_names_and_contacts_need_a_purpose_and_above_the_free_rows_an_approval(cast: Cast) -> None:
    few_are_free()
    for _n in range(2):
        scenes.placed(cast, name="王秀兰", contact="13812345678")
    with pytest.raises(Refused, match="no_purpose"):
        asked(cast, personal=True)
    row = asked(cast, personal=True, purpose="逐户回访", form="csv")
    assert row.state == S.ASKED
    assert told(cast, "supervisor", "export_asked") == 1
    assert built(row).state == S.ASKED
    with pytest.raises(Refused, match="excluded"):
        actions.approve_export(uid=row.uid, actor=cast.dispatcher, at=AT)
    with pytest.raises(Missing):
        actions.approve_export(uid=row.uid, actor=cast.stranger, at=AT)
    actions.approve_export(uid=row.uid, actor=cast.supervisor, at=AT)
    row = built(row)
    lines = list(csv.reader(io.StringIO(queries.stored_export(row).read_text("utf-8-sig"))))
    assert lines[0] == lines[-1]
    assert row.number in lines[0][0]
    assert "周磊" in lines[0][0]
    assert "港前街道" in lines[0][0]
    assert lines[2][-2:] == ["王秀兰", "13812345678"]


def test_nobody_approves_their_own_export(cast: Cast) -> None:
    few_are_free()
    for _n in range(2):
        scenes.placed(cast)
    places.put_setting(
        key=declarations.EXPORT_FREE_ROWS.key, area_code="990101", value=1, actor=Actor.system(), at=SINCE
    )
    row = asked(cast, cast.supervisor, personal=True, purpose="抽查")
    assert row.state == S.ASKED
    with pytest.raises(Refused, match="excluded"):
        actions.approve_export(uid=row.uid, actor=cast.supervisor, at=AT)
    actions.refuse_export(uid=row.uid, actor=cast.leader, at=AT)
    assert told(cast, "supervisor", "export_refused") == 1
    with pytest.raises(Refused, match="wrong_state"):
        actions.approve_export(uid=row.uid, actor=cast.leader, at=AT)


def test_more_rows_than_at_the_asking_are_asked_again(cast: Cast) -> None:
    few_are_free()
    scenes.placed(cast)
    row = asked(cast, personal=True, purpose="回访")
    assert row.state == S.APPROVED
    scenes.placed(cast)
    row = built(row)
    assert (row.state, row.rows) == (S.ASKED, 2)


def test_whoever_lost_the_post_gets_nothing(cast: Cast) -> None:
    scenes.placed(cast)
    row = asked(cast)
    held = cast.person("dispatcher").posts.current(AT).get()
    people.end_post(post=held, actor=cast.admin, at=AT)
    row = built(row)
    assert (row.state, row.error) == (S.FAILED, "no_right")


def test_it_is_fetched_once_and_then_gone(cast: Cast) -> None:
    scenes.placed(cast)
    row = built(asked(cast))
    with pytest.raises(Refused, match="no_right"):
        actions.fetch_export(uid=row.uid, actor=cast.supervisor, at=AT)
    actions.fetch_export(uid=row.uid, actor=cast.dispatcher, at=AT)
    assert not queries.stored_export(row).exists()
    with pytest.raises(Refused, match="wrong_state"):
        actions.fetch_export(uid=row.uid, actor=cast.dispatcher, at=AT)


def test_after_a_day_it_is_deleted(cast: Cast) -> None:
    scenes.placed(cast)
    row = built(asked(cast))
    day = AT + timedelta(hours=24)
    with pytest.raises(Refused, match="expired"):
        actions.fetch_export(uid=row.uid, actor=cast.dispatcher, at=day)
    assert actions.sweep_exports(at=day - timedelta(seconds=1)) == 0
    assert actions.sweep_exports(at=day) == 1
    assert actions.sweep_exports(at=day) == 0
    assert not queries.stored_export(row).exists()
    assert ExportRequest.objects.get().state == S.EXPIRED


def test_a_killed_worker_is_followed_by_another(cast: Cast) -> None:
    scenes.placed(cast)
    row = asked(cast)
    ExportRequest.objects.update(state=S.BUILDING, moved_at=AT)
    assert built(row, AT + timedelta(minutes=1)).state == S.BUILDING
    assert built(row, AT + timedelta(minutes=4)).state == S.READY
    assert built(row, AT + timedelta(minutes=9)).state == S.READY


def test_another_program_finds_no_formula(cast: Cast) -> None:
    scenes.placed(cast, FORMULA, name="＝1+1", contact="13812345678")
    row = built(asked(cast, personal=True, purpose="回访"))
    path = queries.stored_export(row)
    assert path.stat().st_mode & 0o077 == 0
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert row.number in str(rows[0][0])
    assert rows[0][0] == rows[-1][0]
    texts = [str(cell) for line in rows for cell in line]
    assert not [text for text in texts if text.startswith(cells.DANGEROUS)]
    assert "'＝1+1" in texts
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert row.number in sheet  # header and footer of the printed page
        assert row.number in book.read("docProps/core.xml").decode()


def test_an_excerpt_of_fifty_rows_says_which_export_it_came_from(cast: Cast) -> None:
    for number in range(90):
        case = scenes.placed(cast, f"第{number}盏路灯不亮")
        Case.objects.filter(pk=case.pk).update(received_at=AT - timedelta(days=number % 20))
    made = [built(asked(cast, form="csv")) for _n in range(6)]
    assert len({row.order_salt for row in made}) == 6
    for row in (made[0], made[4]):
        lines = list(csv.reader(io.StringIO(queries.stored_export(row).read_text("utf-8-sig"))))[2:-1]
        at = [name for name, _label in exporting.COLUMNS].index("received_at")
        excerpt = [(line[0], date.fromisoformat(line[at][:10])) for line in lines][21:71]
        found = queries.traced_export(excerpt=excerpt)
        assert found is not None
        assert found.uid == row.uid
        assert queries.traced_export(excerpt=excerpt[:49]) is None


def test_the_mark_survives_left_out_rows_and_is_not_seen_where_it_is_not() -> None:
    luck = random.Random(7)  # noqa: S311 -- invented rows
    salts = {uuid4(): crypto.new_salt() for _n in range(300)}
    uid = next(iter(salts))
    rows = [(f"2026-{n:04d}", date(2026, 1, 5) + timedelta(days=n % 60)) for n in range(400)]
    ours = sorted(rows, key=lambda one: watermark.sort_key(salts[uid], *one))
    for _n in range(20):
        start = luck.randrange(0, 340)
        found = watermark.trace(ours[start : start + 50], salts)
        assert found is not None
        assert found.uid == uid
    thinned = [one for one in ours if luck.random() < 0.5]
    assert (found := watermark.trace(thinned, salts)) is not None
    assert found.uid == uid
    luck.shuffle(rows)
    assert watermark.trace(rows, salts) is None
    assert watermark.trace(sorted(rows), salts) is None
    assert watermark.trace(ours, {UUID(int=1): crypto.new_salt()}) is None


@pytest.mark.usefixtures("stopped_clock")
def test_the_pages_from_asking_to_fetching(cast: Cast, signed_in, stopped_clock) -> None:
    scenes.placed(cast)
    client = signed_in("dispatcher")
    page = client.get(reverse("cases:export"), {"state": "all"})
    assert page.status_code == 200
    refused = client.post(reverse("cases:export"), {"state": "all", "form": "csv", "personal": "on"})
    assert (refused.status_code, refused.context["verdict"].code) == (409, "no_purpose")
    answer = client.post(reverse("cases:export"), {"state": "all", "form": "csv", "_key": "k"})
    assert answer.status_code == 303
    assert "hx-get" in client.get(answer["Location"]).content.decode()
    row = built(ExportRequest.objects.get(), stopped_clock())
    assert row.number in client.get(reverse("cases:exports")).content.decode()
    assert client.get(reverse("cases:export_progress", args=[row.uid]))["HX-Refresh"] == "true"
    file = client.post(reverse("cases:export_fetch", args=[row.uid]))
    assert b"".join(file.streaming_content).startswith("\ufeff".encode())
    assert row.number in file["Content-Disposition"]
    assert client.post(reverse("cases:export_fetch", args=[row.uid])).status_code == 409
    assert signed_in("stranger").get(reverse("cases:export_one", args=[row.uid])).status_code == 404
    assert signed_in("community").get(reverse("cases:exports")).status_code == 404


@pytest.mark.usefixtures("stopped_clock")
def test_the_same_by_json(cast: Cast, client) -> None:
    scenes.placed(cast)
    token = people.issue_token(username="dispatcher", at=AT)
    bearer = {"headers": {"Authorization": f"Bearer {token}"}, "content_type": "application/json"}
    made = client.post("/api/v1/exports/cases?state=all", {"form": "csv"}, **bearer).json()
    assert (made["state"], made["rows"]) == ("approved", 1)
    assert client.post(f"/api/v1/exports/{made['uid']}/file", **bearer).json()["code"] == "wrong_state"
    built(ExportRequest.objects.get())
    assert client.get(f"/api/v1/exports/{made['uid']}", **bearer).json()["state"] == "ready"
    assert [one["uid"] for one in client.get("/api/v1/exports", **bearer).json()] == [made["uid"]]
    file = client.post(f"/api/v1/exports/{made['uid']}/file", **bearer)
    assert file["Content-Type"].startswith("text/csv")
    assert b"".join(file.streaming_content).decode().startswith("\ufeff")
    other = people.issue_token(username="community", at=AT)
    bearer["headers"] = {"Authorization": f"Bearer {other}"}
    refused = client.post("/api/v1/exports/cases", {"form": "csv"}, **bearer)
    assert refused.json()["code"] in {"no_right", "no_rows"}


def test_whoever_stands_in_a_fetched_table_reads_so(cast: Cast, signed_in) -> None:
    case = scenes.placed(cast, name="王秀兰", contact="13812345678")
    own = scenes.placed(cast, channel="web", group_name="")
    inside, mine = Voice.objects.get(case=case), Voice.objects.get(case=own)
    row = built(asked(cast, personal=True, purpose="逐户回访"))
    later = scenes.placed(cast, name="李明", contact="13812345679")
    outside = Voice.objects.get(case=later)

    def seen(voice: Voice) -> list[int]:
        looks = queries.voice_looks(token=ids.token("voice", voice.uid))[1]
        return [look.rows for look in looks]

    assert [seen(inside), people_queries.seen_by_person(person_id=cast.resident.person_id or 0)] == [[], []]
    actions.fetch_export(uid=row.uid, actor=cast.dispatcher, at=AT)
    assert [seen(inside), seen(mine), seen(outside)] == [[2], [2], []]
    page = signed_in("resident").get(reverse("people:seen")).content.decode()
    assert "调度员" in page or "派单" in page
    assert "逐户回访" in page
    assert "周磊" not in page
    answer = signed_in("resident").get(f"/api/v1/voices/{ids.token('voice', inside.uid)}/seen").json()
    assert [one["rows"] for one in answer] == [2]
    assert people_queries.seen_by_person(person_id=cast.dispatcher.person_id or 0) == []


def test_a_table_without_names_and_one_that_nobody_fetched_are_no_looks(cast: Cast) -> None:
    voice = Voice.objects.get(case=scenes.placed(cast, name="王秀兰", contact="13812345678"))
    plain = built(asked(cast))
    actions.fetch_export(uid=plain.uid, actor=cast.dispatcher, at=AT)
    built(asked(cast, personal=True, purpose="逐户回访"))
    assert BulkLook.objects.count() == 1
    assert actions.sweep_exports(at=AT + timedelta(days=2)) == 1
    assert not BulkLook.objects.exists()
    assert queries.voice_looks(token=ids.token("voice", voice.uid))[1] == []
