"""Evidence grades A to D and why: every sign brings its way and its doubts, and the weakest of them decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linli.attendance.models import Way
from linli.credits.models import Grade

LITTLE_DRIFT = timedelta(minutes=3)

# The best that a sign can give by the way it came about.
BEST: dict[str, Grade] = {
    Way.CODE: Grade.A,
    Way.FENCE: Grade.A,
    Way.LEADER: Grade.B,
    Way.PEERS: Grade.B,
    Way.DELIVERY: Grade.B,
    Way.ENTRY: Grade.C,
}

# What lowers it: code → (the best it still can be, the sentence that says why).
DOUBTS: dict[str, tuple[Grade, Promise]] = {
    "offline_unplaced": (
        Grade.B,
        _("The code waited in a phone that did not say where it was: it may have been passed on."),
    ),
    "clock_off": (Grade.B, _("The phone's clock was wrong by more than three minutes.")),
    "far": (Grade.C, _("The phone was far from the place.")),
    "shared_device": (Grade.B, _("The same phone signed for several people here.")),
    "second_device": (Grade.B, _("Signing in and signing out came from different phones.")),
    "place_only": (Grade.B, _("Only the position of a phone stands for it, no code.")),
    "planned_end": (Grade.C, _("Nobody signed out: the planned end stands for it.")),
    "corrected": (Grade.C, _("Written otherwise afterwards, approved by somebody else.")),
}

WAYS: dict[str, tuple[Promise, Promise]] = {
    Way.CODE: (_("Signed in by the code at the place."), _("Signed out by the code at the place.")),
    Way.FENCE: (_("Signed in by a phone at the place."), _("Signed out by a phone at the place.")),
    Way.LEADER: (_("The leader confirmed the arrival."), _("The leader confirmed the leaving.")),
    Way.PEERS: (
        _("Members who were there confirmed the arrival."),
        _("Members who were there confirmed the leaving."),
    ),
    Way.DELIVERY: (
        _("The recipient confirmed the delivered work."),
        _("The recipient confirmed the delivered work."),
    ),
    Way.ENTRY: (_("The arrival was entered afterwards."), _("The leaving was entered afterwards.")),
}


@dataclass(frozen=True, slots=True)
class SignFact:
    """What is judged of one sign when it comes."""

    way: str
    offline: bool = False
    drift: timedelta = timedelta()
    distance_m: int | None = None
    accuracy_m: int = 0
    shared: bool = False
    second: bool = False


def doubts_of(sign: SignFact, radius_m: int) -> list[str]:
    """What speaks against one sign, in the order of the table."""
    outside = sign.distance_m is not None and sign.distance_m - min(sign.accuracy_m, radius_m) > radius_m
    machine = sign.way in {Way.CODE, Way.FENCE}
    said = {
        "offline_unplaced": sign.way == Way.CODE and sign.offline and sign.distance_m is None,
        "clock_off": machine and sign.offline and abs(sign.drift) > LITTLE_DRIFT,
        "far": machine and outside,
        "shared_device": machine and sign.shared,
        "second_device": machine and sign.second,
    }
    return [code for code in DOUBTS if said.get(code)]


def grade_of(came: str, left: str, doubts: Iterable[str] = ()) -> tuple[Grade, list[str]]:
    """The grade of an attendance with its reasons: the weakest of both ways and of every doubt (A is best)."""
    found = [code for code in DOUBTS if code in set(doubts) or _place_only(code, came, left)]
    worst = max([BEST[came], BEST[left], *(DOUBTS[code][0] for code in found)], key=lambda grade: grade.value)
    return worst, [f"in_{came}", f"out_{left}", *found]


def grade_so_far(came: str, doubts: Iterable[str] = ()) -> tuple[Grade, list[str]]:
    """The best that can still come of it while only the first sign is there."""
    grade, reasons = grade_of(came, Way.CODE, doubts)
    return grade, [code for code in reasons if code != f"out_{Way.CODE}"]


def sentences(reasons: Iterable[str]) -> list[Promise]:
    """The sentences of stored reasons, for people; what holds of both signs is said once."""
    told = {str(found): found for code in reasons if (found := _sentence(code)) is not None}
    return list(told.values())


def _place_only(code: str, came: str, left: str) -> bool:
    return code == "place_only" and Way.FENCE in {came, left} and Way.CODE not in {came, left}


def _sentence(code: str) -> Promise | None:
    if code in DOUBTS:
        return DOUBTS[code][1]
    which, _sign, way = code.partition("_")
    pair = WAYS.get(way)
    return pair[which == "out"] if pair and which in {"in", "out"} else None
