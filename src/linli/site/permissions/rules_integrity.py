"""Rules of integrity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.people.powers import Power

from .who import EVERYBODY, NONE, SIGNED_IN, anywhere, here, rule

if TYPE_CHECKING:
    from .who import Rule

DECIDES = here(Power.INTEGRITY_DECIDE)

INTEGRITY: tuple[Rule, ...] = (
    rule("Everybody reads what is asked about themself.", "integrity:mine; GET /integrity/mine", SIGNED_IN),
    rule("Everybody may see how the lot draws.", "integrity:lots; GET /integrity/lots", EVERYBODY),
    rule(
        "The report is the supervisor's.",
        "integrity:report; integrity:sheet; GET /integrity/report",
        anywhere(Power.INTEGRITY_DECIDE),
    ),
    rule(
        "A finding is read by those concerned and by the supervisor of its area.",
        "integrity:finding; GET /integrity/findings/{uid}",
        DECIDES,
        about="finding",
    ),
    rule(
        "Only those concerned answer.",
        "integrity:answer; POST /integrity/findings/{uid}/answer",
        DECIDES,
        NONE,
        about="finding",
    ),
    rule(
        "The supervisor of the area decides, never as part of it or of the unit that organised it.",
        "integrity:dismiss; integrity:uphold; POST /integrity/findings/{uid}/dismiss;"
        "POST /integrity/findings/{uid}/uphold",
        DECIDES,
        about="finding",
    ),
    rule(
        "The supervisor of the area writes down a check by lot.",
        "integrity:check; POST /integrity/checks/{uid}",
        DECIDES,
        about="spot check",
    ),
)
