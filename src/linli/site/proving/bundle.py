"""`linli journal export`: the journal as one file that somebody who does not trust us can check offline."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

from linli.cases import replaying
from linli.cases.queries import proving as case_facts
from linli.credits import queries as book
from linli.kernel import crypto, journal, leaves, merkle, notes, rollback, sealing
from linli.kernel.canonical import canonical
from linli.kernel.models import JournalCheckpoint

from . import linli_verify as verifier
from . import live, reading
from .snapshot import snapshot

VERIFIER = Path(verifier.__file__)
TRIES = 5  # to find a moment in which everything is sealed
MOST_CHECKPOINTS = 100  # of one log: evenly chosen, the newest always
# What a blinded bundle shows: things that stand on public pages. Persons, registrations, looks at data, slots and
# bookings are there as hashes.
SHOWN = frozenset(
    {"area", "calendar_year", "case", "gap", "mechanism", "meeting", "project", "undertaking_batch", "unit"}
)
README = """A bundle of Linli's journal. Check it with:

    python3 linli_verify.py THIS_FILE.zip --key KEY --checkpoint CHECKPOINT_YOU_KEPT.txt

Take linli_verify.py from a place you trust (it is one readable file without dependencies), not from in here.
"""


class NothingSealed(Exception):
    """There is no checkpoint yet, so there is nothing that could be proved."""


def export(
    out: Path, *, at: datetime, logs: Collection[str] = (), blind: bool = False, words: bool = False
) -> int:
    """Write a bundle of these logs (of all when none is named); how many entries are in it.

    `blind` leaves out the bodies of entries about persons, `words` opens what was said in public. What is written now is
    sealed first. Raises NothingSealed, rollback.PutBack, KeyRefused.
    """
    for _try in range(TRIES):
        rollback.seal(at=at, force=True)
        if not sealing.waiting(deep=True)[0]:
            break
    with snapshot():
        known = sealing.logs()
        chosen = [log for log in known if not logs or log in set(logs)]
        newest = {log: JournalCheckpoint.objects.filter(log=log).order_by("-size").first() for log in chosen}
        sizes = {log: row.size for log, row in newest.items() if row}
        if not sizes:
            raise NothingSealed
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as file:
            return _Writer(file, sizes, all_logs=set(sizes) == set(known), blind=blind, words=words).write(at)


class _Writer:
    def __init__(
        self, file: zipfile.ZipFile, sizes: dict[str, int], *, all_logs: bool, blind: bool, words: bool
    ) -> None:
        self.file, self.sizes, self.all_logs, self.blind, self.words = file, sizes, all_logs, blind, words
        self.replay = verifier.Replay(replaying.steps())
        self.keyed = crypto.Keyed(crypto.keys().journal)
        self.hashes: dict[str, str] = {}
        self.said: dict[str, str] = {}  # what was said → the entry that is committed to it

    def write(self, at: datetime) -> int:
        """Every part; how many entries."""
        self._text("README.txt", README)
        self._text("linli_verify.py", VERIFIER.read_text(encoding="utf-8"))
        for log, size in self.sizes.items():
            self._log(log, size)
        facts = self.all_logs and not self.blind
        states = ({"case": str(uid), "state": state} for uid, state in case_facts.live_states())
        self._rows("states.jsonl", states if facts else ())
        named = ({"entry": entry, "account": account} for entry, account in live.accounts_of(self.replay))
        self._rows("accounts.jsonl", named if facts else ())
        held = (
            {"account": str(account), "minutes": minutes, "points": points}
            for account, minutes, points in book.accounts()
        )
        self._rows("balances.jsonl", held if facts else ())
        self._rows("openings.jsonl", self._openings() if self.words else ())
        manifest = sealed_manifest(
            {
                "made": journal.microseconds(at),
                "logs": [log or notes.HOUSE for log in self.sizes],
                "all_logs": self.all_logs,
                "pending": self._pending() if facts else [],
                "files": self.hashes,
            }
        )
        self.file.writestr("manifest.json", manifest)
        return sum(self.sizes.values())

    def _log(self, log: str, size: int) -> None:
        folder, hashes = f"logs/{log or notes.HOUSE}", []
        with self._part(f"{folder}/entries.jsonl") as write:
            for number, leaf, _mac, _log, *columns in reading.sealed(log, size=size):
                write(self._entry(number, tuple(columns)))
                hashes.append(bytes.fromhex(leaf))
        kept = _chosen(JournalCheckpoint.objects.filter(log=log, size__lte=size).order_by("size"))
        self._text(f"{folder}/checkpoints.txt", "\n".join(row.note for row in kept))
        proofs = chain(
            (
                {"kind": "consistency", "size": row.size, "proof": _proof(hashes, row.size)}
                for row in kept[-3:]
            ),
            ({"kind": "inclusion", "size": size, "proof": _hex(merkle.inclusion_proof(hashes, size - 1))},),
        )
        self._rows(f"{folder}/proofs.jsonl", proofs)

    def _entry(self, number: int, columns: tuple[Any, ...]) -> str:
        """One line, spelt as the verifier demands."""
        uid, kind, _subject, _sequence, code, payload, *_rest = columns
        body, salt = leaves.body_text(*columns), leaves.salt_by(self.keyed, uid)
        if self.blind and kind not in SHOWN:
            return f'{{"hidden":"{leaves.hidden(salt, body).hex()}","n":{number}}}\n'
        if code in live.BOOKED and '"account":' not in payload:
            self.replay.unnamed[uid] = (0, 0)
        if self.words and '"words":' in payload:
            held = json.loads(payload)
            self.said[held.get("note") or held.get("voice") or ""] = uid
        return f'{{"body":{body},"n":{number},"salt":"{salt.hex()}"}}\n'

    def _pending(self) -> list[str]:
        """Cases and accounts that changed between the newest checkpoint and this moment."""
        found: set[str] = set()
        for _mac, _log, *columns in reading.unsealed():
            held = json.loads(columns[5])
            found |= {columns[2], str(held.get("account", ""))} - {""}
        return sorted(found)

    def _openings(self) -> Iterator[dict[str, str]]:
        for uid, salt, text in case_facts.public_words():
            entry = self.said.get(str(uid))
            if entry is not None:
                yield {"entry": entry, "salt": salt, "value": text}

    def _rows(self, name: str, rows: Iterable[dict[str, Any]]) -> None:
        with self._part(name) as write:
            for row in rows:
                write(canonical(row) + "\n")

    def _text(self, name: str, text: str) -> None:
        with self._part(name) as write:
            write(text)

    @contextmanager
    def _part(self, name: str) -> Iterator[Callable[[str], None]]:
        """A file of the bundle, hashed as it is written."""
        digest = sha256()
        with self.file.open(name, "w", force_zip64=True) as raw:

            def write(text: str) -> None:
                data = text.encode()
                digest.update(data)
                raw.write(data)

            yield write
        self.hashes[name] = digest.hexdigest()


def sealed_manifest(parts: Mapping[str, Any]) -> str:
    """The manifest with the table of arrows and the key, and on its second line the signature over it."""
    whole = {"format": verifier.FORMAT, "key": notes.verifier_key(), "steps": replaying.steps(), **parts}
    text = canonical(whole) + "\n"
    return text + notes.sign(f"{verifier.FORMAT}\n{text}") + "\n"


def _chosen(rows: Any) -> list[JournalCheckpoint]:
    """All checkpoints of a log, or a hundred of them evenly chosen with the newest."""
    sizes = list(rows.values_list("size", flat=True))
    step = max(1, len(sizes) // MOST_CHECKPOINTS)
    return list(rows.filter(size__in=sizes[::-1][::step]))


def _proof(hashes: list[bytes], size: int) -> list[str]:
    return _hex(merkle.consistency_proof(hashes, size))


def _hex(parts: list[bytes]) -> list[str]:
    return [part.hex() for part in parts]
