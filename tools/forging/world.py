"""A small city drawn from a seed: its entries, its logs, and the bundle that an honest house would make of them."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

from linli.cases import replaying
from linli.kernel import leaves, merkle, notes
from linli.kernel.canonical import canonical
from linli.site.proving import bundle
from linli.site.proving import linli_verify as verifier

Body = list[Any]
OTHERS = ("slot.claimed", "registration.asked", "meeting.called")
SIZES = (1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33)


@dataclass
class Log:
    """The entries of one log with their salts; a salt of None blinds the entry."""

    bodies: list[Body] = field(default_factory=list)
    salts: list[bytes] = field(default_factory=list)

    def hashes(self, name: str) -> list[bytes]:
        """The leaves as they are now."""
        city = "" if name == notes.HOUSE else name
        return [
            leaves.leaf_of(city, n, leaves.hidden(salt, leaves.body_text(*body)))
            for n, (body, salt) in enumerate(zip(self.bodies, self.salts, strict=True))
        ]


@dataclass
class World:
    """Everything in a bundle, before it is written."""

    logs: dict[str, Log]
    states: dict[str, str]
    balances: dict[str, list[int]]
    openings: list[dict[str, str]]
    marks: dict[str, list[int]]  # sizes at which each log was signed

    def parts(self) -> dict[str, str]:
        """The files that an honest house would write, without the manifest."""
        found = {"README.txt": bundle.README}
        for name, log in self.logs.items():
            found |= self._log(name, log)
        found["states.jsonl"] = _lines({"case": case, "state": state} for case, state in self.states.items())
        found["balances.jsonl"] = _lines(
            {"account": account, "minutes": sums[0], "points": sums[1]}
            for account, sums in self.balances.items()
            if sums != [0, 0]
        )
        found["accounts.jsonl"] = ""
        found["openings.jsonl"] = _lines(self.openings)
        return found

    def _log(self, name: str, log: Log) -> dict[str, str]:
        folder, hashes, size = f"logs/{name}", log.hashes(name), len(log.bodies)
        marks = self.marks[name]
        proofs = [
            {"kind": "consistency", "size": mark, "proof": _hex(merkle.consistency_proof(hashes, mark))}
            for mark in marks
        ]
        proofs.append(
            {"kind": "inclusion", "size": size, "proof": _hex(merkle.inclusion_proof(hashes, size - 1))}
        )
        entries = "".join(
            f'{{"body":{leaves.body_text(*body)},"n":{n},"salt":"{salt.hex()}"}}\n'
            for n, (body, salt) in enumerate(zip(log.bodies, log.salts, strict=True))
        )
        return {
            f"{folder}/entries.jsonl": entries,
            f"{folder}/checkpoints.txt": "\n".join(self.note(name, mark) for mark in marks),
            f"{folder}/proofs.jsonl": _lines(proofs),
        }

    def note(self, name: str, size: int) -> str:
        """The signed checkpoint of a log at a size."""
        city = "" if name == notes.HOUSE else name
        return notes.write(city, size, merkle.root_of(self.logs[name].hashes(name)[:size]))

    def kept(self) -> str:
        """What somebody outside has kept: the checkpoint before the newest of each log."""
        return "\n".join(self.note(name, marks[max(0, len(marks) - 2)]) for name, marks in self.marks.items())


def manifest(parts: dict[str, str], logs: Sequence[str]) -> str:
    """A manifest over these files, signed by the house."""
    files = {name: sha256(text.encode()).hexdigest() for name, text in parts.items()}
    return bundle.sealed_manifest(
        {"made": 0, "logs": list(logs), "all_logs": True, "pending": [], "files": files}
    )


def packed(parts: dict[str, str], manifest_text: str) -> io.BytesIO:
    """The bundle as a file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in [*parts.items(), ("manifest.json", manifest_text)]:
            archive.writestr(name, text)
    file.seek(0)
    return file


def draw(seed: int) -> World:
    """An honest city."""
    lots = random.Random(seed)
    logs = {"9901": Log(), notes.HOUSE: Log()} if lots.random() < 0.5 else {"9901": Log()}
    world = World(logs, {}, {}, [], {})
    city = _Life(lots, world)
    for name in logs:
        for _n in range(lots.choice(SIZES)):
            city.go_on(name)
    world.states = {case: state for case, (state, _back) in city.replay.states.items()}
    world.balances = {account: list(sums) for account, sums in city.replay.accounts.items()}
    for name, log in logs.items():
        size = len(log.bodies)
        world.marks[name] = sorted({lots.randint(1, size), lots.randint(1, size), size})
    return world


class _Life:
    """What happens in the city, entry by entry; the verifier's own replay keeps the books."""

    def __init__(self, lots: random.Random, world: World) -> None:
        self.lots, self.world, self.tick = lots, world, 0
        self.replay = verifier.Replay(replaying.steps())
        self.sequences: dict[str, int] = {}
        self.homes: dict[str, str] = {}
        self.people = [self.uid() for _n in range(3)]

    def uid(self) -> str:
        """A uid of this seed."""
        return str(UUID(int=self.lots.getrandbits(128)))

    def go_on(self, log: str) -> None:
        """One more entry of any kind."""
        choice = self.lots.random()
        if choice < 0.25:
            self._case_begins(log)
        elif choice < 0.6:
            self._case_goes_on(log)
        elif choice < 0.8:
            payload = {"account": self.lots.choice(self.people), "minutes": 60, "points": 5}
            self._add(log, "slot", self.uid(), "service.booked", payload)
        else:
            self._add(log, "slot", self.uid(), self.lots.choice(OTHERS), {"how": "claimed"})

    def _case_begins(self, log: str) -> None:
        case = self.uid()
        self.homes[case] = log
        self._add(log, "case", case, "case.opened", {"kind": "request"})

    def _case_goes_on(self, log: str) -> None:
        here = [case for case, home in self.homes.items() if home == log]
        if not here:
            self._case_begins(log)
            return
        case = self.lots.choice(here)
        state = self.replay.states[case][0]
        moves = sorted(
            code
            for code, arrows in self.replay.steps["moves"].items()
            if state in arrows and code != "case.imported"
        )
        if not moves:
            self._add(log, "case", case, "case.lit_red", {})
            return
        salt, words = self.lots.randbytes(16), self.lots.choice(("路灯已修好", "已清理", "done"))
        payload = {"words": sha256(salt + words.encode()).hexdigest()}
        entry = self._add(log, "case", case, self.lots.choice(moves), payload)
        if self.lots.random() < 0.5:
            self.world.openings.append({"entry": entry, "salt": salt.hex(), "value": words})

    def _add(self, log: str, kind: str, subject: str, code: str, payload: dict[str, Any]) -> str:
        self.tick += 1
        number = self.sequences[subject] = self.sequences.get(subject, 0) + 1
        uid = self.uid()
        body = [
            uid,
            kind,
            subject,
            number,
            code,
            canonical(payload),
            None,
            "person",
            "web",
            self.tick,
            self.tick,
        ]
        self.replay.take(body, payload, code)
        place = self.world.logs[log]
        place.bodies.append(body)
        place.salts.append(self.lots.randbytes(16))
        return uid


def _lines(rows: Any) -> str:
    return "".join(canonical(row) + "\n" for row in rows)


def _hex(parts: Sequence[bytes]) -> list[str]:
    return [part.hex() for part in parts]


def read(line: str) -> dict[str, Any]:
    """One line of a bundle."""
    found: dict[str, Any] = json.loads(line)
    return found
