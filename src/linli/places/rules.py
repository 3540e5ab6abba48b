"""Rules of places: no database, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, refuse
from linli.places import codes, geometry
from linli.places.codes import Level

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_NAME = 80
FEWEST_HOLIDAYS = 5  # of a whole year; the law gives 13 (Regulation on Public Holidays 2024, article 2)


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """What is judged of an area about to be made."""

    code: str
    name: str
    polygon: str
    taken: bool
    has_ancestor: bool
    kind: str = ""


def may_create_area(facts: AreaFacts) -> Verdict:
    """Refusals: bad_code, code_taken, no_parent, bad_name, bad_kind, bad_polygon."""
    if not codes.in_tree(facts.code):
        return refuse("bad_code", _("A code has 2, 4, 6, 9, 12, 15 or 18 digits."), "code")
    if facts.taken:
        return refuse("code_taken", _("There is already an area with this code."), "code")
    if not facts.has_ancestor and codes.level_of(facts.code) not in {Level.PROVINCE, Level.CITY}:
        return refuse("no_parent", _("There is no area around this code yet."), "code")
    if not facts.name.strip() or len(facts.name) > LONGEST_NAME:
        return refuse("bad_name", _("A name of at most 80 characters is needed."), "name")
    if facts.kind and codes.level_of(facts.code) != Level.MICRO:
        return refuse(
            "bad_kind", _("Only what lies below a grid is a micro-grid or a ten-household group."), "kind"
        )
    if facts.polygon:
        try:
            geometry.parse(facts.polygon)
        except geometry.BadPolygon:
            return refuse(
                "bad_polygon", _("The polygon is not a GeoJSON Polygon or MultiPolygon."), "polygon"
            )
    return ALLOWED


def may_succeed(*, same: bool, already: bool, level_differs: bool) -> Verdict:
    """Whether an area may be succeeded by another.

    Refusals: succeeds_itself, already_succeeded, level_differs.
    """
    if same:
        return refuse("succeeds_itself", _("An area cannot succeed itself."), "by")
    if already:
        return refuse("already_succeeded", _("This area has already been succeeded by another."), "code")
    if level_differs:
        return refuse("level_differs", _("Both areas must be of the same level."), "by")
    return ALLOWED


def may_put_setting(*, valid_from: datetime, at: datetime, taken: bool) -> Verdict:
    """Whether a setting may take a value from a moment on. Refusals: setting_backdated, setting_taken."""
    if valid_from < at:
        return refuse("setting_backdated", _("A setting cannot be changed for the past."), "valid_from")
    if taken:
        return refuse(
            "setting_taken", _("This setting already has a value from that moment on."), "valid_from"
        )
    return ALLOWED


def may_take_year(*, year: int, source: str, holidays: int, loses: int, replace: bool) -> Verdict:
    """Whether the working days of a year may be taken over. Refusals: no_source, few_days, loses_days.

    A notice names days of the year beside its own, and no year is known by those: it would count as one without holidays.
    """
    if not source.strip():
        return refuse("no_source", _("Say from which notice the days come."), "source")
    if holidays < FEWEST_HOLIDAYS:
        return refuse(
            "few_days",
            format_lazy(
                _("{year} would be known with only {count} holidays. Bring the whole year, or leave it out."),
                year=year,
                count=holidays,
            ),
            "file",
        )
    if loses and not replace:
        return refuse(
            "loses_days",
            format_lazy(
                _(
                    "{year} is known already and would lose {count} days. Bring the whole year, or replace it."
                ),
                year=year,
                count=loses,
            ),
            "replace",
        )
    return ALLOWED
