"""What may be done with a roster, with the days on which one cannot, and with a swap. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from linli.credits.models import How
from linli.duty.models import Roster, Swap
from linli.duty.rules_roster import Broken
from linli.kernel.actor import Actor
from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.powers import Power
from linli.people.rules import Facts, may
from linli.projects.rules_claims import MOST_REST, MOST_SHIFTS, moment

S, W = Roster.State, Swap.State
MOST_DAYS = 62
MOST_PLACES = 600
MOST_PEOPLE = 200
LONGEST_AWAY = timedelta(days=92)
MOST_AWAYS = 40

# verb → (states it may start from, state it leads to; None: it stays)
ARROWS: dict[str, tuple[frozenset[str], str | None]] = {
    "change": (frozenset({S.DRAFT, S.PUBLISHED}), None),
    "propose": (frozenset({S.DRAFT, S.PUBLISHED}), None),
    "publish": (frozenset({S.DRAFT, S.PUBLISHED}), S.PUBLISHED),
    "cancel": (frozenset({S.DRAFT}), S.CANCELLED),
}
SWAP_ARROWS: dict[str, tuple[frozenset[str], str]] = {
    "take": (frozenset({W.ASKED}), W.TAKEN),
    "decline": (frozenset({W.ASKED}), W.DECLINED),
    "withdraw": (frozenset(Swap.OPEN), W.WITHDRAWN),
    "approve": (frozenset({W.TAKEN}), W.APPROVED),
    "refuse": (frozenset({W.TAKEN}), W.REFUSED),
}
CHANGED = refuse(
    "changed_meanwhile", _("The plan was changed by somebody meanwhile; look at it and propose again.")
)


SECONDS = 60
ENDED: dict[str, str | Promise] = {
    CHANGED.code: _(
        "The plan was changed by hand meanwhile, and that change stays; have a plan proposed again."
    ),
    "roster_state": _("The roster was given up meanwhile."),
    "too_long": _(
        "No plan was found within a minute, and nothing was changed. Take fewer days or posts, or fewer people, at once."
    ),
    "interrupted": _("The computation broke off before it was done, and nothing was changed; propose again."),
    "stopped": _("Stopped by hand; what was planned before stays."),
    "broke": _(
        "The computation failed, and nothing was changed. If it fails again, tell whoever looks after the system."
    ),
}


# --- Rosters -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RosterFacts:
    """What is judged of a roster: its state and place, until when places are claimed, what is planned."""

    state: str
    area_code: str
    claims_until: datetime | None = None
    planned: int = 0
    free: int = 0
    broken: tuple[Broken, ...] = ()
    people: int = 0
    searching: bool = False


def arrow(verb: str, state: str) -> Verdict:
    """Whether the table of arrows knows this verb in this state. Refusal: roster_state."""
    if state in ARROWS[verb][0]:
        return ALLOWED
    return refuse(
        "roster_state", format_lazy(_("Not possible while the roster is “{state}”."), state=S(state).label)
    )


def may_plan(actor: Actor, area_code: str) -> Verdict:
    """Who makes rosters: whoever assigns people in the area. Refusal: no_right."""
    return may(actor, Power.PROJECTS_ASSIGN, Facts(area_code=area_code))


def may_change(verb: str, facts: RosterFacts, actor: Actor) -> Verdict:
    """Refusals: no_right, roster_state."""
    return first(may_plan(actor, facts.area_code), arrow(verb, facts.state))


def may_propose(facts: RosterFacts, actor: Actor) -> Verdict:
    """Refusals: no_right, roster_state, searching, no_pool, nothing_free."""
    verdict = may_change("propose", facts, actor)
    if verdict and facts.searching:
        return refuse(
            "searching", _("A plan of this roster is being computed already; wait for it or stop it.")
        )
    if verdict and not facts.people:
        return refuse("no_pool", _("There is nobody in the pool yet; add people first."))
    if verdict and not facts.free + facts.planned:
        return refuse("nothing_free", _("Every place of this roster is taken already."))
    return verdict


def may_stop(facts: RosterFacts, actor: Actor) -> Verdict:
    """Whether the computation of a plan is ended by hand. Refusals: no_right, not_searching."""
    verdict = may_plan(actor, facts.area_code)
    if verdict and not facts.searching:
        return refuse("not_searching", _("No plan is being computed for this roster any more."))
    return verdict


def how_it_ended(code: str) -> str | Promise:
    """The sentence for a proposal that came to nothing."""
    return ENDED.get(code, ENDED["broke"])


def may_publish(facts: RosterFacts, actor: Actor, at: datetime, *, leave_free: bool = False) -> Verdict:
    """Refusals: no_right, roster_state, claims_open, nothing_planned, rule_broken, not_filled."""
    verdict = may_change("publish", facts, actor)
    if not verdict:
        return verdict
    if facts.claims_until is not None and at < facts.claims_until:
        return refuse(
            "claims_open",
            format_lazy(
                _("Places can be taken freely until {when}; the rest is assigned after that."),
                when=moment(facts.claims_until),
            ),
        )
    if not facts.planned and facts.state == S.PUBLISHED:
        return refuse("nothing_planned", _("Everything that was planned is published."))
    if not facts.planned:
        return refuse("nothing_planned", _("Nobody is planned yet; make a proposal, or put people by hand."))
    if facts.broken:
        return refuse(
            "rule_broken",
            ngettext_lazy(
                "%d duty of the plan breaks a rule; it is marked below.",
                "%d duties of the plan break a rule; they are marked below.",
            )
            % len({one.place for one in facts.broken}),
        )
    if facts.free and not leave_free:
        return refuse(
            "not_filled",
            ngettext_lazy(
                "%d place is still free. Fill it, or say that it stays open.",
                "%d places are still free. Fill them, or say that they stay open.",
            )
            % facts.free,
            "leave_free",
        )
    return ALLOWED


def fit_days(*, title: str, first_day: date, last_day: date, today: date) -> Verdict:
    """Refusals: no_title, roster_backwards, roster_long, past."""
    if not title.strip():
        return refuse("no_title", _("Give the roster a title."), "title")
    if last_day < first_day:
        return refuse("roster_backwards", _("The last day comes after the first."), "last_day")
    if (last_day - first_day).days >= MOST_DAYS:
        return refuse(
            "roster_long", _("A roster is for 62 days at most; make a further one after it."), "last_day"
        )
    if last_day < today:
        return refuse("past", _("These days are over."), "last_day")
    return ALLOWED


def fit_limits(*, rest_hours: int, most: int, most_per_week: int, most_nights: int) -> Verdict:
    """Refusals: bad_rest, bad_limit."""
    if not 0 <= rest_hours <= MOST_REST:
        return refuse("bad_rest", _("Rest lies between 0 and 72 hours."), "rest_hours")
    for name, value in (("most", most), ("most_per_week", most_per_week), ("most_nights", most_nights)):
        if not 0 <= value <= MOST_SHIFTS:
            return refuse("bad_limit", _("A limit lies between 1 and 60 shifts; 0 is no limit."), name)
    return ALLOWED


def fit_posts(
    *,
    posts: int,
    places: int,
    taken: Sequence[str],
    claims_until: datetime | None,
    first_start: datetime | None,
) -> Verdict:
    """Whether these posts have something to plan. Refusals: no_posts, no_places_then, many_places, post_taken,
    claims_late.
    """
    if not posts:
        return refuse("no_posts", _("Choose at least one post: a project, or a position of one."), "posts")
    if not places:
        return refuse(
            "no_places_then",
            _("None of the chosen projects has shifts in these days; add the shifts there first."),
            "posts",
        )
    if places > MOST_PLACES:
        return refuse(
            "many_places", _("A roster has 600 places at most; take fewer days or projects."), "posts"
        )
    if taken:
        return refuse(
            "post_taken",
            format_lazy(_("Another roster plans these days already: {titles}."), titles="、".join(taken)),
            "posts",
        )
    if claims_until is not None and first_start is not None and claims_until >= first_start:
        return refuse(
            "claims_late", _("Places are taken freely until before the first shift begins."), "claims_until"
        )
    return ALLOWED


def fit_pool(people: int) -> Verdict:
    """Refusal: big_pool."""
    if people > MOST_PEOPLE:
        return refuse("big_pool", _("The pool of a roster has 200 people at most."), "person")
    return ALLOWED


# --- When one cannot ---------------------------------------------------------------------------------------------------


def fit_away(*, starts_at: datetime, ends_at: datetime, at: datetime, held: int) -> Verdict:
    """Refusals: away_backwards, away_long, past, many_aways."""
    if ends_at <= starts_at:
        return refuse("away_backwards", _("It ends after it begins."), "ends_at")
    if ends_at - starts_at > LONGEST_AWAY:
        return refuse(
            "away_long", _("Three months at most; to leave for longer, tell your organiser."), "ends_at"
        )
    if ends_at <= at:
        return refuse("past", _("This time is over."), "ends_at")
    if held >= MOST_AWAYS:
        return refuse("many_aways", _("40 at most at one time; take one away that is not needed any more."))
    return ALLOWED


# --- Swaps ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SwapFacts:
    """What is judged of a swap: how far it is, who stands where to it, and whether both may stand where they would."""

    state: str
    starts_at: datetime
    held_still: bool
    wants_back: bool = False
    own: bool = False
    involved: bool = False
    asked_else: bool = False


ASKED_ALREADY = refuse("asked_already", _("You have asked already; that is still open."))


def has_reason(reason: str) -> Verdict:
    """Refusal: needs_reason."""
    if reason.strip():
        return ALLOWED
    return refuse("needs_reason", _("Say in a few words why not; both read it."), "reason")


def may_ask(
    *, how: str, starts_at: datetime, rostered: bool, signed_in: bool, open_already: bool, at: datetime
) -> Verdict:
    """Whether the holder may ask to be relieved. Refusals: not_assigned, not_rostered, signed_in, past, asked_already."""
    if how != How.ASSIGNED:
        return refuse(
            "not_assigned", _("You took this place of your own will; give it back in your schedule.")
        )
    if not rostered:
        return refuse("not_rostered", _("This duty is of no roster; ask those who run the project."))
    if signed_in:
        return refuse("signed_in", _("There is a sign-in for this place already."))
    if at >= starts_at:
        return refuse("past", _("The shift has begun. If you cannot come, tell the leader."))
    if open_already:
        return ASKED_ALREADY
    return ALLOWED


def may_be_asked(*, in_pool: bool, oneself: bool) -> Verdict:
    """Refusals: not_in_pool, oneself."""
    if oneself:
        return refuse("oneself", _("Ask somebody else."), "person")
    if not in_pool:
        return refuse("not_in_pool", _("This person is not in the pool of the roster."), "person")
    return ALLOWED


def swap_arrow(verb: str, state: str) -> Verdict:
    """Whether the table knows this verb in this state. Refusal: swap_over, not_taken."""
    if state in SWAP_ARROWS[verb][0]:
        return ALLOWED
    if state == W.ASKED:
        return refuse("not_taken", _("Nobody has accepted it yet."))
    if state == W.TAKEN:
        return refuse("swap_over", _("Somebody else has accepted it already."))
    return refuse("swap_over", _("This has been answered already."))


def _still(facts: SwapFacts, at: datetime) -> Verdict:
    if at >= facts.starts_at:
        return refuse("past", _("This shift has begun."))
    if not facts.held_still:
        return refuse("changed_hands", _("One of these duties has gone to somebody else meanwhile."))
    return ALLOWED


def may_take(facts: SwapFacts, at: datetime, stands: Verdict, *, back: bool | None = None) -> Verdict:
    """Whether somebody may accept. Refusals: swap_over, own_swap, not_asked, past, changed_hands, needs_back,
    no_back_wanted (both asked only when it is known whether a duty is given back), and those of a plan.
    """
    if facts.own:
        return refuse("own_swap", _("This is your own duty."))
    if facts.asked_else:
        return refuse("not_asked", _("Somebody else was asked."))
    verdict = first(swap_arrow("take", facts.state), _still(facts, at))
    if verdict and back is False and facts.wants_back:
        return refuse("needs_back", _("Choose which of your duties you give in return."), "back")
    if verdict and back and not facts.wants_back:
        return refuse("no_back_wanted", _("No duty is wanted in return."), "back")
    return first(verdict, stands)


def may_decide(verb: str, facts: SwapFacts, at: datetime, run: Verdict, stands: Verdict) -> Verdict:
    """Whether the desk may decide: never about oneself, and approving only what the rules allow now.

    Refusals: no_right, own_swap, swap_over, not_taken; approving also past, changed_hands and those of a plan.
    """
    verdict = first(run, swap_arrow(verb, facts.state))
    if verdict and facts.involved:
        return refuse("own_swap", _("Nobody decides about themselves; ask somebody else of the desk."))
    return first(verdict, _still(facts, at), stands) if verb == "approve" else verdict
