"""Triage 研判, deliberation 议单, routing 派单, and work, by the forms of the desk."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from linli.cases.models import Case
from linli.people.models import Unit
from tests.cast import GRID
from tests.journeys.pages import Page
from tests.journeys.steps.entering import photo
from tests.journeys.town import Town

S = Case.State


def does(town: Town, who: str, verb: str, case: Case, *, status: int = 200, **fields: Any) -> Page:
    """Open the case, press the verb that its page offers, fill in its form."""
    page = town.at(who).open(f"/cases/{case.uid}/")
    return page.follow(f"/{case.uid}/{verb}/").form(f"/{verb}/").send(status=status, **fields)


def is_not_offered(town: Town, who: str, verb: str, case: Case) -> None:
    """The verb stands greyed with its reason, and pressing it all the same is refused."""
    page = town.at(who).open(f"/cases/{case.uid}/")
    assert not page.linked(f"/{case.uid}/{verb}/")
    form = town.at(who).open(f"/cases/{case.uid}/{verb}/").form(f"/{verb}/")
    form.send(status=409)


# --- Triage -----------------------------------------------------------------------------------------------------------


def sees_the_twin_with_reasons(town: Town, name: str, twin: str) -> None:
    """The inbox opens the request beside its likely twin; the score is explained part by part."""
    case, other = town.case(name), town.case(twin)
    page = town.at("community").open(f"/cases/inbox/{case.uid}/")
    assert other.number in page
    assert page.linked(f"/{case.uid}/merge/?into={other.number}")
    parts = re.findall(r'<meter min="0" max="(\d+)" value="(\d+)"', page.html)
    assert len(parts) >= 4, "place, category, time and words, each with its points"
    assert other.title in page


def asks_and_is_answered(town: Town, name: str, *, question: str, answer: str) -> None:
    """Staff ask; the resident finds the question on the own page and answers with a photo; the case goes on."""
    case = town.case(name)
    does(town, "community", "ask", case, question=question)
    assert town.case(name).state == S.ASKED
    page = town.at("resident").open("/cases/mine/").follow(town.links[name])
    assert question in page
    page = page.form("/answer/").send(words=answer, photos=[photo(320)])
    assert answer in page
    assert town.case(name).state == S.RECEIVED
    assert answer in town.at("community").open(f"/cases/{case.uid}/")


def accepts(town: Town, name: str, *, title: str) -> None:
    """Accept with a title of one's own."""
    does(town, "community", "accept", town.case(name), title=title, area_code=GRID)
    assert town.case(name).state == S.ACCEPTED
    assert title in town.status(name)


def merges_and_takes_apart(town: Town, name: str, into: str) -> None:
    """Merge by the number; both residents keep number and page; one says it is not the same; the two are taken apart."""
    case, other = town.case(name), town.case(into)
    number = town.numbers[name]
    does(town, "community", "merge", case, into=other.number)
    assert town.case(name) == other
    page = town.status(name)
    assert number in page, "the number stays"
    objection: dict[str, Any] = {"object-words": "我说的是两号楼那盏，不是一回事。"}
    page.form("/object/").send(**objection)
    assert "我说的是两号楼那盏" in town.at("community").open(f"/cases/{other.uid}/")
    does(town, "community", "unmerge", case)
    assert town.case(name) == case
    assert number in town.status(name)


def merges_for_good(town: Town, name: str, into: str) -> None:
    """After a look on the spot it is the same lamp all the same: merge once more."""
    other = town.case(into)
    does(town, "community", "merge", town.case(name), into=other.number)
    voices = town.at("community").open(f"/cases/{other.uid}/")
    assert town.numbers[name] in voices
    assert town.numbers[into] in voices


def declines(town: Town, name: str, *, reason: str, channel: str) -> None:
    """Out of scope, and the resident reads which door is the right one."""
    does(town, "community", "decline", town.case(name), reason=reason, channel_told=channel)
    page = town.status(name)
    assert reason in page
    assert channel in page


# --- Deliberation -----------------------------------------------------------------------------------------------------


def goes_to_a_joint_meeting(town: Town, name: str, *, resolution: str) -> None:
    """Call a meeting from the case, hear the parties, write down the resolution with owner and day: it is dispatched."""
    case, at = town.case(name), town.clock.at
    form = (
        town.at("dispatcher")
        .open(f"/cases/{case.uid}/")
        .follow(f"/meetings/new/?case={case.uid}")
        .form("/meetings/new/")
    )
    page = form.send(
        title="三月联席会议",
        held_at=(at + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"),
        parties=[town.cast.enterprise.uid],
        others_present="三号楼居民代表两人",
    )
    assert town.case(name).state == S.DELIBERATING
    town.clock.forward(hours=2)
    due = (town.clock.at + timedelta(days=9)).date()
    page = (
        town.at("dispatcher")
        .open(page.url)
        .form("/resolve/")
        .send(
            said="物业说管网属市政，城管局说井盖以内归小区。",
            resolution=resolution,
            owner=town.cast.department.uid,
            due_on=due,
        )
    )
    assert resolution in page
    page.form("/held/").send()
    found = town.case(name)
    assert found.state == S.DISPATCHED
    assert found.lead_unit == town.cast.department
    assert found.due_at is not None
    assert found.due_at.astimezone(at.tzinfo).date() == due, "the promise is the deadline"
    assert resolution in town.status(name)


# --- Routing and work ---------------------------------------------------------------------------------------------------


def dispatches(town: Town, name: str, *, helper: Unit | None = None) -> None:
    """Send it to the department, with a helping unit or without."""
    helpers = [helper.uid] if helper else []
    lead = town.cast.department.uid
    does(town, "dispatcher", "dispatch", town.case(name), lead=lead, helpers=helpers, words="请三日内到场")
    assert town.case(name).state == S.DISPATCHED


def sends_it_back(town: Town, name: str, *, reason: str) -> None:
    """The department objects to what it cannot do 退单; the desk reviews, and upholds it back to itself."""
    does(town, "handler", "contest", town.case(name), reason="not_ours", words=reason)
    case = town.case(name)
    assert case.state == S.DISPATCHED, "it stays until somebody else has reviewed"
    assert reason in town.at("dispatcher").open(f"/cases/{case.uid}/")
    does(town, "dispatcher", "uphold", case, words="情况属实。")
    assert town.case(name).state == S.ACCEPTED


def is_reassigned_after_review(town: Town, name: str, *, reason: str, to: Unit) -> None:
    """退单 → 复核 → 改派: it says whom it believes right, the desk upholds and sends it there in one act."""
    case = town.case(name)
    assert not town.at("handler").open(f"/cases/{case.uid}/").linked(f"/{case.uid}/return/")
    does(town, "handler", "contest", case, reason="place", words=reason, believed=to.uid)
    assert case.title in town.at("dispatcher").open("/cases/inbox/?pile=contested")
    due = town.case(name).due_at
    does(town, "dispatcher", "uphold", case, words="确在该单位范围内。", lead=to.uid)
    found = town.case(name)
    assert (found.state, found.lead_unit, found.due_at) == (S.DISPATCHED, to, due), "no limit begins anew"
    assert case.title in town.at("contact").open("/cases/inbox/")


def rules_suggest(town: Town, name: str, *, words: str) -> None:
    """派单规则: a draft with an example, what it would change, put in force, and suggested with its why."""
    case, desk = town.case(name), town.at("dispatcher")
    page = desk.open("/cases/routing/").form("/draft/").send()
    fields: dict[str, Any] = {
        "words": words,
        "lead": town.cast.department.uid,
        "example_1": f"楼下的{words}坏了",
    }
    page = page.follow("/rule/").form("/rule/").send(**fields)
    changes = page.follow("/changes/")
    assert town.cast.department.name in changes
    assert case.title in changes
    assert 'data-key="s"' not in desk.open(f"/cases/{case.uid}/").html, "a draft suggests nothing"
    page.form("/enact/").send()
    assert 'data-key="s"' in desk.open(f"/cases/{case.uid}/").html


def helps_with(town: Town, name: str) -> None:
    """A unit of the neighbourhood takes part in a matter that another leads."""
    case = town.case(name)
    offers = town.at("contact").open("/cases/offers/")
    assert case.title in offers
    offers.follow(f"/{case.uid}/help/").form("/help/").send(part="help", unit=town.cast.enterprise.uid)
    page = town.at("dispatcher").open(f"/cases/{case.uid}/")
    assert town.cast.enterprise.name in page


def takes_and_finishes(town: Town, name: str, *, words: str) -> None:
    """The department finds it in its inbox, takes it in hand, and finishes with words and photos before and after."""
    case = town.case(name)
    page = town.at("handler").open("/cases/inbox/")
    assert case.title in page
    does(town, "handler", "take", case)
    does(town, "handler", "finish", case, words=words, before=[photo(400)], after=[photo(420), photo(440)])
    found = town.case(name)
    assert found.state == S.FINISHED
    page = town.status(name)
    assert words in page
    for path in dict.fromkeys(re.findall(r'src="(/cases/photos/[^"]+)"', page.html)):
        assert page.browser.status_of(path.replace("&amp;", "&")) == 200, (
            "the photos open for who holds the link"
        )


def becomes_standing(town: Town, name: str, *, words: str) -> None:
    """A matter that never ends: it stays on the lists with a review date, and the resident reads when."""
    case = town.case(name)
    does(town, "handler", "take", case)
    review_on = (town.clock.at + timedelta(days=60)).date()
    does(town, "handler", "stand", case, words=words, review_on=review_on)
    assert town.case(name).state == S.STANDING
    assert words in town.status(name)
