"""JSON of the public board: the same queries as the pages, without a token; comments and their moderation with one."""

# No `from __future__ import annotations`: ninja reads these types while running.

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from linli.board import actions, queries
from linli.board.api_shapes import (
    BoardAreaOut,
    BoardOut,
    CommentOut,
    ItemOut,
    ListOut,
    ModeratedOut,
    ReasonIn,
    WordsIn,
)
from linli.board.asking import PAGE
from linli.board.forms import ListForm
from linli.board.keeping import MAX_AGE
from linli.board.models import Comment
from linli.board.pages import page_of
from linli.board.queries import Line, ProjectLine, UndertakingLine
from linli.board.queries import comments as said
from linli.board.queries.figures import AreaCounts
from linli.cases.api_desk import codes
from linli.web import lights
from linli.web.api import once
from linli.web.http import Request

router = Router(tags=["board"])
CLOSED = "Missing (404) where there is no such area, or where its board is switched off."


def _asked(request: HttpRequest) -> Request:
    return cast("Request", request)


def _counts(row: AreaCounts) -> dict[str, Any]:
    return {"code": row.code, "name": row.name, **row.counts}


def _public(response: HttpResponse) -> None:
    response["Cache-Control"] = f"public, max-age={MAX_AGE}"


UNDERTAKING = (
    "uid",
    "number",
    "title",
    "state",
    "due_at",
    "leads",
    "case_uid",
    "focus",
    "target",
    "target_on",
    "percent",
    "result",
    "next_name",
    "next_on",
)


def _line(one: Line | ProjectLine | UndertakingLine, at: datetime) -> dict[str, Any]:
    if isinstance(one, UndertakingLine):
        shown = {name: getattr(one, name) for name in UNDERTAKING}
        return {**shown, "place": "", "category": one.list_name, "light": lights.light_of(one, at).colour}
    if isinstance(one, ProjectLine):
        shown = {name: getattr(one, name) for name in ("uid", "title", "next_start", "free")}
        return {**shown, "place": one.area}
    shown = {
        name: getattr(one, name)
        for name in (
            "uid",
            "title",
            "number",
            "category",
            "state",
            "since",
            "voices",
            "due_at",
            "unit",
            "finished_at",
            "days",
            "done",
            "four_or_five",
            "photos",
        )
    }
    return {**shown, "place": one.area, "light": lights.light_of(one, at).colour if one.lit else ""}


@router.get("/board", response=list[BoardAreaOut], auth=None, summary="Cities with a public board")
def cities(request: HttpRequest, response: HttpResponse) -> list[dict[str, str]]:
    """For everybody. No refusals."""
    _public(response)
    return [{"code": code, "name": name} for code, name in queries.tops(_asked(request).at)]


@router.get("/board/moderation", response=list[ModeratedOut], summary="Comments that wait for a moderator")
def moderation(request: HttpRequest) -> list[dict[str, Any]]:
    """For moderators, and for those who judge appeals. Missing (404) for everybody else."""
    return [
        {
            "uid": one.comment.uid,
            "words": one.comment.body,
            "state": one.comment.state,
            "reason": one.comment.reason,
            "appeal": one.comment.appeal_words,
            "reports": sum(n for _label, n in one.reports),
            "at": one.comment.written_at,
        }
        for one in said.moderation(actor=_asked(request).actor)
    ]


@router.get("/board/items/{uid}", response=ItemOut, auth=None, summary="A public matter with its comments")
def item(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """For everybody. Missing (404) for what does not stand on the board."""
    asked = _asked(request)
    found = said.item(uid=uid, device="", actor=asked.actor, at=asked.at)
    return {"item": _line(found.line, asked.at), "comments": found.comments}


@router.get(
    "/board/{code}",
    response=BoardOut,
    auth=None,
    summary="The board of an area in numbers",
    description=CLOSED,
)
def front(request: HttpRequest, response: HttpResponse, code: str) -> dict[str, Any]:
    """For everybody."""
    at = _asked(request).at
    page = queries.numbers(ground=queries.ground(code=code, at=at), at=at)
    _public(response)
    return {
        "area_path": page.ground.path,
        "own": _counts(page.own),
        "below": [_counts(row) for row in page.below],
        "categories": page.categories,
        "typical_days": page.typical_days,
        "satisfied": page.satisfied,
        "month": page.month,
        "smallest": page.smallest,
    }


@router.get(
    "/board/{code}/{page}", response=ListOut, auth=None, summary="A list of the board", description=CLOSED
)
def listing(
    request: HttpRequest,
    response: HttpResponse,
    code: str,
    page: str,
    category: str = "",
    q: str = "",
    days: str = "30",
    after: str = "",
) -> dict[str, Any]:
    """For everybody: needs, rectification, results (of 30, 90 or 365 days), projects; thirty at a time, the newest first."""
    at = _asked(request).at
    which = page_of(page)
    wanted = ListForm({"category": category, "q": q, "days": days, "after": after}).wanted(PAGE)
    found = which.query(ground=queries.ground(code=code, at=at), wanted=wanted, at=at)
    _public(response)
    return {
        "page": which.code,
        "how": str(which.how),
        "rows": [_line(one, at) for one in found.rows],
        "next": found.next,
    }


def _do(request: HttpRequest, verb: str, run: Callable[[Request], Comment]) -> said.CommentLine:
    asked = _asked(request)
    uid = once(request, verb=f"board.{verb}", run=lambda: run(asked).uid)
    return said.line_for(uid=uid, actor=asked.actor)


@router.post(
    "/board/items/{uid}/comments",
    response=CommentOut,
    summary="Write under a public matter",
    openapi_extra=codes("comments_off", "no_words", "too_long", "too_many", "key_reused"),
)
def write(request: HttpRequest, uid: UUID, body: WordsIn) -> said.CommentLine:
    """Everybody can read it, without a name; who has a post there answers under its label. Missing (404) off the board."""
    return _do(
        request,
        "write_comment",
        lambda asked: actions.write_comment(case_uid=uid, words=body.words, actor=asked.actor, at=asked.at),
    )


@router.post(
    "/board/comments/{uid}/report",
    response=CommentOut,
    summary="Report a comment",
    openapi_extra=codes(
        "own_comment", "official", "comment_state", "reported", "bad_reason", "too_many", "key_reused"
    ),
)
def report(request: HttpRequest, uid: UUID, body: ReasonIn) -> said.CommentLine:
    """Once. After some reports it is held back until a moderator has looked."""
    return _do(
        request,
        "report_comment",
        lambda asked: actions.report_comment(uid=uid, reason=body.reason, actor=asked.actor, at=asked.at),
    )


@router.post(
    "/board/comments/{uid}/withdraw",
    response=CommentOut,
    summary="Take one's own comment back",
    openapi_extra=codes("comment_state", "key_reused"),
)
def withdraw(request: HttpRequest, uid: UUID) -> said.CommentLine:
    """Its words are erased. Missing (404) for everybody but its author."""
    return _do(
        request,
        "withdraw_comment",
        lambda asked: actions.withdraw_comment(uid=uid, actor=asked.actor, at=asked.at),
    )


@router.post(
    "/board/comments/{uid}/appeal",
    response=CommentOut,
    summary="Appeal for one's own hidden comment",
    openapi_extra=codes("comment_state", "appealed_once", "no_words", "too_long", "key_reused"),
)
def appeal(request: HttpRequest, uid: UUID, body: WordsIn) -> said.CommentLine:
    """Once; the area above the one that hid it decides. Missing (404) for everybody but its author."""
    return _do(
        request,
        "appeal_comment",
        lambda asked: actions.appeal_comment(uid=uid, words=body.words, actor=asked.actor, at=asked.at),
    )


@router.post(
    "/board/comments/{uid}/hide",
    response=CommentOut,
    summary="Hide a comment",
    openapi_extra=codes("no_right", "excluded", "comment_state", "bad_reason", "key_reused"),
)
def hide(request: HttpRequest, uid: UUID, body: ReasonIn) -> said.CommentLine:
    """For moderators of the area, with a reason from the public list. Missing (404) elsewhere."""
    return _do(
        request,
        "hide_comment",
        lambda asked: actions.hide_comment(uid=uid, reason=body.reason, actor=asked.actor, at=asked.at),
    )


@router.post(
    "/board/comments/{uid}/show",
    response=CommentOut,
    summary="Show a comment",
    openapi_extra=codes("no_right", "excluded", "comment_state", "hidden_above", "key_reused"),
)
def show(request: HttpRequest, uid: UUID) -> said.CommentLine:
    """For moderators of the area; reports so far count no more. Missing (404) elsewhere."""
    return _do(
        request, "show_comment", lambda asked: actions.show_comment(uid=uid, actor=asked.actor, at=asked.at)
    )


@router.post(
    "/board/comments/{uid}/uphold",
    response=CommentOut,
    summary="Leave it hidden after an appeal",
    openapi_extra=codes("no_right", "excluded", "comment_state", "same_hand", "not_above", "key_reused"),
)
def uphold(request: HttpRequest, uid: UUID) -> said.CommentLine:
    """For the area above the one that hid it. Missing (404) elsewhere."""
    return _do(
        request,
        "uphold_comment",
        lambda asked: actions.uphold_comment(uid=uid, actor=asked.actor, at=asked.at),
    )


@router.post(
    "/board/comments/{uid}/restore",
    response=CommentOut,
    summary="Show it again after an appeal",
    openapi_extra=codes("no_right", "excluded", "comment_state", "same_hand", "not_above", "key_reused"),
)
def restore(request: HttpRequest, uid: UUID) -> said.CommentLine:
    """For the area above the one that hid it. Missing (404) elsewhere."""
    return _do(
        request,
        "restore_comment",
        lambda asked: actions.restore_comment(uid=uid, actor=asked.actor, at=asked.at),
    )
