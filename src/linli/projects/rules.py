"""Service projects, places in shifts and who may take them, judged purely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from linli.credits.models import How
from linli.kernel.actor import Actor
from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.models import Role
from linli.people.powers import Power, roles_with
from linli.people.rules import Facts, may
from linli.places.codes import covered_by_any
from linli.projects.models import Project
from linli.projects.rules_claims import NOTHING, PLAIN, Taken, Terms, may_sign_up, within_limits

S = Project.State

# verb → (states it may start from, state it leads to; None: it stays)
ARROWS: dict[str, tuple[frozenset[str], str | None]] = {
    "edit": (frozenset({S.DRAFT}), None),
    "publish": (frozenset({S.DRAFT}), S.OPEN),
    "set_terms": (frozenset({S.DRAFT, S.OPEN}), None),
    "repeat": (frozenset({S.DRAFT, S.OPEN}), None),
    "claim": (frozenset({S.OPEN}), None),
    "withdraw": (frozenset({S.OPEN}), None),
    "wait": (frozenset({S.OPEN}), None),
    "assign": (frozenset({S.OPEN}), None),
    "sign_in": (frozenset({S.OPEN}), None),
    "sign_out": (frozenset({S.OPEN, S.DONE}), None),
    "confirm": (frozenset({S.OPEN, S.DONE}), None),
    "end": (frozenset({S.OPEN}), S.DONE),
    "cancel": (frozenset({S.DRAFT, S.OPEN}), S.CANCELLED),
}

ALREADY_IN = refuse("already_in", _("A place in this shift is already taken in this name."))
FULL = refuse("full", _("All places are taken. You can join the waiting list."))
ASKED_OUT = refuse(
    "full", _("All places are taken or asked for. Look again later: one that becomes free can be asked for.")
)
NONE_LEFT = refuse("full", _("All places are taken."))
CROWDED = refuse("crowded", _("Others are just taking the last places. Try again in a moment."))
OFFERED = refuse("offered", _("A place here is kept in this name and waits for an answer."))
BY_LOT = refuse("by_lot", _("The places are given by lot; enter the draw."))
NEEDS_APPROVAL = refuse("needs_approval", _("The organiser decides who comes; ask for a place."))
CHOOSE_POSITION = refuse("choose_position", _("Choose what you want to do in this shift."), "position")
NO_PLACE = refuse("no_place", _("You hold no place in this shift."))

UNDO = timedelta(minutes=1)
LONGEST_SHIFT = timedelta(hours=24)
FURTHEST = timedelta(days=731)
MOST_SHIFTS = 60
MOST_PLACES = 500
MOST_POINTS = 1000


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What is judged of a project: where it is, who runs it, what has happened in it."""

    state: str
    area_code: str
    organiser_id: int | None = None
    leader_id: int | None = None
    shifts: int = 0
    last_end: datetime | None = None
    held_until: datetime | None = None
    served: int = 0


@dataclass(frozen=True, slots=True)
class ShiftFacts:
    """What is judged when somebody wants a place: the shift, and how this person stands to it.

    `joined_until`: until when one asks or queues, where that is not the beginning.
    """

    state: str
    starts_at: datetime
    ends_at: datetime
    free: int
    holds: bool = False
    overlaps: bool = False
    waits: bool = False
    registered: bool = True
    offered: bool = False
    by_lot: bool = False
    free_positions: bool = False
    joined_until: datetime | None = None
    terms: Terms = PLAIN
    taken: Taken = NOTHING


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """What is judged of a place that somebody holds."""

    state: str
    starts_at: datetime
    ends_at: datetime
    how: str
    taken_at: datetime | None
    signed_in: bool
    own: bool
    free_until: datetime | None = None


def arrow(verb: str, state: str) -> Verdict:
    """Whether the table of arrows knows this verb in this state. Refusal: closed."""
    if state in ARROWS[verb][0]:
        return ALLOWED
    return refuse(
        "closed", format_lazy(_("Not possible while the project is “{state}”."), state=S(state).label)
    )


# --- Running a project -------------------------------------------------------------------------------------------


def may_run(actor: Actor, facts: ProjectFacts) -> Verdict:
    """Who runs a project: the desk of its area, its organiser, its leader. Refusal: no_right."""
    in_person = facts.leader_id is not None and facts.leader_id == actor.person_id
    in_unit = facts.organiser_id is not None and facts.organiser_id in actor.unit_ids(
        Role.CONTACT, Role.HANDLER
    )
    desks = actor.area_codes(*roles_with(Power.PROJECTS_ASSIGN))
    if actor.is_system or in_person or in_unit or covered_by_any(desks, facts.area_code):
        return ALLOWED
    return refuse("no_right", _("Only those who run this project can do this."))


def may_open(actor: Actor, facts: ProjectFacts) -> Verdict:
    """Who may write and publish a project here. Refusal: no_right."""
    if actor.is_system:
        return ALLOWED
    units = frozenset({facts.organiser_id}) if facts.organiser_id is not None else frozenset[int]()
    return may(actor, Power.PROJECTS_PUBLISH, Facts(area_code=facts.area_code, unit_ids=units))


def may_edit(actor: Actor, facts: ProjectFacts) -> Verdict:
    """Who may open it may change the draft; what is published stays as people read it. Refusals: closed, no_right."""
    return first(may_open(actor, facts), arrow("edit", facts.state))


def may_put_on_duty(actor: Actor, facts: ProjectFacts) -> Verdict:
    """Who may assign people 派班. Refusal: no_right."""
    if actor.is_system:
        return ALLOWED
    return may(actor, Power.PROJECTS_ASSIGN, Facts(area_code=facts.area_code))


def fit_project(
    *, title: str, points: int, shifts: Sequence[tuple[datetime, datetime, int]], in_positions: int = 0
) -> Verdict:
    """Whether this can be a project; each shift has `in_positions` places beside its own.

    Refusals: no_title, too_many_points, and those of each shift.
    """
    if not title.strip():
        return refuse("no_title", _("Give the project a title."), "title")
    if not 0 <= points <= MOST_POINTS:
        return refuse("too_many_points", _("Points lie between 0 and 1000."), "points")
    if len(shifts) > MOST_SHIFTS:
        return refuse(
            "too_many_shifts", _("At most 60 shifts; make a further project for the others."), "shifts"
        )
    return first(*(fit_shift(begins, ends, places + in_positions) for begins, ends, places in shifts))


def fit_shift(starts_at: datetime, ends_at: datetime, places: int) -> Verdict:
    """Refusals: shift_backwards, shift_too_long, no_places."""
    if ends_at <= starts_at:
        return refuse("shift_backwards", _("A shift ends after it begins."), "shifts")
    if ends_at - starts_at > LONGEST_SHIFT:
        return refuse("shift_too_long", _("A shift lasts at most 24 hours."), "shifts")
    if not 1 <= places <= MOST_PLACES:
        return refuse("no_places", _("A shift has from 1 to 500 places."), "shifts")
    return ALLOWED


def may_publish(facts: ProjectFacts, at: datetime) -> Verdict:
    """Refusals: closed, no_shifts, past, too_far."""
    verdict = arrow("publish", facts.state)
    if not verdict:
        return verdict
    if not facts.shifts or facts.last_end is None:
        return refuse("no_shifts", _("A project needs at least one shift before people can come."), "shifts")
    if facts.last_end <= at:
        return refuse("past", _("All its shifts lie in the past."), "shifts")
    if facts.last_end > at + FURTHEST:
        return refuse("too_far", _("A shift lies more than two years ahead. Check the year."), "shifts")
    return ALLOWED


def may_end(facts: ProjectFacts, at: datetime, words: str | None = None) -> Verdict:
    """Refusals: closed, shift_ahead, no_words (asked only when words are given)."""
    verdict = arrow("end", facts.state)
    if not verdict:
        return verdict
    if facts.held_until is not None and facts.held_until > at:
        return refuse("shift_ahead", _("Somebody still holds a place in a shift that is not over."))
    if words is not None and not words.strip():
        return refuse("no_words", _("Say in a few words what was done."), "words")
    return ALLOWED


def may_cancel(facts: ProjectFacts) -> Verdict:
    """Refusals: closed, served."""
    verdict = arrow("cancel", facts.state)
    if verdict and facts.served:
        return refuse("served", _("People have served here already; end the project instead."))
    return verdict


# --- Places in a shift -------------------------------------------------------------------------------------------


def may_claim(facts: ShiftFacts, at: datetime) -> Verdict:
    """Whether this person may take a place.

    Refusals: not_registered, closed, past, not_open_yet, window_closed, already_in, offered, overlap, limit_reached,
    week_full, no_rest, often_absent, by_lot, needs_approval, choose_position, full.
    """
    verdict = may_join("claim", facts, at, until=facts.ends_at)
    if not verdict:
        return verdict
    if facts.by_lot:
        return BY_LOT
    if facts.terms.approval:
        return NEEDS_APPROVAL
    return _not_full(facts)


def may_ask(facts: ShiftFacts, at: datetime) -> Verdict:
    """Whether this person may ask for a place, where the organiser decides.

    Refusals: not_registered, closed, past, not_open_yet, window_closed, already_in, offered, overlap, limit_reached,
    week_full, no_rest, often_absent, no_approval_needed, choose_position, full.
    """
    verdict = may_join("claim", facts, at, until=facts.joined_until or facts.starts_at)
    if not verdict:
        return verdict
    if not facts.terms.approval:
        return refuse("no_approval_needed", _("Nobody has to be asked; take a place."))
    verdict = _not_full(facts)
    # Nobody queues where the organiser decides: whoever is told to would look for a button that is not there.
    return ASKED_OUT if verdict == FULL else verdict


def may_join(verb: str, facts: ShiftFacts, at: datetime, *, until: datetime) -> Verdict:
    """What holds for everybody who wants into a shift, however its places are given.

    Refusals: not_registered, closed, past, not_open_yet, window_closed, already_in, offered, overlap, limit_reached,
    week_full, no_rest, often_absent.
    """
    if not facts.registered:
        return refuse(
            "not_registered", _("Register with your community first; once it has confirmed you can join.")
        )
    verdict = first(
        arrow(verb, facts.state), _not_past(until, at), may_sign_up(facts.terms, at), _free_for(facts)
    )
    return within_limits(facts.terms, facts.taken) if verdict else verdict


def may_wait(facts: ShiftFacts, at: datetime) -> Verdict:
    """Whether this person may queue for a place.

    Refusals: not_registered, closed, past, not_open_yet, window_closed, already_in, offered, overlap, limit_reached,
    week_full, no_rest, often_absent, waiting_already, by_lot, needs_approval, places_free.
    """
    verdict = may_join("wait", facts, at, until=facts.joined_until or facts.starts_at)
    if not verdict:
        return verdict
    if facts.waits:
        return refuse("waiting_already", _("You are on the waiting list already."))
    if facts.by_lot:
        return BY_LOT
    if facts.terms.approval:
        return NEEDS_APPROVAL
    if facts.free or facts.free_positions:
        return refuse("places_free", _("There are free places; take one."))
    return ALLOWED


def may_leave_waiting(facts: ShiftFacts) -> Verdict:
    """Refusal: not_waiting."""
    return ALLOWED if facts.waits else refuse("not_waiting", _("You are not on this waiting list."))


def may_assign(facts: ShiftFacts, at: datetime) -> Verdict:
    """Whether somebody can be put on duty here. Refusals: closed, past, already_in, overlap, full."""
    return first(
        arrow("assign", facts.state), _not_past(facts.ends_at, at), _free_for(facts), _assignable(facts)
    )


def _assignable(facts: ShiftFacts) -> Verdict:
    """Who puts others on duty waits on no list."""
    verdict = _not_full(facts)
    return NONE_LEFT if verdict == FULL else verdict


def may_stand(*, able: bool) -> Verdict:
    """Whether somebody who is put on duty has what a free place asks for. Refusal: not_able."""
    if able:
        return ALLOWED
    return refuse("not_able", _("This person lacks a skill or certificate that the place asks for."))


def _not_past(moment: datetime, at: datetime) -> Verdict:
    return ALLOWED if at < moment else refuse("past", _("This shift is over."))


def _free_for(facts: ShiftFacts) -> Verdict:
    if facts.holds:
        return ALREADY_IN
    if facts.offered:
        return OFFERED
    if facts.overlaps:
        return refuse("overlap", _("It overlaps with another shift that is already taken."))
    return ALLOWED


def _not_full(facts: ShiftFacts) -> Verdict:
    if facts.free:
        return ALLOWED
    return CHOOSE_POSITION if facts.free_positions else FULL


def with_fit(claim: Verdict, fits: Verdict) -> Verdict:
    """One answer of two: who lacks what a place asks for is not told that it is full; waiting would bring them nothing."""
    return first(fits, claim) if claim in (FULL, ASKED_OUT) else first(claim, fits)


def may_withdraw(facts: SlotFacts, at: datetime, reason: str | None = None) -> Verdict:
    """Whether a place may be given back, by its holder or (`own` False) by those who run the project.

    Within a minute of taking it, it is an undo. Refusals: closed, signed_in, assigned, past, needs_reason (asked only
    when a reason, or none, is given).
    """
    verdict = arrow("withdraw", facts.state)
    if not verdict:
        return verdict
    if facts.signed_in:
        return refuse("signed_in", _("There is a sign-in for this place already."))
    if facts.own and facts.how == How.ASSIGNED:
        return refuse(
            "assigned",
            _(
                "This is assigned duty. Swap it or hand it over under “My duty”, or ask those who run the project."
            ),
        )
    if facts.own and at >= facts.starts_at and not is_undo(facts.taken_at, at):
        return refuse("past", _("The shift has begun. If you cannot come, tell the leader."))
    if reason is not None and is_late(facts, at) and not reason.strip():
        return refuse(
            "needs_reason", _("The shift is near. Say in a few words why you cannot come."), "reason"
        )
    return ALLOWED


def is_late(facts: SlotFacts, at: datetime) -> bool:
    """Whether the holder gives a place back after the time up to which nobody asks why."""
    late = facts.free_until is not None and at > facts.free_until
    return facts.own and late and not is_undo(facts.taken_at, at)


def is_undo(taken_at: datetime | None, at: datetime) -> bool:
    """Whether a place was taken within the last minute: giving it back then is an undo and nobody is told."""
    return taken_at is not None and at - taken_at <= UNDO


def may_confirm(facts: SlotFacts, run: Verdict) -> Verdict:
    """Who may vouch for an attendance: those who run the project, never for themselves.

    When is judged by attendance. Refusals: no_right, own_attendance, closed.
    """
    if not run:
        return run
    if facts.own:
        return refuse(
            "own_attendance", _("Nobody vouches for themselves; use the code, or ask somebody else.")
        )
    return arrow("confirm", facts.state)
