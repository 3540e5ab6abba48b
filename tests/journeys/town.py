"""The town of the journeys: the cast with a browser each, the clock in one hand, and what was found on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from linli.cases.models import Case, Voice
from tests.journeys.pages import Browser, Page

if TYPE_CHECKING:
    from linli.people.models import Person
    from tests.cast import Cast
    from tests.fixtures import Clock


@dataclass
class Town:
    """Everybody at their own device. `links` and `cases` hold what a step found and a later one needs."""

    cast: Cast
    clock: Clock
    browsers: dict[str, Browser] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    newcomers: dict[str, Person] = field(default_factory=dict)

    def at(self, who: str) -> Browser:
        """The browser of one of the cast, signed in through the login page when it is opened first."""
        if who not in self.browsers:
            self.browsers[who] = Browser(who)
            if who in self.cast.accounts:
                self.sign_in(who)
        return self.browsers[who]

    def sign_in(self, who: str) -> None:
        """Sign in by the form, as everybody does."""
        form = self.browsers[who].open("/people/login/").form("login")
        form.send(username=who, password=self.cast.password)

    def person(self, who: str) -> Person:
        """The human being behind one of the cast, or behind somebody who made an account on the way."""
        return self.newcomers[who] if who in self.newcomers else self.cast.person(who)

    def code_from_outbox(self) -> str:
        """The newest code that would have been sent: the demo's outbox shows it."""
        found = re.search(r"\b(\d{6})\b", Browser("outbox").open("/outbox/").words)
        assert found, "no code stands in the outbox"
        return found[1]

    def voice(self, name: str) -> Voice:
        """The voice that a step called so."""
        return Voice.objects.select_related("case").get(number=self.numbers[name])

    def case(self, name: str) -> Case:
        """The case that this voice is in now."""
        return self.voice(name).case

    def status(self, name: str, browser: str = "stranger at a phone") -> Page:
        """The voice's own page, opened by its link on a device that knows nobody."""
        return self.at(browser).open(self.links[name])
