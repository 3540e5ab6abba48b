"""Many people pressing at once, over HTTP: raw connections kept open, every answer timed and counted."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

TWICE, UNHEARD = 10, 20  # one in so many
TRIES = 4
YES = "200"


@dataclass(frozen=True, slots=True)
class Crowd:
    """The ports of the servers and everybody's token."""

    ports: Sequence[int]
    tokens: Sequence[str]


@dataclass(slots=True)
class Answers:
    """What came back: how many of which status (with the code of a refusal), who was told yes, and how long each took,
    in milliseconds."""

    statuses: Counter[str] = field(default_factory=Counter)
    told: set[int] = field(default_factory=set)
    hung_up: int = 0
    times: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, more: Answers) -> None:
        """Count another turn with this one."""
        self.statuses += more.statuses
        self.told |= more.told
        self.hung_up += more.hung_up
        self.times += more.times
        self.seconds += more.seconds

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.times) / self.seconds

    def percentile(self, share: int) -> float:
        """The time within which so many per cent were answered."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) * share // 100, len(ordered) - 1)]


def press(
    crowd: Crowd, *, method: str, path: str, who: Sequence[int], clients: int, hasty: bool = False
) -> Answers:
    """Everybody in `who` asks once, over so many connections.

    `hasty`: one in ten sends the same press over a second connection at the same moment; one in twenty hangs up before
    the answer and sends it again with the same key, as a phone does that lost its network.
    """
    return asyncio.run(_press(crowd, method, path, who, clients, hasty=hasty))


async def _press(
    crowd: Crowd, method: str, path: str, who: Sequence[int], clients: int, *, hasty: bool
) -> Answers:
    luck, answers, queue = random.Random(f"{path} {len(who)}"), Answers(), list(enumerate(who))
    luck.shuffle(queue)

    async def client(number: int, line: _Line) -> None:
        port = crowd.ports[number % len(crowd.ports)]
        while queue:
            nth, person = queue.pop()
            request = _request(method, path, crowd.tokens[person], str(UUID(int=luck.getrandbits(128))))
            twin = None
            if hasty and nth % UNHEARD == 0:
                await line.hang_up_after(request)
                line = await _Line.open(port)
                answers.hung_up += 1
            elif hasty and nth % TWICE == 0:
                twin = asyncio.create_task(_alone(crowd.ports[(number + 1) % len(crowd.ports)], request))
            began = time.perf_counter()
            status = await line.ask(request)
            answers.times.append((time.perf_counter() - began) * 1000)
            answers.statuses[status] += 1
            if twin is not None:
                second = await twin
                answers.statuses[f"twin: {second}"] += 1
            if YES in {status, second if twin is not None else ""}:
                answers.told.add(person)
        line.close()

    # As pgbench counts: without the time that it takes to connect.
    lines = await asyncio.gather(*(_Line.open(crowd.ports[n % len(crowd.ports)]) for n in range(clients)))
    began = time.perf_counter()
    await asyncio.gather(*(client(number, line) for number, line in enumerate(lines)))
    answers.seconds = time.perf_counter() - began
    return answers


async def _alone(port: int, request: bytes) -> str:
    line = await _Line.open(port)
    answer = await line.ask(request)
    line.close()
    return answer


def _request(method: str, path: str, token: str, key: str) -> bytes:
    keyed = f"Idempotency-Key: {key}\r\nContent-Length: 0\r\n" if method == "POST" else ""
    return (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n{keyed}"
        "Accept: application/json\r\n\r\n"
    ).encode()


class _Line:
    """One open connection."""

    def __init__(self, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._port, self._reader, self._writer = port, reader, writer

    @classmethod
    async def open(cls, port: int) -> _Line:
        return cls(port, *await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, request: bytes) -> str:
        """The status, with the code of a refusal; `lost` when nobody answered after several tries."""
        for _n in range(TRIES):
            try:
                return await self._once(request)
            except (OSError, asyncio.IncompleteReadError):
                self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return "lost"

    async def _once(self, request: bytes) -> str:
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        status = head[9:12].decode()
        lines = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")]
        if not lines:
            raise RuntimeError(f"an answer without a length: {head!r}")
        length = int(lines[0].split(b":")[1])
        body = await self._reader.readexactly(length)
        return f"{status} {json.loads(body)['code']}" if status == "409" else status

    async def hang_up_after(self, request: bytes) -> None:
        """Send, and be gone before the answer."""
        self._writer.write(request)
        await self._writer.drain()
        self.close()

    def close(self) -> None:
        self._writer.close()
