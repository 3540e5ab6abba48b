"""The field app in a real browser: signing in with the network off, reloading, a second tab, and syncing later."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, Request, expect

from linli.attendance.models import Attendance, Sign
from linli.attendance.rules import code_at
from linli.cases import actions as cases
from linli.field.models import FieldNote, FieldRecord
from linli.kernel import clock
from linli.projects import actions as projects
from linli.projects.models import Shift
from linli.projects.tests import scene
from tests.browser.test_story import fits, sign_in
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

Serious = Callable[[Page], list[str]]
WAIT = 60_000
OFFLINE = "ERR_INTERNET_DISCONNECTED"
# One tab or worker sends at a time; whoever holds this lock keeps all others from it.
HOLD = """() => new Promise((held) => {
    navigator.locks.request("linli-outbox", () => new Promise((done) => { window.letGo = done; held(); }));
})"""
# A phone whose storage is full: nothing is written down any more.
FULL = """() => {
    IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
}"""
# A phone that takes its time over a signature, and a kept page whose digits are of an earlier minute.
SLOW_TO_SIGN = """(() => {
    const sign = crypto.subtle?.sign.bind(crypto.subtle);
    if (sign) crypto.subtle.sign = async (...all) => { await new Promise((on) => setTimeout(on, 400)); return sign(...all); };
})()"""
AGED = """async (address) => {
    const pages = await caches.open("linli-pages");
    const text = await (await pages.match(address, { ignoreVary: true })).text();
    const code = /(?<=code-digits" aria-label=")\\d{6}/;
    if (!code.test(text)) throw new Error("the kept page shows no code");
    const headers = { "Content-Type": "text/html; charset=utf-8" };
    await pages.put(address, new Response(text.replace(code, "000000"), { headers }));
}"""
# What the browser does by itself at most once a day and when the app is opened. Nobody waits for its end here.
LOOK_FOR_UPDATE = "() => { navigator.serviceWorker.getRegistration().then((one) => one.update()); }"


@pytest.fixture
def shift(transactional_db: None, settings) -> Shift:
    """A shift that began a while ago, in which the volunteer holds a place."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    cases.load_catalogue()
    now = clock.now()
    town: Cast = build_cast(now - timedelta(days=1))
    shift = scene.shift_of(
        scene.opened(
            town,
            starts_in=timedelta(days=1, minutes=10),
            route_text="公交 3 路到梧桐路下",
            contact_text="0571-0000000",
        )
    )
    projects.claim_slot(shift_uid=shift.uid, actor=town.volunteer, at=town.at)
    return shift


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (2400, 1800), "#335577").save(out, "JPEG")
    return out.getvalue()


def ready(page: Page) -> None:
    """The app is on the phone: its worker runs, and has kept the pages of whoever is signed in; the page is alive."""
    page.locator("[data-sign=live]").wait_for(timeout=WAIT)
    until(
        page,
        """const { fact } = await import("/static/field/store.js");
        return navigator.serviceWorker.controller && (await fact("account")) && (await fact("refreshed"));""",
    )


def until(page: Page, body: str) -> None:
    """Ask the page until it says yes. A wait for a function would take the promise itself for a yes."""
    said = page.evaluate(
        f"""async () => {{
            const ask = async () => {{ {body} }};
            const end = Date.now() + {WAIT};
            while (Date.now() < end) {{
                if (await ask()) return true;
                await new Promise((done) => {{ setTimeout(done, 100); }});
            }}
            return false;
        }}"""
    )
    assert said, body


def counts(page: Page, number: int) -> None:
    """So many records wait, as the badge says once it is drawn."""
    badge = page.locator("[data-outbox]")
    expect(badge).to_be_visible(timeout=WAIT)
    expect(badge.locator("[data-outbox-count]")).to_have_text(str(number), timeout=WAIT)


def settled(page: Page) -> None:
    expect(page.locator("[data-outbox]")).to_be_hidden(timeout=WAIT)


def test_signed_in_without_a_network_and_synced_later(
    phone: Page, shift: Shift, serious: Serious, troubles_allowed: list[str]
) -> None:
    troubles_allowed.append(OFFLINE)
    sign_in(phone, "volunteer")
    phone.goto(reverse("projects:sign"))
    fits(phone, serious)
    ready(phone)

    # Airplane mode: the code is typed, and it is kept.
    phone.context.set_offline(True)
    phone.fill("input[name=code]", code_at(shift.uid, clock.now()))
    phone.locator("[data-sign-button=in]").click()
    expect(phone.locator(".sign-kept")).to_be_visible()
    counts(phone, 1)
    assert not FieldRecord.objects.exists()

    # Reloaded without a network it is all still there, and so are the schedule with its route and the list.
    phone.reload()
    expect(phone.locator(".sign-kept")).to_be_visible()
    expect(phone.locator("[data-sign-button=out]")).to_be_visible()
    counts(phone, 1)
    fits(phone, serious)
    phone.goto(reverse("projects:schedule"))
    expect(phone.get_by_text("公交 3 路到梧桐路下")).to_be_visible()
    counts(phone, 1)
    phone.goto(reverse("field:outbox"))
    expect(phone.locator("[data-state=waiting]")).to_have_count(1)
    fits(phone, serious)

    # Words and a photo, in a second tab.
    second = phone.context.new_page()
    second.goto(reverse("projects:sign"))
    second.fill("#field-words", "三楼杂物已搬到楼下")
    second.set_input_files("#field-photos", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()})
    second.locator("[data-field-note] button[type=submit]").click()
    expect(second.locator("[data-note-said]")).not_to_be_empty()
    counts(second, 2)
    expect(phone.locator("[data-state=waiting]")).to_have_count(2)

    # The network is back: both tabs see it, and everything goes up once.
    phone.context.set_offline(False)
    settled(phone)
    settled(second)
    attendance = Attendance.objects.get()
    assert attendance.signed_out_at is None
    assert Sign.objects.count() == 1
    note = FieldNote.objects.get()
    assert (note.words, note.width) == ("三楼杂物已搬到楼下", 1600)
    assert FieldRecord.objects.filter(state="done").count() == 2
    expect(phone.locator("[data-state=done]")).to_have_count(2)
    phone.goto(reverse("projects:sign"))
    expect(phone.locator("[data-sign-button=out]")).to_be_visible()
    fits(phone, serious)


def test_two_tabs_have_one_outbox_the_same_count_and_send_nothing_twice(
    phone: Page, shift: Shift, troubles_allowed: list[str]
) -> None:
    troubles_allowed.append(OFFLINE)
    sent: list[str] = []
    phone.context.on("request", lambda request: sent.extend(sent_in(request)))
    sign_in(phone, "volunteer")
    phone.goto(reverse("projects:sign"))
    ready(phone)
    second = phone.context.new_page()
    second.goto(reverse("projects:sign"))
    ready(second)
    tabs = (phone, second)

    # Both stand open when the network goes. What one tab keeps, the other shows, and does not offer again.
    phone.context.set_offline(True)
    phone.fill("input[name=code]", code_at(shift.uid, clock.now()))
    phone.locator("[data-sign-button=in]").click()
    for tab in tabs:
        counts(tab, 1)
        expect(tab.locator(".sign-kept")).to_be_visible()
        expect(tab.locator("[data-sign-button=in]")).to_be_hidden()
    second.fill("#field-words", "门口台阶有冰，已撒盐")
    second.locator("[data-field-note] button[type=submit]").click()
    for tab in tabs:
        counts(tab, 2)
        tab.reload()
        counts(tab, 2)

    # The network is back, and both tabs send at once, more than once.
    phone.context.set_offline(False)
    for tab in (*tabs, *tabs):
        tab.evaluate("() => { window.dispatchEvent(new Event('online')); }")
    for tab in tabs:
        settled(tab)
    assert len(sent) == len(set(sent)), sent
    assert FieldRecord.objects.filter(state="done").count() == FieldRecord.objects.count() == 2
    assert (Attendance.objects.count(), Sign.objects.count()) == (1, 1)
    assert FieldNote.objects.get().words == "门口台阶有冰，已撒盐"


def sent_in(request: Request) -> list[str]:
    """The records that a request brings to the server."""
    if not request.url.endswith("/api/v1/field/records"):
        return []
    return [one["record_uid"] for one in (request.post_data_json or {})["records"]]


def test_a_new_version_of_the_app_leaves_a_full_outbox_alone(
    phone: Page, shift: Shift, settings, troubles_allowed: list[str]
) -> None:
    troubles_allowed.append(OFFLINE)
    sign_in(phone, "volunteer")
    phone.goto(reverse("projects:sign"))
    ready(phone)
    second = phone.context.new_page()
    second.goto(reverse("projects:schedule"))
    second.evaluate(HOLD)
    phone.context.set_offline(True)
    phone.fill("input[name=code]", code_at(shift.uid, clock.now()))
    phone.locator("[data-sign-button=in]").click()
    expect(phone.locator(".sign-kept")).to_be_visible()

    # The network is back, but the other tab holds the outbox; meanwhile a new version is published.
    settings.FIELD_VERSION = "next"
    phone.context.set_offline(False)
    phone.evaluate(LOOK_FOR_UPDATE)
    expect(phone.locator(".app-update")).to_contain_text("1", timeout=WAIT)
    with phone.expect_navigation():
        phone.locator(".app-update button").click()
    assert "linli-shell-next" in phone.evaluate("caches.keys()")
    counts(phone, 1)
    assert not FieldRecord.objects.exists()
    second.evaluate("letGo()")
    settled(phone)
    assert Attendance.objects.count() == 1


def test_records_wait_for_the_account_that_made_them(
    phone: Page, shift: Shift, serious: Serious, troubles_allowed: list[str]
) -> None:
    troubles_allowed.append(OFFLINE)
    sign_in(phone, "volunteer")
    phone.goto(reverse("projects:sign"))
    ready(phone)
    phone.context.set_offline(True)
    phone.fill("input[name=code]", code_at(shift.uid, clock.now()))
    phone.locator("[data-sign-button=in]").click()
    expect(phone.locator(".sign-kept")).to_be_visible()
    session = next(one for one in phone.context.cookies() if one["name"] == "linli_session")
    phone.context.clear_cookies(name="linli_session")
    phone.context.set_offline(False)

    # The session is gone: nothing is lost, and somebody else on this phone does not send it.
    sign_in(phone, "community")
    phone.goto(reverse("field:outbox"))
    expect(phone.locator("[data-outbox-state]")).to_contain_text("另一个账号", timeout=WAIT)
    fits(phone, serious)
    assert not FieldRecord.objects.exists()
    phone.context.add_cookies(
        [{"name": "linli_session", "value": session["value"], "domain": session["domain"], "path": "/"}]
    )
    phone.goto(reverse("projects:schedule"))
    settled(phone)
    assert Attendance.objects.get().person == Shift.objects.get().slots.get(holder__isnull=False).holder


def test_a_phone_that_can_keep_nothing_says_so_and_signs_by_the_network(
    phone: Page, shift: Shift, serious: Serious, troubles_allowed: list[str]
) -> None:
    troubles_allowed.append(OFFLINE)
    sign_in(phone, "volunteer")
    phone.goto(reverse("projects:sign"))
    ready(phone)
    phone.evaluate(FULL)
    phone.context.set_offline(True)
    phone.fill("input[name=code]", code_at(shift.uid, clock.now()))
    phone.locator("[data-sign-button=in]").click()
    expect(phone.locator("[data-sign-errors]")).to_contain_text("没有签上", timeout=WAIT)
    expect(phone.locator("[data-sign-button=in]")).to_be_visible()
    fits(phone, serious)
    phone.locator("[data-note-form] summary").click()
    phone.fill("#field-words", "三楼杂物")
    phone.locator("[data-field-note] button[type=submit]").click()
    expect(phone.locator("[data-note-said]")).to_contain_text("没能保存", timeout=WAIT)
    expect(phone.locator("#field-words")).to_have_value("三楼杂物")
    phone.context.set_offline(False)
    phone.fill("input[name=code]", code_at(shift.uid, clock.now()))
    phone.locator("[data-sign-button=in]").click()
    expect(phone.locator("[data-sign-button=out]")).to_be_visible(timeout=WAIT)
    assert (Attendance.objects.count(), FieldRecord.objects.count()) == (1, 0)


def test_the_leaders_screen_goes_on_without_a_network(
    desk: Page, phone: Page, shift: Shift, serious: Serious, troubles_allowed: list[str]
) -> None:
    troubles_allowed.append(OFFLINE)
    sign_in(phone, "volunteer")
    sign_in(desk, "grid_worker")
    address = reverse("projects:code", args=[shift.uid])
    desk.goto(address)
    scanned = read(desk)
    assert scanned.startswith("http")
    assert scanned.partition(reverse("projects:sign"))[2] in {
        f"?shift={shift.uid}&code={one}" for one in these_minutes(shift)
    }
    kept(desk, address)
    desk.context.set_offline(True)
    desk.reload()
    expect(desk.locator("[data-kiosk-offline]")).to_be_visible()
    assert on_screen(desk) in these_minutes(shift)
    fits(desk, serious)
    # What is scanned without a network holds what the server's drawing held, with the code of this minute.
    scanned = read(desk)
    where, _eq, code = scanned.rpartition("=")
    assert where.endswith(f"{reverse('projects:sign')}?shift={shift.uid}&code")
    assert code in these_minutes(shift)
    phone.goto(f"{reverse('projects:sign')}?{scanned.partition('?')[2]}")
    phone.locator("[data-sign=live]").wait_for(timeout=WAIT)
    expect(phone.locator("input[name=code]")).to_have_value(code)
    phone.locator("[data-sign-button=in]").click()
    expect(phone.locator("[data-sign]")).to_have_class(re.compile("sign-out"), timeout=WAIT)
    settled(phone)
    assert Attendance.objects.get().in_evidence == "code"


def test_the_leaders_screen_goes_on_when_the_network_is_there_by_name_only(
    desk: Page, shift: Shift, troubles_allowed: list[str]
) -> None:
    """A phone in a stairwell says that it has a network, and nobody answers; the page it kept is of an earlier minute."""
    troubles_allowed.append(OFFLINE)
    desk.add_init_script("Object.defineProperty(navigator, 'onLine', { get: () => true })")
    desk.add_init_script(SLOW_TO_SIGN)
    sign_in(desk, "grid_worker")
    address = reverse("projects:code", args=[shift.uid])
    desk.goto(address)
    kept(desk, address)
    expect(desk.locator("[data-kiosk-offline]")).to_be_hidden()
    desk.evaluate(AGED, address)
    desk.context.set_offline(True)
    desk.reload()
    expect(desk.locator("[data-kiosk-offline]")).to_be_visible(timeout=WAIT)
    assert on_screen(desk) in these_minutes(shift)


def kept(page: Page, address: str) -> None:
    """The worker of the phone has seen the page, and keeps it."""
    page.wait_for_function("() => navigator.serviceWorker.controller", timeout=WAIT)
    page.reload()
    until(page, f"return Boolean(await caches.match('{address}', {{ignoreVary: true}}));")


def these_minutes(shift: Shift) -> set[str]:
    """The code of this minute, and of the one that may just have ended: a screen draws once a second."""
    now = clock.now()
    return {code_at(shift.uid, now), code_at(shift.uid, now - timedelta(seconds=20))}


def on_screen(page: Page) -> str:
    """The digits of the leader's screen."""
    return page.locator(".code-digits").get_attribute("aria-label") or ""


def read(page: Page) -> str:
    """What a camera reads off the leader's screen: its picture, by the library that phones use."""
    page.locator(".qr-code").wait_for()
    picture = Image.open(BytesIO(page.locator(".qr").screenshot())).convert("RGBA")
    said = page.evaluate(
        """async ([text, width, height]) => {
            if (!self.jsQR) await import("/static/vendor/jsqr/jsQR.js");
            const pixels = Uint8ClampedArray.from(atob(text), (sign) => sign.charCodeAt(0));
            return self.jsQR(pixels, width, height)?.data ?? "";
        }""",
        [base64.b64encode(picture.tobytes()).decode(), picture.width, picture.height],
    )
    return str(said)
