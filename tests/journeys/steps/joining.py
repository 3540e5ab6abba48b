"""Join 报到: a neighbour and a unit."""

from __future__ import annotations

from linli.people.models import Person
from tests.cast import EAST, GRID, HARBOUR, HOME
from tests.journeys.pages import Browser
from tests.journeys.town import Town


def a_neighbour_makes_an_account(town: Town, who: str, *, name: str, phone: str) -> None:
    """Name, number, password; the code that confirms the number comes back from the outbox."""
    browser = Browser(who)
    page = (
        browser.open("/people/signup/")
        .form("signup")
        .send(name=name, phone=phone, password="wu-tong-shu-xia")
    )
    page = page.form("confirm").send(code=town.code_from_outbox())
    assert page.url.endswith("/join/"), "a new account is led to its community"
    town.browsers[who], town.newcomers[who] = browser, Person.objects.latest("id")


def registers_at_home(town: Town, who: str) -> None:
    """Picks district, street, community step by step without scripts; sees grid and branch; says what they can do."""
    page = town.at(who).open("/people/join/")
    for code in (EAST, HARBOUR, HOME):
        form = page.form("/people/join/")
        page = form.send(press="continue", area=[*form.controls["area"].values[:-1], code])
    page = page.form("/people/join/").send(
        area=[EAST, HARBOUR, HOME],
        grid=GRID,
        branch=town.cast.branch.uid,
        skills=["plumbing"],
        free_times=["sat_am"],
        offer="有一架人字梯",
    )
    assert "有一架人字梯" in page


def the_community_confirms(town: Town, name: str) -> None:
    """Sees the new neighbour in the register with a masked name, and confirms."""
    page = town.at("community").open("/people/registrations/")
    assert name not in page, "names are masked until somebody looks"
    assert f"{name[0]}*" in page
    page.form("/confirm/").send()
    assert f"{name[0]}*" in town.at("community").open("/people/registrations/?tab=confirmed")


def the_unit_registers_too(town: Town) -> None:
    """The contact of the enterprise registers it with the community where it sits; the community confirms."""
    offer = "周末可以出八个人和一辆皮卡"
    town.at("contact").open("/people/unit/").form("/register/").send(community=HOME, offer=offer)
    page = town.at("community").open("/people/registrations/")
    assert offer in page
    page.form("/confirm/").send()
