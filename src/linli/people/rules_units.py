"""Units judged purely: what a kind needs, where a unit may hang, when it may be closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people import rules
from linli.people.models import Unit
from linli.people.powers import Power
from linli.places.codes import is_code

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from linli.kernel.actor import Actor

Kind = Unit.Kind
BRANCHES = (Kind.BRANCH, Kind.FUNCTIONAL, Kind.TEMPORARY)
NOT_EMPLOYERS = (*BRANCHES, Kind.TEAM, Kind.SQUAD, Kind.ALLIANCE)
DEEPEST = 8  # levels of a tree of units


def may_write(actor: Actor, *, area_code: str) -> Verdict:
    """Whether the actor keeps the units of this area: the community its own, the administrator all."""
    if actor.is_system:
        return ALLOWED
    return rules.may(actor, Power.PEOPLE_UNITS, rules.Facts(area_code=area_code))


def may_be_called(*, name: str, taken: bool) -> Verdict:
    """Whether a unit may have this name in its area."""
    if not name:
        return refuse("no_name", _("Please give a name."), "name")
    if taken:
        return refuse("unit_taken", _("A unit with this name is already there."), "name")
    return ALLOWED


def fits_kind(
    *, kind: str, area_code: str, purpose: str, ends_on: date | None, today: date | None
) -> Verdict:
    """Whether a unit of this kind has what it needs: a temporary branch has a purpose and a last day."""
    if kind not in Kind.values:
        return refuse("unknown_kind", _("There is no unit of this kind."), "kind")
    if not is_code(area_code):
        return refuse("no_area", _("Please choose the area where the unit sits."), "area")
    if kind != Kind.TEMPORARY:
        if ends_on is not None:
            return refuse("no_end_here", _("Only a temporary branch has a last day."), "ends_on")
        return ALLOWED
    if not purpose.strip():
        return refuse("no_purpose", _("A temporary branch needs a purpose."), "purpose")
    if ends_on is None:
        return refuse("no_end", _("A temporary branch needs a last day."), "ends_on")
    if today is not None and ends_on < today:
        return refuse("end_past", _("This day is over."), "ends_on")
    return ALLOWED


def may_hang(*, unit_id: int | None, above: Sequence[int], below: int, parent_closed: bool) -> Verdict:
    """Whether a unit may hang below a parent.

    `above` are the ids of the parent and of all above it, `below` how many levels hang below the unit.
    """
    if parent_closed:
        return refuse("parent_closed", _("The unit above has been closed."), "parent")
    if unit_id is not None and unit_id in above:
        return refuse("unit_circle", _("A unit cannot hang below itself."), "parent")
    if len(above) + 1 + below > DEEPEST:
        return refuse(
            "unit_too_deep",
            format_lazy(_("A tree of units has {levels} levels at most."), levels=DEEPEST),
            "parent",
        )
    return ALLOWED


def is_open(*, closed: bool) -> Verdict:
    """Whether a unit can still be changed."""
    return refuse("unit_closed", _("This unit has been closed.")) if closed else ALLOWED


def may_close(*, closed: bool, posts: int, cases: int, children: int, reason: str) -> Verdict:
    """Whether a unit may be closed: nothing may be left in its hands, and the refusal says what to do."""
    verdict = is_open(closed=closed)
    if posts:
        verdict = first(
            verdict,
            refuse(
                "unit_has_posts",
                format_lazy(
                    _("{n} people still hold a post here. Have their posts ended, or given in another unit."),
                    n=posts,
                ),
            ),
        )
    if cases:
        verdict = first(
            verdict,
            refuse(
                "unit_has_cases",
                format_lazy(
                    _("{n} open cases are in its hands. Finish them, or have them dispatched anew."), n=cases
                ),
            ),
        )
    if children:
        verdict = first(
            verdict,
            refuse(
                "unit_has_children",
                format_lazy(_("{n} units hang below it. Move or close them first."), n=children),
            ),
        )
    if verdict.ok and not reason.strip():
        return refuse("no_reason", _("Please say why, so that it can be understood later."), "reason")
    return verdict
