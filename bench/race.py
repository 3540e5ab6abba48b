"""A rush for places over HTTP against two server processes, judged place by place and person by person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from uuid import UUID

from bench.claims import SERVERS, free_port, started, wait_for
from bench.crowd import Answers, Crowd, press

CLIENTS, WARM = 16, 200
KNOWN = {"200", "409 full", "409 already_in"}


@dataclass(frozen=True, slots=True)
class Rush:
    """One rush: what the crowd heard, and who holds the places afterwards."""

    people: int
    places: int
    attempts: int
    answers: Answers
    holders: list[int]

    @property
    def faults(self) -> list[str]:
        """What is wrong with it, in sentences; nothing is right."""
        wanted, held, told = min(self.places, self.people), set(self.holders), self.answers.told
        heard = sum(count for name, count in self.answers.statuses.items() if not name.startswith("twin: "))
        strange = {name for name in self.answers.statuses if name.removeprefix("twin: ") not in KNOWN}
        found = {
            f"{len(self.holders)} places given instead of {wanted}": len(self.holders) != wanted,
            f"{len(self.holders)} places for {len(held)} persons": len(self.holders) != len(held),
            f"{len(told - held)} were told yes and hold nothing": bool(told - held),
            f"{len(held - told)} hold a place and were not told": bool(held - told),
            f"{heard} answers to {self.attempts} attempts": heard != self.attempts,
            f"answers nobody expects: {sorted(strange)}": bool(strange),
        }
        return [sentence for sentence, wrong in found.items() if wrong]


@contextmanager
def servers(environment: Mapping[str, str], *, twin: bool = False) -> Iterator[list[int]]:
    """Two server processes on one database; their ports."""
    with ExitStack() as stack:
        ports = [free_port() for _n in range(SERVERS)]
        # Both start at once: each needs a core for seconds.
        running = [stack.enter_context(started(environment, port, twin=twin)) for port in ports]
        for process, port in zip(running, ports, strict=True):
            wait_for(process, port)
        yield ports


def rush(ports: Sequence[int], tokens: Sequence[str], shift: str, attempts: int) -> Answers:
    """So many attempts by all these people at one shift: one in ten pressed twice, one in twenty hung up unheard.

    Before it everybody's server has answered a claim at a shift that is not there: servers that have just started answer one
    after the other, and a rush at a single place would be over before it began.
    """
    crowd = Crowd(ports=ports, tokens=tokens)
    nowhere = f"/api/v1/shifts/{UUID(int=0)}/claim"
    press(crowd, method="POST", path=nowhere, who=range(min(WARM, len(tokens))), clients=CLIENTS)
    return press(
        crowd,
        method="POST",
        path=f"/api/v1/shifts/{shift}/claim",
        who=[number % len(tokens) for number in range(attempts)],
        clients=CLIENTS,
        hasty=True,
    )
