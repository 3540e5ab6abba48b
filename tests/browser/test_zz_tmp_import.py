import threading, time
import pytest
from django.urls import reverse
from linli.cases import tasks, actions
from linli.cases.actions import imports
from linli.cases.models import ImportRun
from linli.cases.tests.importfiles import ANSWERED, GOOD, row, table
from tests.browser.conftest import AXE
from linli.kernel.keys import make_key_file

@pytest.mark.parametrize("which", ["phone", "desk"])
def test_shots(request, live_server, cast, tmp_path, monkeypatch, settings, which, django_db_serialized_rollback=None):
    settings.MEDIA_ROOT = tmp_path/'m'
    monkeypatch.setattr(imports, "async_task", lambda name, uid, **_more: None)
    page = request.getfixturevalue(which)
    from django.test import Client
    c = Client(); c.force_login(cast.account("admin"))
    page.context.add_cookies([{"name": "linli_session", "value": c.cookies["linli_session"].value, "url": live_server.url}])
    page.goto(live_server.url + reverse("cases:imports")); page.screenshot(path=f"/tmp/shots/imports-{which}.png", full_page=True)
    path = table(tmp_path, GOOD, ANSWERED, row(3, body=""), row(4, received_at="昨天"), row(5, body='=HYPERLINK("http://x","领奖")'), *(row(n) for n in range(10, 60)))
    page.set_input_files("input[name=file]", str(path))
    page.click("main form button[type=submit]")
    page.wait_for_url("**/imports/*-*/")
    page.screenshot(path=f"/tmp/shots/waiting-{which}.png", full_page=True)
    run = ImportRun.objects.latest("pk")
    tasks.run_import(str(run.uid))
    page.wait_for_selector("#import-outcome", timeout=15000)
    page.screenshot(path=f"/tmp/shots/looked-{which}.png", full_page=True)
    page.evaluate(AXE.read_text()); res = page.evaluate("axe.run().then(r => r.violations.filter(v => ['serious','critical'].includes(v.impact)).map(v => [v.id, v.nodes.map(n=>n.html).slice(0,3)]))"); print(res); assert not res
    page.click("main form.verb button")
    page.wait_for_selector("progress")
    ImportRun.objects.filter(pk=run.pk).update(rows_done=30, rows_total=55, added=28, refused=2)
    page.wait_for_timeout(1500)
    page.screenshot(path=f"/tmp/shots/running-{which}.png", full_page=True)
    page.evaluate(AXE.read_text()); res = page.evaluate("axe.run().then(r => r.violations.filter(v => ['serious','critical'].includes(v.impact)).map(v => [v.id, v.nodes.map(n=>n.html).slice(0,3)]))"); print(res); assert not res
    ImportRun.objects.filter(pk=run.pk).update(rows_done=0, added=0, refused=0)
    tasks.run_import(str(run.uid))
    page.wait_for_selector("#import-outcome", timeout=15000)
    page.screenshot(path=f"/tmp/shots/done-{which}.png", full_page=True)
    page.goto(live_server.url + reverse("cases:imports")); page.screenshot(path=f"/tmp/shots/imports2-{which}.png", full_page=True)
    page.evaluate(AXE.read_text()); res = page.evaluate("axe.run().then(r => r.violations.filter(v => ['serious','critical'].includes(v.impact)).map(v => [v.id, v.nodes.map(n=>n.html).slice(0,3)]))"); print(res); assert not res
    c.force_login(cast.account("dispatcher"))
    page.context.add_cookies([{"name": "linli_session", "value": c.cookies["linli_session"].value, "url": live_server.url}])
    page.goto(live_server.url + reverse("cases:export")+"?state=all"); page.screenshot(path=f"/tmp/shots/export-{which}.png", full_page=True)
    page.evaluate(AXE.read_text()); res = page.evaluate("axe.run().then(r => r.violations.filter(v => ['serious','critical'].includes(v.impact)).map(v => [v.id, v.nodes.map(n=>n.html).slice(0,3)]))"); print(res); assert not res
    with page.expect_download() as d: page.click("main form button[type=submit]")
    print(d.value.suggested_filename)
    page.wait_for_timeout(800); page.screenshot(path=f"/tmp/shots/export2-{which}.png")
    over = page.evaluate("document.documentElement.scrollWidth > innerWidth"); assert not over
