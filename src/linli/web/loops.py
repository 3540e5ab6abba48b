"""The stations of the loop and the stops of a resident's rail: names and pictures, no data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Station:
    """One station of the loop with what stands in it now."""

    code: str
    word: Promise
    icon: str
    count: int | None = None
    url: str = ""


STATIONS: tuple[Station, ...] = (
    Station("place", pgettext_lazy("loop", "Place"), "message-plus"),
    Station("triage", pgettext_lazy("loop", "Triage"), "zoom-question"),
    Station("deliberate", pgettext_lazy("loop", "Deliberate"), "messages"),
    Station("publish", pgettext_lazy("loop", "Publish or dispatch"), "send"),
    Station("claim", pgettext_lazy("loop", "Claim"), "hand-stop"),
    Station("sign", pgettext_lazy("loop", "Sign in and out"), "qrcode"),
    Station("finish", pgettext_lazy("loop", "Finish"), "circle-check"),
    Station("rate", pgettext_lazy("loop", "Rate"), "mood-smile"),
    Station("write_off", pgettext_lazy("loop", "Write off"), "archive"),
)

STOPS: tuple[Promise, ...] = (
    pgettext_lazy("rail", "Placed"),
    pgettext_lazy("rail", "Accepted"),
    pgettext_lazy("rail", "In hand"),
    pgettext_lazy("rail", "Rating"),
    pgettext_lazy("rail", "Written off"),
)


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the rail: done, now or ahead."""

    word: Promise
    state: str


def stations(filled: Sequence[Mapping[str, Any]] | None) -> list[Station]:
    """The nine stations with counts and addresses by position; without any, the bare picture."""
    rows = list(filled or [])
    return [
        Station(station.code, station.word, station.icon, row.get("count"), row.get("url", ""))
        for station, row in zip(STATIONS, [*rows, *[{}] * (len(STATIONS) - len(rows))], strict=False)
    ]


def stops(step: int, *, ended: bool) -> list[Stop]:
    """The rail at a step."""
    return [
        Stop(word, "done" if index < step or ended else "now" if index == step else "ahead")
        for index, word in enumerate(STOPS)
    ]
