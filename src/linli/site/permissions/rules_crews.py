"""Rules of absences, who came and who objects; and of crews."""

from __future__ import annotations

from .rules_ground import RUNS_PROJECT
from .who import NONE, SIGNED_IN, Rule, rule

CREWS: tuple[Rule, ...] = (
    rule(
        "Who runs the project sees who came.",
        "projects:roll; GET /shifts/{uid}/roll",
        RUNS_PROJECT,
        about="shift",
    ),
    rule(
        "Who runs the project says that somebody did not come.",
        "projects:mark; POST /slots/{uid}/absence",
        RUNS_PROJECT,
        about="slot",
    ),
    rule(
        "Who runs the project takes it back, and decides what somebody else said.",
        "projects:absence_back; projects:decide; POST /absences/{uid}/take-back; POST /absences/{uid}/decide",
        RUNS_PROJECT,
        about="absence",
    ),
    rule(
        "An absence is objected to by the one it is about, and by nobody else.",
        "projects:appeal; POST /absences/{uid}/appeal",
        NONE,
        about="absence",
    ),
    rule("Everybody reads what was said of them.", "projects:absences; GET /absences", SIGNED_IN),
    rule(
        "Everybody begins a crew of friends, and finds those they are in.",
        "projects:crews; GET /crews; POST /crews",
        SIGNED_IN,
    ),
    rule(
        "Who has the link of a crew joins it.",
        "projects:crew_join",
        SIGNED_IN,
        about="crew link",
    ),
    rule(
        "The same with the token of the link; what is made up opens nothing.",
        "POST /crews/join",
        NONE,
    ),
    rule(
        "A crew is found by its members; only who leads it ends it.",
        "projects:crew; projects:crew_leave; projects:crew_end; GET /crews/{uid}; POST /crews/{uid}/leave;"
        "POST /crews/{uid}/end",
        NONE,
        about="crew",
    ),
    rule(
        "The form stands before everybody who finds the shift; who leads no crew gets nothing by it.",
        "projects:together",
        SIGNED_IN,
        about="shift",
    ),
    rule(
        "Only who leads a crew asks for places in its name.",
        "POST /shifts/{uid}/together",
        NONE,
        about="shift",
    ),
    rule(
        "Only who leads the crew lets its places go.",
        "projects:crew_call_off; POST /crew-claims/{uid}/call-off",
        NONE,
        about="crew claim",
    ),
    rule(
        "Objections in the projects one runs; for others the list is empty.",
        "projects:appeals; GET /absences/appeals",
        SIGNED_IN,
    ),
)
