"""The QR code at the place is read by the phone's camera: Chromium films a picture that the test makes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import segno
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Browser, expect

from linli.attendance.models import Attendance
from linli.attendance.rules import code_at
from linli.cases import actions as cases
from linli.kernel import clock
from linli.projects import actions as projects
from linli.projects.models import Shift
from linli.projects.tests import scene
from tests.browser.conftest import FLAGS, PHONE, program_of, watched
from tests.browser.test_story import sign_in
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

SIZE = (640, 480)
WAIT = 60_000


@pytest.fixture
def shift(transactional_db: None, settings) -> Shift:
    """A shift that began a while ago, in which the volunteer holds a place."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    cases.load_catalogue()
    town: Cast = build_cast(clock.now() - timedelta(days=1))
    shift = scene.shift_of(scene.opened(town, starts_in=timedelta(days=1, minutes=10)))
    projects.claim_slot(shift_uid=shift.uid, actor=town.volunteer, at=town.at)
    return shift


def film(words: str, path: Path) -> None:
    """What a camera sees that is held before a code: a film of some frames, as Motion JPEG."""
    drawn = BytesIO()
    segno.make(words, error="m", micro=False).save(drawn, kind="png", scale=6, border=4)
    code = Image.open(drawn).convert("RGB")
    code.thumbnail((SIZE[1], SIZE[1]))
    frame = Image.new("RGB", SIZE, "#ddd")
    frame.paste(code, ((SIZE[0] - code.width) // 2, (SIZE[1] - code.height) // 2))
    out = BytesIO()
    frame.save(out, "JPEG", quality=95)
    path.write_bytes(out.getvalue() * 5)


@pytest.fixture
def filmed(chromium: Browser, tmp_path: Path) -> Iterator[tuple[Browser, Path]]:
    """A second browser, whose camera is a file; it is read anew whenever the camera opens."""
    path = tmp_path / "camera.mjpeg"
    film("https://example.invalid/", path)
    flags = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    browser = chromium.browser_type.launch(
        executable_path=program_of(), args=[*FLAGS, *flags, f"--use-file-for-fake-video-capture={path}"]
    )
    yield browser, path
    browser.close()


def test_the_camera_reads_the_code_where_the_browser_itself_cannot(
    filmed: tuple[Browser, Path], live_server, shift: Shift
) -> None:
    browser, camera = filmed
    address = f"{live_server.url}{reverse('projects:sign')}"
    code = code_at(shift.uid, clock.now())
    film(f"{address}?shift={shift.uid}&code={code}", camera)
    context = browser.new_context(viewport=PHONE, base_url=live_server.url, locale="zh-CN", is_mobile=True)
    context.set_default_timeout(WAIT)
    # Many phones have no detector of their own: the library reads the frames.
    context.add_init_script("delete window.BarcodeDetector")
    page = context.new_page()
    troubles = watched(page, live_server.url)
    sign_in(page, "volunteer")
    page.goto(reverse("projects:sign"))
    page.locator("[data-sign=live]").wait_for()
    page.locator("[data-scan]").click()
    expect(page.locator("input[name=code]")).to_have_value(code, timeout=WAIT)
    expect(page.locator("dialog.scan")).to_have_count(0)
    assert not Attendance.objects.exists()
    page.locator("[data-sign-button=in]").click()
    page.wait_for_url(f"**?shift={shift.uid}")  # the answer has come
    expect(page.locator("[data-sign-button=out]")).to_be_visible(timeout=WAIT)
    assert Attendance.objects.count() == 1
    context.close()
    assert not troubles, troubles
