"""A rush for places over HTTP: who wins, how fast, and against what the database alone could do.

`linli bench claims --people 2000 --places 50 --attempts 5000` makes a city of that many volunteers, starts two server
processes, and lets all press at once: some twice, some with an answer that never arrives. Then, in the same run and in
turns, so that a machine that changes its pace changes it for all: an empty page that only signs in, claims where there is
room for all, refusals where there is none, and pgbench writing the same rows.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tools.debian import program
from tools.postgres import NoPostgres, cluster

from bench.clocking import noise
from bench.crowd import Answers, Crowd, press

ROOT = Path(__file__).resolve().parents[1]
DURABLE = {"fsync": "on", "full_page_writes": "on", "autovacuum": "on", "max_connections": "200"}
SERVERS, THREADS, CLIENTS = 2, 6, 16
PATIENCE = 120
TURNS = 5  # the first is not counted
LEAST_CLAIMS, LEAST_REFUSALS = 0.5, 0.8  # of pgbench; of an empty page

Found = dict[str, Any]


def main() -> int:
    """Measure and print; 1 when a place was given twice, kept back, or somebody was left without an answer."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--people", type=int, default=2_000)
    words.add_argument("--places", type=int, default=50)
    words.add_argument("--attempts", type=int, default=5_000)
    words.add_argument("--sqlite", action="store_true", help="on SQLite, without the comparison with pgbench")
    wanted = words.parse_args()
    try:
        found = measure(wanted)
    except NoPostgres as missing:
        print(f"not measured: {missing}")
        return 2
    show(wanted, found)
    return 0 if found["exact"] else 1


def measure(wanted: argparse.Namespace) -> Found:
    """The whole run, in a folder and on a database of its own."""
    with ExitStack() as stack:
        url = "" if wanted.sqlite else stack.enter_context(cluster(**DURABLE))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="linli-claims-")))
        environment = environment_of(folder, url)
        ground = _ground(environment, wanted)
        found: Found = {"noise": [noise()], "statements": ground["statements"]}
        ports = [free_port() for _n in range(SERVERS)]
        for number, port in enumerate(ports):
            stack.enter_context(server(environment, port, core=number))
        crowd = Crowd(ports=ports, tokens=ground["tokens"])
        found["rush"] = _rush(crowd, ground, wanted)
        found |= json.loads(run(environment, "bench.claims_ground", "count", ground["rush"]))
        found["exact"] = (
            found["holders"] == found["persons"] == min(wanted.places, wanted.people)
            and found["rush"].statuses.get("lost", 0) == 0
        )
        found |= _by_turns(crowd, ground, wanted, lambda turn: _pgbench(url, ground, folder, turn))
        found["noise"].append(noise())
    return found


def _rush(crowd: Crowd, ground: Found, wanted: argparse.Namespace) -> Answers:
    return press(
        crowd,
        method="POST",
        path=f"/api/v1/shifts/{ground['rush']}/claim",
        who=[n % wanted.people for n in range(wanted.attempts)],
        clients=CLIENTS,
        hasty=True,
    )


def _by_turns(
    crowd: Crowd, ground: Found, wanted: argparse.Namespace, limit: Callable[[int], float | None]
) -> Found:
    """Each once in a turn, by everybody, with the same number of open connections, claims and pgbench in a shift of that
    turn. What follows what changes: whoever comes after claims shares the disk with them. The rates are those of all
    turns together but the first, in which connections make their plans.
    """
    found: Found = {name: Answers() for name in ("empty", "roomy", "full")}
    limits: list[float | None] = []
    order = [*found, "pgbench"]
    for turn in range(TURNS):
        asked = {
            "empty": ("GET", ground["empty"]),
            "roomy": ("POST", f"/api/v1/shifts/{ground['roomy'][turn]}/claim"),
            "full": ("POST", f"/api/v1/shifts/{ground['full']}/claim"),
        }
        for name in order[turn % len(order) :] + order[: turn % len(order)]:
            if name == "pgbench":
                limits.append(limit(turn))
                continue
            method, path = asked[name]
            answers = press(crowd, method=method, path=path, who=range(wanted.people), clients=CLIENTS)
            if turn:
                found[name].add(answers)
    rates = [rate for rate in limits[1:] if rate]
    # So many places each: what counts is how long they took together.
    found["pgbench"] = len(rates) / sum(1 / rate for rate in rates) if rates else None
    return found


# --- The surroundings ---------------------------------------------------------------------------------------------


def environment_of(folder: Path, url: str) -> Mapping[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("LINLI_")}
    return own | {
        "DJANGO_SETTINGS_MODULE": "linli.site.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "LINLI_HOME": str(ROOT),
        "LINLI_VAR": str(folder),
        "LINLI_ENV_FILE": "",
        "LINLI_SECRET_KEY": secrets.token_hex(32),
        "LINLI_KEY_FILE": str(folder / "data.json"),
        "LINLI_DATABASE_URL": url,
        "LINLI_BASE_URL": "http://127.0.0.1",
        "LINLI_ALLOWED_HOSTS": "127.0.0.1",
    }


def run(environment: Mapping[str, str], module: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return done.stdout.splitlines()[-1]


def _ground(environment: Mapping[str, str], wanted: argparse.Namespace) -> Found:
    found: Found = json.loads(
        run(environment, "bench.claims_ground", "make", str(wanted.people), str(wanted.places), str(TURNS))
    )
    return found


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
    return port


@contextmanager
def server(environment: Mapping[str, str], port: int, core: int | None = None) -> Iterator[None]:
    """One server process that answers; on a core of its own, as `linli serve` gives them where there are enough."""
    with started(environment, port) as process:
        if core is not None and core < len(cores := sorted(os.sched_getaffinity(0))):
            os.sched_setaffinity(process.pid, {cores[core]})
        wait_for(process, port)
        yield


@contextmanager
def started(
    environment: Mapping[str, str], port: int, *, twin: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    """One server process, as an installation starts it; the twin of it is one whose lock is off."""
    command = ["-c", "from linli.site.cli import main; main()", "serve", "--workers", "1"]
    command = ["-m", "bench.unlocked"] if twin else command
    words = ["--port", str(port), "--threads", str(THREADS)]
    process = subprocess.Popen([sys.executable, *command, *words], cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    """Return once it answers. Raises RuntimeError when it never does."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        with socket.socket() as held:
            if held.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"the server on port {port} did not start")


# --- The limit ----------------------------------------------------------------------------------------------------

# What a claim writes, and what it has to lock and read for it, as plain SQL: key, person, place, journal, key's result.
_SAME_ROWS = """\
\\set n :n + 1
\\set who :first + :client_id * :each + :n - 1
BEGIN;
INSERT INTO kernel_idempotencykey (scope, key_hash, verb, body_hash, result_uid, created_at)
  VALUES ('p' || :who, md5(random()::text) || md5(random()::text), 'projects.claim', repeat('a', 64), gen_random_uuid(),
    now())
  ON CONFLICT (scope, key_hash) DO NOTHING;
SELECT id FROM people_person WHERE id = :who FOR NO KEY UPDATE;
SELECT id AS slot FROM projects_slot WHERE shift_id = :shift AND holder_id IS NULL
  ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED \\gset
UPDATE projects_slot SET holder_id = :who, how = 'claimed', taken_at = now() WHERE id = :slot;
INSERT INTO kernel_journalentry (uid, subject_kind, subject_uid, code, payload, actor_label, channel, recorded_at,
    effective_at, log, mac, sequence)
  SELECT gen_random_uuid(), 'slot', uid, 'slot.claimed', '{"holder":"' || uid || '","how":"claimed"}', 'person', 'api',
    now(), now(), '9901', repeat('a', 64),
    (SELECT COALESCE(MAX(sequence), 0) + 1 FROM kernel_journalentry j WHERE j.subject_uid = s.uid)
  FROM projects_slot s WHERE id = :slot;
COMMIT;
"""


def _pgbench(url: str, ground: Found, folder: Path, turn: int = 0) -> float | None:
    """Transactions per second of pgbench with the same number of connections; None without it, and on SQLite."""
    if not url:
        return None
    binary = program(("pgbench",), folders="/usr/lib/postgresql/*/bin", packages=("postgresql",))
    if binary is None:
        return None
    script = folder / "claim.sql"
    script.write_text(_SAME_ROWS)
    each = ground["limit_places"] // CLIENTS
    given = {"n": 0, "first": ground["first_person"], "each": each, "shift": ground["limit_shifts"][turn]}
    words = [part for name, value in given.items() for part in ("-D", f"{name}={value}")]
    done = subprocess.run(
        [
            str(binary),
            "-n",
            "-M",
            "prepared",
            "-f",
            str(script),
            "-c",
            str(CLIENTS),
            "-t",
            str(each),
            *words,
            url,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-500:])
    said = next(line for line in done.stdout.splitlines() if line.startswith("tps ="))
    return float(said.split()[2])


# --- The table ----------------------------------------------------------------------------------------------------


def show(wanted: argparse.Namespace, found: Found) -> None:
    """Print it, with what was promised beside what was measured."""
    engine = "SQLite" if wanted.sqlite else "PostgreSQL"
    print(
        f"\n{engine}, {SERVERS} server processes, {CLIENTS} connections: {wanted.people:,} people, "
        f"{wanted.places} places, {wanted.attempts:,} attempts, one in ten pressed twice, one in twenty unheard"
    )
    rush: Answers = found["rush"]
    print(f"  places given {found['holders']}, to {found['persons']} persons, of {wanted.places}: ", end="")
    print("exact" if found["exact"] else "WRONG")
    print(f"  answers: {dict(sorted(rush.statuses.items()))}")
    for name, label in (
        ("rush", "the rush"),
        ("roomy", "claims, room for all"),
        ("full", "refusals, all full"),
        ("empty", "an empty page, signed in"),
    ):
        one: Answers = found[name]
        print(
            f"  {label:<26} {one.rate:8,.0f}/s   p50 {one.percentile(50):6.1f} ms   p99 {one.percentile(99):6.1f} ms"
        )
    print(
        f"  SQL of one claim: {found['statements']['claim']}, of a refusal: {found['statements']['refusal']}"
    )
    if found.get("pgbench"):
        ratio = found["roomy"].rate / found["pgbench"]
        print(
            f"  the same rows by pgbench    {found['pgbench']:8,.0f}/s   "
            f"claims reach {ratio:.2f} of it (promised ≥ {LEAST_CLAIMS})"
        )
    share = found["full"].rate / found["empty"].rate
    print(f"  refusals reach {share:.2f} of the empty page (promised ≥ {LEAST_REFUSALS})")
    before, after = (one["median"] for one in found["noise"])
    print(f"  noise: the same loop took {before:.0f} ms before and {after:.0f} ms after")


if __name__ == "__main__":
    sys.exit(main())
