"""Rules of rankings of hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.people.powers import Power

from .who import anywhere, here, pages, rule

if TYPE_CHECKING:
    from .who import Rule

RANKINGS: tuple[Rule, ...] = (
    rule(
        "Rankings of the own areas, the arithmetic of a line, and the bookings behind a number with masked names.",
        "oversight:rankings; oversight:ranking_how; oversight:ranking_rows; oversight:ranking_rows_table;"
        "oversight:ranking_sheet; GET /rankings; POST /rankings/rows/table;"
        "GET /rankings/rows",
        anywhere(Power.OVERSIGHT_SEE),
    ),
    *pages(
        "The supervisor of a wider area leaves an area out of a year, with a public reason.",
        "oversight:leave_out; POST /areas/{code}/left-out",
        here(Power.OVERSIGHT_SEE),
        here(Power.RANKINGS_EXCLUDE),
        "area",
    ),
    *pages(
        "The supervisor of its area leaves a unit out of a year, with a public reason.",
        "oversight:leave_out_unit; POST /units/{uid}/left-out",
        here(Power.OVERSIGHT_SEE),
        here(Power.RANKINGS_EXCLUDE),
        "unit",
    ),
    rule(
        "Who may leave a place out takes it in again.",
        "oversight:take_in; POST /rankings/left-out/{uid}/end",
        here(Power.OVERSIGHT_SEE),
        here(Power.RANKINGS_EXCLUDE),
        about="left out",
    ),
)
