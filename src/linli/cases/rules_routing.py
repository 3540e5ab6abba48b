"""Who sets up the routing rules of an area, what a rule may say, and what a draft needs before it is put in force. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.models import Role
from linli.places import codes

from .routing import Missed, read_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime, time
    from uuid import UUID

    from django.utils.functional import _StrPromise

    from linli.kernel.actor import Actor
    from linli.people.models import Unit

MOST_RULES = 100
MOST_EXAMPLES = 5
MOST_WORDS = 300
# Whose post lets them set up where an area's requests go.
SETTERS = (Role.DISPATCHER, Role.ADMIN)

WHY: Mapping[str, _StrPromise] = {
    Missed.KIND: _("another kind of matter"),
    Missed.DANGER: _("danger or not: otherwise"),
    Missed.CATEGORY: _("another category"),
    Missed.WORDS: _("none of its words is said"),
    Missed.DAY: _("another day of the week"),
    Missed.TIME: _("another time of day"),
    Missed.HOURS: _("working time or not: otherwise"),
    Missed.YEAR: _("the working days of that year are not known"),
    Missed.LATER: _("not asked: a rule before it fits"),
}


@dataclass(frozen=True, slots=True)
class Tested:
    """How one example of a rule went: what has to come out and what does; units may share a name."""

    number: int
    words: str
    expected: str
    found: str
    expected_uid: UUID
    found_uid: UUID | None = None

    @property
    def passes(self) -> bool:
        """Whether the unit that has to come out does."""
        return self.expected_uid == self.found_uid


def may_see(actor: Actor, area_code: str) -> bool:
    """Whether somebody reads the rules of an area: everybody with a post there."""
    return actor.is_system or codes.covered_by_any(actor.area_codes(), area_code)


def may_set_up(actor: Actor, area_code: str) -> Verdict:
    """Whether somebody sets up the routing rules of an area. Refusal: no_right."""
    if actor.is_system or codes.covered_by_any(actor.area_codes(*SETTERS), area_code):
        return ALLOWED
    return refuse("no_right", _("Only a dispatcher or administrator of this area sets its routing rules."))


def in_draft(*, draft: bool) -> Verdict:
    """Only a draft is changed; what was in force stays readable. Refusal: not_draft."""
    if draft:
        return ALLOWED
    return refuse("not_draft", _("This version was put in force: change a draft of it."))


def fits_unit(unit: Unit, city_code: str, on: date, name: str = "lead") -> Verdict:
    """Whether a unit can be sent something of this city now. Refusals: unit_closed, unit_elsewhere."""
    if unit.closed_at is not None or (unit.ends_on is not None and unit.ends_on < on):
        return refuse("unit_closed", format_lazy(_("“{unit}” is closed."), unit=unit.name), name)
    if not codes.covers(city_code, unit.area_code):
        return refuse("unit_elsewhere", format_lazy(_("“{unit}” is of another city."), unit=unit.name), name)
    return ALLOWED


def may_put_rule(
    *, words: str, days: Iterable[int], since: time | None, until: time | None, rules: int, examples: int
) -> Verdict:
    """Whether a rule can stand as it is. Refusals: too_long, bad_days, bad_times, too_many_rules, too_many_examples."""
    if len(" ".join(read_words(words))) > MOST_WORDS:
        return refuse("too_long", _("This is too long."), "words")
    if any(day not in range(1, 8) for day in days):
        return refuse("bad_days", _("Days of the week are the numbers 1 (Monday) to 7 (Sunday)."), "days")
    if since is not None and since == until:
        return refuse(
            "bad_times", _("The time of day ends when it begins: nothing lies in it."), "time_until"
        )
    if rules >= MOST_RULES:
        return refuse("too_many_rules", _("An area has at most 100 rules."))
    if examples > MOST_EXAMPLES:
        return refuse("too_many_examples", _("A rule has at most five examples."))
    return ALLOWED


def may_enact(
    *,
    draft: bool,
    valid_from: datetime,
    at: datetime,
    taken: bool,
    without: Sequence[int],
    tested: Sequence[Tested],
    units: Verdict,
) -> Verdict:
    """Whether a draft may be put in force.

    Refusals: not_draft, backdated, version_taken, unit_closed, unit_elsewhere, no_example, example_fails.
    """
    checks = [in_draft(draft=draft)]
    if valid_from < at:
        checks.append(refuse("backdated", _("Rules cannot be changed for the past."), "valid_from"))
    if taken:
        checks.append(
            refuse("version_taken", _("There is a version from that moment on already."), "valid_from")
        )
    checks.append(units)
    if without:
        checks.append(
            refuse("no_example", format_lazy(_("Rule {number} has no example."), number=without[0]))
        )
    failed = next((one for one in tested if not one.passes), None)
    if failed:
        sentence = _("The example “{words}” of rule {number} goes to {found} instead of {expected}.")
        checks.append(
            refuse(
                "example_fails",
                format_lazy(
                    sentence,
                    words=failed.words,
                    number=failed.number,
                    found=failed.found or _("nobody"),
                    expected=failed.expected,
                ),
            )
        )
    return first(*checks)
