"""Changes of the key file: a further key, a key retired, the whole file wrapped. One change at a time, and all or nothing.

A new file is complete on the disk before it takes the place of the old one. Every process reads it at its next use.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from linli.kernel.keys import FORMER, KEY_BYTES, OPAQUE, KeyRefused, forget_keys, keys, read_key_file, stored
from linli.kernel.providers import WRAPPED, PlainFile, ProviderFailed, provider
from linli.kernel.suites import SUITES

if TYPE_CHECKING:
    from collections.abc import Iterator

# A key is not retired while somebody may still be writing under it: longer than any transaction lasts.
SETTLE = timedelta(minutes=10)
_NUMBERED = re.compile(r"k(\d+)")


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key as it may be shown."""

    label: str
    suite: str
    made: str
    use: str


def lines() -> list[KeyLine]:
    """The keys of the ring, without the keys. Raises KeyRefused."""
    ring, content = keys(), read_key_file(_path())
    data: dict[str, Any] = _dict(content["data"])
    found = [
        KeyLine(
            key_id, ring.suites[key_id], _made(data[key_id]), "writes" if key_id == ring.current else "reads"
        )
        for key_id in ring.data
    ]
    found.append(KeyLine("index", ring.index_mac, _made(content["index"]), "writes"))
    if ring.former is not None:
        found.append(KeyLine(FORMER, ring.former[0], _made(content[FORMER]), "reads"))
    return found


def add_data_key(*, at: datetime, suite: str = "") -> str:
    """Make a key that seals from now on, for the cipher of the present one unless another is named; its id.

    Raises KeyRefused for a bad file and for a cipher that nobody here knows.
    """
    with _changing() as content:
        ring = keys()
        suite = suite or ring.suites[ring.current]
        if suite not in SUITES:
            raise KeyRefused(f"nobody here knows the cipher {suite!r}; there are {', '.join(SUITES)}")
        data = _dict(content["data"])
        taken = [int(found[1]) for one in data if (found := _NUMBERED.fullmatch(one))]
        key_id = f"k{max(taken, default=0) + 1}"
        text = _wrapped(f"data.{key_id}", secrets.token_bytes(SUITES[suite].key_bytes))
        data[key_id] = {"suite": suite, "key": text, "made": at.isoformat()}
        content["current"] = key_id
    return key_id


def add_index_key(*, at: datetime, suite: str = "") -> None:
    """Make a new key for the blind index; the present one keeps answering until every index was made anew.

    Raises KeyRefused while an earlier change is not finished.
    """
    with _changing() as content:
        ring = keys()
        if ring.former is not None:
            raise KeyRefused(
                "the last change of the index key is not finished: linli keys rotate, then retire index"
            )
        mac = SUITES[suite].mac if suite else ring.index_mac
        former: dict[str, object] = {
            "suite": ring.index_mac,
            "key": _moved(content["index"], "index", FORMER),
        }
        content[FORMER] = former | {"made": _made(content["index"])}
        key = _wrapped("index", secrets.token_bytes(KEY_BYTES))
        content["index"] = {"suite": mac, "key": key, "made": at.isoformat()}


def retire_data_key(key_id: str, *, at: datetime) -> None:
    """Take a key out of the ring for good. The caller has looked at every value and found none under it.

    Raises KeyRefused for the key that writes, for one that is not there, and before the new key has settled.
    """
    with _changing() as content:
        data = _dict(content["data"])
        if key_id not in data:
            raise KeyRefused(f'there is no key "{key_id}"')
        if key_id == content["current"]:
            raise KeyRefused(f'"{key_id}" is the key that writes; add another one first')
        _settled(data[str(content["current"])], at)
        del data[key_id]


def retire_index_key(*, at: datetime) -> None:
    """Leave the former index key behind. The first one stays for hashes of random values (`crypto.opaque_hash`).

    Raises KeyRefused when there is none, and before the new one has settled.
    """
    with _changing() as content:
        if FORMER not in content:
            raise KeyRefused("there is no former index key")
        _settled(content["index"], at)
        former = content.pop(FORMER)
        if OPAQUE not in content:
            content[OPAQUE] = _moved(former, FORMER, OPAQUE)


def wrap_file() -> int:
    """Have the key command wrap every key of a file in the clear; how many. Raises KeyRefused."""
    with _changing(check=False) as content:
        if not settings.KEY_COMMAND:
            raise KeyRefused("name the command that wraps keys in LINLI_KEY_COMMAND")
        held = {label: text for label, text in stored(content).items() if not text.startswith(WRAPPED)}
        try:
            texts = provider().wrap(PlainFile().unwrap(held))
        except ProviderFailed as error:
            raise KeyRefused(str(error)) from error
        for label, text in texts.items():
            group, _dot, key_id = label.partition(".")
            place, name = (_dict(content["data"]), key_id) if key_id else (content, group)
            entry = place[name]
            place[name] = {**entry, "key": text} if isinstance(entry, dict) else {"key": text}
    return len(texts)


def _settled(entry: object, at: datetime) -> None:
    made = _made(entry)
    if made and at < datetime.fromisoformat(made) + SETTLE:
        minutes = int(SETTLE.total_seconds() // 60)
        raise KeyRefused(
            f"the new key is younger than {minutes} minutes: something may still be written under the old one"
        )


def _moved(entry: object, was: str, label: str) -> str:
    """The text of the same key under another label: a wrapped key opens under its own label only."""
    text = stored({"data": {}, "index": entry})["index"]
    try:
        return provider().wrap({label: provider().unwrap({was: text})[was]})[label]
    except ProviderFailed as error:
        raise KeyRefused(str(error)) from error


def _wrapped(label: str, key: bytes) -> str:
    try:
        return provider().wrap({label: key})[label]
    except ProviderFailed as error:
        raise KeyRefused(str(error)) from error


def _made(entry: object) -> str:
    made = entry.get("made", "") if isinstance(entry, dict) else ""
    return made if isinstance(made, str) else ""


def _dict(entry: object) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise KeyRefused('the key file has no keys under "data"')
    return entry


def _path() -> Path:
    return Path(settings.KEY_FILE)


@contextlib.contextmanager
def _changing(*, check: bool = True) -> Iterator[dict[str, Any]]:
    """The content of the key file, to be changed by one at a time; written back when all went well."""
    path = _path()
    with path.with_name(f".{path.name}.lock").open("a", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if check:
            forget_keys()
            keys()
        content = dict(read_key_file(path))
        yield content
        _replace(path, content)
    forget_keys()


def _replace(path: Path, content: dict[str, Any]) -> None:
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
