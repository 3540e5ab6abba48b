"""Rules of delivered work: who sets it, who hands it in, who answers for the recipient."""

from __future__ import annotations

from linli.people.models import Role
from linli.people.powers import Power

from .rules_ground import RUNS_PROJECT
from .who import EVERYBODY, NONE, POSTED, POSTED_HERE, SIGNED_IN, Rule, either, here, rule

DELIVERY: tuple[Rule, ...] = (
    rule(
        "Who runs the project makes a shift delivered work and names who gets it.",
        "projects:set_delivery; POST /shifts/{uid}/delivery",
        RUNS_PROJECT,
        about="shift",
    ),
    rule(
        "Only the holder of a place hands in what was done.",
        "projects:deliver; POST /slots/{uid}/delivery",
        NONE,
        about="slot",
    ),
    rule(
        "Delivered work of the projects one runs; for others the list is empty.",
        "projects:deliveries; GET /deliveries",
        SIGNED_IN,
    ),
    rule(
        "Who runs the project asks somebody else where nobody answered.",
        "projects:ask_another; POST /deliveries/{uid}/ask",
        RUNS_PROJECT,
        about="delivery",
    ),
    rule(
        "What waits for one's own answer as a recipient; for others the list is empty.",
        "attendance:received; GET /deliveries/received",
        SIGNED_IN,
    ),
    rule(
        "Signed in, only the recipient answers.",
        "POST /deliveries/{uid}/confirm; POST /deliveries/{uid}/refuse",
        NONE,
        about="delivery",
    ),
    rule(
        "Only who handed it in withdraws it.",
        "attendance:withdraw_delivery; POST /deliveries/{uid}/withdraw",
        NONE,
        about="delivery",
    ),
    rule(
        "Who has a post over an area reads the windows of signing of the own areas.",
        "attendance:windows",
        POSTED,
    ),
    rule(
        "Who holds a post in an area reads its windows of signing; its administrator changes them.",
        "GET /areas/{code}/windows",
        POSTED_HERE,
        about="area",
    ),
    rule(
        "Only the administrator changes them; others with a post there are told so.",
        "attendance:set_windows; POST /areas/{code}/windows",
        POSTED_HERE,
        here(Role.ADMIN),
        about="area",
    ),
    rule(
        "Who has a post over an area reads until when requests for places are answered in the own areas.",
        "projects:answer_times",
        POSTED,
    ),
    rule(
        "Who holds a post in an area reads until when requests are answered there; its administrator changes it.",
        "GET /areas/{code}/answer-times",
        POSTED_HERE,
        about="area",
    ),
    rule(
        "Only the administrator changes until when; others with a post there are told so.",
        "projects:set_answer_times; POST /areas/{code}/answer-times",
        POSTED_HERE,
        here(Role.ADMIN),
        about="area",
    ),
    rule(
        "A picture of delivered work: its volunteer's, its recipient's by the link too, and theirs who run the project "
        "or decide there about what looks odd.",
        "projects:delivery_photo",
        either(RUNS_PROJECT, here(Power.INTEGRITY_DECIDE)),
        about="delivery photo, =320",
        by_link=True,
    ),
    rule(
        "The link that the recipient got is its key; what is made up opens nothing.",
        "attendance:delivery; attendance:confirm_delivery; attendance:refuse_delivery;"
        "POST /deliveries/by-link/{token}/confirm; POST /deliveries/by-link/{token}/refuse",
        EVERYBODY,
        about="delivery link",
    ),
)
