"""Who may look at which class of personal data, and for what. Pure: no database, no clock.

The table follows the permission model of the plan (role × class): a look needs a purpose always; in mode LIVE also a task
that is open and lies with the actor's area or unit; in mode APPROVAL somebody responsible who agreed before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from linli.kernel.classes import DataClass
from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people import rules as rights
from linli.people.models import DisclosureApproval, Purpose, Role
from linli.people.powers import Power
from linli.places.codes import covers

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor, PostFact

SHOWN_FOR = timedelta(seconds=60)
FACTOR_HOLDS = timedelta(minutes=10)
SHIELDED_FOR = timedelta(minutes=15)
QUOTA_FOR = timedelta(hours=1)
SHORTEST_REASON = 10  # an emergency is told in words

A = DisclosureApproval.State
# verb → (states it may start from, state it leads to; None: it stays until its uses are up)
ARROWS: dict[str, tuple[frozenset[str], str | None]] = {
    "approve": (frozenset({A.ASKED}), A.APPROVED),
    "refuse": (frozenset({A.ASKED}), A.REFUSED),
    "use": (frozenset({A.APPROVED}), None),
    "expire": (frozenset({A.ASKED, A.APPROVED}), A.EXPIRED),
}


class Mode(IntEnum):
    """What it takes; of several posts the one that needs least counts."""

    NEVER = 0
    APPROVAL = 1
    LIVE = 2
    REVEAL = 3


N, AP, L, R = Mode.NEVER, Mode.APPROVAL, Mode.LIVE, Mode.REVEAL
TAKES_PART = "takes_part"  # no role: somebody who leads or helps in person while it runs
# role → mode for D2, D3, D4. Who is not here sees nothing in the clear.
MODES: dict[str, tuple[Mode, Mode, Mode]] = {
    TAKES_PART: (L, N, N),
    Role.GRID_WORKER: (L, L, AP),
    Role.COMMUNITY: (R, R, AP),
    Role.DISPATCHER: (R, N, N),
    Role.HANDLER: (L, L, AP),
    Role.CONTACT: (L, N, N),
    Role.SUPERVISOR: (R, N, AP),
    Role.LEADER: (N, N, N),
    Role.ADMIN: (N, N, N),
    Role.SECURITY: (N, N, N),
    Role.AUDITOR: (N, N, N),
}

P = Purpose
# kind of task → (purposes while it is open, purposes afterwards)
PURPOSES: dict[str, tuple[tuple[Purpose, ...], tuple[Purpose, ...]]] = {
    "case": ((P.CALL_BACK, P.VISIT, P.VERIFY, P.EMERGENCY), (P.CALL_BACK, P.CHECK)),
    "registration": ((P.RESIDENCE, P.ARRANGE, P.CALL_BACK, P.EMERGENCY), (P.CHECK,)),
}


@dataclass(frozen=True, slots=True)
class Task:
    """What the look is for: a case, a registration. `open` says whether there is still something to do."""

    kind: str
    uid: UUID
    label: str
    url: str
    open: bool


@dataclass(frozen=True, slots=True)
class Target:
    """One value of somebody: where it stands, how closely it is kept, and which task it belongs to."""

    kind: str
    uid: UUID
    field: str
    data_class: DataClass
    task: Task
    area_code: str
    owner_id: int | None = None
    unit_ids: frozenset[int] = frozenset()
    person_ids: frozenset[int] = frozenset()
    excluded: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Habits:
    """How much the actor has looked at, what was approved for this look, and when they last proved who they are."""

    hour: int = 0
    day: int = 0
    per_hour: int = 30
    per_day: int = 100
    approved: bool = False
    overdue: int = 0
    factor_needed: bool = False
    factor_at: datetime | None = None

    @property
    def left(self) -> int:
        """How many looks are left now."""
        return max(0, min(self.per_hour - self.hour, self.per_day - self.day))


def mode_of(actor: Actor, target: Target) -> tuple[Mode, PostFact | None]:
    """The mode in which the actor's posts reach this value, and the post that counts."""
    if target.data_class < DataClass.PERSONAL:
        return Mode.REVEAL, actor.acting_post()
    column = target.data_class - DataClass.PERSONAL
    best: tuple[Mode, PostFact | None] = (Mode.NEVER, None)
    if actor.person_id is not None and actor.person_id in target.person_ids:
        best = (MODES[TAKES_PART][column], actor.acting_post())
    for post in actor.posts:
        here = bool(post.area_code and covers(post.area_code, target.area_code))
        if not here and (post.unit_id is None or post.unit_id not in target.unit_ids):
            continue
        mode = MODES.get(post.role, (N, N, N))[column]
        if mode > best[0] or best[1] is None:
            best = (mode, post)
    return best


def purposes_of(target: Target) -> tuple[Purpose, ...]:
    """What one may look for, by the kind of task and how far it has come."""
    while_open, afterwards = PURPOSES[target.task.kind]
    return while_open if target.task.open else afterwards


def may_ask(actor: Actor, target: Target) -> Verdict:
    """Whether a mask is something to click at all. Refusals: excluded, no_right."""
    if actor.person_uid is not None and actor.person_uid in target.excluded:
        return refuse("excluded", _("You are part of this matter yourself; somebody else has to do this."))
    if mode_of(actor, target)[0] is Mode.NEVER:
        return refuse("no_right", _("Your post does not need this, so it stays masked."))
    return ALLOWED


def may_reveal(actor: Actor, target: Target, habits: Habits, *, purpose: str, at: datetime) -> Verdict:
    """Whether this value may be shown now. Refusals: excluded, no_right, review_overdue, no_live_task, no_purpose,
    factor_needed, approval_needed, over_quota."""
    return first(
        may_ask(actor, target),
        _reviewed(habits),
        _live(actor, target),
        _purpose(target, purpose),
        _proved(target, habits, at),
        _approved(actor, target, habits),
        _quota(habits),
    )


def could_reveal(actor: Actor, target: Target, habits: Habits, at: datetime) -> Verdict:
    """The same before a purpose is chosen: what the form says above its button."""
    return may_reveal(actor, target, habits, purpose=purposes_of(target)[0], at=at)


def may_break_glass(actor: Actor, target: Target, habits: Habits, *, reason: str, at: datetime) -> Verdict:
    """Whether a value may be shown at once because somebody is in danger: without task, quota or approval, but loudly.

    Refusals: excluded, no_right, review_overdue, factor_needed, no_reason.
    """
    told = (
        ALLOWED
        if len(reason.strip()) >= SHORTEST_REASON
        else refuse("no_reason", _("Say in a sentence who is in danger and why it cannot wait."), "reason")
    )
    return first(may_ask(actor, target), _reviewed(habits), _proved(target, habits, at), told)


def kind_of_approval(actor: Actor, target: Target, habits: Habits) -> str:
    """Which approval would help now: for something shielded, for more looks, or none ("")."""
    if mode_of(actor, target)[0] is Mode.APPROVAL and not habits.approved:
        return DisclosureApproval.Kind.SHIELDED
    return DisclosureApproval.Kind.QUOTA if not _quota(habits) else ""


def needs_approval(actor: Actor, target: Target, habits: Habits) -> bool:
    """Whether this look uses an approval up: something shielded, or one beyond the quota."""
    return mode_of(actor, target)[0] is Mode.APPROVAL or not habits.left


def may_ask_approval(
    actor: Actor, target: Target, habits: Habits, *, purpose: str, words: str, waiting: bool
) -> Verdict:
    """Whether somebody may ask a responsible person. Refusals: excluded, no_right, no_purpose, approval_not_needed,
    already_asked, no_reason."""
    if waiting:
        return refuse("already_asked", _("This was asked already; it waits for a decision."))
    told = ALLOWED if words.strip() else refuse("no_reason", _("Please say what you need it for."), "words")
    needed = (
        ALLOWED
        if kind_of_approval(actor, target, habits)
        else refuse("approval_not_needed", _("You can look at this without asking."))
    )
    return first(may_ask(actor, target), _purpose(target, purpose), needed, told)


def may_decide(actor: Actor, *, state: str, area_code: str, asked_by_uid: UUID, verb: str) -> Verdict:
    """Whether the actor may approve or refuse: responsible for the area, and never for themselves.

    Refusals: excluded, no_right, approval_state.
    """
    facts = rights.Facts(area_code=area_code, excluded=frozenset({asked_by_uid}))
    settled = (
        ALLOWED
        if state in ARROWS[verb][0]
        else refuse("approval_state", _("This request was already decided, or its time is over."))
    )
    return first(rights.may(actor, Power.DISCLOSURES_APPROVE, facts), settled)


def may_review(
    actor: Actor, *, area_code: str, looked_uid: UUID | None, reviewed: bool, words: str
) -> Verdict:
    """Whether the actor may review an emergency look: somebody else than the one who looked, once, in words.

    Refusals: excluded, no_right, already_reviewed, no_reason.
    """
    excluded = frozenset({looked_uid} if looked_uid else ())
    right = rights.may(actor, Power.DISCLOSURES_REVIEW, rights.Facts(area_code=area_code, excluded=excluded))
    once = refuse("already_reviewed", _("This look was already reviewed.")) if reviewed else ALLOWED
    told = ALLOWED if words.strip() else refuse("no_reason", _("Please say what you found out."), "words")
    return first(right, once, told)


def _live(actor: Actor, target: Target) -> Verdict:
    if target.task.open or mode_of(actor, target)[0] is not Mode.LIVE:
        return ALLOWED
    return refuse("no_live_task", _("The work on this is over; your post looks at it only while it runs."))


def _purpose(target: Target, purpose: str) -> Verdict:
    if purpose in purposes_of(target):
        return ALLOWED
    return refuse("no_purpose", _("Please choose what you need it for."), "purpose")


def _proved(target: Target, habits: Habits, at: datetime) -> Verdict:
    if target.data_class < DataClass.SENSITIVE or not habits.factor_needed:
        return ALLOWED
    if habits.factor_at is not None and at - habits.factor_at <= FACTOR_HOLDS:
        return ALLOWED
    return refuse(
        "factor_needed", _("Please confirm with your second factor first; it holds for ten minutes.")
    )


def _approved(actor: Actor, target: Target, habits: Habits) -> Verdict:
    if habits.approved or mode_of(actor, target)[0] is not Mode.APPROVAL:
        return ALLOWED
    return refuse("approval_needed", _("This is shielded: a responsible person has to approve it first."))


def _quota(habits: Habits) -> Verdict:
    if habits.left or habits.approved:
        return ALLOWED
    return refuse(
        "over_quota",
        format_lazy(
            _("You have looked at {hour} values within an hour and {day} today. Ask for more first."),
            hour=habits.hour,
            day=habits.day,
        ),
    )


def _reviewed(habits: Habits) -> Verdict:
    if not habits.overdue:
        return ALLOWED
    return refuse(
        "review_overdue",
        _("An emergency look of yours was not reviewed in time. Nothing is shown to you until it is."),
    )
