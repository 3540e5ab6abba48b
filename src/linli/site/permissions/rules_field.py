"""Rules of field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .rules_ground import RUNS_PROJECT
from .who import EVERYBODY, SIGNED_IN, rule

if TYPE_CHECKING:
    from .who import Rule

FIELD: tuple[Rule, ...] = (
    rule(
        "A browser installs the app, and asks whose session it holds, before anybody signs in.",
        "app:worker; app:manifest; field:ticket",
        EVERYBODY,
    ),
    rule(
        "Everybody brings and reads their own records; those of another account are not taken.",
        "field:outbox; GET /field/records; POST /field/records",
        SIGNED_IN,
    ),
    rule(
        "What came twice under one id, or waits too long, is decided by whose record it is, or by who runs the project.",
        "field:keep; field:take; field:force; POST /field/records/{uid}/keep; POST /field/records/{uid}/take; "
        "POST /field/records/{uid}/force",
        RUNS_PROJECT,
        about="field record",
    ),
    rule(
        "Notes from the place are for those who run the project.",
        "field:notes; GET /field/projects/{uid}/notes",
        RUNS_PROJECT,
        about="project",
    ),
    rule(
        "A photo from the place is its maker's, and theirs who run the project.",
        "field:photo",
        RUNS_PROJECT,
        about="field photo, =320",
    ),
)
