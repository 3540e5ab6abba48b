"""What rights cost a page: the same page with them, and with its area alone, by turns in one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from django.db.models import Q

from bench import clocking
from linli.cases.models import core
from linli.kernel.actor import Actor
from linli.people.models import Role
from linli.places.codes import area_q

RUNS = 60


def compare(pages: dict[str, Callable[[], object]]) -> dict[str, Any]:
    """For each page: statements and milliseconds of both, and the median of the ratios of neighbouring runs."""
    return {name: _compare(get) for name, get in pages.items()}


def _compare(get: Callable[[], object]) -> dict[str, Any]:
    guarded = len(clocking.statements(get))
    with _no_rights():
        bare = len(clocking.statements(get))
    pairs = []
    for n in range(RUNS):
        # By turns which is first: whatever one run leaves warm, both find as often.
        if n % 2:
            with _no_rights():
                without = _seconds(get)
            pairs.append((_seconds(get), without))
        else:
            with_rights = _seconds(get)
            with _no_rights():
                pairs.append((with_rights, _seconds(get)))
    return {
        "statements": guarded,
        "statements without": bare,
        "milliseconds": statistics.median(one for one, _other in pairs) * 1000,
        "milliseconds without": statistics.median(other for _one, other in pairs) * 1000,
        "ratio": statistics.median(one / other for one, other in pairs),
    }


def _seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


@contextmanager
def _no_rights() -> Iterator[None]:
    """The areas and units of the posts stay, as they would be a plain filter; who is kept out and why goes."""
    with ExitStack() as stack:
        for module in ("models.core", "queries.ledger"):
            stack.enter_context(mock.patch(f"linli.cases.{module}.sight_of", _areas))
        yield


def _areas(actor: Actor) -> list[Q]:
    units = actor.unit_ids(Role.HANDLER, Role.CONTACT)
    codes = actor.area_codes(*core.AREA_ROLES)
    return [*(area_q([code]) for code in codes), *(Q(lead_unit_id=unit) for unit in units)] or [Q()]
