"""A database that was put back to an older state: noticed by the checkpoints outside it, owned up to by two people.

Whoever restores a backup takes entries away that were promised to stay. The house then reads only, until one person has
proposed a gap and another one has approved it: both entries stay in the journal for good.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel import journal, notes, outside, sealing
from linli.kernel.ids import uuid7
from linli.kernel.keys import KeyRefused
from linli.kernel.models import JournalCheckpoint, JournalEntry
from linli.kernel.verdict import ALLOWED, Missing, Verdict, refuse

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

PROPOSED, APPROVED = "journal.gap_proposed", "journal.gap_approved"
REASONS = ("disk", "mistake", "attack", "move", "other")


@dataclass(frozen=True, slots=True)
class Loss:
    """A log that is not what its newest checkpoint outside says."""

    log: str
    witnessed: int
    root: str
    present: int
    why: str  # shorter | forked | unreadable

    def __str__(self) -> str:
        words = {"log": self.log or notes.HOUSE, "present": self.present, "witnessed": self.witnessed}
        if self.why == "unreadable":
            return _("%(log)s: the checkpoints outside the database cannot be read") % words
        if self.why == "shorter":
            return _("%(log)s: %(present)d entries here, %(witnessed)d were witnessed") % words
        return _("%(log)s: the first %(witnessed)d entries are not those that were witnessed") % words


def losses() -> list[Loss]:
    """Every log whose newest checkpoint outside the database is not kept by the database; empty when all is well."""
    found = (_loss(log) for log in outside.logs())
    return [loss for loss in found if loss is not None]


def _loss(log: str) -> Loss | None:
    present = sealing.size_of(log)
    try:
        newest = outside.newest(log)
    except (notes.BadNote, KeyRefused, UnicodeDecodeError):
        return Loss(log, 0, "", present, "unreadable")
    if newest is None:
        return None
    root = _root_at(log, newest.size) if newest.size <= present else ""
    if root == newest.root or _approved(log, newest.size, newest.root):
        return None
    return Loss(log, newest.size, newest.root, present, "forked" if root else "shorter")


def _root_at(log: str, size: int) -> str:
    row = JournalCheckpoint.objects.filter(log=log, size__lte=size).order_by("-size").first()
    return row.root if row and row.size == size else sealing.grown(log, row, size).root().hex()


class PutBack(Exception):
    """The database was put back to an older state: nothing may be sealed on top of it."""


def seal(*, at: datetime, deep: bool = False, force: bool = False) -> sealing.Done:
    """Seal the journal, unless that would fork it. Raises PutBack."""
    lost = losses()
    if lost:
        raise PutBack("; ".join(str(loss) for loss in lost))
    return sealing.run(at=at, deep=deep, force=force)


# --- Gaps ----------------------------------------------------------------------------------------------------------


def may_propose(found: list[Loss], reason: str) -> Verdict:
    """Refusals: nothing_lost, no_such_reason."""
    if not found:
        return refuse(
            "nothing_lost", gettext_lazy("The database is what the checkpoints say: there is no gap.")
        )
    if reason not in REASONS:
        return refuse("no_such_reason", gettext_lazy("Choose one of the reasons."), "reason")
    return ALLOWED


def may_approve(proposed: list[JournalEntry], person: UUID) -> Verdict:
    """Whoever proposed a gap cannot approve it. Refusal: same_person."""
    if any(_payload(entry).get("person") == str(person) for entry in proposed):
        return refuse("same_person", gettext_lazy("Somebody else has to approve the gap."))
    return ALLOWED


@transaction.atomic
def propose(*, reason: str, actor: Actor, at: datetime) -> list[JournalEntry]:
    """One entry for each log that lost something. Refused: nothing_lost, no_such_reason; Missing without a person."""
    if actor.person_uid is None:
        raise Missing
    # A file that cannot be read is no gap: put the right one back.
    found = [loss for loss in losses() if loss.why != "unreadable"]
    may_propose(found, reason).enforce()
    return [
        journal.note(
            PROPOSED,
            subject=("gap", uuid7()),
            area=loss.log,
            actor=actor,
            at=at,
            payload={
                "log": loss.log or notes.HOUSE,
                "lost_size": loss.witnessed,
                "lost_root": loss.root,
                "kept_size": min(loss.present, _common(loss)),
                "reason": reason,
                "person": actor.person_uid,
            },
        )
        for loss in found
    ]


@transaction.atomic
def approve(*, actor: Actor, at: datetime) -> list[JournalEntry]:
    """Approve what was proposed and is still open. Refused: same_person; Missing when nothing is open."""
    if actor.person_uid is None:
        raise Missing
    open_now = [entry for loss in losses() for entry in _proposals(loss.log, loss.witnessed, loss.root)]
    if not open_now:
        raise Missing
    may_approve(open_now, actor.person_uid).enforce()
    return [
        journal.note(
            APPROVED,
            subject=("gap", entry.subject_uid),
            area=entry.log,
            actor=actor,
            at=at,
            payload=_payload(entry) | {"person": str(actor.person_uid)},
        )
        for entry in open_now
    ]


def lost_in_gaps(log: str) -> frozenset[str]:
    """The notes outside that cover what an approved gap took away."""
    lost: set[str] = set()
    for entry in _entries(APPROVED):
        gap = _payload(entry)
        if gap.get("log") != (log or notes.HOUSE) or not _sound(entry):
            continue
        for one in outside.kept(log):
            if one.size > gap["kept_size"]:
                lost.add(one.note)
            if (one.size, one.root) == (gap["lost_size"], gap["lost_root"]):
                break
    return frozenset(lost)


def _common(loss: Loss) -> int:
    """The size of the newest checkpoint outside that the database still keeps."""
    kept = {one.size: one.root for one in outside.kept(loss.log) if one.size <= loss.present}
    own = JournalCheckpoint.objects.filter(log=loss.log, size__in=kept).order_by("-size")
    return next((row.size for row in own if kept[row.size] == row.root), 0)


def _approved(log: str, size: int, root: str) -> bool:
    return any(_sound(entry) and _names(_payload(entry), log, size, root) for entry in _entries(APPROVED))


def _proposals(log: str, size: int, root: str) -> list[JournalEntry]:
    return [
        entry
        for entry in _entries(PROPOSED)
        if journal.verify(entry) and _names(_payload(entry), log, size, root)
    ]


def _sound(approved: JournalEntry) -> bool:
    """Whether both entries are ours, say the same and come from two people: the database alone is not believed."""
    if not journal.verify(approved):
        return False
    gap = _payload(approved)
    first = JournalEntry.objects.filter(code=PROPOSED, subject_uid=approved.subject_uid).first()
    if first is None or not journal.verify(first):
        return False
    proposal = _payload(first)
    return proposal["person"] != gap["person"] and all(
        proposal.get(key) == gap.get(key) for key in ("log", "lost_size", "lost_root", "kept_size")
    )


def _names(gap: dict[str, Any], log: str, size: int, root: str) -> bool:
    return (gap["log"], gap["lost_size"], gap["lost_root"]) == (log or notes.HOUSE, size, root)


def _entries(code: str) -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(code=code).order_by("pk"))


def _payload(entry: JournalEntry) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(entry.payload)
    return found
