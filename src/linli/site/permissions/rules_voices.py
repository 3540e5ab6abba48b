"""Rules of merging, joining and hard matters."""

from __future__ import annotations

from linli.people.powers import Power

from .rules_cases import SEES
from .rules_ground import SEES_MEETING
from .who import EVERYBODY, SIGNED_IN, Rule, anywhere, here, rule

MORE_VOICES: tuple[Rule, ...] = (
    rule(
        "Objections in the cases that one may see; for others the list is empty.",
        "GET /objections",
        SIGNED_IN,
    ),
    rule(
        "A public case has a page for everybody, and “I too” is for everybody whose work it is not.",
        "cases:public; GET /public/cases/{number}; POST /public/cases/{number}/me-too",
        EVERYBODY,
        about="public number",
    ),
    rule(
        "Everybody may file for somebody who agreed, and open a page with number and code of a slip.",
        "cases:file_for; cases:by_slip; POST /filings; POST /slips",
        EVERYBODY,
    ),
    rule("The slip to print is opened by the link of its voice.", "cases:slip", EVERYBODY, about="voice"),
    rule(
        "“I too” is taken back by its link.",
        "cases:take_back; POST /voices/{token}/take-back",
        EVERYBODY,
        about="voice",
    ),
    rule(
        "The desk of the area decides about an objection, never who merged, nor who reported or brought it.",
        "cases:uphold_objection; cases:dismiss_objection; POST /objections/{uid}/uphold;"
        "POST /objections/{uid}/dismiss",
        SEES,
        here(Power.CASES_TRIAGE),
        about="objection",
    ),
    rule(
        "Who runs meetings reads which matters are hard; for others there is no such page.",
        "meetings:hard",
        anywhere(Power.MEETINGS_RUN),
    ),
    rule("The same by JSON; for others the list is empty.", "GET /meetings/hard", SIGNED_IN),
    rule(
        "Whoever reads a meeting prints its minutes.",
        "meetings:minutes",
        SEES_MEETING,
        about="meeting",
    ),
    rule(
        "Who runs the meetings of the area gives the parties their seats.",
        "meetings:seat; POST /meetings/{uid}/seats",
        SEES_MEETING,
        here(Power.MEETINGS_RUN),
        about="meeting",
    ),
    rule(
        "And writes down facts and options.",
        "meetings:prepare; POST /meetings/items/{uid}/prepare",
        SEES_MEETING,
        here(Power.MEETINGS_RUN),
        about="item",
    ),
)
