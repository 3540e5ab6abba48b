"""Rules of offers, draws, requests, rules of signing up, and the schedule in one's own calendar."""

from __future__ import annotations

from linli.people.powers import Power

from .who import EVERYBODY, NONE, REGISTERED, SIGNED_IN, Rule, here, rule

RUNS = here(Power.PROJECTS_ASSIGN)

CLAIMS: tuple[Rule, ...] = (
    rule(
        "Who may publish a project there says how one signs up for it.",
        "projects:terms; POST /projects/{uid}/terms",
        SIGNED_IN,
        here(Power.PROJECTS_PUBLISH),
        about="project",
    ),
    rule(
        "How one signs up is read by who finds the project.",
        "GET /projects/{uid}/terms",
        SIGNED_IN,
        about="project",
    ),
    rule(
        "What is kept for oneself, and one's own calendar.", "GET /offers; GET /schedule/calendar", SIGNED_IN
    ),
    rule(
        "An offer is answered by the one it was made to, and by nobody else.",
        "projects:accept; projects:decline; POST /offers/{uid}/accept; POST /offers/{uid}/decline",
        NONE,
        about="offer",
    ),
    rule(
        "A draw is everybody's to check: numbers, no names.",
        "projects:draw; projects:draw_file",
        EVERYBODY,
        about="draw",
    ),
    rule("The same, for programs with a token.", "GET /draws/{uid}", SIGNED_IN, about="draw"),
    rule(
        "Confirmed volunteers enter draws, wherever.",
        "projects:enter; POST /shifts/{uid}/enter",
        SIGNED_IN,
        REGISTERED,
        about="draw shift",
    ),
    rule(
        "Who is in a draw leaves it. Others are told that they are not.",
        "projects:leave; POST /shifts/{uid}/leave",
        SIGNED_IN,
        about="draw shift",
    ),
    rule(
        "Confirmed volunteers ask for places, wherever.",
        "projects:ask; POST /shifts/{uid}/ask",
        SIGNED_IN,
        REGISTERED,
        about="shift",
    ),
    rule(
        "Who runs the project sees who asks, and decides.",
        "projects:approve; projects:refuse; POST /requests/{uid}/approve; POST /requests/{uid}/refuse",
        RUNS,
        about="request",
    ),
    rule(
        "A place is given back with a reason by its holder and by who runs the project.",
        "POST /slots/{uid}/withdraw-late",
        RUNS,
        about="slot",
    ),
    rule("Who runs the project reads who asks.", "GET /shifts/{uid}/requests", RUNS, about="shift"),
    rule(
        "A request is taken back by who made it, and by nobody else.",
        "projects:unask; POST /requests/{uid}/unask",
        NONE,
        about="request",
    ),
    rule(
        "Everybody makes the address of their own calendar.",
        "projects:calendar_make; POST /schedule/calendar",
        SIGNED_IN,
    ),
    rule("Who has such an address ends it.", "projects:calendar_end; POST /schedule/calendar/end", NONE),
    rule("The address of a calendar is its key.", "projects:calendar", EVERYBODY, about="calendar"),
)
