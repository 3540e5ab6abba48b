"""Erasing what is past its time, rule by rule in small batches, and certifying it."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from linli.custody import queries
from linli.custody.actions.pages import clean_pages
from linli.custody.models import Certificate, Erasure
from linli.custody.queries.retention import held_of
from linli.custody.schedule import RULES, Rule
from linli.kernel import clock, ids, journal, search
from linli.kernel.actor import Actor

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.canonical import Value
    from linli.places.keeping import Due

BATCH = 200


def run_retention(*, at: datetime, batch: int = BATCH) -> Certificate | None:
    """Erase everything that is past its time and not held back; the certificate, or None when there was nothing.

    Each batch is a transaction of its own that counts itself: a killed run loses nothing and is certified by the next one.
    """
    with clean_pages():
        scrub = False
        for rule in RULES:
            while erase_rule(rule, at=at, batch=batch):
                scrub = scrub or rule.scrubs
        if scrub:
            search.scrub()
    return certify(at=at)


@transaction.atomic
def erase_rule(rule: Rule, *, at: datetime, batch: int = BATCH) -> int:
    """Erase one batch of one rule by its app's action, and count it in the same transaction; how many.

    Holds are read anew for each batch: one that is set while a run is on keeps what is still there.
    """
    due = queries.due_of(rule, at=at, batch=batch)
    done = rule.erase(due) if rule.erase else _delete(rule, due)
    if done:
        Erasure.objects.create(rule=rule.code, count=done, at=due.at)
    return done


def _delete(rule: Rule, due: Due) -> int:
    batch = list(rule.due(due).values_list("pk", flat=True)[: due.batch])
    removed: int = rule.due(due).filter(pk__in=batch).delete()[0] if batch else 0
    return removed


def certify(*, at: datetime) -> Certificate | None:
    """Add up the batches that no certificate has yet; None when there are none, or another run was quicker."""
    try:
        return _certified(at)
    except IntegrityError:
        return None


@transaction.atomic
def _certified(at: datetime) -> Certificate | None:
    batches = list(queries.uncertified())
    if not batches:
        return None
    erased: Counter[str] = Counter()
    for one in batches:
        erased[one.rule] += one.count
    held = {
        rule.code: held_of(rule, at=at, free=rule.due(queries.due_of(rule, at=at)).count()) for rule in RULES
    }
    lines: list[Value] = [
        {
            "rule": rule.code,
            "before": queries.due_of(rule, at=at).before.isoformat(),
            "erased": erased[rule.code],
            "held": held[rule.code],
        }
        for rule in RULES
        if erased[rule.code] or held[rule.code]
    ]
    text = journal.canonical({"lines": lines})
    made = Certificate.objects.create(
        number=ids.new_number(at.astimezone(clock.local_zone()).year),
        first_erasure=batches[0].pk,
        last_erasure=batches[-1].pk,
        erased=sum(erased.values()),
        held=sum(held.values()),
        lines=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        began_at=batches[0].at,
        at=at,
    )
    journal.note(
        "retention.certified",
        subject=("certificate", made.uid),
        actor=Actor.system(),
        at=at,
        payload={"digest": made.digest, "erased": dict(erased), "held": made.held},
    )
    return made
