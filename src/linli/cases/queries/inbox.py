"""The inbox 收件箱: what waits for this post, the request that is open, its likely twins and its history."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from linli.people.models import Role
from linli.people.powers import Power, roles_with
from linli.places import queries as places
from linli.places.codes import area_q

from .. import clockwork
from ..models import Case, MergeObjection, Objection, Voice, guard_of
from .detail import CasePage, case_page
from .merging import due_of
from .paging import cursor, place_of
from .twins import Twin, likely_twins

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.utils.functional import _StrPromise

    from linli.kernel.actor import Actor

SIZE = 30
MOST_COUNTED = 100
S = Case.State
BEFORE_WORK = frozenset({S.RECEIVED, S.ACCEPTED, S.ASKED})


@dataclass(frozen=True, slots=True)
class Pile:
    """One pile of the inbox: what is in it, and how much."""

    code: str
    label: _StrPromise
    count: int
    empty: _StrPromise


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One line of the list."""

    case: Case
    area: str
    channel: str
    returned: bool
    objection_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class InboxPage:
    """The three panes."""

    piles: list[Pile]
    pile: str
    rows: list[InboxRow]
    after: str
    open: CasePage | None
    twins: list[Twin]

    @property
    def seeks_twins(self) -> bool:
        """Whether the open case is still at a point where a twin would matter."""
        return self.open is not None and _seeks_twins(self.open.case)

    @property
    def here(self) -> Pile | None:
        """The pile that is shown."""
        return next((pile for pile in self.piles if pile.code == self.pile), None)


LABELS: dict[str, tuple[_StrPromise, _StrPromise]] = {
    "triage": (_("To triage"), _("Everything that came in has been looked at.")),
    "route": (_("To route"), _("Everything accepted is in somebody's hands.")),
    "asked": (_("Waiting for an answer"), _("No question is open.")),
    "objections": (_("Objections to a merge"), _("Nobody objects to a merge.")),
    "rectify": (_("To rectify"), _("Nobody is unsatisfied at the moment.")),
    "arrived": (_("Sent to my unit"), _("Nothing new was sent to your unit.")),
    "in_hand": (_("In our hands"), _("Your unit has nothing in hand.")),
    "contested": (_("Objections to review"), _("Nobody objects to what was sent.")),
    "closing": (_("To write off"), _("No finished case waits for its write-off.")),
}


def piles_of(actor: Actor) -> dict[str, Q]:
    """The piles this actor's posts have, each as a condition on what it may see."""
    piles: dict[str, Q] = {}

    def at_desk(power: Power) -> Q | None:
        codes = actor.area_codes(*roles_with(power))
        return area_q(codes) if codes else None

    plain = ~Q(kind=Case.Kind.RECTIFICATION)
    triage, rectify, closing = (
        at_desk(power) for power in (Power.CASES_TRIAGE, Power.CASES_RECTIFY, Power.CASES_WRITE_OFF)
    )
    if triage is not None:
        piles["triage"] = triage & plain & Q(state=S.RECEIVED)
        piles["route"] = triage & plain & Q(state=S.ACCEPTED)
        piles["asked"] = triage & plain & Q(state=S.ASKED)
        piles["objections"] = triage & Q(open_objections__gt=0)
    reviewed = [triage & plain] if triage is not None else []
    if rectify is not None:
        reviewed.append(rectify & ~plain)
    if reviewed:
        objected = Objection.objects.filter(state=Objection.State.OPEN).values("case_id")
        piles["contested"] = _any(reviewed) & Q(state=S.DISPATCHED, pk__in=objected)
    if rectify is not None:
        piles["rectify"] = rectify & Q(kind=Case.Kind.RECTIFICATION, state=S.ACCEPTED)
    units = actor.unit_ids(Role.HANDLER, Role.CONTACT)
    if units:
        piles["arrived"] = Q(lead_unit_id__in=units, state=S.DISPATCHED)
        piles["in_hand"] = Q(lead_unit_id__in=units, state__in=(S.HANDLING, S.STANDING))
    if closing is not None:
        piles["closing"] = closing & Q(state=S.FINISHED)
    guard = guard_of(actor)
    return {code: condition & guard for code, condition in piles.items()}


def inbox_counts(*, actor: Actor) -> dict[str, int]:
    """How much waits in each pile, one query; one more where objections to a merge are decided."""
    piles = piles_of(actor)
    if not piles:
        return {}
    objected = piles.pop("objections", None)
    counts = {code: Count("pk", filter=condition) for code, condition in piles.items()}
    # What lies in a pile is seen by its post: the piles are narrower than `visible`, and an index serves them.
    in_piles = Case.objects.filter(_any(piles.values()), urgency_at__lt=clockwork.CLOSED)
    found = dict(in_piles.aggregate(**counts))
    if objected is not None:
        # An objection waits also where the case is closed meanwhile.
        waiting = MergeObjection.objects.filter(state=MergeObjection.State.OPEN).values("case_id")
        found["objections"] = Case.objects.filter(objected, pk__in=waiting).count()
    return found


def waiting_count(*, actor: Actor) -> int:
    """What the menu shows behind the inbox: new requests, new dispatches, new rectifications; at most one hundred.

    It stands on every page of the desk: counting on would cost more the more there is.
    """
    piles = piles_of(actor)
    new = [piles[code] for code in ("triage", "rectify", "arrived", "contested") if code in piles]
    return Case.objects.filter(_any(new)).order_by()[:MOST_COUNTED].count() if new else 0


def _any(conditions: Iterable[Q]) -> Q:
    joined = Q(pk__in=[])
    for condition in conditions:
        joined |= condition
    return joined


def inbox_list(*, actor: Actor, pile: str = "", after: str = "", size: int = SIZE) -> InboxPage:
    """Only the piles and the cases of one of them."""
    conditions, counts = piles_of(actor), inbox_counts(actor=actor)
    piles = [Pile(code, LABELS[code][0], counts.get(code, 0), LABELS[code][1]) for code in conditions]
    if pile not in conditions:
        pile = next((one.code for one in piles if one.count), next(iter(conditions), ""))
    cases, following = _page(conditions.get(pile), after, size)
    return InboxPage(piles=piles, pile=pile, rows=_rows(cases), after=following, open=None, twins=[])


def inbox(
    *, actor: Actor, at: datetime, pile: str = "", after: str = "", uid: UUID | None = None, size: int = SIZE
) -> InboxPage:
    """The inbox with one pile listed and one case open: the named one, else the first of the pile.

    Raises Missing for a case the actor may not see.
    """
    listed = inbox_list(actor=actor, pile=pile, after=after, size=size)
    shown = uid or (listed.rows[0].case.uid if listed.rows and not after else None)
    if shown is None:
        return listed
    page = case_page(actor=actor, uid=shown, at=at)
    twins = likely_twins(case=page.case, actor=actor, at=at) if _seeks_twins(page.case) else []
    return replace(listed, open=page, twins=twins)


def _seeks_twins(case: Case) -> bool:
    """A rectification belongs to its case and is never merged: nothing is like it."""
    return case.state in BEFORE_WORK and case.kind != Case.Kind.RECTIFICATION


def _page(condition: Q | None, after: str, size: int) -> tuple[list[Case], str]:
    if condition is None:
        return [], ""
    found = Case.objects.filter(condition).select_related("category", "lead_unit")
    place = place_of(after)
    if place is not None:
        moment, pk = place
        found = found.filter(
            Q(urgency_at__gt=moment) | Q(urgency_at=moment, pk__gt=pk), urgency_at__gte=moment
        )
    cases = list(found.order_by("urgency_at", "pk")[: size + 1])
    more = len(cases) > size
    cases = cases[:size]
    return cases, cursor(cases[-1].urgency_at, cases[-1].pk) if more else ""


def _rows(cases: list[Case]) -> list[InboxRow]:
    names = places.names_of({case.area_code for case in cases})
    voices = Voice.objects.filter(case__in=cases).order_by("-id").values_list("case_id", "channel")
    channels: dict[int, str] = dict(voices)  # the first voice comes last and stays
    labels = {code: str(label) for code, label in Voice.Channel.choices}
    sent_back = set(
        Case.objects.filter(
            pk__in=[case.pk for case in cases], state=S.ACCEPTED, parties__how="dispatched"
        ).values_list("pk", flat=True)
    )
    due = due_of(cases)
    return [
        InboxRow(
            case=case,
            area=names.get(case.area_code, ""),
            channel=labels.get(channels.get(case.pk, ""), ""),
            returned=case.pk in sent_back,
            objection_due=due.get(case.pk),
        )
        for case in cases
    ]
