"""Rules of absences: who came, objections and their decisions."""

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
        "Objections in the projects one runs; for others the list is empty.",
        "projects:appeals; GET /absences/appeals",
        SIGNED_IN,
    ),
)
