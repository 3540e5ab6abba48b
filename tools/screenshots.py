"""The pictures of the documents, taken anew from a demo city of their own in Debian's Chromium."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tools.debian import program

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
VAR = ROOT / "var" / "screenshots"
TIMEOUT = 90_000  # milliseconds; a busy machine is slow
PASSWORD = "linli-demo-2026"  # noqa: S105 -- the demo's, public by intent
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
TALL = {"width": 1280, "height": 1440}
PAPER = {"width": 800, "height": 1131}
SHEET = {
    "x": 5,
    "y": 3,
    "width": 790,
    "height": 1118,
}  # what of it is the sheet of A4; the rest is the viewer's edge
DRAWN = 4_000  # milliseconds until the browser's own viewer has drawn a sheet; it tells nobody
PATIENCE = 600  # seconds for the city to be loaded

# picture → (who, size, address, what to do first)
SHOTS: dict[str, tuple[str, str, str]] = {
    "front": ("", "both", "/"),
    "place": ("resident", "both", "cases:place"),
    "mine": ("resident", "phone", "cases:mine"),
    "claim": ("volunteer", "both", "projects:tasks"),
    "sign": ("volunteer", "phone", "projects:sign"),
    "points": ("volunteer", "phone", "credits:mine"),
    "triage": ("community", "both", "cases:inbox"),
    "ledger": ("dispatcher", "both", "cases:ledger"),
    "overview": ("leader", "both", "oversight:overview"),
    "map": ("leader", "desk", "oversight:map"),
    "meetings": ("dispatcher", "desk", "meetings:list"),
    "chat": ("community", "desk", "cases:entry_chat"),
    "ranking": ("leader", "desk", "/rankings/?level=community"),
    "integrity": ("supervisor", "tall", "/integrity/?state=all"),
}


def main() -> int:
    """Take every picture; a base address as the only argument takes them from a demo that runs already."""
    chromium = program(("chromium", "chromium-browser"), packages=("chromium", "fonts-wqy-microhei"))
    if chromium is None:
        print("no Chromium here: apt install chromium fonts-wqy-microhei")
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    if len(sys.argv) > 1:
        take_all(sys.argv[1], str(chromium))
        return 0
    with demo() as base:
        take_all(base, str(chromium))
    return 0


@contextmanager
def demo() -> Iterator[str]:
    """A demo city of its own, thrown away afterwards."""
    shutil.rmtree(VAR, ignore_errors=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"LINLI_VAR": str(VAR), "PORT": str(port), "HOST": "127.0.0.1"}
    command = [str(Path(sys.executable).parent / "linli"), "demo"]
    running = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        _wait(base, running)
        yield base
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(timeout=30)
        shutil.rmtree(VAR, ignore_errors=True)


def _wait(base: str, running: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and running.poll() is None:
        try:
            urllib.request.urlopen(base, timeout=5).close()  # noqa: S310 -- our own loopback server
        except OSError:
            time.sleep(1)
        else:
            return
    raise SystemExit("the demo did not start")


def take_all(base: str, chromium: str) -> None:
    """Sign in once per person and size, then one picture after the other."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.urls import reverse

    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=arguments)
        for name, (who, sizes, place) in SHOTS.items():
            address = base + (place if place.startswith("/") else reverse(place))
            for size in ("phone", "desk") if sizes == "both" else (sizes,):
                _one(browser, base, who, size, address, name)
        _rating(browser, base)
        _certificate(browser, base)
        _offline(browser, base)
        browser.close()


def _page(browser: Browser, base: str, who: str, size: str) -> Page:
    viewport = {"phone": PHONE, "desk": DESK, "tall": TALL}[size]
    context = browser.new_context(viewport=viewport, locale="zh-CN", timezone_id="Asia/Shanghai")  # type: ignore[arg-type]  # a dict of two numbers
    context.set_default_timeout(TIMEOUT)
    page = context.new_page()
    page.goto(base)
    if who:
        page.locator("form", has=page.locator(f'input[name=username][value="{who}"]')).locator(
            "button"
        ).click()
        page.wait_for_load_state("networkidle")
    return page


def _one(browser: Browser, base: str, who: str, size: str, address: str, name: str) -> None:
    page = _page(browser, base, who, size)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    _keep(page, name, size)


def _rating(browser: Browser, base: str) -> None:
    """The five faces of a matter that the resident may rate now: from her own list, by the matter's own page."""
    for size in ("phone", "desk"):
        page = _page(browser, base, "resident", size)
        page.goto(f"{base}/cases/mine/")
        page.locator("main article.card", has_text="等您评价").first.locator("a.mine-title").click()
        page.locator('main a[href^="/r/"]').first.click()
        page.wait_for_load_state("networkidle")
        _keep(page, "rate", size)


def _certificate(browser: Browser, base: str) -> None:
    """A certificate that the volunteer holds: the sheet itself, and what whoever scans its code reads."""
    page = _page(browser, base, "volunteer", "phone")
    page.goto(f"{base}/certificates/")
    page.locator("main .paper-lines a").first.click()
    number = page.locator(".paper-facts dd.num").first.inner_text()
    digest = page.locator(".paper-hash .num").inner_text()
    sheet = page.locator("a[href$='/paper.pdf']").get_attribute("href")
    paper = page.request.get(f"{base}{sheet}").body()
    page.context.close()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "paper.pdf"
        file.write_bytes(paper)
        viewer = browser.new_page(viewport=PAPER)  # type: ignore[arg-type]  # a dict of two numbers
        viewer.goto(f"{file.as_uri()}#toolbar=0&navpanes=0&view=Fit")
        viewer.wait_for_timeout(DRAWN)
        viewer.screenshot(path=str(PICTURES / "certificate-790.png"), clip=SHEET)  # type: ignore[arg-type]  # four numbers
        viewer.close()
    page = _page(browser, base, "", "phone")
    page.goto(f"{base}/certificates/check/?n={number}&h={digest}")
    page.wait_for_load_state("networkidle")
    _keep(page, "check", "phone")


def _offline(browser: Browser, base: str) -> None:
    """Signing in with the network off, and after it has come back. In a city where it has not been done yet."""
    page = _page(browser, base, "volunteer", "phone")
    page.goto(f"{base}/projects/sign/")
    page.locator("[data-sign=live]").wait_for()
    shift = json.loads(page.locator("#sign-data").inner_text())["chosen"]
    desk = _page(browser, base, "community", "desk")
    desk.goto(f"{base}/projects/shifts/{shift}/code/")
    code = desk.locator(".code-digits").get_attribute("aria-label") or ""
    desk.context.close()
    page.context.set_offline(True)
    page.fill("input[name=code]", code)
    page.locator("[data-sign-button]:visible").click()
    expect(page.locator("[data-outbox-count]")).to_have_text("1", timeout=TIMEOUT)
    page.evaluate("scrollTo(0, 0)")
    _keep(page, "offline", "phone", close=False)
    page.context.set_offline(False)
    expect(page.locator("[data-outbox]")).to_be_hidden(timeout=TIMEOUT)
    page.reload()
    page.wait_for_load_state("networkidle")
    _keep(page, "synced", "phone")


def _keep(page: Page, name: str, size: str, *, close: bool = True) -> None:
    path = PICTURES / f"{name}-{390 if size == 'phone' else 1280}.png"
    page.screenshot(path=str(path))
    if close:
        page.context.close()
    print(path.relative_to(ROOT), flush=True)


if __name__ == "__main__":
    sys.exit(main())
