"""Which evidence a finished case must have before it is written off, and who may bring or excuse it. Pure.

Danger has the contract of its class whatever the category. Else the nearest category with a contract counts, else the
class. Of what an area and the areas around it say of the same thing, the nearest counts, and of that the newest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.powers import Power

from . import rules
from .models import Case, Category, Item, StageLimit
from .rules_limits import class_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.utils.functional import _StrPromise

    from linli.kernel.actor import Actor

    from .models import EvidenceContract
    from .rules import CaseFacts

Items = tuple[str, ...]
S = Case.State
# What holds where no area says anything.
SHIPPED: dict[str, Items] = {
    StageLimit.Matter.DANGER: (Item.AFTER.value, Item.CHECK.value),
    StageLimit.Matter.UTILITIES: (),
    StageLimit.Matter.ORDINARY: (),
}
MISSING: dict[str, tuple[str, _StrPromise]] = {
    Item.BEFORE: ("missing_before", _("A photo from before the work is missing.")),
    Item.AFTER: ("missing_after", _("A photo from after the work is missing.")),
    Item.CODE: ("missing_code", _("The completion code of a resident is missing.")),
    Item.CHECK: ("missing_check", _("The check by somebody who did not handle it is missing.")),
}
# Six digits: five wrong ones for one case within a quarter of an hour, ten of one person within a day.
LOCKED_FOR, MOST_WRONG = timedelta(minutes=15), 5
WATCHED_FOR, MOST_OF_ONE = timedelta(days=1), 10
IN_WORK = frozenset({S.HANDLING, S.PUBLISHED, S.FINISHED})


def items_in(text: str) -> Items:
    """The items of a stored text, in their order; what is none is left out."""
    return in_order(text.split(","))


def in_order(given: Iterable[str]) -> Items:
    """Items in the order in which they are shown."""
    wanted = set(given)
    return tuple(item for item in Item.values if item in wanted)


@dataclass(frozen=True, slots=True)
class Contracts:
    """What the areas around a place say, by class or key of the category."""

    said: Mapping[str | int, Items] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[EvidenceContract]) -> Contracts:
        """Of rows that are valid now, the widest area first and the oldest first: what comes later lies nearer."""
        return cls({row.category_id or row.matter: items_in(row.items) for row in rows})

    def of_case(self, case: Case) -> Items:
        """The contract of a case; its category must have been loaded with its parents."""
        if not case.danger:
            category: Category | None = case.category
            while category is not None:
                if category.pk in self.said:
                    return self.said[category.pk]
                category = category.parent
        matter = class_of(case)
        return self.said.get(matter, SHIPPED[matter])


@dataclass(frozen=True, slots=True)
class EvidenceFacts:
    """What is needed, what is there, and what was excused."""

    needed: Items = ()
    there: frozenset[str] = frozenset()
    excused: frozenset[str] = frozenset()

    @property
    def missing(self) -> Items:
        """What still has to be shown."""
        return tuple(one for one in self.needed if one not in self.there and one not in self.excused)


def shown(facts: EvidenceFacts) -> Verdict:
    """Whether all evidence is there. Refusals: missing_before, missing_after, missing_code, missing_check."""
    return first(*(refuse(*MISSING[item]) for item in facts.missing))


def may_prove(facts: CaseFacts, actor: Actor) -> Verdict:
    """Photos that were forgotten come from those who handled it. Refusals: not_finished, not_in_hand."""
    if facts.state != S.FINISHED:
        return refuse(
            "not_finished", _("Photos come with finishing; later ones are added once it is finished.")
        )
    return rules.takes_part(actor, facts)


def may_type_code(facts: CaseFacts, actor: Actor) -> Verdict:
    """Whoever finishes or checks. Refusals: not_in_work, not_in_hand, no_person."""
    if facts.state not in IN_WORK:
        return refuse("not_in_work", _("Nobody is working on it, or it is over: a code proves nothing now."))
    if actor.person_id is None:
        return refuse("no_person", _("Only a person can do this."))
    return rules.either(rules.takes_part(actor, facts), rules.desk(actor, Power.CASES_CHECK, facts))


def may_check(facts: CaseFacts, actor: Actor) -> Verdict:
    """Somebody of the area who has not handled it. Refusals: not_finished, no_right, handled_it, no_person."""
    if facts.state != S.FINISHED:
        return refuse("not_finished", _("It is checked once it is finished."))
    if actor.person_id is None:
        return refuse("no_person", _("Only a person can do this."))
    return first(rules.desk(actor, Power.CASES_CHECK, facts), not_handled(facts, actor))


def not_handled(facts: CaseFacts, actor: Actor) -> Verdict:
    """Refusal: handled_it."""
    if rules.handled_it(actor, facts):
        return refuse("handled_it", _("You or your unit handled this case. Somebody else has to do this."))
    return ALLOWED


def may_excuse(facts: CaseFacts, actor: Actor) -> Verdict:
    """The area's supervisor, with a reason, on the list. Refusals: not_finished, no_right, handled_it."""
    if facts.state != S.FINISHED:
        return refuse("not_finished", _("An exception is granted once it is finished."))
    return first(rules.desk(actor, Power.CASES_RECTIFY, facts), not_handled(facts, actor))


def is_missing(facts: EvidenceFacts, item: str) -> Verdict:
    """Refusal: not_missing."""
    if item in facts.missing:
        return ALLOWED
    return refuse("not_missing", _("This is not missing: nothing to excuse."), "item")


def may_try(of_case: int, of_person: int) -> Verdict:
    """Whether one more code may be tried, judged before it is compared. Refusal: code_locked."""
    if of_case >= MOST_WRONG:
        return refuse("code_locked", _("Too many wrong codes. Try again in a quarter of an hour."), "code")
    if of_person >= MOST_OF_ONE:
        return refuse("code_locked", _("Too many wrong codes. Try again tomorrow."), "code")
    return ALLOWED


WRONG = refuse("wrong_code", _("This is not the code of a resident of this case."), "code")
OWN_SLIP = refuse(
    "own_slip", _("You entered this request or it is your own: somebody else has to type its code."), "code"
)


def may_put_contract(*, one_of_both: bool, unknown: bool, past: bool, taken: bool) -> Verdict:
    """Whether a row may be added. Refusals: one_of_both, bad_item, contract_backdated, contract_taken."""
    checks = [ALLOWED]
    if not one_of_both:
        checks.append(refuse("one_of_both", _("Choose a class of matters or a category."), "matter"))
    if unknown:
        checks.append(refuse("bad_item", _("There is no such evidence."), "items"))
    if past:
        checks.append(
            refuse("contract_backdated", _("Evidence cannot be demanded for the past."), "valid_from")
        )
    if taken:
        checks.append(
            refuse("contract_taken", _("There is a rule from that moment on already."), "valid_from")
        )
    return first(*checks)


def verdicts(facts: CaseFacts, actor: Actor) -> dict[str, Verdict]:
    """What may be done now about evidence."""
    return {
        "prove": may_prove(facts, actor),
        "met": may_type_code(facts, actor),
        "check": may_check(facts, actor),
        "excuse": may_excuse(facts, actor),
    }
