"""What neighbours say under a public matter: written, reported, withdrawn, appealed; hidden and shown by moderators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.board import actions
from linli.board.forms import CommentForm, ReasonForm
from linli.board.models import Comment, Reason
from linli.board.queries import comments as queries
from linli.web import posting

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpResponse

    from linli.web.http import Request

MENU = "board:moderation"


@require_POST
def comment(request: Request, uid: UUID) -> HttpResponse:
    """Write under a public matter."""
    return posting.act(
        request,
        verb="board.write_comment",
        run=lambda: (
            actions.write_comment(case_uid=uid, words=_words(request), actor=request.actor, at=request.at).uid
        ),
        to=lambda _made: reverse("board:item", args=[uid]),
        message=_("It stands below. Everybody can read it."),
    )


@require_POST
def report(request: Request, uid: UUID) -> HttpResponse:
    """Report a comment."""
    return _done(
        request,
        "board.report_comment",
        lambda: actions.report_comment(uid=uid, reason=_reason(request), actor=request.actor, at=request.at),
        _("Thank you. A moderator looks at what is reported."),
    )


@require_POST
def withdraw(request: Request, uid: UUID) -> HttpResponse:
    """Take one's own comment back."""
    return _done(
        request,
        "board.withdraw_comment",
        lambda: actions.withdraw_comment(uid=uid, actor=request.actor, at=request.at),
        _("Your comment is withdrawn."),
    )


@require_POST
def appeal(request: Request, uid: UUID) -> HttpResponse:
    """Appeal for one's own hidden comment."""
    return _done(
        request,
        "board.appeal_comment",
        lambda: actions.appeal_comment(uid=uid, words=_words(request), actor=request.actor, at=request.at),
        _("The area above looks at it."),
    )


@require_POST
def hide(request: Request, uid: UUID) -> HttpResponse:
    """Hide a comment."""
    return _moderated(
        request,
        "board.hide_comment",
        lambda: actions.hide_comment(uid=uid, reason=_reason(request), actor=request.actor, at=request.at),
    )


@require_POST
def show(request: Request, uid: UUID) -> HttpResponse:
    """Show a comment."""
    return _moderated(
        request,
        "board.show_comment",
        lambda: actions.show_comment(uid=uid, actor=request.actor, at=request.at),
    )


@require_POST
def uphold(request: Request, uid: UUID) -> HttpResponse:
    """Leave a comment hidden after an appeal."""
    return _moderated(
        request,
        "board.uphold_comment",
        lambda: actions.uphold_comment(uid=uid, actor=request.actor, at=request.at),
    )


@require_POST
def restore(request: Request, uid: UUID) -> HttpResponse:
    """Show a comment again after an appeal."""
    return _moderated(
        request,
        "board.restore_comment",
        lambda: actions.restore_comment(uid=uid, actor=request.actor, at=request.at),
    )


@require_safe
def moderation(request: Request) -> HttpResponse:
    """What waits for a moderator first, then what was reported or hidden lately."""
    lines = queries.moderation(actor=request.actor)
    context = {"lines": lines, "reasons": Reason.choices, "nav_active": MENU}
    return render(request, "board/moderation.html", context)


def _words(request: Request) -> str:
    form = CommentForm(request.POST)
    form.is_valid()
    return str(form.cleaned_data.get("words") or request.POST.get("words", ""))


def _reason(request: Request) -> str:
    form = ReasonForm(request.POST)
    form.is_valid()
    return str(form.cleaned_data.get("reason", ""))


def _done(request: Request, verb: str, run: Callable[[], Comment], message: str) -> HttpResponse:
    def to(uid: UUID) -> str:
        case = Comment.objects.values_list("case__uid", flat=True).get(uid=uid)
        return reverse("board:item", args=[case])

    return posting.act(request, verb=verb, run=lambda: run().uid, to=to, message=message)


def _moderated(request: Request, verb: str, run: Callable[[], Comment]) -> HttpResponse:
    return posting.act(
        request,
        verb=verb,
        run=lambda: run().uid,
        to=lambda _uid: reverse(MENU),
        message=_("The decision stands; the author is told."),
    )
