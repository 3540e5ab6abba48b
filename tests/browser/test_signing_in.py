"""Second factors in a real browser: an app by its code, and a passkey by Chromium's own virtual authenticator."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse
from playwright.sync_api import Page, expect

from linli.kernel import clock
from tests.cast import PASSWORD, Cast, build_cast

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def town(transactional_db: None, settings) -> Cast:
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    settings.SECOND_FACTOR = "required"
    return build_cast()


def sign_in(page: Page, who: str) -> None:
    page.goto(reverse("people:login"))
    page.fill("input[name=username]", who)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: not url.endswith(reverse("people:login")))


def fits(page: Page, serious) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 1, f"{page.url} is {wide} px too wide"
    assert serious(page) == [], page.url


def test_an_app_on_the_telephone(phone: Page, town: Cast, serious) -> None:
    sign_in(phone, "grid_worker")
    phone.goto(reverse("cases:ledger"))
    assert urlsplit(phone.url).path == reverse("people:security")
    fits(phone, serious)
    phone.click(f"a[href^='{reverse('people:totp')}']")
    fits(phone, serious)
    secret = phone.inner_text(".secret").replace(" ", "")
    phone.fill("input[name=code]", format_hotp_value(hotp_value(secret, int(clock.now().timestamp()) // 30)))
    phone.press("input[name=code]", "Enter")
    phone.wait_for_url(f"**{reverse('people:codes')}**")
    fits(phone, serious)
    codes = phone.locator(".recovery-codes li").all_inner_texts()
    with phone.expect_download() as got:
        phone.click("[data-download]")
    assert codes[0] in got.value.path().read_text(encoding="utf-8")
    phone.click("main a.btn-primary")
    assert urlsplit(phone.url).path == reverse("cases:ledger")

    phone.context.clear_cookies()
    sign_in(phone, "grid_worker")
    assert urlsplit(phone.url).path == reverse("people:second")
    fits(phone, serious)
    phone.fill("input[name=code]", codes[0])
    phone.press("input[name=code]", "Enter")
    phone.wait_for_url(lambda url: "login" not in url)
    phone.goto(reverse("cases:ledger"))
    assert urlsplit(phone.url).path == reverse("cases:ledger")


def test_a_passkey_at_the_desk(desk: Page, town: Cast, serious) -> None:
    devtools = desk.context.new_cdp_session(desk)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(desk, "dispatcher")
    desk.goto(reverse("cases:ledger"))
    fits(desk, serious)
    desk.click(f"a[href^='{reverse('people:passkey_add')}']")
    fits(desk, serious)
    desk.click("form[data-passkey=create] button")
    desk.wait_for_url(f"**{reverse('people:codes')}**")
    desk.click("main a.btn-primary")
    assert urlsplit(desk.url).path == reverse("cases:ledger")

    desk.goto(reverse("people:security"))
    expect(desk.locator("#factor-title ~ ul")).to_contain_text("Chrome · Linux")
    fits(desk, serious)
    desk.context.clear_cookies()
    sign_in(desk, "dispatcher")
    desk.click("form[data-passkey=get] button")
    desk.wait_for_url(lambda url: "login" not in url)

    desk.context.clear_cookies()
    desk.goto(f"{reverse('people:login')}?next={reverse('cases:ledger')}")
    fits(desk, serious)
    desk.click("form[data-passkey=fetch] button")
    desk.wait_for_url(f"**{reverse('cases:ledger')}")
