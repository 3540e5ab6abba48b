"""`linli verify`: everything the offline verifier checks, on the live database, and what only the house can check."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain
from typing import Any
from uuid import UUID

from linli.cases import replaying
from linli.cases.queries import proving as case_facts
from linli.credits import queries as book
from linli.exchange import queries as exchange
from linli.kernel import crypto, journal, leaves, notes, outside, rollback, sealing
from linli.kernel.models import JournalCheckpoint, JournalEntry
from linli.ratings import queries as ratings

from . import linli_verify as verifier
from . import reading
from .linli_verify import Bad

# Codes of which the verifier needs the payload; others are hashed only.
REPLAYED = frozenset({"case", "gap"})
BOOKED = frozenset({"service.booked", "entry.reversed", "points.moved"})


@dataclass(slots=True)
class Found:
    """What a round of checks saw."""

    entries: int = 0
    unsealed: int = 0
    logs: int = 0
    checkpoints: int = 0
    outside: int = 0
    cases: int = 0
    accounts: int = 0
    words: int = 0
    hash_seconds: float = 0.0
    gaps: list[dict[str, Any]] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Entries whose MAC, leaf and place were checked in a second."""
        return (self.entries + self.unsealed) / self.hash_seconds if self.hash_seconds else 0.0


def check(*, facts: bool = True) -> Found:
    """Check everything; raises Bad with the first thing that is wrong. Without `facts` only hashes and signatures."""
    found, replay = Found(), verifier.Replay(replaying.steps())
    committed: dict[str, bytes] = {}
    began = time.perf_counter()
    roots: dict[str, dict[int, str]] = {}
    wanted = {log: _wanted(log) for log in {*sealing.logs(), *outside.logs()}}
    for log in sorted(wanted):
        roots[log] = _log(
            log, {one.size for one in wanted[log][0] + wanted[log][1]}, replay, committed, found
        )
    _tail(replay, committed, found)
    found.hash_seconds = time.perf_counter() - began
    replay.finish(complete=True)
    for log, (own, kept) in wanted.items():
        _checkpoints(log, own, kept, roots[log], found)
    found.gaps = replay.gaps
    if facts:
        _facts(replay, committed, found)
    return found


def _wanted(log: str) -> tuple[list[notes.Checkpoint], list[notes.Checkpoint]]:
    """The checkpoints in the database and those outside, their signatures verified."""
    rows = JournalCheckpoint.objects.filter(log=log).order_by("size")
    own = []
    try:
        for row in rows.iterator():
            read = notes.read(row.note)
            if (read.log, read.size, read.root) != (log, row.size, row.root):
                raise Bad(f"{_named(log)}: checkpoint {row.size}: the row says something else than its note")
            own.append(read)
        kept = list(outside.kept(log))
    except notes.BadNote as bad:
        raise Bad(f"{_named(log)}: {bad}") from bad
    return own, kept


def _log(log: str, sizes: set[int], replay: Any, committed: dict[str, bytes], found: Found) -> dict[int, str]:
    """Every entry of a log: place, MAC, leaf. The roots at the sizes that somebody signed."""
    keyed, tree, roots = crypto.Keyed(crypto.keys().journal), verifier.Tree(), {}
    name = _named(log)
    replay.begin_log()
    found.logs += 1
    for expected, full in enumerate(reading.sealed(log)):
        number, leaf, mac, entry_log, uid, kind, subject, sequence, code, payload, *rest = full
        if number != expected:
            raise Bad(f"{name} entry {expected}: it is missing; the next one is {number}")
        if entry_log != log:
            raise Bad(f"{name} entry {number}: it says that it belongs to {_named(entry_log)}")
        head, tail = journal.halves(uid, kind, subject, code, payload, *rest)
        if keyed.mac(journal.covered(log, head, tail).encode()).hex() != mac:
            raise Bad(f"{name} entry {number}: {code} of {kind} {subject} was altered: the MAC does not fit")
        hidden = leaves.hidden(leaves.salt_by(keyed, uid), f"[{head},{sequence},{tail}]")
        made = leaves.leaf_of(log, number, hidden)
        if made.hex() != leaf:
            raise Bad(f"{name} entry {number}: {code} of {kind} {subject} is not what was sealed")
        tree.add(made)
        if tree.size in sizes:
            roots[tree.size] = tree.root().hex()
        if kind in REPLAYED or code in BOOKED or '"words":' in payload:
            _take(full[reading.SEALED_AT :], f"{name} entry {number}", replay, committed)
        else:
            replay.count(kind, subject, sequence, name)
    found.entries += tree.size
    return roots


def _tail(replay: Any, committed: dict[str, bytes], found: Found) -> None:
    """Entries that have no place yet are held by their MAC alone."""
    keyed = crypto.Keyed(crypto.keys().journal)
    replay.begin_log()
    for mac, log, *columns in reading.unsealed():
        row = tuple(columns)
        if keyed.mac(reading.covered(log, row)).hex() != mac:
            raise Bad(
                f"unsealed entry {row[0]}: {row[4]} of {row[1]} {row[2]} was altered: the MAC does not fit"
            )
        _take(row, f"unsealed entry {row[0]}", replay, committed)
        found.unsealed += 1


def _take(row: Sequence[Any], where: str, replay: Any, committed: dict[str, bytes]) -> None:
    words = '"words":' in row[5]
    needed = words or row[1] in REPLAYED or row[4] in BOOKED
    payload = json.loads(row[5]) if needed else {}
    replay.take(row, payload, where)
    if words and isinstance(payload.get("words"), str):
        whose = payload.get("note") or payload.get("rating") or payload.get("voice")
        if isinstance(whose, str):
            committed[whose] = bytes.fromhex(payload["words"])


def _checkpoints(
    log: str, own: list[notes.Checkpoint], kept: list[notes.Checkpoint], roots: dict[int, str], found: Found
) -> None:
    name, lost = _named(log), rollback.lost_in_gaps(log)
    for place, one in enumerate(chain(own, kept)):
        inside = place < len(own)
        if roots.get(one.size) != one.root:
            if not inside and one.note in lost:
                continue
            if one.size not in roots:
                raise Bad(
                    f"{name}: a checkpoint of {one.size} entries was signed, and there are fewer: rolled back"
                )
            raise Bad(f"{name}: the first {one.size} entries are not those of the signed checkpoint: forked")
    found.checkpoints += len(own)
    found.outside += len(kept)


# --- What the entries are held against ---------------------------------------------------------------------------------


def _facts(replay: Any, committed: dict[str, bytes], found: Found) -> None:
    # Closed here and not some day: an open cursor of the server outlives its transaction badly.
    with closing(case_facts.live_states()) as rows:
        found.cases = verifier.check_states(((str(uid), state) for uid, state in rows), replay)
    stated = ((str(account), minutes, points) for account, minutes, points in book.accounts())
    found.accounts = verifier.check_balances(stated, accounts_of(replay), replay)
    for fault in (*book.faults(), *exchange.faults()):
        raise Bad(fault)
    for texts in (case_facts.live_words(), ratings.live_words()):
        with closing(texts):
            found.words += _words(texts, committed)


def _words(texts: Iterator[tuple[UUID, str, str]], committed: dict[str, bytes]) -> int:
    """How many texts are those to which the journal is committed."""
    count = 0
    for uid, salt, text in texts:
        wanted = committed.get(str(uid))
        if wanted is None:
            continue
        if bytes.fromhex(crypto.commitment(salt, text)) != wanted:
            raise Bad(f"the words {uid} are not those to which the journal is committed")
        count += 1
    return count


def accounts_of(replay: Any) -> Iterator[tuple[str, str]]:
    """Entry and account for bookings whose entry names none, from the live book."""
    if not replay.unnamed:
        return
    subjects = _subjects(replay.unnamed)
    known = book.account_of(subjects.values())
    for entry, subject in subjects.items():
        if subject in known:
            yield entry, str(known[subject])


def _subjects(entries: Any) -> dict[str, UUID]:
    rows = JournalEntry.objects.filter(uid__in=list(entries)).values_list("uid", "subject_uid")
    return {str(uid): subject for uid, subject in rows}


def _named(log: str) -> str:
    return log or notes.HOUSE
