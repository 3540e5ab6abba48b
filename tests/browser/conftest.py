"""A real browser on the live server: Debian's Chromium, on a phone's screen and on a desk's."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, ViewportSize, expect, sync_playwright

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 800}
# The machine may be closed to the world: Chromium must not look up its maker's hosts at every start.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def program_of() -> str:
    """The browser of this machine."""
    program = os.environ.get("LINLI_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        pytest.fail(
            "no Chromium: apt install chromium, or name it in LINLI_CHROMIUM; or leave out: -m 'not browser'"
        )
    return program


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser; its absence is an error, because the run that has none leaves these tests out by their marker."""
    # Playwright's loop runs in this thread, and Django takes it for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    # A busy machine of two cores draws a page in ten seconds; what is wrong stays wrong longer.
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program_of(), args=FLAGS)
        yield browser
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


@pytest.fixture
def troubles_allowed() -> list[str]:
    """What a test brings about on purpose, such as a network that is off: words of its troubles."""
    return []


def _page(
    chromium: Browser, base_url: str, size: ViewportSize, *, phone: bool, allowed: Sequence[str] = ()
) -> Iterator[Page]:
    context = chromium.new_context(
        viewport=size,
        base_url=base_url,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        has_touch=phone,
        is_mobile=phone,
    )
    context.set_default_timeout(40_000)
    page = context.new_page()
    troubles = watched(page, base_url)
    yield page
    context.close()
    troubles = [one for one in troubles if not any(words in one for words in allowed)]
    assert not troubles, troubles


def watched(page: Page, base_url: str) -> list[str]:
    """What goes wrong on a page from now on: script errors, what the console calls an error (the CSP's refusals among
    them), and anything that is asked of another host."""
    troubles: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        # A refused form is an answer, not an accident; the browser itself calls it a failed load.
        refused = message.text.startswith("Failed to load resource") and (
            "409" in message.text or "422" in message.text
        )
        if not refused and (message.type == "error" or "Content Security Policy" in message.text):
            troubles.append(f"{page.url}: {message.text}")

    def on_request(request: Request) -> None:
        if not request.url.startswith((base_url, "data:", "blob:")):
            troubles.append(f"{page.url} asks {request.url}")

    page.on("pageerror", lambda error: troubles.append(f"{page.url}: script: {error}"))
    page.on("console", on_console)
    page.on("request", on_request)
    return troubles


@pytest.fixture
def phone(chromium: Browser, live_server, troubles_allowed: list[str]) -> Iterator[Page]:
    """A page of 390 px; a script error, a refusal of the CSP or a call to another host fails the test at its end."""
    yield from _page(chromium, live_server.url, PHONE, phone=True, allowed=troubles_allowed)


@pytest.fixture
def desk(chromium: Browser, live_server, troubles_allowed: list[str]) -> Iterator[Page]:
    """A page of 1280 px, with the same watch."""
    yield from _page(chromium, live_server.url, DESK, phone=False, allowed=troubles_allowed)


@pytest.fixture
def serious():
    """Ask axe about the open page: the serious and critical findings, as readable lines."""

    def ask(page: Page) -> list[str]:
        # The CSP forbids an added script element; evaluating in the page does not add one.
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate(
            "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
        )
        return [
            f"{violation['id']}: {violation['help']} ({', '.join(str(node['target']) for node in violation['nodes'][:3])})"
            for violation in found
            if violation["impact"] in {"serious", "critical"}
        ]

    return ask
