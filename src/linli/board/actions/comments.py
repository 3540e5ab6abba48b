"""Comments under public matters: written, reported, held back, hidden, shown, appealed, judged, withdrawn, erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from linli.board import rules
from linli.board.models import Comment, CommentReport, Reason
from linli.board.queries import comments as queries
from linli.board.queries.areas import terms_of
from linli.kernel import crypto, journal, mask
from linli.kernel.verdict import Missing
from linli.notices import actions as notices
from linli.people.models import Person, Post
from linli.people.powers import Power, roles_with
from linli.places.codes import lineage
from linli.places.keeping import ERASED

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value
    from linli.places.keeping import Due

State = Comment.State


@transaction.atomic
def write_comment(*, case_uid: UUID, words: str, actor: Actor, at: datetime) -> Comment:
    """Write under a public matter. Phones and numbers are masked before anything is kept; a post answers by its label only.

    Refused: comments_off, sign_in_first, no_words, too_long, too_many; Missing when the matter is not on the board.
    """
    case, terms = queries.public_case(uid=case_uid, at=at)
    _lock(actor)
    rules.may_comment(
        actor=actor,
        switched_on=terms.comments,
        body=words,
        today=queries.written_today(actor.person_id, at),
        most=terms.comments_per_day,
    ).enforce()
    post = rules.speaks_for(actor, case.area_code, case.lead_unit_id)
    comment = Comment(
        case=case,
        person_id=actor.person_id,
        official=post is not None,
        author_label=post.role if post else "",
        author_post=post.uid if post else None,
        body=mask.mask_text(words.strip()),
        salt=crypto.new_salt(),
        written_at=at,
    )
    comment.place_in(case.area_code)
    comment.save()
    said = {"case": case.uid.hex, "words": crypto.commitment(comment.salt, comment.body)}
    _note(comment, "comment.written", actor, at, {**said, "official": comment.official})
    return comment


@transaction.atomic
def report_comment(*, uid: UUID, reason: str, actor: Actor, at: datetime) -> Comment:
    """Report a comment, once. After as many as the area says it is held back until a moderator has looked.

    Refused: sign_in_first, own_comment, official, comment_state, reported, bad_reason, too_many; Missing.
    """
    rules.is_signed_in(actor).enforce()
    person = _lock(actor)
    comment = queries.any_comment(uid=uid, at=at)
    terms = terms_of(comment.area_code, at)
    rules.may_report(
        queries.facts_of(comment, actor),
        actor,
        reason=reason,
        again=CommentReport.objects.filter(comment=comment, person=person).exists(),
        today=queries.reported_today(person.pk, at),
        most=terms.comments_per_day,
    ).enforce()
    CommentReport.objects.create(comment=comment, person=person, reason=reason, at=at)
    _note(comment, "comment.reported", actor, at, {"reason": reason})
    if queries.standing_reports(comment) >= terms.hide_after:
        _move(comment, "hold")
        _note(comment, "comment.held", actor, at)
        _tell_author(comment, "comment_held", {}, at)
        _tell_moderators(comment, at)
    return comment


@transaction.atomic
def hide_comment(*, uid: UUID, reason: str, actor: Actor, at: datetime) -> Comment:
    """Hide it, with a reason from the public list, which stands in its place. The author is told and may appeal once.

    Refused: no_right, excluded, comment_state, bad_reason; Missing.
    """
    comment = queries.moderated_comment(uid=uid, actor=actor)
    rules.may_moderate(queries.facts_of(comment, actor), actor, "hide", reason).enforce()
    post = _moderating(actor, comment)
    comment.reason, comment.looked_at = reason, at
    comment.hidden_by, comment.hidden_area = actor.person_uid, post
    _move(comment, "hide", "reason", "looked_at", "hidden_by", "hidden_area")
    _note(comment, "comment.hidden", actor, at, {"reason": reason})
    _tell_author(comment, "comment_hidden", {"why": str(Reason(reason).label)}, at)
    return comment


@transaction.atomic
def show_comment(*, uid: UUID, actor: Actor, at: datetime) -> Comment:
    """Show it (again): reports before this moment count no more.

    Refused: no_right, excluded, comment_state, hidden_above; Missing.
    """
    comment = queries.moderated_comment(uid=uid, actor=actor)
    rules.may_moderate(queries.facts_of(comment, actor), actor, "show").enforce()
    comment.reason, comment.looked_at = "", at
    _move(comment, "show", "reason", "looked_at")
    _note(comment, "comment.shown", actor, at)
    _tell_author(comment, "comment_shown", {}, at)
    return comment


@transaction.atomic
def appeal_comment(*, uid: UUID, words: str, actor: Actor, at: datetime) -> Comment:
    """Ask the area above to look at one's own hidden comment, once.

    Refused: comment_state, appealed_once, no_words, too_long; Missing for everybody but the author.
    """
    comment = queries.own_comment(uid=uid, actor=actor)
    rules.may_appeal(queries.facts_of(comment, actor), words=words).enforce()
    comment.appealed_at, comment.appeal_words = at, mask.mask_text(words.strip())
    _move(comment, "appeal", "appealed_at", "appeal_words")
    _note(comment, "comment.appealed", actor, at)
    return comment


def uphold_comment(*, uid: UUID, actor: Actor, at: datetime) -> Comment:
    """It stays hidden. Refused: no_right, excluded, comment_state, same_hand, not_above; Missing."""
    return _judge(uid=uid, verb="uphold", actor=actor, at=at)


def restore_comment(*, uid: UUID, actor: Actor, at: datetime) -> Comment:
    """It is shown again. Refused: no_right, excluded, comment_state, same_hand, not_above; Missing."""
    return _judge(uid=uid, verb="restore", actor=actor, at=at)


@transaction.atomic
def _judge(*, uid: UUID, verb: str, actor: Actor, at: datetime) -> Comment:
    comment = queries.moderated_comment(uid=uid, actor=actor)
    rules.may_judge(queries.facts_of(comment, actor), actor, verb).enforce()
    comment.decided_at = at
    fields = ["decided_at"]
    if verb == "restore":
        comment.reason, comment.looked_at = "", at
        fields += ["reason", "looked_at"]
    _move(comment, verb, *fields)
    _note(comment, f"comment.{verb}", actor, at)
    _tell_author(comment, "comment_upheld" if verb == "uphold" else "comment_restored", {}, at)
    return comment


@transaction.atomic
def withdraw_comment(*, uid: UUID, actor: Actor, at: datetime) -> Comment:
    """Take one's own comment back; its words are erased. Refused: comment_state; Missing for everybody else."""
    comment = queries.own_comment(uid=uid, actor=actor)
    rules.may_withdraw(queries.facts_of(comment, actor)).enforce()
    comment.body, comment.salt, comment.appeal_words = ERASED, "", ""
    _move(comment, "withdraw", "body", "salt", "appeal_words")
    _note(comment, "comment.withdrawn", actor, at)
    return comment


@transaction.atomic
def erase_words(*, due: Due) -> int:
    """Erase comments under matters long closed; that something was said, and its state, stay. How many."""
    found = list(queries.words_due(due).values_list("pk", flat=True)[: due.batch])
    return Comment.objects.filter(pk__in=found).update(body=ERASED, salt="", appeal_words="", person=None)


def _lock(actor: Actor) -> Person:
    """The person who writes or reports: two at once must not pass the limit of a day together. Refused: sign_in_first."""
    rules.is_signed_in(actor).enforce()
    if actor.person_uid is None:
        raise Missing
    return Person.objects.select_for_update().get(uid=actor.person_uid)


def _move(comment: Comment, verb: str, *fields: str) -> None:
    comment.state = rules.ARROWS[verb][1] or comment.state
    comment.save(update_fields=["state", *fields])


def _moderating(actor: Actor, comment: Comment) -> str:
    """The narrowest area in which the actor moderates here: the appeal goes above it."""
    codes = [
        code
        for code in actor.area_codes(*roles_with(Power.BOARD_MODERATE))
        if comment.area_code.startswith(code)
    ]
    return max(codes, key=len)


def _note(
    comment: Comment, code: str, actor: Actor, at: datetime, payload: dict[str, Value] | None = None
) -> None:
    journal.note(
        code,
        subject=("comment", comment.uid),
        actor=actor,
        at=at,
        payload=payload or {},
        area=comment.area_code,
    )


def _address(comment: Comment) -> str:
    return reverse("board:item", args=[comment.case.uid])


def _tell_author(comment: Comment, code: str, params: dict[str, str | int], at: datetime) -> None:
    if comment.person is not None:
        notices.tell_on_commit(
            code=code, params=params, at=at, recipient_uid=comment.person.uid, url=_address(comment)
        )


def _tell_moderators(comment: Comment, at: datetime) -> None:
    roles = roles_with(Power.BOARD_MODERATE)
    posts = Post.objects.current(at).filter(role__in=roles, area_code__in=lineage(comment.area_code))
    notices.tell_many_on_commit(
        code="comment_waits",
        params={"number": comment.case.number},
        at=at,
        recipient_uids=list(dict.fromkeys(posts.order_by("pk").values_list("person__uid", flat=True))),
        url=reverse("board:moderation"),
    )
