"""Publish 发单, claim 接单, sign in and out 双签, and the book of hours and points."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from linli.credits.models import CreditEntry, Grade, How
from linli.credits.tasks import make_statements, release_statements
from linli.projects.models import Project, Shift, Slot
from tests.cast import HOME
from tests.journeys.pages import Page
from tests.journeys.steps.entering import photo
from tests.journeys.town import Town

POINTS = 15


def opens_a_project(town: Town, name: str, *, title: str, begins: datetime, leader: str) -> Project:
    """From the case's own page: points, a skill, one shift with a single place, a leader on the spot."""
    case = town.case(name)
    form = (
        town.at("community")
        .open(f"/cases/{case.uid}/")
        .follow(f"/projects/new/?case={case.uid}")
        .form("/projects/new/")
    )
    fields: dict[str, Any] = {
        "shifts-0-day": begins.date().isoformat(),
        "shifts-0-begins": begins.strftime("%H:%M"),
        "shifts-0-ends": (begins + timedelta(hours=2)).strftime("%H:%M"),
        "shifts-0-places": "1",
    }
    page = form.send(
        press="publish",
        title=title,
        aim="把旧家具搬到清运点，通道恢复畅通。",
        area_code=HOME,
        points=POINTS,
        skills=["plumbing"],
        leader=town.person(leader).uid,
        risk_notice="请戴手套，搬重物两人一组。",
        **fields,
    )
    project = Project.objects.get(title=title)
    assert page.url.endswith(f"/projects/{project.uid}/")
    assert town.case(name).answer_uid == project.uid
    assert title in town.status(name), "the one who asked reads that neighbours are invited"
    return project


def is_told_that_it_suits(town: Town, who: str, project: Project) -> None:
    """The message in the inbox leads to the project; the task says why it fits."""
    page = town.at(who).open("/inbox/")
    assert project.title in page
    tasks = town.at(who).open("/projects/tasks/")
    assert project.title in tasks


def claims_the_only_place_and_another_waits(town: Town, who: str, other: str, project: Project) -> None:
    """The first takes the place with one press; pressed twice it is done once; the second joins the waiting list."""
    shift = _shift(project)
    form = town.at(who).open("/projects/tasks/").form(f"/shifts/{shift.uid}/claim/")
    form.send()
    form.send()
    assert Slot.objects.filter(shift=shift, holder__isnull=False).count() == 1
    page = town.at(other).open(f"/projects/{project.uid}/")
    assert not page.has_form("/claim/"), "the place is gone"
    page.form("/wait/").send()
    assert project.title in town.at(who).open("/projects/schedule/")


def a_place_given_back_goes_to_who_waits(town: Town, who: str, other: str, project: Project) -> None:
    """Later the first cannot come and gives the place back: it is kept for who waits, with a message, and accepted."""
    town.clock.forward(hours=3)
    town.at(who).open(f"/projects/{project.uid}/").form("/withdraw/").send()
    slot = Slot.objects.get(shift=_shift(project))
    assert (slot.holder, slot.kept_for) == (None, town.person(other))
    assert project.title in town.at(other).open("/inbox/")
    town.at(other).open("/projects/schedule/").form("/accept/").send()
    slot.refresh_from_db()
    assert slot.holder == town.person(other)
    assert slot.how == How.CLAIMED
    assert project.title in town.at(other).open("/projects/schedule/")
    assert project.title not in town.at(who).open("/projects/schedule/")


def signs_in_and_out(town: Town, who: str, leader: str, project: Project) -> None:
    """At the place: the leader's phone shows the code of the minute, the volunteer types it, before and after."""
    shift = _shift(project)
    town.clock.at = (shift.starts_at - timedelta(minutes=10)).astimezone(town.clock.at.tzinfo)
    wrong = town.at(who).open("/projects/sign/").form("/sign-in/").send(code="000000", status=409)
    wrong.form("/sign-in/").send(code=_shown(town, leader, shift))
    town.clock.at = (shift.ends_at + timedelta(minutes=5)).astimezone(town.clock.at.tzinfo)
    page = town.at(who).open("/projects/sign/").form("/sign-out/").send(code=_shown(town, leader, shift))
    assert "A" in page


def _shown(town: Town, leader: str, shift: Shift) -> str:
    page = town.at(leader).open(f"/projects/shifts/{shift.uid}/code/")
    found = re.search(r'class="code-digits" aria-label="(\d{6})"', page.html)
    assert found, "the leader sees six digits"
    return found[1]


def the_book_says(town: Town, who: str, project: Project, *, minutes: int) -> None:
    """Two entries, minutes and the project's own points, both claimed and known by two signs (grade A)."""
    entries = CreditEntry.objects.filter(person=town.person(who))
    assert {entry.quantity: entry.amount for entry in entries} == {"minutes": minutes, "points": POINTS}
    assert {entry.how for entry in entries} == {How.CLAIMED}
    assert {entry.grade for entry in entries} == {Grade.A}
    page = town.at(who).open("/credits/points/")
    assert project.title in page
    assert str(POINTS) in page


def the_unit_hears_nothing_yet(town: Town, name: str) -> None:
    """A running month is between the member and the book."""
    page = town.at("contact").open("/people/unit/").follow("/credits/unit/hours/")
    assert name not in page


def the_unit_is_told_after_its_member(town: Town, who: str, name: str) -> None:
    """The month ends: the member reads the line of the statement some days before the unit does."""
    while make_statements() == 0:
        town.clock.forward(days=1)
    town.browsers.clear()  # days have gone by: everybody signs in again
    assert str(POINTS) in town.at(who).open("/credits/told/")
    the_unit_hears_nothing_yet(town, name)
    town.clock.forward(days=6)
    town.browsers.clear()
    assert release_statements() == 1
    page = town.at("contact").open("/people/unit/").follow("/credits/unit/hours/")
    assert name in page
    assert str(POINTS) in page


def ends_the_project(town: Town, who: str, name: str, project: Project, *, words: str) -> Page:
    """End it with words and photos: its case is finished, and those who asked are invited to rate."""
    page = town.at(who).open(f"/projects/{project.uid}/")
    page = page.form("/end/").send(words=words, before=[photo(500)], after=[photo(520)])
    assert town.case(name).state == "finished"
    return page


def _shift(project: Project) -> Shift:
    return Shift.objects.get(project=project)
