"""How long something may take: working days, working time, running time, or a promised day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from linli.kernel.verdict import ALLOWED, Verdict, refuse

if TYPE_CHECKING:
    from datetime import date

    from linli.places.workdays import Hours

MINUTES = 60
MOST_DAYS = 400
LAST_YEAR = 2200
MOST_MINUTES = 400 * 24 * MINUTES


class Unit(StrEnum):
    """What an amount counts."""

    DAY = "day"  # working days, see `places.workdays`
    WORK = "work"  # minutes of working time
    RUN = "run"  # minutes by the clock on the wall, day and night
    DATE = "date"  # no amount: a promised day, until offices close on it


_AMOUNT = re.compile(r"(\d{1,7})\s*(.+)")
_WORDS: dict[str, tuple[Unit, int]] = {
    **dict.fromkeys(
        ("working day", "working days", "workday", "workdays", "个工作日", "工作日"), (Unit.DAY, 1)
    ),
    **dict.fromkeys(
        ("working hour", "working hours", "working h", "个工作小时", "工作小时"), (Unit.WORK, MINUTES)
    ),
    **dict.fromkeys(("working minute", "working minutes", "working min", "工作分钟"), (Unit.WORK, 1)),
    **dict.fromkeys(("h", "hour", "hours", "小时", "个小时"), (Unit.RUN, MINUTES)),
    **dict.fromkeys(("min", "minute", "minutes", "分钟"), (Unit.RUN, 1)),
}


@dataclass(frozen=True, slots=True)
class Limit:
    """An amount of a unit, or a promised day."""

    amount: int = 0
    unit: str = Unit.DAY
    due_on: date | None = None

    @classmethod
    def read(cls, text: str) -> Limit | None:
        """The limit of a text such as `5 working days`, `2 h`, `90 min`, `2 working hours`, `5个工作日`; else None.

        A bare "day" is none: whether it works or runs has to be said.
        """
        found = _AMOUNT.fullmatch(" ".join(text.lower().split()))
        known = _WORDS.get(found[2]) if found else None
        return cls(int(found[1]) * known[1], known[0]) if found and known else None

    @property
    def works(self) -> bool:
        """Whether it counts working time."""
        return self.unit in {Unit.DAY, Unit.WORK}

    @property
    def counts(self) -> str:
        """How it counts: only what counts alike can be added up."""
        return "work" if self.works else self.unit

    def span(self, hours: Hours) -> timedelta:
        """How much time it is; a working day is as long as working hours make it. Nothing for a promised day."""
        return self.amount * (hours.whole_day if self.unit == Unit.DAY else timedelta(minutes=1))

    @property
    def label(self) -> str:
        """The limit in words, in the language that is active."""
        if self.due_on is not None:
            return self.due_on.isoformat()
        if self.unit == Unit.DAY:
            return ngettext("%(n)d working day", "%(n)d working days", self.amount) % {"n": self.amount}
        whole, n = not self.amount % MINUTES, self.amount // MINUTES
        if self.unit == Unit.WORK:
            if whole:
                return ngettext("%(n)d working hour", "%(n)d working hours", n) % {"n": n}
            return ngettext("%(n)d working minute", "%(n)d working minutes", self.amount) % {"n": self.amount}
        if whole:
            return ngettext("%(n)d hour", "%(n)d hours", n) % {"n": n}
        return ngettext("%(n)d minute", "%(n)d minutes", self.amount) % {"n": self.amount}


def may_limit(limit: Limit | None, field: str = "limit") -> Verdict:
    """Whether something may be given so much time. Refusals: bad_limit, limit_zero, limit_long."""
    if limit is None:
        return refuse(
            "bad_limit", _("Say how long: “5 working days”, “2 h”, “90 min” or “2 working hours”."), field
        )
    if limit.unit == Unit.DATE:
        known = limit.due_on is not None and limit.due_on.year < LAST_YEAR
        return ALLOWED if known else refuse("bad_limit", _("Say which day is promised."), field)
    if limit.amount < 1:
        return refuse("limit_zero", _("A limit of 0 is none: nothing could be done in time."), field)
    if limit.amount > (MOST_DAYS if limit.unit == Unit.DAY else MOST_MINUTES):
        return refuse("limit_long", _("No limit is longer than 400 days."), field)
    return ALLOWED
