"""What a page does with a press in a real browser: a button may ask first, and a refused form leads to what is to be mended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from linli.cases import actions as cases
from linli.exchange.models import Order
from linli.exchange.tests import test_shop as shop
from linli.kernel import clock
from tests.browser.test_story import sign_in
from tests.cast import Cast, build_cast

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def town(transactional_db: None, settings) -> Cast:
    """The cast, of yesterday."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    cases.load_catalogue()
    return build_cast(clock.now() - timedelta(days=1))


def test_one_button_of_several_asks_before_it_acts(desk: Page, town: Cast) -> None:
    shop.earn(town)
    shop.order(town, shop.item(town))
    sign_in(desk, "community")
    desk.goto(reverse("exchange:desk"))
    cancel = desk.locator("button[formaction]")
    cancel.click()
    question = desk.locator("#ask")
    expect(question).to_be_visible()
    desk.keyboard.press("Escape")
    expect(cancel).to_be_focused()
    assert Order.objects.get().state == "reserved"
    cancel.click()
    question.locator("button[value=yes]").click()
    expect(desk.locator("button[formaction]")).to_have_count(0)
    assert Order.objects.get().state == "cancelled"


def test_a_row_that_is_refused_is_named_above_and_found_by_a_press(
    phone: Page, town: Cast, troubles_allowed: list[str]
) -> None:
    troubles_allowed.append("422")
    sign_in(phone, "community")
    phone.goto(reverse("projects:new"))
    phone.fill("[name=title]", "送热汤")
    for name, value in (("day", "2030-01-05"), ("begins", "09:00"), ("ends", "11:00"), ("places", "900")):
        phone.fill(f"[name=shifts-0-{name}]", value)
    phone.evaluate("document.querySelectorAll('form').forEach((form) => (form.noValidate = true))")
    phone.locator("button[name=draft]").click()
    expect(phone.locator(".errors")).to_be_focused()
    phone.locator(".errors a").click()
    expect(phone.locator("[name=shifts-0-places]")).to_be_focused()
    expect(phone.locator("[name=title]")).to_have_value("送热汤")
