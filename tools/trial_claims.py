"""The trial of claims: `python -m tools.trial_claims [PEOPLE [ATTEMPTS]]`.

Two server processes, on SQLite and on PostgreSQL, and a crowd that presses twice and hangs up before the answer: exactly K
of K places, one for each person, and whoever was told yes holds one. The twin without its locks has to fail.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from bench.claims import environment_of, run
from bench.race import Rush, rush, servers

from tools.postgres import NoPostgres, cluster

PEOPLE, ATTEMPTS = 2_000, 5_000
PLACES = (1, 10, 50)


def tried(url: str, people: int, attempts: int, *, twin: bool) -> tuple[list[Rush], list[Rush]]:
    """One engine: a rush for each number of places; where locks can be taken away, another three against the twin."""
    with tempfile.TemporaryDirectory(prefix="linli-trial-") as folder:
        environment = environment_of(Path(folder), url)
        words = [str(number) for number in PLACES] * 2
        ground = json.loads(run(environment, "bench.claims_ground", "race", str(people), *words))

        def rushes(shifts: list[str], *, unlocked: bool) -> list[Rush]:
            with servers(environment, twin=unlocked) as ports:
                heard = [rush(ports, ground["tokens"], shift, attempts) for shift in shifts]
            held = [json.loads(run(environment, "bench.claims_ground", "holders", shift)) for shift in shifts]
            return [
                Rush(people, places, attempts, answers, holders)
                for places, answers, holders in zip(PLACES, heard, held, strict=True)
            ]

        real = rushes(ground["shifts"][: len(PLACES)], unlocked=False)
        if not twin:
            return real, []
        run(environment, "bench.claims_ground", "open_net")
        return real, rushes(ground["shifts"][len(PLACES) :], unlocked=True)


def row(name: str, one: Rush, verdict: str) -> str:
    """One line of the table."""
    answers = one.answers
    return (
        f"  {name:<24} {one.places:>3} {len(one.holders):>6} {len(set(one.holders)):>8} {len(answers.told):>9} "
        f"{answers.statuses.get('lost', 0):>5} {answers.hung_up:>8} {answers.rate:>9,.0f}  {verdict}"
    )


def told(name: str, rushes: list[Rush]) -> int:
    """Print the lines of one engine; how many of its rushes were wrong."""
    for one in rushes:
        print(row(name, one, "; ".join(one.faults) or "exact"), flush=True)
    return sum(bool(one.faults) for one in rushes)


def main() -> int:
    """Run it and print the table; 1 when a place was given twice or kept back, or the twin did not fail."""
    given = [int(word) for word in sys.argv[1:]]
    people, attempts = [*given, *(PEOPLE, ATTEMPTS)[len(given) :]]
    print(f"{people:,} people, {attempts:,} attempts, two server processes over HTTP")
    print("  engine                     K  given  persons  told yes  lost  hung up  answers/s")
    wrong = 0
    real, _none = tried("", people, attempts, twin=False)
    wrong += told("SQLite", real)
    try:
        with cluster() as url:
            real, unlocked = tried(url, people, attempts, twin=True)
        wrong += told("PostgreSQL", real)
        for one in unlocked:
            oversold = len(one.answers.told) > one.places
            wrong += not oversold
            verdict = f"oversells: {len(one.answers.told)} of {one.places}" if oversold else "NOT OVERSOLD"
            print(row("its twin without locks", one, verdict), flush=True)
    except NoPostgres as missing:
        print(f"not tried on PostgreSQL: {missing}")
        return 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
