"""Rules of attendance: keys and other ways of signing, requests to correct, what was entered afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.people.models import Role
from linli.people.powers import Power

from .rules_ground import RUNS_PROJECT
from .who import EVERYBODY, NONE, OWNER, SIGNED_IN, anywhere, either, here, rule

if TYPE_CHECKING:
    from .who import Rule

DECIDES = either(here(Power.PROJECTS_ASSIGN, Role.SUPERVISOR))

ATTENDANCE: tuple[Rule, ...] = (
    rule(
        "Who runs the project has the key of its codes, for a screen without a network.",
        "GET /projects/shifts/{uid}/key",
        SIGNED_IN,
        RUNS_PROJECT,
        about="shift",
    ),
    rule(
        "Who runs the project makes screens for it that show the code with nobody's account, and ends them.",
        "projects:kiosks; GET /shifts/{uid}/kiosks; POST /shifts/{uid}/kiosks",
        RUNS_PROJECT,
        about="shift",
    ),
    rule(
        "They end one, or withdraw one whose link got into wrong hands.",
        "projects:kiosk_end; projects:kiosk_withdraw; POST /kiosks/{uid}/end",
        RUNS_PROJECT,
        about="kiosk",
    ),
    rule(
        "The link of a screen is its key: it shows the code of this screen, and opens nothing else.",
        "kiosk:screen; POST /kiosks/by-link/{token}/screen",
        EVERYBODY,
        about="kiosk link",
    ),
    rule(
        "Who has a place signs by where the phone is. Others are told that they have none.",
        "projects:place_in; projects:place_out; POST /shifts/{uid}/place-in; POST /shifts/{uid}/place-out",
        SIGNED_IN,
        about="shift",
    ),
    rule(
        "Members of the same shift vouch for one another.",
        "projects:countersign; POST /slots/{uid}/countersign",
        OWNER,  # of a place beside that one
        about="slot",
    ),
    rule(
        "The holder of a place asks for a correction, and who runs the project for them.",
        "projects:correct; POST /slots/{uid}/correction",
        RUNS_PROJECT,
        about="slot",
    ),
    rule(
        "Missing sign-outs of the projects one runs; for others the list is empty.",
        "projects:unconfirmed; GET /unconfirmed",
        SIGNED_IN,
    ),
    rule(
        "Everybody reads what they signed, with the reasons of its grade.",
        "attendance:mine; GET /attendances; GET /corrections/mine",
        SIGNED_IN,
    ),
    rule("How hours are known is public.", "attendance:shares; GET /attendances/shares", EVERYBODY),
    rule(
        "Desk and supervisor read what waits in their area.",
        "attendance:corrections; GET /corrections",
        anywhere(Power.PROJECTS_ASSIGN, Role.SUPERVISOR),
    ),
    rule(
        "They decide it, never about themselves and never what they asked.",
        "attendance:approve; attendance:refuse; POST /corrections/{uid}/approve; POST /corrections/{uid}/refuse",
        DECIDES,
        about="correction",
    ),
    rule(
        "Only who asked, or whom it is about, takes a request back.",
        "attendance:withdraw; POST /corrections/{uid}/withdraw",
        DECIDES,
        NONE,
        about="correction",
    ),
)
