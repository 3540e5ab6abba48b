"""Rules of commendation lists, and of how one is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.people.powers import Power

from .who import EVERYBODY, LIVES_HERE, NONE, SIGNED_IN, anywhere, here, rule

if TYPE_CHECKING:
    from .who import Rule

MAKES = here(Power.PROJECTS_ASSIGN)

MESSAGES: tuple[Rule, ...] = (
    rule(
        "Everybody chooses how they are told.",
        "people:messages; GET /me/messages; POST /me/messages; people:messages_wechat_unbind;"
        "POST /me/messages/wechat/unbind",
        SIGNED_IN,
    ),
    rule(
        "The way to bind a WeChat for messages leads nowhere where no account sends any.",
        "people:messages_wechat; people:messages_wechat_back",
        NONE,
    ),
)

AWARDS: tuple[Rule, ...] = (
    rule(
        "Everybody reads which criteria and lists there are.",
        "awards:board; GET /awards",
        EVERYBODY,
    ),
    rule(
        "Everybody reads published criteria, and the list once it is published.",
        "awards:public; GET /awards/{uid}; awards:sheet; awards:table",
        EVERYBODY,
        about="published award",
    ),
    rule(
        "Everybody reads where they stand themselves.",
        "awards:mine; GET /awards/mine",
        SIGNED_IN,
    ),
    rule(
        "Whoever is on a list says how they are named there, and nobody else finds it.",
        "awards:answer; POST /awards/{uid}/name",
        NONE,
        about="award list",
    ),
    rule(
        "Whoever is registered in the community objects.",
        "awards:object; POST /awards/{uid}/object",
        LIVES_HERE,
        about="award list",
    ),
    rule(
        "Who assigns people in an area makes its lists.",
        "awards:desk; GET /awards/desk; awards:set_criteria",
        anywhere(Power.PROJECTS_ASSIGN),
    ),
    rule(
        "And writes criteria for its communities.",
        "POST /awards/desk",
        SIGNED_IN,
        MAKES,
    ),
    rule(
        "One list, with what they do to it.",
        "awards:list; GET /awards/desk/{uid}; awards:compute; POST /awards/desk/{uid}/compute; awards:finish;"
        "POST /awards/desk/{uid}/finish",
        MAKES,
        about="award list",
    ),
    rule(
        "Criteria are published by the same.",
        "awards:publish; POST /awards/desk/{uid}/publish",
        MAKES,
        about="award draft",
    ),
    rule(
        "Who makes it leaves somebody out with a reason, never themselves.",
        "awards:exclude; awards:readmit; POST /awards/candidates/{uid}/exclude; POST /awards/candidates/{uid}/readmit",
        MAKES,
        about="award candidate",
    ),
    rule(
        "And decides about objections, never about their own.",
        "awards:decide; POST /awards/objections/{uid}/decide",
        MAKES,
        about="award objection",
    ),
)
