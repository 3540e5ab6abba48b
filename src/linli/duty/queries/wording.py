"""The plain sentences of a proposal: which places cannot all be filled, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy, pgettext

from linli.duty import solving
from linli.duty.models import Roster
from linli.duty.queries.scene import Group, Scene
from linli.duty.solving import Outcome, Why
from linli.kernel.clock import local_zone
from linli.projects.models import Slot

REASONS = {
    "cannot_then": ngettext_lazy("%d cannot come then", "%d cannot come then"),
    "not_able": ngettext_lazy("%d lacks what the place asks for", "%d lack what the place asks for"),
    "overlap": ngettext_lazy("%d has another shift then", "%d have another shift then"),
    "no_rest": ngettext_lazy("%d would have too little rest", "%d would have too little rest"),
    "most_reached": ngettext_lazy("%d has enough duties", "%d have enough duties"),
    "week_full": ngettext_lazy("%d has enough duties in that week", "%d have enough duties in that week"),
    "nights_reached": ngettext_lazy("%d has enough nights", "%d have enough nights"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not every place can be filled: a code for machines, a sentence for people, the shifts it is about."""

    code: str
    sentence: str
    shifts: tuple[str, ...]


def kept_outcome(outcome: Outcome, scene: Scene) -> dict[str, Any]:
    """What is kept of a proposal: codes and keys, no names."""
    group_of = {number: list(group) for group, number in scene.groups.items()}
    return {
        "best": outcome.best,
        "why": [
            {**asdict(why), "groups": [group_of[number] for number in why.groups]} for why in outcome.why
        ],
    }


def reasons_of(roster: Roster, slots: Iterable[Slot]) -> list[Reason]:
    """The sentences of what the last proposal found, about places that are still there."""
    by_group: dict[Group, Slot] = {}
    for slot in slots:
        by_group.setdefault((slot.shift_id, slot.position_id), slot)
    found = []
    for one in roster.outcome.get("why", []):
        groups = [
            by_group[shift, position] for shift, position in one["groups"] if (shift, position) in by_group
        ]
        if groups:
            why = Why((), one["need"], one["can"], tuple(map(tuple, one["reasons"])), tuple(one["rules"]))
            found.append(_reason(roster, why, groups))
    return found


def _reason(roster: Roster, why: Why, groups: list[Slot]) -> Reason:
    names = [label(slot) for slot in groups]
    shifts = tuple(str(slot.shift.uid) for slot in groups)
    if len(groups) == 1 and not why.rules:
        wanted = ngettext("%(n)d person is needed", "%(n)d people are needed", why.need) % {"n": why.need}
        can = (
            ngettext("only %(n)d can", "only %(n)d can", why.can) % {"n": why.can}
            if why.can
            else _("nobody can")
        )
        others = _comma(REASONS[code] % n for code, n in why.reasons if code in REASONS)
        sentence = _("{where}: {wanted}, {can}.").format(where=names[0], wanted=wanted, can=can)
        return Reason(
            "too_few", sentence + (_(" ({others})").format(others=others) if others else ""), shifts
        )
    sentence = _("There are not enough people for all {n} places of these: {where}.").format(
        n=why.need, where=_comma(names)
    )
    rules = _comma(_rule(roster, rule) for rule in why.rules)
    if rules:
        sentence += _(" These rules stand in the way: {rules}.").format(rules=rules)
    return Reason("not_together", sentence, shifts)


def _rule(roster: Roster, rule: str) -> str:
    sentences = {
        solving.REST: _("{n} hours of rest between duties").format(n=roster.rest_hours),
        solving.MOST: _("{n} duties per person").format(n=roster.most),
        solving.WEEK: _("{n} duties per person and week").format(n=roster.most_per_week),
        solving.NIGHTS: _("{n} nights per person").format(n=roster.most_nights),
    }
    return sentences[rule]


def _comma(parts: Iterable[object]) -> str:
    return str(pgettext("between parts of a list", ", ")).join(map(str, parts))


def label(slot: Slot) -> str:
    """A place as people say it: day, time, what."""
    begins = slot.shift.starts_at.astimezone(local_zone())
    day = formats.date_format(begins, pgettext("date format of a duty", "D M j"))
    return f"{day} {times(slot)} {post(slot)}"


def times(slot: Slot) -> str:
    """From when to when."""
    zone = local_zone()
    return f"{slot.shift.starts_at.astimezone(zone):%H:%M}–{slot.shift.ends_at.astimezone(zone):%H:%M}"


def post(slot: Slot) -> str:
    """The project, and the position where there is one."""
    title = slot.shift.project.title
    return f"{title} · {slot.position.name}" if slot.position else title
