"""The main line of the story in a real browser: on a phone where residents and volunteers are, at a desk where staff are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect

from linli.attendance.rules import code_at
from linli.cases import actions as cases
from linli.cases.facts import VoiceDraft
from linli.cases.models import Case, Voice
from linli.kernel import clock
from linli.kernel.actor import Actor
from linli.projects import actions as projects
from linli.projects.models import Shift
from tests.cast import HOME, PASSWORD, Cast, build_cast

# The cast's posts hold by the real clock, which a browser needs: its cookies expire by it.
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

Serious = Callable[[Page], list[str]]


@pytest.fixture
def town(transactional_db: None, settings) -> Cast:
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    cases.load_catalogue()
    return build_cast()


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (640, 480), "#335577").save(out, "JPEG")
    return out.getvalue()


def sign_in(page: Page, who: str) -> None:
    page.goto(reverse("people:login"))
    page.fill("input[name=username]", who)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "login" not in url)


def send(page: Page) -> None:
    """Send the request; when the words suggest a category that asks something, it is shown once before sending."""
    for _press in range(2):
        with page.expect_navigation():
            page.locator("main form button[type=submit].btn-primary").click()
        if "/r/" in page.url:
            return
    pytest.fail(f"not sent: {page.locator('.errors').all_inner_texts()}")


CUT_TABLES = """() => [...document.querySelectorAll("main table")]
    .filter((table) => table.getClientRects().length)
    .map((table) => [table.caption?.textContent ?? table.className, table.scrollWidth - table.parentElement.clientWidth])
    .filter(([_name, more]) => more > 1)"""


def fits(page: Page, serious: Serious) -> None:
    """The page is as wide as the screen, and so are its tables; it asks nobody else for anything, and axe finds
    nothing serious."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 1, f"{page.url} is {wide} px too wide"
    cut = page.evaluate(CUT_TABLES)
    assert not cut, f"{page.url}: a table is cut off, make its rows cards (table-cards): {cut}"
    hosts = page.evaluate("performance.getEntriesByType('resource').map(entry => new URL(entry.name).host)")
    assert set(hosts) <= {urlsplit(page.url).netloc}, hosts
    assert serious(page) == [], page.url


def test_from_the_phone_to_the_desk_and_back(phone: Page, desk: Page, town: Cast, serious: Serious) -> None:
    # 点单: a resident places a request with a photo.
    sign_in(phone, "resident")
    phone.goto(reverse("cases:place"))
    fits(phone, serious)
    phone.fill("textarea[name=body]", "梧桐路北口的路灯坏了，晚上看不见路")
    phone.set_input_files(
        "input[type=file]", {"name": "lamp.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    phone.select_option("select[name=area]", HOME)
    send(phone)
    expect(phone.locator("svg.qr-code").first).to_be_visible()
    fits(phone, serious)
    voice = Voice.objects.select_related("case").get()
    neighbour = cases.place_voice(
        words=VoiceDraft(body="我家门口也是，黑了一周", area_code=HOME, join_case_uid=voice.case.uid),
        actor=Actor.anonymous("web"),
        at=clock.now(),
    )

    # 研判 and 派单: the desk accepts with the keyboard and dispatches.
    sign_in(desk, "dispatcher")
    desk.goto(reverse("cases:inbox"))
    fits(desk, serious)
    desk.keyboard.press("a")
    desk.wait_for_selector("#verb-form-accept")
    fits(desk, serious)
    desk.locator("#verb-form-accept button[type=submit]").click()
    desk.wait_for_selector("#verb-form-accept", state="detached")
    assert Case.objects.get().state == Case.State.ACCEPTED
    desk.goto(f"{reverse('cases:inbox')}?pile=route")
    desk.keyboard.press("d")
    desk.wait_for_selector("#verb-form-dispatch")
    desk.select_option("#verb-form-dispatch select[name=lead]", str(town.department.uid))
    fits(desk, serious)
    desk.locator("#verb-form-dispatch button[type=submit]").click()
    desk.wait_for_selector("#verb-form-dispatch", state="detached")
    assert Case.objects.get().state == Case.State.DISPATCHED

    # 台账: two characters find it, and its page tells the story.
    desk.goto(f"{reverse('cases:ledger')}?q=路灯")
    expect(desk.locator("tr[data-row]")).to_have_count(1)
    fits(desk, serious)
    desk.locator("tr[data-row] a").first.click()
    desk.wait_for_url(f"**{reverse('cases:detail', args=[voice.case.uid])}**")
    fits(desk, serious)

    # 办结 by the department, 评单 by the resident's own link.
    now = clock.now()
    cases.take_case(case_uid=voice.case.uid, actor=town.handler, at=now)
    cases.finish_case(
        case_uid=voice.case.uid, words="灯泡和线路都换了", after=[picture()], actor=town.handler, at=now
    )
    phone.goto(reverse("cases:mine"))
    fits(phone, serious)
    phone.locator("main .card a, main a.card").first.click()
    fits(phone, serious)
    phone.locator("main a[href^='/r/']").click()
    fits(phone, serious)
    phone.locator("label.face-choice").first.click()
    phone.locator("main form button[type=submit]").click()
    phone.wait_for_url("**/s/**")
    fits(phone, serious)
    voice.refresh_from_db()
    assert voice.score == 5

    # A neighbour's link on a computer where nobody is signed in; not satisfied: the supervisor sees it first.
    desk.context.clear_cookies()
    desk.goto(cases.status_url(neighbour))
    fits(desk, serious)
    desk.locator("main a[href^='/r/']").click()
    fits(desk, serious)
    desk.locator("label.face-choice").nth(3).click()
    desk.locator("main form button[type=submit]").click()
    desk.wait_for_url("**/s/**")
    neighbour.refresh_from_db()
    assert neighbour.score == 2
    sign_in(desk, "supervisor")
    desk.goto(reverse("cases:inbox"))
    expect(desk.locator("#open-title")).to_contain_text(voice.case.title)
    fits(desk, serious)


def test_a_volunteer_claims_and_signs_on_the_phone(phone: Page, town: Cast, serious: Serious) -> None:
    now = clock.now()
    project = projects.open_project(
        title="梧桐社区夜间巡护",
        aim="晚上路灯坏了的地方有人照看",
        area_code=HOME,
        place_text="社区门口集合",
        points=10,
        skill_codes=["plumbing"],
        organiser_uid=None,
        leader_uid=None,
        shifts=[(now + timedelta(minutes=5), now + timedelta(hours=2), 2)],
        case_uids=[],
        actor=town.community,
        at=now,
    )
    sign_in(phone, "volunteer")
    phone.goto(reverse("projects:tasks"))
    expect(phone.get_by_text(project.title).first).to_be_visible()
    fits(phone, serious)
    shift = Shift.objects.get()
    phone.locator(f"form[action*='{shift.uid}'] button[type=submit]").first.click()
    phone.wait_for_load_state("networkidle")
    phone.goto(reverse("projects:schedule"))
    fits(phone, serious)
    phone.goto(reverse("projects:sign"))
    fits(phone, serious)
    phone.fill("input[name=code]", code_at(shift.uid, clock.now()))
    phone.locator("form[action*='sign'] button[type=submit]").first.click()
    phone.wait_for_load_state("networkidle")
    assert shift.slots.filter(holder=town.person("volunteer")).exists()
    phone.goto(reverse("credits:mine"))
    fits(phone, serious)


PAGES: dict[str, list[str]] = {
    "": ["oversight:front", "people:login", "people:signup", "cases:place"],
    "resident": ["people:me", "people:join", "notices:inbox", "cases:mine"],
    "volunteer": ["people:join", "projects:tasks", "credits:mine", "cases:offers"],
    "community": [
        "cases:entry_chat",
        "cases:entry_sheet",
        "people:registrations",
        "projects:list",
        "projects:new",
        "cases:inbox",
    ],
    "dispatcher": [
        "meetings:list",
        "meetings:new",
        "cases:imports",
        "cases:ledger",
        "cases:bulk",
        "people:me",
    ],
    "contact": ["people:unit", "credits:unit"],
    "leader": ["oversight:overview", "oversight:map", "oversight:front"],
}


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_every_other_page_fits_both_screens(
    request: pytest.FixtureRequest, town: Cast, serious: Serious, screen: str
) -> None:
    page: Page = request.getfixturevalue(screen)
    cases.place_voice(
        words=VoiceDraft(body="路灯坏了", area_code=HOME),
        actor=town.resident,
        at=clock.now() - timedelta(days=2),
    )
    for who, names in PAGES.items():
        page.context.clear_cookies()
        if who:
            sign_in(page, who)
        for name in names:
            answer = page.goto(reverse(name))
            assert answer is not None
            assert answer.ok, name
            page.wait_for_load_state("networkidle")
            fits(page, serious)


def test_placing_works_with_scripts_off(chromium, live_server, town: Cast) -> None:
    context = chromium.new_context(java_script_enabled=False, base_url=live_server.url, locale="zh-CN")
    page = context.new_page()
    page.goto(reverse("cases:place"))
    page.fill("textarea[name=body]", "楼道的灯不亮")
    page.select_option("select[name=area]", HOME)
    send(page)
    context.close()
