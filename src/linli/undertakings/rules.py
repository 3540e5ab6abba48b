"""Rules of undertakings: which verb fits which moment, and what an item owes before it is finished. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from linli.cases import rules as case_rules
from linli.cases import rules_promised
from linli.cases.models import Case
from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.powers import Power, roles_with
from linli.undertakings.models import Batch, Proposal

if TYPE_CHECKING:
    from datetime import date

    from linli.cases.rules import CaseFacts
    from linli.kernel.actor import Actor

S = Case.State
MOST_FEN = 100_000_000_000_00
FIRST_YEAR, LAST_YEAR = 2000, 2200
# verb → the states of the case in which an item takes it
VERBS: dict[str, frozenset[str]] = {
    "assign": frozenset({S.ACCEPTED, S.DISPATCHED, S.HANDLING}),
    "target": frozenset({S.ACCEPTED, S.DISPATCHED, S.HANDLING}),
    "add_milestone": frozenset({S.ACCEPTED, S.DISPATCHED, S.HANDLING}),
    "finish_milestone": frozenset({S.HANDLING}),
    "explain_milestone": frozenset({S.ACCEPTED, S.DISPATCHED, S.HANDLING}),
    "progress": frozenset({S.HANDLING}),
    "finish": frozenset({S.HANDLING}),
}
# What nobody does who has the item in hand, though they run the list: it would let them off what they owe.
OWED = {
    "explain_milestone": _("Those who have the matter in hand do not close what they owe."),
    "target": _("Those who have the matter in hand do not change what they owe."),
}
BY_DESK = frozenset({"assign", "target", "explain_milestone"})


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """What rules need to know of a list."""

    kind: str
    area_code: str
    opens_on: date | None = None
    closes_on: date | None = None
    published: bool = False
    items: int = 0
    proposals_open: int = 0


def batch_facts(batch: Batch, *, items: int = 0, proposals_open: int = 0) -> BatchFacts:
    """The facts of a list that was loaded."""
    return BatchFacts(
        batch.kind,
        batch.area_code,
        batch.opens_on,
        batch.closes_on,
        batch.published_at is not None,
        items,
        proposals_open,
    )


# --- Lists ---------------------------------------------------------------------------------------------------------


def may_run(actor: Actor, area_code: str) -> Verdict:
    """Who runs the lists of an area. Refusal: no_right."""
    return rules_promised.may_open(actor, area_code)


def may_make(name: str, year: int, kind: str, opens_on: date | None, closes_on: date | None) -> Verdict:
    """A list as it is made. Refusals: no_name, bad_year, bad_kind, no_window, window_backwards."""
    if not name.strip():
        return refuse("no_name", _("Give the list a name."), "name")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return refuse("bad_year", _("This is no year for a list."), "year")
    if kind not in Batch.Kind.values:
        return refuse("bad_kind", _("A first list or a solicited one: choose one of the two."), "kind")
    if kind != Batch.Kind.SOLICITED:
        return ALLOWED
    if opens_on is None or closes_on is None:
        return refuse(
            "no_window", _("A solicited list says from when until when it takes proposals."), "opens_on"
        )
    if closes_on < opens_on:
        return refuse("window_backwards", _("It cannot close before it opens."), "closes_on")
    return ALLOWED


def may_publish(facts: BatchFacts, actor: Actor, today: date) -> Verdict:
    """Refusals: no_right, published_already, still_open, undecided, empty_list."""
    right = may_run(actor, facts.area_code)
    if not right:
        return right
    if facts.published:
        return refuse("published_already", _("This list is published already."))
    if facts.closes_on is not None and today <= facts.closes_on:
        return refuse("still_open", _("Proposals are still taken. Publish it after the last day."))
    if facts.proposals_open:
        return refuse("undecided", _("Decide about every proposal first: each proposer gets an answer."))
    if not facts.items:
        return refuse("empty_list", _("Nothing is in this list yet."))
    return ALLOWED


def may_enter(facts: BatchFacts, actor: Actor) -> Verdict:
    """Refusals: no_right, published_already."""
    if facts.published:
        return first(
            may_run(actor, facts.area_code),
            refuse("published_already", _("This list is published already.")),
        )
    return may_run(actor, facts.area_code)


# --- Proposals -----------------------------------------------------------------------------------------------------


def may_propose(facts: BatchFacts, actor: Actor, today: date, *, near: bool) -> Verdict:
    """Departments, streets and communities of the area, within the days. `near`: a post of theirs lies there.

    Refusals: no_right, not_solicited, not_open_yet, window_over.
    """
    if not near or actor.person_id is None:
        return refuse(
            "no_right", _("Departments, streets and communities of the area propose for this list.")
        )
    if facts.kind != Batch.Kind.SOLICITED:
        return refuse("not_solicited", _("Nobody is asked for proposals to this list."))
    if facts.opens_on is not None and today < facts.opens_on:
        return refuse(
            "not_open_yet",
            format_lazy(_("Proposals are taken from {day} on."), day=facts.opens_on.isoformat()),
        )
    if facts.published or (facts.closes_on is not None and today > facts.closes_on):
        return refuse("window_over", _("Proposals are no longer taken."))
    return ALLOWED


def proposes(role: str) -> bool:
    """Whether posts of this role put proposals forward."""
    return role in roles_with(Power.UNDERTAKINGS_PROPOSE)


def may_decide(state: str, facts: BatchFacts, actor: Actor, reason: str) -> Verdict:
    """Refusals: no_right, decided_already, published_already, no_words, too_long."""
    decided = ALLOWED
    if state != Proposal.State.OPEN:
        decided = refuse("decided_already", _("Somebody has decided about this proposal already."))
    return first(may_enter(facts, actor), decided, case_rules.has_words(reason, "reason", most=1000))


# --- Items ---------------------------------------------------------------------------------------------------------


def arrow(verb: str, state: str) -> Verdict:
    """Whether an item takes this verb while its case is in this state. Refusal: wrong_state."""
    if state in VERBS[verb]:
        return ALLOWED
    label = S(state).label
    return refuse("wrong_state", format_lazy(_("Not possible while the case is “{state}”."), state=label))


def may_do(verb: str, facts: CaseFacts, actor: Actor) -> Verdict:
    """Who runs the list changes what is promised; those who have it in hand report on it; either adds a milestone.

    What is owed is explained away by nobody who owes it. Refusals: wrong_state, no_right, not_in_hand, in_hand.
    """
    moment = arrow(verb, facts.state)
    runs, takes_part = rules_promised.runs(actor, facts), case_rules.takes_part(actor, facts)
    if verb == "add_milestone":
        return first(moment, case_rules.either(runs, takes_part))
    if verb not in BY_DESK:
        return first(moment, takes_part)
    if verb in OWED and takes_part and not actor.is_system:
        return first(moment, refuse("in_hand", OWED[verb]))
    return first(moment, runs)


def may_assign(*, leader: bool, leads: bool, unit: bool, focus: bool, focus_taken: bool) -> Verdict:
    """A leader has a post of one; the focus item 一人一重点 is one for each leader and list.

    Refusals: no_lead, not_leader, focus_needs_leader, focus_taken.
    """
    if not leader and not unit:
        return refuse("no_lead", _("Choose a leader or a unit that leads it."), "leader")
    if leader and not leads:
        return refuse("not_leader", _("Only somebody with a post of leader leads an undertaking."), "leader")
    if focus and not leader:
        return refuse("focus_needs_leader", _("A focus item belongs to a leader."), "focus")
    if focus and focus_taken:
        return refuse(
            "focus_taken", _("This leader has a focus item in this list already: one each."), "focus"
        )
    return ALLOWED


def may_target(
    *,
    words: str,
    quantity: int | None,
    unit: str,
    due_on: date | None,
    today: date,
    last_milestone: date | None = None,
    costs: tuple[int | None, int | None] = (None, None),
) -> Verdict:
    """A target can be checked: words, or a quantity with its unit of measure; and it has a day.

    Refusals: no_target, no_unit, too_long, not_ahead, before_milestone, bad_cost.
    """
    if not words.strip() and quantity is None:
        return refuse("no_target", _("Say what shall be reached: a quantity, or words."), "target_words")
    if quantity is not None and not unit.strip():
        return refuse("no_unit", _("Say what is counted: lamps, households, metres."), "target_unit")
    if len(words) > 300 or len(unit) > 20:  # noqa: PLR2004 -- as long as the columns
        return refuse("too_long", _("This is too long."), "target_words")
    ahead = case_rules.in_future(due_on, today, "due_on")
    if not ahead:
        return ahead
    if due_on is not None and last_milestone is not None and due_on < last_milestone:
        return refuse("before_milestone", _("A milestone that is still open lies after this day."), "due_on")
    return may_cost(*costs)


def may_describe(words: str) -> Verdict:
    """Refusal: too_long."""
    return case_rules.has_words(words or "-", "words", most=2000)


def may_cost(*fen: int | None) -> Verdict:
    """Whole fen, none negative. Refusal: bad_cost."""
    if any(one is not None and not 0 <= one <= MOST_FEN for one in fen):
        return refuse("bad_cost", _("A cost is a whole number of fen, not below zero."), "planned_fen")
    return ALLOWED


def may_promise(name: str, due_on: date | None, today: date, target_on: date) -> Verdict:
    """A milestone has a name and a day ahead that does not lie after the target's.

    Refusals: no_name, too_long, not_ahead, after_target.
    """
    if not name.strip():
        return refuse("no_name", _("Give the milestone a name."), "name")
    if len(name) > 120:  # noqa: PLR2004 -- as long as the column
        return refuse("too_long", _("This is too long."), "name")
    ahead = case_rules.in_future(due_on, today, "due_on")
    if not ahead:
        return ahead
    if due_on is not None and due_on > target_on:
        return refuse("after_target", _("This lies after the day on which all of it is due."), "due_on")
    return ALLOWED


def may_close(*, open_: bool, words: str, field: str) -> Verdict:
    """Refusals: milestone_closed, no_words, too_long."""
    if not open_:
        return refuse("milestone_closed", _("This milestone is closed already."))
    return case_rules.has_words(words, field, most=2000)


def may_report(words: str, percent: int | None, quantity: int | None, target_unit: str) -> Verdict:
    """Refusals: no_words, too_long, bad_percent, not_counted."""
    said = case_rules.has_words(words, "words", most=2000)
    if not said:
        return said
    if percent is not None and not 0 <= percent <= 100:  # noqa: PLR2004 -- per cent
        return refuse("bad_percent", _("From 0 to 100."), "percent")
    if quantity is not None and not target_unit:
        return refuse("not_counted", _("The target of this item is not a quantity."), "quantity")
    return ALLOWED


def may_finish(
    *, words: str, quantity: int | None, target_quantity: int | None, open_milestones: int
) -> Verdict:
    """A result, and nothing that is still owed. Refusals: no_words, too_long, no_quantity, open_milestones."""
    said = case_rules.has_words(words, "words", most=2000)
    if not said:
        return said
    if target_quantity is not None and quantity is None:
        return refuse("no_quantity", _("The target is a quantity: say how much was reached."), "quantity")
    if open_milestones:
        return refuse(
            "open_milestones",
            ngettext_lazy(
                "%d milestone is still open: reach it, or let who runs the list close it with an explanation.",
                "%d milestones are still open: reach them, or let who runs the list close them with an explanation.",
                open_milestones,
            )
            % open_milestones,
        )
    return ALLOWED


def percent_of(quantity: int | None, target: int | None, percent: int | None) -> int:
    """How far it is: as was said, or the share of the quantity, at most 100."""
    if percent is not None:
        return percent
    if quantity is not None and target:
        return min(100, quantity * 100 // target)
    return 0


def near(actor: Actor, area_code: str, unit_codes: dict[int, str]) -> bool:
    """Whether a post that proposes lies in the area of a list, or its unit does."""
    for post in actor.posts:
        if not proposes(post.role):
            continue
        code = unit_codes.get(post.unit_id, "") if post.unit_id is not None else post.area_code
        if code and code.startswith(area_code):
            return True
    return False
