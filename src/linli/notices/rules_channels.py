"""The one place where it is decided how and when somebody is told. Pure.

Inside, a message always comes, at once; only what somebody wants gathered waits for its day. Outside it goes to whom chose
that for the kind, and not in their quiet hours, unless it is urgent or would be worth nothing by morning.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from linli.kernel.verdict import ALLOWED, Verdict, refuse
from linli.notices.kinds import CHOSEN, URGENT, Kind, kind_of
from linli.notices.models import Channel, Gather

QUIET_FROM, QUIET_UNTIL = 22, 7
GATHERED = frozenset({"project_fits", "shifts_fit"})
GATHERED_AT = time(8)  # of the day on which what was gathered is told
MONDAY = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose: by which channel for which kinds (`sms:shifts`), quiet hours, and how new tasks come."""

    ways: frozenset[str] = field(default_factory=frozenset)
    quiet_from: int = QUIET_FROM
    quiet_until: int = QUIET_UNTIL
    fits: str = Gather.NOW


@dataclass(frozen=True, slots=True)
class Route:
    """How one message goes: by which channels outside, not before when; or gathered until when."""

    channels: tuple[str, ...]
    not_before: datetime
    gathered_until: datetime | None = None


def way(channel: str, kind: str) -> str:
    """A channel for a kind, as it is stored."""
    return f"{channel}:{kind}"


def route(
    code: str, choice: Choice, *, at: datetime, zone: ZoneInfo, moments: Iterable[datetime] = ()
) -> Route:
    """How somebody with this choice is told something now; `moments` are those that the message speaks of."""
    kind = kind_of(code)
    gathered = None
    if code in GATHERED and choice.fits != Gather.NOW:
        gathered = gathered_until(choice.fits, at=at, zone=zone)
    channels = tuple(one.value for one in Channel if way(one, kind) in choice.ways)
    return Route(channels, not_before(code, choice, at=at, zone=zone, moments=moments), gathered)


def not_before(
    code: str, choice: Choice, *, at: datetime, zone: ZoneInfo, moments: Iterable[datetime] = ()
) -> datetime:
    """Now; or the end of the quiet hours, for what can wait until then."""
    morning = quiet_end(choice, at=at, zone=zone)
    if morning is None or code in URGENT or any(at <= moment <= morning for moment in moments):
        return at
    return morning


def quiet_end(choice: Choice, *, at: datetime, zone: ZoneInfo) -> datetime | None:
    """When the quiet hours end in which a moment lies; None outside them, or where there are none."""
    if choice.quiet_from == choice.quiet_until:
        return None
    local = at.astimezone(zone)
    over_midnight = choice.quiet_from > choice.quiet_until
    late, early = local.hour >= choice.quiet_from, local.hour < choice.quiet_until
    if not (late or early if over_midnight else late and early):
        return None
    day = local.date() + timedelta(days=1 if over_midnight and late else 0)
    return datetime.combine(day, time(choice.quiet_until), zone)


def gathered_until(fits: str, *, at: datetime, zone: ZoneInfo) -> datetime:
    """The next morning, or the next Monday morning, at eight."""
    local = at.astimezone(zone)
    day = local.date() if local.time() < GATHERED_AT else local.date() + timedelta(days=1)
    if fits == Gather.WEEKLY:
        day += timedelta(days=(MONDAY - day.weekday()) % 7)
    return datetime.combine(day, GATHERED_AT, zone)


def after_pause(
    code: str,
    quiet: tuple[int, int] | None,
    *,
    at: datetime,
    zone: ZoneInfo,
    moments: Iterable[datetime] = (),
) -> datetime:
    """When a further attempt may be made that would be due at a moment: outside the quiet hours, as the first one."""
    if quiet is None:
        return at
    return not_before(
        code, Choice(quiet_from=quiet[0], quiet_until=quiet[1]), at=at, zone=zone, moments=moments
    )


def is_past(moments: Iterable[datetime], *, told_at: datetime, at: datetime) -> bool:
    """Whether everything lies behind that still lay ahead when it was told: news of it would only confuse."""
    ahead = [moment for moment in moments if moment > told_at]
    return bool(ahead) and max(ahead) <= at


def may_choose(
    choice: Choice, *, open_ways: Mapping[str, Collection[str]], reached: Collection[str]
) -> Verdict:
    """`reached`: the channels by which we know an address. Refusals: bad_kind, no_gateway, no_number, no_wechat, bad_hours,
    bad_gather.
    """
    known = {way(channel, kind) for channel in Channel for kind in CHOSEN}
    if not choice.ways <= known:
        return refuse("bad_kind", _("There is no such kind of message, or no such way."), "ways")
    wanted = {one.partition(":")[0] for one in choice.ways}
    if not choice.ways <= {way(channel, kind) for channel, kinds in open_ways.items() for kind in kinds}:
        return refuse("no_gateway", _("This way is not set up here; messages come to the inbox."), "ways")
    if Channel.SMS in wanted and Channel.SMS not in reached:
        return refuse(
            "no_number", _("We know no mobile number of yours; give one to your community."), "ways"
        )
    if Channel.WECHAT in wanted and Channel.WECHAT not in reached:
        return refuse("no_wechat", _("Bind your WeChat on this page first, then choose."), "ways")
    if not (0 <= choice.quiet_from <= 23 and 0 <= choice.quiet_until <= 23):  # noqa: PLR2004 - hours of a day
        return refuse("bad_hours", _("Quiet hours begin and end at a full hour from 0 to 23."), "quiet_from")
    if choice.fits not in Gather.values:
        return refuse("bad_gather", _("Choose how often new tasks are told."), "fits")
    return ALLOWED


def offered(kinds: Collection[str], channel: str) -> list[tuple[Kind, str]]:
    """The kinds that can be chosen for a channel, each with its way, in the order of all kinds."""
    return [(kind, way(channel, kind)) for kind in CHOSEN if kind in kinds]


def without(ways: Collection[str], channel: str, kinds: Collection[str] | None = None) -> list[str]:
    """What is left of somebody's ways when a channel is over, for some kinds or for all."""
    return sorted(
        one
        for one in ways
        if one.partition(":")[0] != channel or (kinds is not None and one.partition(":")[2] not in kinds)
    )
