"""A public matter with what neighbours say about it, and the moderators' list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, prefetch_related_objects
from django.utils.translation import gettext as _

from linli.board import rules
from linli.board.models import Comment, CommentReport, Reason
from linli.board.queries.areas import Terms, listable, terms_of
from linli.board.queries.lists import FINISHED, Line, line_of, names_for
from linli.board.queries.undertaken import UndertakingLine, promise_of
from linli.cases.models import Case, Note, Photo
from linli.cases.queries import PublicCase, shown_of, with_voices
from linli.cases.queries.erasing import closed_before
from linli.kernel.mask import mask_public
from linli.kernel.verdict import Missing, Verdict
from linli.people.models import Role
from linli.places import queries as places
from linli.places.codes import LENGTHS, Level
from linli.places.keeping import ERASED

if TYPE_CHECKING:
    from linli.kernel.actor import Actor
    from linli.places.keeping import Due

State = Comment.State
MOST = 200
DAY = timedelta(days=1)
NOBODY_TOO_MUCH = 0
IN_PLACE_OF_WORDS = (State.HELD, State.HIDDEN, State.APPEALED, State.UPHELD, State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class CommentLine:
    """One comment as its reader sees it. `words` is empty where it is not shown; `why` says why."""

    uid: UUID
    author: str
    official: bool
    words: str
    why: str
    state: str
    at: datetime
    mine: bool
    may_report: Verdict | None = None
    may_withdraw: Verdict | None = None
    may_appeal: Verdict | None = None
    moderates: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A public matter with its comments."""

    case: Case
    line: Line
    shown: PublicCase
    promise: UndertakingLine | None
    area_code: str
    area_name: str
    comments: list[CommentLine]
    may_comment: Verdict
    reasons: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the moderators' list."""

    comment: Comment
    title: str
    area: str
    reports: list[tuple[str, int]]
    may: dict[str, Verdict]


def public_case(
    *, uid: UUID, at: datetime, device: str = "", actor: Actor | None = None
) -> tuple[Case, Terms]:
    """A matter that stands on the board, and the terms of its area: three statements. Raises Missing.

    For an actor it comes with how many ask for it, and whether they do.
    """
    code = Case.objects.filter(uid=uid).values_list("area_code", flat=True).first()
    if not code:
        raise Missing
    terms = terms_of(code, at)
    said = Note.objects.filter(case_id=OuterRef("pk"), code=FINISHED, public=True).order_by("-at", "-id")
    if not terms.open:
        raise Missing
    listed = listable(code, terms, undertakings=True).filter(uid=uid)
    listed = listed.select_related("category__parent__parent", "lead_unit")
    if actor is not None:
        listed = with_voices(listed, device, actor)
    found = listed.annotate(done_words=Subquery(said.values("body")[:1])).first()
    if found is None:
        raise Missing
    return found, terms


def item(*, uid: UUID, device: str, actor: Actor, at: datetime) -> Item:
    """A public matter with its comments, the oldest first: six statements, one more for who is signed in, for
    staff what rules know of the case, and five for what an undertaking promises."""
    case, terms = public_case(uid=uid, at=at, device=device, actor=actor)
    _with_photos(case)
    names = names_for([case])
    area = case.community_code or case.area_code[: LENGTHS[Level.COMMUNITY]]
    found = list(case.comments.order_by("-id")[:MOST])[::-1]
    today = written_today(actor.person_id, at)
    return Item(
        case=case,
        line=line_of(case, names),
        shown=shown_of(case, actor, at, area=names.get(area, "")),
        promise=promise_of(case, terms, at),
        area_code=area,
        area_name=names.get(area, ""),
        comments=[_line(one, actor) for one in found],
        may_comment=rules.may_comment(
            actor=actor, switched_on=terms.comments, body=".", today=today, most=terms.comments_per_day
        ),
        reasons=[(code, str(label)) for code, label in Reason.choices],
    )


def _with_photos(case: Case) -> None:
    released = Photo.objects.filter(moment__in=[Photo.Moment.BEFORE, Photo.Moment.AFTER], note__public=True)
    prefetch_related_objects([case], Prefetch("photos", released.select_related("note").order_by("id")))


def facts_of(comment: Comment, actor: Actor) -> rules.CommentFacts:
    """What is judged of a comment; its person has to be loaded."""
    person = comment.person
    return rules.CommentFacts(
        state=comment.state,
        area_code=comment.area_code,
        mine=person is not None and actor.person_id == person.pk,
        author=person.uid if person else None,
        official=comment.official,
        hidden_by=comment.hidden_by,
        hidden_area=comment.hidden_area,
        appealed=comment.appealed_at is not None,
    )


def _line(comment: Comment, actor: Actor) -> CommentLine:
    mine = actor.person_id is not None and comment.person_id == actor.person_id
    facts = rules.CommentFacts(
        state=comment.state,
        area_code=comment.area_code,
        mine=mine,
        author=None,
        official=comment.official,
        appealed=comment.appealed_at is not None,
    )
    covered = comment.state in IN_PLACE_OF_WORDS
    return CommentLine(
        uid=comment.uid,
        author=author_of(comment),
        official=comment.official,
        words="" if covered else comment.body,
        why=why_not_shown(comment) if covered else "",
        state=comment.state,
        at=comment.written_at,
        mine=mine,
        may_report=rules.may_report(
            facts, actor, reason=Reason.PRIVATE, again=False, today=0, most=1 + NOBODY_TOO_MUCH
        )
        if not mine
        else None,
        may_withdraw=rules.may_withdraw(facts) if mine else None,
        may_appeal=rules.may_appeal(facts, words=".") if mine else None,
    )


def line_for(*, uid: UUID, actor: Actor) -> CommentLine:
    """One comment after a verb, as its reader sees it."""
    return _line(Comment.objects.get(uid=uid), actor)


def author_of(comment: Comment) -> str:
    """Who speaks: a neighbour without a name, or a post by its label."""
    if comment.official:
        return (
            str(Role(comment.author_label).label)
            if comment.author_label in Role.values
            else comment.author_label
        )
    return _("A neighbour")


def why_not_shown(comment: Comment) -> str:
    """What stands in the place of words that are not shown."""
    if comment.state == State.HELD:
        return _("Reported by several neighbours and held back until a moderator has looked.")
    if comment.state == State.WITHDRAWN:
        return _("Withdrawn by its author.")
    return _("Hidden: %(why)s") % {"why": Reason(comment.reason).label}


def own_comment(*, uid: UUID, actor: Actor) -> Comment:
    """One's own comment, locked. Raises Missing."""
    if actor.person_id is None:
        raise Missing
    return _one(Comment.objects.filter(person_id=actor.person_id), uid)


def any_comment(*, uid: UUID, at: datetime) -> Comment:
    """A comment under a matter that stands on the board, locked. Raises Missing."""
    found = _one(Comment.objects.all(), uid)
    public_case(uid=found.case.uid, at=at)
    return found


def moderated_comment(*, uid: UUID, actor: Actor) -> Comment:
    """A comment of the areas where the actor moderates or judges, locked. Raises Missing."""
    return _one(Comment.objects.moderated_by(actor), uid)


def _one(found: QuerySet[Comment], uid: UUID) -> Comment:
    one = found.select_related("case", "person").select_for_update(of=("self",)).filter(uid=uid).first()
    if one is None:
        raise Missing
    return one


def written_today(person_id: int | None, at: datetime) -> int:
    """How many comments somebody wrote within a day; none, and no statement, for nobody."""
    if person_id is None:
        return 0
    return Comment.objects.filter(person_id=person_id, written_at__gt=at - DAY).count()


def reported_today(person_id: int, at: datetime) -> int:
    """How many comments somebody reported within a day."""
    return CommentReport.objects.filter(person_id=person_id, at__gt=at - DAY).count()


def standing_reports(comment: Comment) -> int:
    """Reports that no moderator has looked at yet."""
    found = CommentReport.objects.filter(comment=comment)
    return (found.filter(at__gt=comment.looked_at) if comment.looked_at else found).count()


def moderation(*, actor: Actor) -> list[Waiting]:
    """What waits for a moderator or a judge first, then what was reported or hidden lately: three statements.

    Raises Missing for who moderates nowhere.
    """
    if not actor.area_codes(*rules.moderators()):
        raise Missing
    told = Q(state__in=[State.HELD, State.APPEALED, State.HIDDEN]) | Q(reports__isnull=False)
    found = list(
        Comment.objects.moderated_by(actor)
        .filter(told)
        .exclude(state=State.WITHDRAWN)
        .distinct()
        .select_related("case", "person")
        .order_by("-id")[:MOST]
    )
    first = {State.HELD: 0, State.APPEALED: 1}
    found.sort(key=lambda one: first.get(State(one.state), 2))
    by_comment: dict[int, list[tuple[str, int]]] = {}
    counted = CommentReport.objects.filter(comment__in=found).values_list("comment_id", "reason")
    for pk, reason, n in counted.annotate(n=Count("id")).order_by(F("n").desc()):
        by_comment.setdefault(pk, []).append((str(Reason(reason).label), n))
    names = places.names_of({one.community_code or one.area_code for one in found})
    return [
        Waiting(
            comment=one,
            title=mask_public(one.case.title),
            area=names.get(one.community_code or one.area_code, ""),
            reports=by_comment.get(one.pk, []),
            may=_verbs(one, actor),
        )
        for one in found
    ]


def _verbs(comment: Comment, actor: Actor) -> dict[str, Verdict]:
    facts = facts_of(comment, actor)
    return {
        "hide": rules.may_moderate(facts, actor, "hide", Reason.PRIVATE),
        "show": rules.may_moderate(facts, actor, "show"),
        "uphold": rules.may_judge(facts, actor, "uphold"),
        "restore": rules.may_judge(facts, actor, "restore"),
    }


def words_due(due: Due) -> QuerySet[Comment]:
    """Comments under matters long closed that still have their words."""
    return Comment.objects.filter(closed_before(due, "case__")).exclude(body=ERASED, appeal_words="")
