"""What the ledger can be narrowed to, and how each narrowing asks the database."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel import clock, search
from linli.places.codes import area_q, is_code

from .. import clockwork
from ..models import Case, CaseParty, ServiceManager, Voice
from ..rules_causes import NONE_GIVEN
from .origin import handled_q

if TYPE_CHECKING:
    from collections.abc import Mapping

    from linli.kernel.actor import Actor

    from ..models import CaseQuerySet

S = Case.State
FIRST_YEAR, LAST_YEAR = 1990, 2200
GROUPS: dict[str, frozenset[str]] = {
    "todo": frozenset({S.RECEIVED, S.ASKED}),
    "doing": frozenset({S.ACCEPTED, S.DELIBERATING, S.PUBLISHED, S.DISPATCHED, S.HANDLING}),
    "rating": frozenset({S.FINISHED}),
    "standing": frozenset({S.STANDING}),
    "closed": frozenset(Case.ENDED),
}
GROUP_LABELS = {
    "": _("Open"),
    "todo": _("Before triage"),
    "doing": _("Being handled"),
    "rating": _("Being rated"),
    "standing": _("Standing"),
    "closed": _("Closed"),
    "all": _("All"),
}
LIGHTS = {
    "red": _("Red"),
    "late": _("Red: overdue"),
    "verdict": _("Red: bad verdict"),
    "yellow": _("Yellow"),
    "green": _("Green"),
    "lit": _("Yellow or red"),
    "held": pgettext_lazy("light", "Held"),
    "suspended": _("Suspended"),
    "off": _("No clock running"),
}
WINDOWS = {"received": _("Received"), "finished": _("Finished"), "closed": _("Closed")}
SCORES = {"good": _("Rated 3 to 5"), "bad": _("Rated 1 or 2")}
MARKS = {
    "urged": _("Urged"),
    "ordered": _("With a supervision order"),
    "excused": _("Evidence missing by exception"),
    "silent": _("Written off as silent"),
    "rated": _("Written off as rated"),
}
ORDERS = {"": _("Light first"), "newest": _("Newest first")}


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFilter:
    """What the ledger is narrowed to. Every value is one of a list or harmless text; `read` drops the rest."""

    state: str = ""
    kind: str = ""
    category: str = ""
    light: str = ""
    cause: str = ""
    area: str = ""
    unit: str = ""
    manager: str = ""
    channel: str = ""
    q: str = ""
    received_from: str = ""
    received_to: str = ""
    finished_from: str = ""
    finished_to: str = ""
    closed_from: str = ""
    closed_to: str = ""
    score: str = ""
    mark: str = ""
    order: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> LedgerFilter:
        """The filter of a query string; what it does not know counts as not given."""

        def one_of(name: str, known: object) -> str:
            value = given.get(name, "")
            return value if value in known else ""  # type: ignore[operator]  # a container of strings

        area, unit = given.get("area", ""), given.get("unit", "")
        manager = given.get("manager", "")
        return cls(
            state=_states(given.get("state", "")),
            kind=one_of("kind", Case.Kind.values),
            category=given.get("category", "").replace("\x00", "")[:160],
            light=one_of("light", LIGHTS),
            cause=given.get("cause", "").replace("\x00", "")[:32],
            area=area if is_code(area) else "",
            unit=unit if _is_uid(unit) else "",
            manager=manager if _is_uid(manager) else "",
            channel=one_of("channel", Voice.Channel.values),
            q=given.get("q", "").replace("\x00", "").strip()[:100],
            score=one_of("score", SCORES),
            mark=one_of("mark", MARKS),
            order=one_of("order", ORDERS),
            **{
                f"{name}_{end}": _day(given.get(f"{name}_{end}", ""))
                for name in WINDOWS
                for end in ("from", "to")
            },
        )

    def query(self) -> str:
        """The query string that leads back here."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    @property
    def windows(self) -> list[tuple[str, str, str]]:
        """The stretches of days that are set, with their words: (label, first day, last day)."""
        ends = asdict(self)
        found = [(str(label), ends[f"{name}_from"], ends[f"{name}_to"]) for name, label in WINDOWS.items()]
        return [window for window in found if window[1] or window[2]]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What the form of the page has no field for and must not lose."""
        names = (
            *(f"{name}_{end}" for name in WINDOWS for end in ("from", "to")),
            "score",
            "manager",
            "cause",
        )
        ends = asdict(self)
        return [(name, ends[name]) for name in names if ends[name]]

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order is set."""
        return any(value for name, value in asdict(self).items() if name != "order")


_MARKED = {
    "urged": Q(urge_count__gt=0),
    "ordered": Q(open_orders__gt=0),
    "excused": Q(evidence_excused__gt=0),
    "silent": Q(write_off_how="silent"),
    "rated": Q(write_off_how="rated"),
}


def narrowed(found: CaseQuerySet, wanted: LedgerFilter, at: datetime, actor: Actor) -> CaseQuerySet:
    """Apply a filter; each light is a comparison with this moment. By ratings only those are found that the actor did
    not handle: else the filter would tell what the page does not.
    """
    found = _in_state(found, wanted.state)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.category:
        code = wanted.category
        found = found.filter(
            Q(category__code=code) | Q(category__parent__code=code) | Q(category__parent__parent__code=code)
        )
    found = _lit(found, wanted, at)
    if wanted.area:
        found = found.filter(area_q([wanted.area]))
    found = _of_whom(found, wanted)
    if wanted.channel:
        found = found.filter(Exists(Voice.objects.filter(case=OuterRef("pk"), channel=wanted.channel)))
    for name in WINDOWS:
        found = _within_days(found, name, getattr(wanted, f"{name}_from"), getattr(wanted, f"{name}_to"))
    if wanted.score:
        level = Q(score__gte=3) if wanted.score == "good" else Q(score__lte=2)
        found = found.filter(Exists(Voice.objects.filter(level, case=OuterRef("pk"))))
        found = found.exclude(handled_q(actor))
    found = found.filter(_MARKED.get(wanted.mark, Q()))
    if wanted.q:
        found = found.filter(pk__in=search.matching(search.Kind.CASE, wanted.q))
    return found


def _of_whom(found: CaseQuerySet, wanted: LedgerFilter) -> CaseQuerySet:
    """Cases of a unit that leads or helps, and those that a service manager sees to."""
    if wanted.unit:
        parties = CaseParty.objects.filter(case=OuterRef("pk"), unit__uid=wanted.unit, until__isnull=True)
        found = found.filter(Q(lead_unit__uid=wanted.unit) | Exists(parties))
    if wanted.manager:
        managed = ServiceManager.objects.filter(person__uid=wanted.manager, until__isnull=True)
        found = found.filter(pk__in=managed.values("case_id"))
    return found


def _lit(found: CaseQuerySet, wanted: LedgerFilter, at: datetime) -> CaseQuerySet:
    """By light, and by what was said of why it is late."""
    if wanted.light:
        found = found.filter(light_q(wanted.light, at))
    if wanted.cause:
        found = found.filter(cause_code="" if wanted.cause == NONE_GIVEN else wanted.cause)
    return found


def _in_state(found: CaseQuerySet, state: str) -> CaseQuerySet:
    if state == "all":
        return found
    if not state:
        # Closed cases lie behind all others in the order of lights: no walk over them.
        return found.filter(urgency_at__lt=clockwork.CLOSED)
    return found.filter(state__in=GROUPS.get(state, frozenset(state.split(","))))


def _within_days(found: CaseQuerySet, name: str, first: str, last: str) -> CaseQuerySet:
    """Cases whose moment of this name lies in these days of the local calendar, both included."""
    zone = clock.local_zone()
    if first:
        found = found.filter(**{f"{name}_at__gte": datetime.combine(date.fromisoformat(first), time(), zone)})
    if last:
        end = datetime.combine(date.fromisoformat(last) + timedelta(days=1), time(), zone)
        found = found.filter(**{f"{name}_at__lt": end})
    return found


def light_q(light: str, at: datetime) -> Q:
    """A colour as comparisons; the twin of `clockwork.light`."""
    match light:
        case "red":
            return Q(urgency_at__lte=at)
        case "late":
            return Q(urgency_at__lt=clockwork.CLOSED, red_at__lte=at)
        case "verdict":
            return Q(urgency_at__lt=clockwork.CLOSED, verdict_red=True)
        case "yellow":
            return Q(urgency_at__gt=at, urgency_at__lt=clockwork.NEVER, yellow_at__lte=at) & ~held_q(at)
        case "lit":
            return light_q("red", at) | light_q("yellow", at)
        case "green":
            return Q(urgency_at__gt=at, urgency_at__lt=clockwork.NEVER, yellow_at__gt=at) & ~held_q(at)
        case "held":
            return Q(urgency_at__gt=at, urgency_at__lt=clockwork.CLOSED) & held_q(at)
        case "suspended":
            return Q(urgency_at__lt=clockwork.CLOSED, held_by="suspend") & held_q(at)
        case _:
            return Q(urgency_at__gte=clockwork.CLOSED) | (Q(urgency_at__gte=clockwork.NEVER) & ~held_q(at))


def held_q(at: datetime) -> Q:
    """Paused or suspended now; the twin of `clockwork.held`. Never unknown, so that it can be turned round."""
    return Q(held_by__gt="") & (Q(held_until__isnull=True) | Q(held_until__gt=at))


def _is_uid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _states(text: str) -> str:
    """A group, "all", or states with commas between them; anything else is not given."""
    if text in GROUPS or text == "all" or all(part in S.values for part in text.split(",")):
        return text
    return ""


def _day(text: str) -> str:
    """A day as it is written, within the years that calendars and time zones can reckon with."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return ""
    return day.isoformat() if FIRST_YEAR <= day.year <= LAST_YEAR else ""
