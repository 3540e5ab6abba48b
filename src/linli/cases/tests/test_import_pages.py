"""The page of imports: upload, look, start, follow, stop, read what stayed outside; and its JSON."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from linli.cases import actions, queries, tasks
from linli.cases.models import ImportRun, Voice
from linli.cases.tests.importfiles import ANSWERED, GOOD, row, text_of
from linli.kernel.ids import uuid7
from tests.cast import AT, CITY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]


@pytest.fixture
def queued(settings, tmp_path, monkeypatch):
    """What was handed to the worker; files lie in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    found = []
    monkeypatch.setattr(
        "linli.kernel.imports.async_task", lambda name, uid, **_more: found.append((name, uid))
    )
    return found


def upload(client, *rows, key="", name="rows.csv", **more):
    content = text_of(rows).encode()
    data = {"file": SimpleUploadedFile(name, content), "area": CITY, "_key": key or str(uuid7()), **more}
    return client.post(reverse("cases:imports"), data)


def work(queued):
    """What the worker does with its queue."""
    while queued:
        name, uid = queued.pop(0)
        assert name == "linli.cases.tasks.run_import"
        tasks.run_import(uid)


def test_upload_look_start_result(signed_in, queued, django_capture_on_commit_callbacks):
    client = signed_in("admin")
    with django_capture_on_commit_callbacks(execute=True):
        answer = upload(client, GOOD, ANSWERED, row(3, body=""))
    assert answer.status_code == 303
    page = answer["Location"]
    run = ImportRun.objects.get()
    assert page == reverse("cases:import_run", args=[run.uid])
    assert "hx-get" in client.get(page).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        work(queued)
    looked = client.get(page).content.decode()
    assert Voice.objects.count() == 0
    assert reverse("cases:import_start", args=[run.uid]) in looked
    assert "没有正文" in looked or "No text" in looked

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("cases:import_start", args=[run.uid]), {"_key": str(uuid7())})
        path = run.file
        assert path.is_file()
    with django_capture_on_commit_callbacks(execute=True):
        work(queued)
    assert Voice.objects.count() == 2
    assert not path.exists()
    run.refresh_from_db()
    assert (run.state, run.dry_run, run.added, run.refused) == (ImportRun.State.DONE, False, 2, 1)
    assert client.get(page).status_code == 200
    table = b"".join(client.get(reverse("cases:import_problems", args=[run.uid])).streaming_content).decode()
    assert '"4"' in table
    assert "no_text" in table


def test_the_progress_asks_again_until_the_end_and_then_loads_the_page_once(
    cast, signed_in, queued, django_capture_on_commit_callbacks
):
    client = signed_in("admin")
    with django_capture_on_commit_callbacks(execute=True):
        upload(client, GOOD)
    run = ImportRun.objects.get()
    address = reverse("cases:import_progress", args=[run.uid])
    waiting = client.get(address)
    assert address in waiting.content.decode()
    assert "HX-Refresh" not in waiting
    with django_capture_on_commit_callbacks(execute=True):
        work(queued)
    over = client.get(address)
    assert over["HX-Refresh"] == "true"
    assert "hx-get" not in over.content.decode()


def test_pressed_twice_it_is_one_import(signed_in, queued):
    client, key = signed_in("admin"), str(uuid7())
    assert upload(client, GOOD, key=key)["Location"] == upload(client, GOOD, key=key)["Location"]
    assert ImportRun.objects.count() == 1


def test_a_run_can_be_stopped_and_go_on(cast, signed_in, queued, django_capture_on_commit_callbacks):
    client = signed_in("admin")
    upload(client, GOOD)
    run = ImportRun.objects.get()
    client.post(reverse("cases:import_cancel", args=[run.uid]), {"_key": str(uuid7())})
    run.refresh_from_db()
    assert run.state == ImportRun.State.CANCELLED
    assert tasks.run_import(str(run.uid)) == ImportRun.State.CANCELLED
    again = client.post(reverse("cases:import_cancel", args=[run.uid]), {"_key": str(uuid7())})
    assert again.status_code == 409
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("cases:import_start", args=[run.uid]), {"_key": str(uuid7())})
    work(queued)
    assert Voice.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"file": ""}, 422),
        ({"area": "990102001001"}, 422),
        ({"own_plan": SimpleUploadedFile("m.json", b"{")}, 422),
        ({"file": SimpleUploadedFile("rows.csv", b"a,b\n1,2\n")}, 409),
        ({"file": SimpleUploadedFile("rows.xlsx", b"no workbook")}, 409),
        ({"plan": "messages"}, 303),
    ],
)
def test_what_cannot_be_used_is_said_beside_the_form_and_leaves_no_file(
    signed_in, queued, settings, more, status
):
    client = signed_in("admin")
    assert upload(client, GOOD, **more).status_code == status
    kept = (
        list((settings.MEDIA_ROOT / "imports").glob("*"))
        if (settings.MEDIA_ROOT / "imports").exists()
        else []
    )
    assert len(kept) == (1 if status == 303 else 0)


def test_a_mapping_of_ones_own(cast, signed_in, queued):
    plan = {
        "source": "own",
        "columns": {"body": "words", "received_at": "received_at"},
        "areas": {"scheme": "none"},
    }
    client = signed_in("dispatcher")
    area = "990101001"
    answer = upload(client, GOOD, area=area, own_plan=SimpleUploadedFile("m.json", json.dumps(plan).encode()))
    assert answer.status_code == 303
    run = ImportRun.objects.get()
    tasks.run_import(str(run.uid))
    actions.start_import(run_uid=run.uid, actor=cast.dispatcher, at=AT)
    tasks.run_import(str(run.uid))
    assert Voice.objects.get().case.area_code == area


@pytest.mark.parametrize("who", ["resident", "volunteer", "community", "leader", "stranger"])
def test_others_do_not_find_the_page_nor_a_run(cast, signed_in, queued, who):
    upload(signed_in("admin"), GOOD)
    run = ImportRun.objects.get()
    client = signed_in(who)
    assert client.get(reverse("cases:imports")).status_code == 404
    for name in ("import_run", "import_progress", "import_problems"):
        assert client.get(reverse(f"cases:{name}", args=[run.uid])).status_code == 404
    for name in ("import_start", "import_cancel"):
        assert client.post(reverse(f"cases:{name}", args=[run.uid])).status_code == 404


def test_pages_take_a_fixed_number_of_statements(cast, queued, count_queries):
    for number in range(4):
        actions.receive_import(
            file_name=f"{number}.csv",
            chunks=[text_of([GOOD]).encode()],
            plan=None,
            area_code=CITY,
            actor=cast.admin,
            at=AT,
        )
    assert count_queries(lambda: queries.runs_of(cast.admin)) == 1
    run = ImportRun.objects.first()
    assert run is not None
    assert count_queries(lambda: queries.run_page(actor=cast.admin, uid=run.uid)) <= 3


def test_the_same_by_json(cast, queued, django_capture_on_commit_callbacks, client):
    from linli.people.actions import issue_token

    bearer = {"HTTP_AUTHORIZATION": f"Bearer {issue_token(username='admin', at=AT)}"}
    file = SimpleUploadedFile("rows.csv", text_of([GOOD, row(2, body="")]).encode())
    with django_capture_on_commit_callbacks(execute=True):
        made = client.post("/api/v1/imports", {"file": file, "area_code": CITY}, **bearer).json()
    assert (made["check"], made["state"], made["source"]) == (True, "waiting", "replied")
    work(queued)
    looked = client.get(f"/api/v1/imports/{made['uid']}", **bearer).json()
    assert (looked["state"], looked["added"], [one["code"] for one in looked["reasons"]]) == (
        "done",
        1,
        ["no_text"],
    )
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/api/v1/imports/{made['uid']}/start", **bearer)
    work(queued)
    assert [one["added"] for one in client.get("/api/v1/imports", **bearer).json()] == [1]
    assert [one["row"] for one in client.get(f"/api/v1/imports/{made['uid']}/problems", **bearer).json()] == [
        3
    ]
    again = client.post(f"/api/v1/imports/{made['uid']}/cancel", **bearer)
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    bad = SimpleUploadedFile("rows.csv", b"a,b\n1,2\n")
    refused = client.post("/api/v1/imports", {"file": bad, "area_code": CITY}, **bearer)
    assert (refused.status_code, refused.json()["code"]) == (409, "mapping_no_fit")
