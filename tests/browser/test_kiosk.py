"""A tablet with nobody's account in a real browser: it shows the code, goes on without a network, and stops when it is ended."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from linli.attendance import rules as codes
from linli.attendance.models import Kiosk, Sign
from linli.cases import actions as cases
from linli.kernel import clock
from linli.people.queries import actor_of
from linli.projects import actions as projects
from linli.projects.models import Shift
from linli.projects.tests import scene
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_field import OFFLINE, WAIT, on_screen, read, settled, until
from tests.browser.test_story import fits, sign_in
from tests.cast import build_cast

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

Serious = Callable[[Page], list[str]]
# A tablet whose clock was set five minutes late by hand.
SLOW = "const right = Date.now; Date.now = () => right() - 300000;"


@pytest.fixture
def running(transactional_db: None, settings) -> Shift:
    """A shift that began a while ago, in which the volunteer holds a place."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    cases.load_catalogue()
    town = build_cast(clock.now() - timedelta(days=1))
    shift = scene.shift_of(scene.opened(town, starts_in=timedelta(days=1, minutes=10)))
    projects.claim_slot(shift_uid=shift.uid, actor=town.volunteer, at=town.at)
    return shift


def shown(kiosk: Kiosk) -> set[str]:
    """The code of this minute, and of the one that may have begun meanwhile."""
    key, now = codes.kiosk_key(kiosk.uid), clock.now()
    return {codes.code_under(key, now), codes.code_under(key, now - timedelta(seconds=20))}


def made(desk: Page, shift: Shift, serious: Serious) -> str:
    """The address of a screen that the leader made, as it stands on the page and in its picture."""
    sign_in(desk, "grid_worker")
    desk.goto(reverse("projects:kiosks", args=[shift.uid]))
    fits(desk, serious)
    desk.fill("input[name=label]", "一楼大厅")
    desk.locator("form[action$='/kiosks/'] button[type=submit]").click()
    address = desk.locator(".kiosk-address").inner_text()
    assert read(desk) == address
    fits(desk, serious)
    desk.set_viewport_size(PHONE)
    fits(desk, serious)
    desk.set_viewport_size(DESK)
    desk.context.clear_cookies()
    return re.sub(r"^https?://[^/]+", "", address)


def test_a_tablet_without_an_account_shows_codes_without_a_network_until_it_is_ended(
    desk: Page, phone: Page, running: Shift, serious: Serious, troubles_allowed: list[str]
) -> None:
    troubles_allowed += [OFFLINE, "410"]
    address = made(desk, running, serious)
    kiosk = Kiosk.objects.get()

    # Nobody is signed in on the tablet; it is opened once, and the page is kept.
    tablet = desk
    tablet.goto(address)
    tablet.locator("[data-screen=live]").wait_for(timeout=WAIT)
    assert on_screen(tablet) in shown(kiosk)
    assert not [one for one in tablet.context.cookies() if one["name"] == "linli_session"]
    expect(tablet.locator("[data-screen-clock]")).to_contain_text("时钟准确")
    fits(tablet, serious)
    until(tablet, f"return Boolean(await caches.match('{address}', {{ignoreVary: true}}));")
    kiosk.refresh_from_db()
    assert len(kiosk.screens) == 1

    # The network goes, and somebody reloads the page: digits and picture go on.
    tablet.context.set_offline(True)
    tablet.reload()
    tablet.locator("[data-screen=live]").wait_for(timeout=WAIT)
    expect(tablet.locator("[data-screen-offline]")).to_be_visible()
    assert on_screen(tablet) in shown(kiosk)
    fits(tablet, serious)
    tablet.set_viewport_size(PHONE)
    fits(tablet, serious)
    where, _eq, code = read(tablet).rpartition("=")
    assert where.endswith(f"{reverse('projects:sign')}?shift={running.uid}&code")
    assert code in shown(kiosk)

    # A volunteer scans it, and the sign says which screen it was.
    sign_in(phone, "volunteer")
    phone.goto(f"{reverse('projects:sign')}?shift={running.uid}&code={code}")
    phone.locator("[data-sign=live]").wait_for(timeout=WAIT)
    phone.locator("[data-sign-button=in]").click()
    expect(phone.locator("[data-sign]")).to_have_class(re.compile("sign-out"), timeout=WAIT)
    settled(phone)
    assert Sign.objects.get().kiosk == kiosk

    # It is ended: as soon as there is a network it shows nothing more, and does not come back without one.
    leader = running.project.leader
    assert leader is not None
    projects.end_kiosk(kiosk_uid=kiosk.uid, actor=actor_of(person=leader, at=clock.now()), at=clock.now())
    tablet.context.set_offline(False)
    tablet.evaluate("() => { window.dispatchEvent(new Event('online')); }")
    expect(tablet.locator("[data-screen-over]")).to_contain_text("已停用", timeout=WAIT)
    expect(tablet.locator(".code-digits")).to_have_count(0)
    fits(tablet, serious)
    until(tablet, f"return !(await caches.match('{address}', {{ignoreVary: true}}));")
    tablet.reload()
    expect(tablet.get_by_role("alert")).to_contain_text("已停用")
    assert tablet.locator("#screen-data").count() == 0
    fits(tablet, serious)


def test_a_tablet_with_a_wrong_clock_shows_right_codes_and_says_so(
    desk: Page, running: Shift, serious: Serious
) -> None:
    address = made(desk, running, serious)
    kiosk = Kiosk.objects.get()
    desk.add_init_script(SLOW)
    desk.goto(address)
    expect(desk.locator("[data-screen-clock]")).to_contain_text("慢 5 分钟", timeout=WAIT)
    desk.locator("[data-screen=live]").wait_for(timeout=WAIT)
    assert on_screen(desk) in shown(kiosk)
    fits(desk, serious)


def test_a_tablet_set_to_another_zone_says_the_time_of_the_place(
    desk: Page, chromium: Browser, live_server: Any, running: Shift, serious: Serious
) -> None:
    address = made(desk, running, serious)
    context = chromium.new_context(
        viewport=DESK, base_url=live_server.url, locale="zh-CN", timezone_id="America/New_York"
    )
    tablet = context.new_page()
    tablet.goto(address)
    said = tablet.locator("[data-screen-clock]")
    expect(said).to_contain_text("时钟准确", timeout=WAIT)
    now = clock.now().astimezone(clock.local_zone())
    minutes = {f"{one:%H:%M}" for one in (now, now - timedelta(minutes=1))}
    assert any(one in said.inner_text() for one in minutes), said.inner_text()
    context.close()
