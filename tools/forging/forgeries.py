"""Ways to forge a bundle. Each takes an honest city and returns the files and the manifest that a forger would hand over.

Unless a forgery says so the forger holds the signing key and signs the manifest anew: what has to be found is the lie,
not the broken envelope. A forgery returns None where the city offers nothing to forge that way.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

from linli.kernel import merkle
from linli.kernel.canonical import canonical

from .world import World, manifest, read

Forged = tuple[dict[str, str], str] | None
Forgery = Callable[[World, random.Random], Forged]
LOOKALIKE = str.maketrans({"a": "а", "e": "е", "o": "о", "c": "с", "p": "р", "i": "і"})  # Cyrillic twins


def _done(world: World, parts: dict[str, str]) -> Forged:
    return parts, manifest(parts, list(world.logs))


def _entries(world: World, lots: random.Random) -> tuple[dict[str, str], str, list[str]]:
    parts = world.parts()
    name = f"logs/{lots.choice(sorted(world.logs))}/entries.jsonl"
    return parts, name, parts[name].splitlines(keepends=True)


def flip(world: World, lots: random.Random) -> Forged:
    """One bit of one file, the envelope untouched."""
    parts = world.parts()
    text = manifest(parts, list(world.logs))
    name = lots.choice(sorted(name for name, content in parts.items() if content))
    raw = bytearray(parts[name].encode())
    raw[lots.randrange(len(raw))] ^= 1 << lots.randrange(7)
    parts[name] = raw.decode(errors="replace")
    return parts, text


def flip_entry(world: World, lots: random.Random) -> Forged:
    """One bit of one entry."""
    parts, name, _lines = _entries(world, lots)
    raw = bytearray(parts[name].encode())
    raw[lots.randrange(len(raw))] ^= 1 << lots.randrange(7)
    changed = raw.decode(errors="replace")
    if changed == parts[name]:
        return None
    parts[name] = changed
    return _done(world, parts)


def delete(world: World, lots: random.Random) -> Forged:
    """One entry is gone."""
    parts, name, lines = _entries(world, lots)
    del lines[lots.randrange(len(lines))]
    parts[name] = "".join(lines)
    return _done(world, parts)


def delete_and_renumber(world: World, lots: random.Random) -> Forged:
    """One entry is gone and the later ones moved up."""
    parts, name, lines = _entries(world, lots)
    del lines[lots.randrange(len(lines))]
    rows = [read(line) | {"n": n} for n, line in enumerate(lines)]
    parts[name] = "".join(canonical(row) + "\n" for row in rows)
    return _done(world, parts)


def insert(world: World, lots: random.Random) -> Forged:
    """One entry more, with numbers that fit."""
    parts, name, lines = _entries(world, lots)
    row = read(lots.choice(lines))
    row["body"][0] = row["body"][0][::-1].replace("-", "0")[:8] + row["body"][0][8:]
    lines.insert(lots.randrange(len(lines) + 1), canonical(row) + "\n")
    parts[name] = "".join(canonical(read(line) | {"n": n}) + "\n" for n, line in enumerate(lines))
    return _done(world, parts)


def swap(world: World, lots: random.Random) -> Forged:
    """Two entries change places, numbers and all."""
    parts, name, lines = _entries(world, lots)
    if len(lines) < 2:
        return None
    one, other = lots.sample(range(len(lines)), 2)
    rows = [read(line) for line in lines]
    rows[one], rows[other] = rows[other] | {"n": one}, rows[one] | {"n": other}
    parts[name] = "".join(canonical(row) + "\n" for row in rows)
    return _done(world, parts)


def renumber(world: World, lots: random.Random) -> Forged:
    """One entry carries another number."""
    parts, name, lines = _entries(world, lots)
    place = lots.randrange(len(lines))
    lines[place] = canonical(read(lines[place]) | {"n": place + lots.choice((-1, 1, 1000))}) + "\n"
    parts[name] = "".join(lines)
    return _done(world, parts)


def truncate(world: World, lots: random.Random) -> Forged:
    """The end is gone, the checkpoints stay."""
    parts, name, lines = _entries(world, lots)
    parts[name] = "".join(lines[: lots.randrange(len(lines))])
    return _done(world, parts)


def _rebuilt(world: World) -> Forged:
    return _done(world, world.parts())


def fork(world: World, lots: random.Random) -> Forged:
    """The past is rewritten and everything signed anew: only a kept checkpoint tells."""
    world = copy.deepcopy(world)
    name = lots.choice(sorted(world.logs))
    marks = world.marks[name]
    known = marks[max(0, len(marks) - 2)]
    body = world.logs[name].bodies[lots.randrange(known)]
    body[9] += 1
    return _rebuilt(world)


def roll_back(world: World, lots: random.Random) -> Forged:
    """The last entries never were: rebuilt and signed at a smaller size than the one that was witnessed."""
    world = copy.deepcopy(world)
    name = lots.choice(sorted(world.logs))
    marks = world.marks[name]
    known = marks[max(0, len(marks) - 2)]
    if known < 2:
        return None
    size = lots.randrange(1, known)
    log = world.logs[name]
    del log.bodies[size:], log.salts[size:]
    world.marks[name] = [size]
    return _rebuilt(world)


def drop_log(world: World, lots: random.Random) -> Forged:
    """A whole log is missing."""
    if len(world.logs) < 2:
        return None
    world = copy.deepcopy(world)
    del world.logs[lots.choice(sorted(world.logs))]
    return _rebuilt(world)


def replay_checkpoint(world: World, lots: random.Random) -> Forged:
    """An older checkpoint stands for the newest."""
    parts = world.parts()
    name = lots.choice(sorted(world.logs))
    marks = world.marks[name]
    if len(marks) < 2:
        return None
    parts[f"logs/{name}/checkpoints.txt"] = world.note(name, marks[0])
    return _done(world, parts)


def forge_proof(world: World, lots: random.Random) -> Forged:
    """A proof is bent: sizes 0, 1 and powers of two, parts lost, doubled, changed, or from another tree."""
    parts = world.parts()
    name = lots.choice(sorted(world.logs))
    place = f"logs/{name}/proofs.jsonl"
    rows = [read(line) for line in parts[place].splitlines()]
    row = lots.choice(rows)
    way = lots.choice(("size", "lose", "double", "change", "reverse"))
    proof: list[Any] = row["proof"]
    if way == "size":
        true = row["size"]
        row["size"] = lots.choice([size for size in (0, 1, 2, 4, 8, 16, 64, true + 1) if size != true])
        if row["kind"] == "consistency" and row["size"] in world.marks[name]:
            return None
    elif not proof:
        proof.append("00" * 32)
    elif way == "lose":
        proof.pop(lots.randrange(len(proof)))
    elif way == "double":
        proof.insert(0, proof[0])
    elif way == "change":
        proof[lots.randrange(len(proof))] = merkle.leaf_hash(b"other").hex()
    elif proof == proof[::-1]:
        return None
    else:
        proof.reverse()
    parts[place] = "".join(canonical(one) + "\n" for one in rows)
    return _done(world, parts)


def spell_otherwise(world: World, lots: random.Random) -> Forged:
    """The same entry for a careless parser: doubled keys, other numbers, spaces, escapes."""
    parts, name, lines = _entries(world, lots)
    place = lots.randrange(len(lines))
    line = lines[place]
    lines[place] = lots.choice(
        (
            line.replace('{"body"', f'{{"n":{place},"body"', 1),
            line.replace(f'"n":{place}', f'"n":{place}.0', 1),
            line.replace(f'"n":{place}', f'"n":{place}e0', 1),
            line.replace(f'"n":{place}', f'"n":-{place + 1}', 1),
            line.replace('"n":', '"n": ', 1),
            line.replace('"salt"', '"s\\u0061lt"', 1),
            line.replace('"body":[', '"body":[NaN,', 1),
            line.replace('"web"', '"we\\u0062"', 1),
        )
    )
    parts[name] = "".join(lines)
    return _done(world, parts)


def look_alike(world: World, lots: random.Random) -> Forged:
    """A code in letters that look the same, rebuilt and signed: no code has such letters."""
    world = copy.deepcopy(world)
    body = lots.choice(world.logs[lots.choice(sorted(world.logs))].bodies)
    body[4] = body[4].translate(LOOKALIKE)
    return _rebuilt(world)


def other_state(world: World, lots: random.Random) -> Forged:
    """A case is said to be in a state to which no entry led."""
    if not world.states:
        return None
    world = copy.deepcopy(world)
    case = lots.choice(sorted(world.states))
    world.states[case] = "written_off" if world.states[case] != "written_off" else "handling"
    return _rebuilt(world)


def other_balance(world: World, lots: random.Random) -> Forged:
    """An account holds more than its entries gave."""
    if not world.balances:
        return None
    world = copy.deepcopy(world)
    world.balances[lots.choice(sorted(world.balances))][lots.randrange(2)] += lots.choice((-60, 1, 600))
    return _rebuilt(world)


def other_words(world: World, lots: random.Random) -> Forged:
    """Words that were never said are opened."""
    if not world.openings:
        return None
    world = copy.deepcopy(world)
    lots.choice(world.openings)["value"] += "。"
    return _rebuilt(world)


def forbidden_arrow(world: World, lots: random.Random) -> Forged:
    """An entry moves a case where it cannot go; rebuilt and signed."""
    world = copy.deepcopy(world)
    openings = [(log, n) for log in world.logs.values() for n, body in enumerate(log.bodies) if body[3] == 1]
    cases = [(log, n) for log, n in openings if log.bodies[n][1] == "case"]
    if not cases:
        return None
    log, place = lots.choice(cases)
    log.bodies[place][4] = "case.written_off"
    return _rebuilt(world)


FORGERIES: dict[str, Forgery] = {
    one.__name__: one
    for one in (
        flip,
        flip_entry,
        delete,
        delete_and_renumber,
        insert,
        swap,
        renumber,
        truncate,
        fork,
        roll_back,
        drop_log,
        replay_checkpoint,
        forge_proof,
        spell_otherwise,
        look_alike,
        other_state,
        other_balance,
        other_words,
        forbidden_arrow,
    )
}
