"""The first rule whose conditions all hold decides; every line says whether it held, and at which condition it did not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from .facts import Hours, Request, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import time


class Missed(StrEnum):
    """The condition at which a rule did not hold. LATER: it was not asked, because one before it held."""

    NONE = ""
    KIND = "kind"
    DANGER = "danger"
    CATEGORY = "category"
    WORDS = "words"
    DAY = "day"
    TIME = "time"
    HOURS = "hours"
    YEAR = "year"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Line:
    """One rule and what became of it. `word` is the one that spoke for it."""

    rule: Rule
    missed: Missed
    word: str = ""

    @property
    def held(self) -> bool:
        """Whether this is the rule that decides."""
        return self.missed == Missed.NONE


@dataclass(frozen=True, slots=True)
class Decision:
    """The rule that decides (none: nobody is suggested), and the lines that say why."""

    lines: tuple[Line, ...]

    @property
    def line(self) -> Line | None:
        """The line that decides."""
        return next((line for line in self.lines if line.held), None)

    @property
    def rule(self) -> Rule | None:
        """The rule that decides."""
        return self.line.rule if self.line else None


def decide(rules: Iterable[Rule], request: Request) -> Decision:
    """What these rules, in their order, say of a request, line by line. The nearest area's rules come first."""
    lines: list[Line] = []
    decided = False
    for rule in rules:
        line = Line(rule, Missed.LATER) if decided else look(rule, request)
        decided = decided or line.held
        lines.append(line)
    return Decision(tuple(lines))


def look(rule: Rule, request: Request) -> Line:
    """Whether a rule holds for a request, or the first condition at which it does not."""
    missed = _missed(rule, request)
    held = missed == Missed.NONE
    return Line(rule, missed, next((word for word in rule.words if held and _said(word, request.text)), ""))


def _missed(rule: Rule, request: Request) -> Missed:
    """The first condition that does not hold, in the order of their cost: this runs for each of many cases."""
    return _missed_of_matter(rule, request) or _missed_of_time(rule, request)


def _missed_of_matter(rule: Rule, request: Request) -> Missed:
    if rule.kind and rule.kind != request.kind:
        return Missed.KIND
    if rule.danger is not None and rule.danger is not request.danger:
        return Missed.DANGER
    if rule.category and rule.category not in request.categories:
        return Missed.CATEGORY
    if rule.words:
        text = request.text
        for word in rule.words:
            if _said(word, text):
                return Missed.NONE
        return Missed.WORDS
    return Missed.NONE


def _missed_of_time(rule: Rule, request: Request) -> Missed:
    if rule.days and request.received.isoweekday() not in rule.days:
        return Missed.DAY
    if (rule.since is not None or rule.until is not None) and not _within(rule, request.received.time()):
        return Missed.TIME
    if rule.hours and request.working is None:
        return Missed.YEAR
    if rule.hours and request.working is not (rule.hours == Hours.WORKING):
        return Missed.HOURS
    return Missed.NONE


def _said(word: str, text: str) -> bool:
    return word in text or ("+" in word and all(part in text for part in word.split("+")))


def _within(rule: Rule, clock: time) -> bool:
    """From the first moment to before the last; a span that ends before it begins goes over midnight."""
    if rule.since is None or rule.until is None:
        return (rule.since is None or clock >= rule.since) and (rule.until is None or clock < rule.until)
    if rule.since <= rule.until:
        return rule.since <= clock < rule.until
    return clock >= rule.since or clock < rule.until


class Table:
    """The same rules for many requests: only those that could hold for a category are looked at."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.by_category: defaultdict[str, list[tuple[int, Rule]]] = defaultdict(list)
        for place, rule in enumerate(rules):
            self.by_category[rule.category].append((place, rule))
        self.known: dict[frozenset[str], tuple[Rule, ...]] = {}

    def rule_for(self, request: Request) -> Rule | None:
        """The rule that decides; the same as `decide`, without the why."""
        rules = self.known.get(request.categories)
        if rules is None:
            found = [one for code in ("", *request.categories) for one in self.by_category.get(code, ())]
            rules = tuple(rule for _place, rule in sorted(found, key=lambda one: one[0]))
            self.known[request.categories] = rules
        for rule in rules:
            if not _missed(rule, request):
                return rule
        return None

    @property
    def asks_hours(self) -> bool:
        """Whether some rule asks for working time."""
        return any(rule.hours for rules in self.by_category.values() for _place, rule in rules)
