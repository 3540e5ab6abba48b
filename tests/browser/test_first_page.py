"""The first page stands up in a browser: no script error, nothing refused by the CSP, nothing serious from axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_the_front_page_opens(request: pytest.FixtureRequest, serious, screen: str):
    page: Page = request.getfixturevalue(screen)
    answer = page.goto("/")
    assert answer is not None
    assert answer.ok
    assert page.locator("h1").first.is_visible()
    assert serious(page) == []


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_a_stranger_is_led_to_the_login(request: pytest.FixtureRequest, serious, screen: str):
    page: Page = request.getfixturevalue(screen)
    page.goto("/cases/ledger/")
    assert page.locator("input[type=password]").is_visible()
    assert serious(page) == []
