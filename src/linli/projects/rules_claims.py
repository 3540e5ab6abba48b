"""How one signs up for a project 报名规则: when, how often, with how much rest; and places offered for a time. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import formats
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext

from linli.kernel import clock
from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.projects.models import PlaceRequest

MOST_SHIFTS = 60
MOST_REST = 72
MOST_ABSENCES = 20
# So long an absence counts, where a project says that it does.
ABSENCES_COUNT = timedelta(days=90)
MOST_WORDS = 200
LONGEST_DRAW = 7 * 24 * 60
# An offer never takes more than this share of the time that is left, and never less than this time.
SHARE_OF_REST = 4
SHORTEST_OFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Terms:
    """How one signs up for a project. None is no end, 0 is no limit."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None
    most_shifts: int = 0
    most_per_week: int = 0
    rest_hours: int = 0
    approval: bool = False
    draw_minutes: int = 0
    most_absences: int = 0

    @property
    def counts(self) -> bool:
        """Whether it matters what else somebody has taken."""
        return bool(self.most_shifts or self.most_per_week or self.rest_hours or self.most_absences)

    @property
    def plain(self) -> bool:
        """Whether everybody may come as they like."""
        return self == PLAIN


PLAIN = Terms()


@dataclass(frozen=True, slots=True)
class Taken:
    """What somebody has taken beside this shift: of the project, of it in the same week, and the shortest rest; and how
    often they lately did not come to it without excuse.
    """

    of_project: int = 0
    of_week: int = 0
    rest: timedelta | None = None
    absences: int = 0


NOTHING = Taken()


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """What is judged of an offer: whether it is open, until when, and how its person stands to the shift."""

    open: bool
    until: datetime
    project_open: bool
    starts_at: datetime
    overlaps: bool = False
    terms: Terms = PLAIN
    taken: Taken = NOTHING


def moment(at: datetime) -> str:
    """A moment as people say it, at the place."""
    return formats.date_format(at.astimezone(clock.local_zone()), pgettext("date format", "M j, H:i"))


def may_sign_up(terms: Terms, at: datetime) -> Verdict:
    """Whether the sign-up is open. Refusals: not_open_yet, window_closed."""
    opens_at, closes_at = terms.opens_at, terms.closes_at
    if opens_at is not None and at < opens_at:
        when = moment(opens_at)
        return refuse("not_open_yet", format_lazy(_("Places can be taken from {when} on."), when=when))
    if closes_at is not None and at >= closes_at:
        when = moment(closes_at)
        return refuse(
            "window_closed",
            format_lazy(_("Places could be taken until {when}; ask the organiser."), when=when),
        )
    return ALLOWED


def within_limits(terms: Terms, taken: Taken) -> Verdict:
    """Whether one more is within what one person may take.

    Refusals: limit_reached, week_full, no_rest, often_absent.
    """
    if terms.most_shifts and taken.of_project >= terms.most_shifts:
        return refuse(
            "limit_reached",
            ngettext_lazy(
                "One person takes at most %d shift of this project.",
                "One person takes at most %d shifts of this project.",
            )
            % terms.most_shifts,
        )
    if terms.most_per_week and taken.of_week >= terms.most_per_week:
        return refuse(
            "week_full",
            ngettext_lazy(
                "One person takes at most %d shift of this project in a week.",
                "One person takes at most %d shifts of this project in a week.",
            )
            % terms.most_per_week,
        )
    if terms.rest_hours and taken.rest is not None and taken.rest < timedelta(hours=terms.rest_hours):
        return refuse(
            "no_rest",
            ngettext_lazy(
                "There has to be %d hour of rest between two shifts; you have one just before or after.",
                "There have to be %d hours of rest between two shifts; you have one just before or after.",
            )
            % terms.rest_hours,
        )
    if terms.most_absences and taken.absences >= terms.most_absences:
        return refuse(
            "often_absent",
            ngettext_lazy(
                "You did not come here %d time without excuse in the last 90 days; ask the organiser, or object to it.",
                "You did not come here %d times without excuse in the last 90 days; ask the organiser, or object to it.",
            )
            % taken.absences,
        )
    return ALLOWED


def rest_between(
    starts_at: datetime, ends_at: datetime, other_start: datetime, other_end: datetime
) -> timedelta:
    """The time between two shifts that do not overlap; nothing when they do."""
    return max(starts_at - other_end, other_start - ends_at, timedelta(0))


def same_week(one: datetime, other: datetime) -> bool:
    """Whether two moments lie in one week at the place, Monday to Sunday."""
    zone = clock.local_zone()
    return one.astimezone(zone).isocalendar()[:2] == other.astimezone(zone).isocalendar()[:2]


def fit_terms(terms: Terms, *, first_start: datetime | None, at: datetime, draws: bool = True) -> Verdict:
    """Whether people can sign up like this; `draws` says whether a draw is still to be announced.

    Refusals: window_backwards, window_after_start, bad_limit, bad_rest, bad_absences, bad_draw,
    draw_too_late, draw_and_approval.
    """
    opens_at, closes_at = terms.opens_at, terms.closes_at
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        return refuse("window_backwards", _("Signing up ends after it begins."), "closes_at")
    if opens_at is not None and first_start is not None and opens_at >= first_start:
        return refuse(
            "window_after_start", _("Signing up has to begin before the first shift does."), "opens_at"
        )
    if not (0 <= terms.most_shifts <= MOST_SHIFTS and 0 <= terms.most_per_week <= MOST_SHIFTS):
        return refuse("bad_limit", _("A limit lies between 1 and 60 shifts; 0 is no limit."), "most_shifts")
    if not 0 <= terms.rest_hours <= MOST_REST:
        return refuse("bad_rest", _("Rest lies between 0 and 72 hours."), "rest_hours")
    if not 0 <= terms.most_absences <= MOST_ABSENCES:
        return refuse(
            "bad_absences", _("The limit of absences lies between 1 and 20; 0 is none."), "most_absences"
        )
    return _fit_draw(terms, first_start, at) if draws else ALLOWED


def _fit_draw(terms: Terms, first_start: datetime | None, at: datetime) -> Verdict:
    if not 0 <= terms.draw_minutes <= LONGEST_DRAW:
        return refuse("bad_draw", _("A draw collects names for at most seven days."), "draw_minutes")
    if not terms.draw_minutes:
        return ALLOWED
    if terms.approval:
        return refuse(
            "draw_and_approval", _("Either the lot decides or the organiser does, not both."), "approval"
        )
    ends = max(terms.opens_at or at, at) + timedelta(minutes=terms.draw_minutes)
    latest = min(one for one in (first_start, terms.closes_at, ends) if one is not None)
    if latest < ends:
        return refuse(
            "draw_too_late",
            _("The draw has to be over before signing up ends and before the first shift begins."),
            "draw_minutes",
        )
    return ALLOWED


def may_set_terms(arrow: Verdict, old: Terms, new: Terms, *, begun: bool) -> Verdict:
    """Whether the rules may become these: how places are given stays once somebody has signed up.

    Refusals: closed, begun.
    """
    changes = (old.approval, old.draw_minutes) != (new.approval, new.draw_minutes)
    changes |= bool(old.draw_minutes) and old.opens_at != new.opens_at
    if arrow and begun and changes:
        return refuse(
            "begun",
            _("Somebody has signed up already; how places are given can no longer change."),
            "draw_minutes",
        )
    return arrow


# --- Places offered for a time ---------------------------------------------------------------------------------------


def offer_until(*, at: datetime, ends_at: datetime, minutes: int) -> datetime:
    """Until when a place is kept: the time of the area, less when the shift is near, never beyond `ends_at`, from which
    on nobody joins: its beginning, or the end of work without a place.
    """
    left = max((ends_at - at) / SHARE_OF_REST, SHORTEST_OFFER)
    return min(at + min(timedelta(minutes=minutes), left), ends_at)


def may_accept(facts: OfferFacts, at: datetime) -> Verdict:
    """Whether an offered place may be taken; what was taken meanwhile counts.

    Refusals: offer_over, closed, overlap, limit_reached, week_full, no_rest, often_absent.
    """
    if not facts.open or at >= facts.until:
        return refuse(
            "offer_over", _("The time to answer is over; the place has been offered to the next one waiting.")
        )
    return first(_still_on(facts), _no_overlap(facts), within_limits(facts.terms, facts.taken))


def _still_on(facts: OfferFacts) -> Verdict:
    return ALLOWED if facts.project_open else refuse("closed", _("The project is over or cancelled."))


def _no_overlap(facts: OfferFacts) -> Verdict:
    if facts.overlaps:
        return refuse("overlap", _("It overlaps with another shift that is already taken."))
    return ALLOWED


def may_decline(facts: OfferFacts) -> Verdict:
    """Refusal: offer_over."""
    if facts.open:
        return ALLOWED
    return refuse("offer_over", _("This offer has been answered, or its time is over."))


# --- Places that the organiser gives -----------------------------------------------------------------------------------

OPEN, EXPIRED = PlaceRequest.State.OPEN, PlaceRequest.State.EXPIRED


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What is judged of a request for a place."""

    state: str
    own: bool
    project_open: bool
    ends_at: datetime
    until: datetime | None
    overlaps: bool = False


def still_open(state: str, until: datetime | None = None) -> Verdict:
    """Refusals: decided, answer_over."""
    if state == EXPIRED:
        when = "" if until is None else moment(until)
        return refuse(
            "answer_over",
            format_lazy(
                _(
                    "The time to answer was over at {when}, and the place is free again; the person may ask again."
                ),
                when=when,
            ),
        )
    return ALLOWED if state == OPEN else refuse("decided", _("This request has been answered already."))


def may_decide(facts: RequestFacts, at: datetime) -> Verdict:
    """Whether somebody who runs the project may give the place.

    Refusals: decided, answer_over, own_request, closed, past, overlap.
    """
    verdict = may_refuse(facts, None, at)
    if not verdict:
        return verdict
    if at >= facts.ends_at:
        return refuse("past", _("This shift is over."))
    if facts.overlaps:
        return refuse("overlap", _("It overlaps with another shift that is already taken."))
    return ALLOWED


def may_refuse(facts: RequestFacts, reason: str | None, at: datetime) -> Verdict:
    """Refusals: decided, answer_over, own_request, closed, needs_reason (asked only when a reason, or none, is given)."""
    over = facts.state == OPEN and facts.until is not None and at >= facts.until
    verdict = still_open(EXPIRED if over else facts.state, facts.until)
    if not verdict:
        return verdict
    if facts.own:
        return refuse("own_request", _("Nobody decides about themselves; ask somebody else who runs it."))
    if not facts.project_open:
        return refuse("closed", _("The project is over or cancelled."))
    if reason is not None and not reason.strip():
        return refuse("needs_reason", _("Say in a few words why not; the person reads it."), "reason")
    return ALLOWED
