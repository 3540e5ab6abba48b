"""Which limit holds for a stage of a case, and who may change the table of limits. Pure.

Danger has the limits of its class whatever the category. Else the nearest category with a limit counts (what the area
says of it before what the catalogue brings along), else the class: water, power, gas and heat, or ordinary. Of what an
area and the areas around it say of the same thing, the nearest counts, and of that the newest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.models import Role
from linli.places import codes

from .clockwork import Limit, Unit, may_limit
from .models import Case, Category, StageLimit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

Stage, Matter = StageLimit.Stage, StageLimit.Matter
HOUR = 60
_ONE, _TWO, _WHOLE = (Limit(n * HOUR, Unit.RUN) for n in (1, 2, 24))
_SHIPPED: dict[str, tuple[Limit, Limit, Limit]] = {
    Stage.DISPATCH: (_ONE, _TWO, _WHOLE),
    Stage.FIRST_ANSWER: (_ONE, _TWO, _WHOLE),
    Stage.HANDLING: (_WHOLE, _WHOLE, Limit(5)),
    Stage.CALL_BACK: (_WHOLE, _WHOLE, Limit(3)),
    Stage.RECTIFICATION: (_WHOLE, Limit(1), Limit(3)),
}
# What holds where no area says anything: stage and class of matter.
SHIPPED: dict[tuple[str, str], Limit] = {
    (stage, matter): limit
    for stage, limits in _SHIPPED.items()
    for matter, limit in zip((Matter.DANGER, Matter.UTILITIES, Matter.ORDINARY), limits, strict=True)
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A limit and the row of the table it comes from; none: it ships."""

    limit: Limit
    row: UUID | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What the areas around a place say, by stage and class or key of the category: the nearest, of that the newest."""

    said: Mapping[tuple[str, str | int], Chosen] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[StageLimit]) -> Limits:
        """Of rows that are valid now, the widest area first and the oldest first: what comes later lies nearer."""
        return cls(
            {
                (row.stage, row.category_id or row.matter): Chosen(Limit(row.amount, row.unit), row.uid)
                for row in rows
            }
        )

    def of_matter(self, stage: str, matter: str) -> Chosen:
        """The limit of a class."""
        return self.said.get((stage, matter)) or Chosen(SHIPPED[stage, matter])

    def of_case(self, case: Case, stage: str) -> Chosen:
        """The limit of one stage of a case; its category must have been loaded with its parents."""
        if case.danger:
            return self.of_matter(stage, Matter.DANGER)
        category: Category | None = case.category
        while category is not None:
            said = self.said.get((stage, category.pk))
            if said:
                return said
            if stage == Stage.HANDLING and category.handling_days:
                return Chosen(Limit(category.handling_days))
            category = category.parent
        return self.of_matter(stage, class_of(case))


def class_of(case: Case) -> str:
    """The class of a matter."""
    if case.danger:
        return Matter.DANGER
    return Matter.UTILITIES if case.category and case.category.utilities else Matter.ORDINARY


def stage_of_clock(case: Case) -> str:
    """The stage whose limit the clock of the case itself runs on."""
    return Stage.RECTIFICATION if case.kind == Case.Kind.RECTIFICATION else Stage.HANDLING


def may_set_up(actor: Actor, area_code: str) -> Verdict:
    """Whether somebody sets up limits, working hours, lights and evidence of an area. Refusal: no_right."""
    if actor.is_system or codes.covered_by_any(actor.area_codes(Role.ADMIN), area_code):
        return ALLOWED
    return refuse("no_right", _("Only an administrator of this area changes its settings."))


def may_put_limit(
    *,
    limit: Limit | None,
    one_of_both: bool,
    valid_from: datetime,
    at: datetime,
    taken: bool,
) -> Verdict:
    """Whether a row of the table may be added.

    Refusals: bad_limit, limit_zero, limit_long, one_of_both, backdated, limit_taken.
    """
    checks = [may_limit(limit)]
    if limit is not None and limit.unit == Unit.DATE:
        checks.append(refuse("bad_limit", _("A limit is an amount of time, not a day."), "limit"))
    if not one_of_both:
        checks.append(refuse("one_of_both", _("Choose a class of matters or a category."), "matter"))
    if valid_from < at:
        checks.append(refuse("backdated", _("A limit cannot be changed for the past."), "valid_from"))
    if taken:
        checks.append(refuse("limit_taken", _("There is a limit from that moment on already."), "valid_from"))
    return first(*checks)
