"""See 台账: ledger, search, timeline, status page, figures; and what a stranger does not see."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from django.urls import reverse

from linli.cases.models import Case
from linli.projects.models import Project, Shift, Slot
from tests.journeys.pages import Page
from tests.journeys.town import Town


def the_ledger_shows(town: Town, name: str, who: str = "dispatcher", **query: Any) -> None:
    """The case stands in the ledger under this filter."""
    page = town.at(who).open("/cases/ledger/", **query)
    assert town.case(name).number in page


def search_finds(town: Town, words: str, *names: str) -> None:
    """A word of two characters finds every case in which somebody said it, those merged away and the rectification
    with them, and none beside."""
    page = town.at("dispatcher").open("/cases/ledger/", q=words, state="all")
    found = set(re.findall(r'data-open href="/cases/([0-9a-f-]{36})/"', page.html))
    meant = {town.voice(name).case for name in names} | {town.voice(name).first_case for name in names}
    meant |= set(Case.objects.filter(parent__in=meant))
    assert found == {str(case.uid) for case in meant}


def the_story_is_told(town: Town, name: str, *words: str) -> None:
    """Timeline for staff and status page for the resident tell the same, each in their own words."""
    staff = town.at("supervisor").open(f"/cases/{town.case(name).uid}/")
    resident = town.status(name)
    for one in words:
        assert one in staff, f"the timeline leaves out {one!r}"
        assert one in resident, f"the status page leaves out {one!r}"


def the_front_page_opens_to_its_rows(town: Town) -> None:
    """Every number of the leaders' page that counts cases leads to a ledger with exactly so many rows."""
    page = town.at("leader").open("/overview/")
    numbers = re.findall(
        r'<a class="stat-link" href="([^"]+)"><span class="stat-value">([^<]+)(?:<span class="stat-unit">([^<]*)</span>)?',
        page.html,
    )
    assert len(numbers) >= 6
    counted = 0
    for href, value, unit in numbers:
        rows = page.browser.open(href.replace("&amp;", "&"))
        assert rows.url.startswith("/cases/ledger/")
        if value.strip().isdigit() and not unit:
            counted += 1
            assert _rows(rows) == int(value), f"{value} stands on the page, the rows behind {href} are others"
    assert counted >= 4


def the_loop_opens_to_its_rows(town: Town, who: str) -> None:
    """The picture of the loop on the first page: each count of cases leads to exactly so many rows."""
    page = town.at(who).open("/")
    stations = re.findall(
        r'<a class="loop-link" href="(/cases/ledger/[^"]+)">.*?<span class="loop-count">(\d+)</span>',
        page.html,
        re.DOTALL,
    )
    assert len(stations) >= 7
    for href, count in stations:
        rows = page.browser.open(href.replace("&amp;", "&"))
        assert _rows(rows) == int(count), (
            f"{count} stands on the first page, the rows behind {href} are others"
        )


def _rows(page: Page) -> int:
    return len(re.findall(r"<tr data-row", page.html))


def the_stranger_finds_nothing(town: Town, name: str, project: Project) -> None:
    """Staff of another community get 404 wherever the cast's matters have an address; who is nobody is led to the login."""
    case, shift = town.case(name), Shift.objects.get(project=project)
    slot = Slot.objects.get(shift=shift)
    stranger, nobody = town.at("stranger"), Client()
    assert stranger.status_of(reverse("projects:code", args=[shift.uid])) == 409, (
        "a published project is public, its code is not"
    )
    own = [
        reverse("cases:detail", args=[case.uid]),
        reverse("cases:inbox_case", args=[case.uid]),
        *(
            reverse(f"cases:{verb}", args=[case.uid])
            for verb in ("accept", "ask", "merge", "dispatch", "take", "finish", "stand", "write_off")
        ),
        reverse("ratings:group_sheet", args=[case.uid]),
        f"{reverse('projects:new')}?case={case.uid}",
        f"{reverse('oversight:map')}?area={case.area_code}",
        f"{reverse('oversight:overview')}?area={case.area_code}",
        reverse("people:unit"),
        reverse("credits:unit"),
    ]
    for path in own:
        assert stranger.status_of(path) == 404, path
        answer = nobody.get(path)
        assert answer.status_code == 302, path
        assert urlsplit(answer["Location"]).path == reverse("people:login"), path
    for path in (
        reverse("cases:accept", args=[case.uid]),
        reverse("cases:write_off", args=[case.uid]),
        reverse("projects:end", args=[project.uid]),
        reverse("projects:confirm", args=[slot.uid]),
        reverse("people:confirm", args=[case.uid]),
    ):
        assert _posted(stranger.client, path) in {404, 409}, path
    assert case.number not in stranger.open("/cases/ledger/", state="all")
    assert Case.objects.get(pk=case.pk).state == case.state


def _posted(client: Client, path: str) -> int:
    client.handler.enforce_csrf_checks = False
    try:
        return client.post(path, {"words": "x"}).status_code
    finally:
        client.handler.enforce_csrf_checks = True
