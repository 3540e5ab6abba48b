"""Rate 评单, rectify 整改, write off 销号."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from linli.cases.models import Case
from linli.ratings.models import Rating
from tests.journeys.pages import Browser
from tests.journeys.steps.desk import does, is_not_offered
from tests.journeys.town import Town

S = Case.State


def rates(town: Town, name: str, score: int, *, words: str = "") -> None:
    """By the link of the own page, on a device that knows nobody."""
    page = town.status(name).follow("/r/")
    page.form_with("score").send(score=score, words=words)
    assert town.voice(name).score == score


def hears_that_it_is_done(town: Town, name: str) -> None:
    """To the confirmed number goes a message with the voice's own number and the link to its five faces."""
    outbox = Browser("outbox").open("/outbox/")
    token = town.links[name].removeprefix("/cases/s/")
    assert town.numbers[name] in outbox
    assert outbox.linked(f"/r/{token}"), "the message leads to the page of the five faces"


def the_group_code_is_on_the_case(town: Town, name: str) -> str:
    """Staff find the text for the group with its code, and the sheet to print."""
    case = town.case(name)
    page = town.at("community").open(f"/cases/{case.uid}/")
    sheet = page.follow(f"/{case.uid}/group-sheet/")
    found = re.search(r"https?://\S+/g/\S+", sheet.words)
    assert found, "the sheet shows the address beside the code"
    return urlsplit(found[0]).path


def rates_in_the_group(town: Town, name: str, path: str, score: int) -> None:
    """A phone in the group scans the code: once per device, counted apart from the named voices."""
    device = Browser("a phone in the group")
    page = device.open(path)
    page.form_with("score").send(score=score)
    case = town.case(name)
    assert Rating.objects.filter(case=case, voice__isnull=True, via=Rating.Via.GROUP).count() == 1
    assert town.voice(name).score is None, "the voice's own rating stays its own"
    again = device.open(path)
    assert not any("score" in form.controls for form in again.forms), "each phone counts once"


def the_supervisor_has_it_rectified(town: Town, name: str, *, words: str) -> None:
    """Red light, a rectification at the supervisor's desk: dispatched, taken, done, and the unsatisfied asked again."""
    case = town.case(name)
    assert case.verdict_red
    page = town.at("supervisor").open("/cases/inbox/")
    rectification = Case.objects.get(parent=case)
    assert rectification.title in page
    does(town, "supervisor", "dispatch", rectification, lead=town.cast.department.uid, words="请两日内返工")
    does(town, "handler", "take", rectification)
    does(town, "handler", "finish", rectification, words=words)
    assert words in town.at("supervisor").open(f"/cases/{rectification.uid}/")


def the_handler_may_not_write_off(town: Town, who: str, name: str) -> None:
    """Whoever handled it reads why somebody else has to write it off."""
    is_not_offered(town, who, "write-off", town.case(name))


def checks(town: Town, who: str, name: str, *, words: str) -> None:
    """What was dangerous is looked at on the spot by somebody who did not handle it."""
    does(town, who, "check", town.case(name), words=words)


def writes_off(town: Town, who: str, name: str, *, how: str) -> None:
    """Somebody who did not handle it closes it; the resident reads it."""
    does(town, who, "write-off", town.case(name))
    case = town.case(name)
    assert case.state == S.WRITTEN_OFF
    assert case.write_off_how == how
    assert town.numbers[name] in town.status(name)
