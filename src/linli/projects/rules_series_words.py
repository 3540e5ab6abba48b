"""The rule of shifts that repeat, in words: what the simple choices can say. A rule that says more is shown as written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.dates import WEEKDAYS as DAY_NAMES
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from linli.projects.rules_series import WEEKDAYS, choices_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import Promise

NTH = {1: _("the first"), 2: _("the second"), 3: _("the third"), 4: _("the fourth"), -1: _("the last")}


def in_words(rule: str) -> str | Promise:
    """“Every week on Saturday, 8 times”; nothing where the rule says more than the simple choices."""
    said = choices_of(rule)
    if said is None or said["nth"] not in NTH:
        return ""
    days = _joined([DAY_NAMES[WEEKDAYS.index(day)] for day in said["weekdays"]])
    every = _every(said["frequency"], said["interval"], NTH[said["nth"]], days)
    if said["count"] is not None:
        return format_lazy(_("{every}, {times}"), every=every, times=_times(said["count"]))
    if said["until"] is not None:
        return format_lazy(_("{every}, until {day}"), every=every, day=f"{said['until']:%Y-%m-%d}")
    return every


def _every(frequency: str, interval: int, nth: str | Promise, days: str | Promise) -> str | Promise:
    if frequency == "DAILY":
        return _("Every day") if interval == 1 else format_lazy(_("Every {n} days"), n=interval)
    if frequency == "WEEKLY":
        if interval == 1:
            return format_lazy(_("Every week on {days}"), days=days)
        return format_lazy(_("Every {n} weeks on {days}"), n=interval, days=days)
    if interval == 1:
        return format_lazy(_("Every month on {nth} {days}"), nth=nth, days=days)
    return format_lazy(_("Every {n} months on {nth} {days}"), n=interval, nth=nth, days=days)


def _times(count: int) -> str:
    return ngettext("%d time", "%d times", count) % count


def _joined(names: Sequence[str | Promise]) -> str | Promise:
    if not names:
        return ""
    first, *others = names
    said: str | Promise = first
    for one in others:
        said = format_lazy(_("{names}, {name}"), names=said, name=one)
    return said
