"""Rules of the public board."""

from __future__ import annotations

from linli.people.powers import Power

from .who import EVERYBODY, OWNER, SIGNED_IN, Rule, anywhere, here, roles, rule

MODERATORS = here(Power.BOARD_MODERATE, Power.BOARD_JUDGE)

BOARD: tuple[Rule, ...] = (
    rule("The board is for everybody; here one chooses the area.", "board:start; GET /board", EVERYBODY),
    rule(
        "Everybody reads the board of an area, on the page, as a sheet and as JSON.",
        "board:front; GET /board/{code}",
        EVERYBODY,
        about="area",
    ),
    rule(
        "The same, list by list.",
        "board:list; board:sheet; GET /board/{code}/{page}",
        EVERYBODY,
        about="area, =needs",
    ),
    rule(
        "Everybody reads a public matter and what neighbours say about it.",
        "board:item; board:me_too; GET /board/items/{uid}",
        EVERYBODY,
        about="public item",
    ),
    rule(
        "Who is signed in writes under it.",
        "board:comment; POST /board/items/{uid}/comments",
        SIGNED_IN,
        about="public item",
    ),
    rule(
        "Who is signed in reports a comment.",
        "board:report; POST /board/comments/{uid}/report",
        SIGNED_IN,
        about="comment",
    ),
    rule(
        "Only its author withdraws a comment, or appeals for it.",
        "board:withdraw; board:appeal; POST /board/comments/{uid}/withdraw; POST /board/comments/{uid}/appeal",
        OWNER,
        about="own comment",
    ),
    rule(
        "What waits for a moderator of the own areas.",
        "board:moderation; GET /board/moderation",
        anywhere(Power.BOARD_MODERATE, Power.BOARD_JUDGE),
    ),
    rule(
        "Moderators of the area hide and show, with a reason; the area above judges appeals.",
        "board:hide; board:show; POST /board/comments/{uid}/hide; POST /board/comments/{uid}/show",
        MODERATORS,
        here(*roles(Power.BOARD_MODERATE)),
        about="comment",
    ),
    rule(
        "An appeal is judged by the area above the one that hid the comment.",
        "board:uphold; board:restore; POST /board/comments/{uid}/uphold; POST /board/comments/{uid}/restore",
        MODERATORS,
        here(*roles(Power.BOARD_JUDGE)),
        about="comment",
    ),
)
