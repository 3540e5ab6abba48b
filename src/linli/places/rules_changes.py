"""Rules of what may become of areas: renamed, moved, merged, split. No database, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.places import codes
from linli.places.rules import LONGEST_NAME

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """What is judged before an area changes. `roots`: the areas that the actor administers."""

    code: str
    lives: bool
    youngest: date | None
    last_change: date | None
    on: date
    today: date
    roots: tuple[str, ...]
    is_system: bool


def may_administer(roots: tuple[str, ...], code: str, *, is_system: bool) -> Verdict:
    """Whether somebody may change the tree here. Refusal: no_right."""
    if is_system or codes.covered_by_any(roots, code):
        return ALLOWED
    return refuse("no_right", _("Only an administrator of this area may change it."))


def may_change(facts: ChangeFacts) -> Verdict:
    """What every change asks for. Refusals: no_right, area_gone, in_the_future, out_of_order."""
    return first(
        may_administer(facts.roots, facts.code, is_system=facts.is_system),
        ALLOWED if facts.lives else refuse("area_gone", _("This area does not exist on that day.")),
        _in_time(facts),
    )


def _in_time(facts: ChangeFacts) -> Verdict:
    if facts.on > facts.today:
        return refuse("in_the_future", _("Record it on the day it takes effect, not before."), "on")
    earlier = [day for day in (facts.youngest, facts.last_change) if day]
    if earlier and facts.on < max(earlier):
        return refuse(
            "out_of_order", _("Something later has already happened here; changes go in order."), "on"
        )
    return ALLOWED


def may_rename(facts: ChangeFacts, *, name: str, old_name: str) -> Verdict:
    """Whether an area may be called otherwise. Refusals: those of `may_change`; bad_name, same_name."""
    if not may_change(facts):
        return may_change(facts)
    if not name.strip() or len(name.strip()) > LONGEST_NAME:
        return refuse("bad_name", _("A name of at most 80 characters is needed."), "name")
    if name.strip() == old_name:
        return refuse("same_name", _("That is its name already."), "name")
    return ALLOWED


def may_move(
    facts: ChangeFacts, *, target_code: str, target_lives: bool, same_place: bool, new_code: str
) -> Verdict:
    """Whether an area may move below another.

    Refusals: those of `may_change`; target_gone, bad_target, same_place, no_room; no_right for the target too.
    """
    if not may_change(facts):
        return may_change(facts)
    if not may_administer(facts.roots, target_code, is_system=facts.is_system):
        return refuse("no_right", _("Only an administrator of the target may take an area in."), "above")
    if not target_lives:
        return refuse("target_gone", _("The target does not exist on that day."), "above")
    if len(target_code) >= len(facts.code) or codes.covers(facts.code, target_code):
        return refuse(
            "bad_target", _("The target must be a wider area that is not part of this one."), "above"
        )
    if same_place:
        return refuse("same_place", _("The area already lies there."), "above")
    if not new_code:
        return refuse("no_room", _("The target has no free code left."), "above")
    return ALLOWED


def may_merge(
    facts: ChangeFacts, *, into_code: str, into_level: str, into_lives: bool, full: bool, clash: bool = False
) -> Verdict:
    """Whether an area may become part of another.

    Refusals: those of `may_change`; succeeds_itself, level_differs, target_gone, no_room, same_names; no_right for
    the target too.
    """
    if not may_change(facts):
        return may_change(facts)
    if into_code == facts.code:
        return refuse("succeeds_itself", _("An area cannot succeed itself."), "into")
    if codes.level_of(facts.code) != into_level:
        return refuse("level_differs", _("Both areas must be of the same level."), "into")
    if not may_administer(facts.roots, into_code, is_system=facts.is_system):
        return refuse("no_right", _("Only an administrator of the target may take an area in."), "into")
    if not into_lives:
        return refuse("target_gone", _("The target does not exist on that day."), "into")
    if full:
        return refuse("no_room", _("The target has no free code left."), "into")
    if clash:
        return refuse(
            "same_names", _("Something in both areas has the same name; rename one of the two first."), "into"
        )
    return ALLOWED


def may_split(
    facts: ChangeFacts, *, name: str, chosen: int, unknown: int, total: int, new_code: str
) -> Verdict:
    """Whether a new area may be cut out of one.

    Refusals: those of `may_change`; bad_name, no_parts, bad_parts, all_parts, no_room.
    """
    if not may_change(facts):
        return may_change(facts)
    if not name.strip() or len(name.strip()) > LONGEST_NAME:
        return refuse("bad_name", _("A name of at most 80 characters is needed."), "name")
    if unknown:
        return refuse("bad_parts", _("Some of these parts are not in this area."), "parts")
    if not chosen:
        return refuse("no_parts", _("Choose the parts that the new area takes over."), "parts")
    if chosen == total:
        return refuse("all_parts", _("Something must be left: to take everything is to rename."), "parts")
    if not new_code:
        return refuse("no_room", _("The area around it has no free code left."))
    return ALLOWED
