"""The key file: who may read it, what must be in it, and how a new one is made.

Keys live in one file outside the database and outside its backup, as they are or wrapped (`linli.kernel.providers`). A file
that others can read, a missing or repeated key, or a key that is also SECRET_KEY stops the start. A key is a text (for
AES-256-GCM or HMAC-SHA256) or `{"suite": …, "key": text}`. A changed file is read again at the next use: no process has to
be started anew. `linli.kernel.keyring` changes it.
"""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
import stat
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from linli.kernel.providers import ProviderFailed, provider
from linli.kernel.suites import AES256GCM, HMAC_SHA256, MACS, SUITES

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_BYTES = 32
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,20}")
_SINGLE = ("index", "token", "journal")
SIGNING = "signing"  # signs checkpoints of the journal; files made before there were checkpoints lack it
# The index key before the present one while indexes are being made anew; and the first one ever, for hashes of random
# values, which can neither be made anew nor guessed.
FORMER, OPAQUE = "index_former", "opaque"


class KeyRefused(Exception):
    """Keys are missing, exposed or do not fit what is to be opened."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys in force. `data` may hold old keys for reading; `current` names the one for writing.

    `suites` names the cipher of each data key, `index_mac` the keyed hash of the index, `former` the index key that is being
    left behind, with its hash.
    """

    data: Mapping[str, bytes]
    current: str
    index: bytes
    token: bytes
    journal: bytes
    signing: bytes | None = None
    suites: Mapping[str, str] = field(default_factory=dict)
    index_mac: str = HMAC_SHA256
    former: tuple[str, bytes] | None = None
    opaque: bytes = b""

    def __repr__(self) -> str:
        return f"<Keys {', '.join(self.data)}>"


def keys() -> Keys:
    """Return the keys of the file that LINLI_KEY_FILE names; raises KeyRefused."""
    name = str(settings.KEY_FILE)
    try:
        facts = os.stat(name)  # noqa: PTH116 -- asked before every use: a Path would cost more than the question
        stamp = (facts.st_mtime_ns, facts.st_size, facts.st_ino, facts.st_mode)
    except OSError:
        stamp = (0, 0, 0, 0)
    return _load(name, settings.SECRET_KEY, stamp)


def forget_keys() -> None:
    """Read the file again at the next use, changed or not."""
    _load.cache_clear()


def make_key_file(path: Path | str) -> Path:
    """Write a new key file readable by its owner alone; raises FileExistsError rather than replace one."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"data": {"k1": _fresh()}, "current": "k1"} | {name: _fresh() for name in (*_SINGLE, SIGNING)}
    _write_new(path, content)
    return path


def add_signing_key(path: Path | str) -> bool:
    """Put a signing key into a key file that lacks one; False when it has one. Raises KeyRefused for a bad file.

    The new file is complete on the disk before it takes the place of the old one: a crash leaves one of both.
    """
    path = Path(path)
    content = read_key_file(path)
    if SIGNING in content:
        return False
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    _write_new(beside, content | {SIGNING: _fresh()})
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    forget_keys()
    return True


def _write_new(path: Path, content: Mapping[str, object]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())


def _fresh() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")


@lru_cache(maxsize=4)
def _load(name: str, secret_key: str, stamp: tuple[int, ...]) -> Keys:  # noqa: ARG001 -- a changed file is another
    content = read_key_file(Path(name))
    data = content.get("data")
    if not isinstance(data, dict) or not data:
        raise KeyRefused(f'{name}: "data" must hold at least one key')
    for key_id in data:
        if not _KEY_ID.fullmatch(key_id):
            raise KeyRefused(f"{name}: {key_id!r} is not a key id (letters, digits, - and _, at most 20)")
    current = content.get("current")
    if not isinstance(current, str) or current not in data:
        raise KeyRefused(f'{name}: "current" must name one of the keys in "data"')
    held = stored(content)
    suites = {key_id: _suite(name, f"data.{key_id}", data[key_id], AES256GCM, SUITES) for key_id in data}
    macs = {one: _suite(name, one, content.get(one), HMAC_SHA256, MACS) for one in ("index", FORMER)}
    decoded = _unwrapped(name, held)
    sizes = {f"data.{key_id}": SUITES[suite].key_bytes for key_id, suite in suites.items()}
    for label in {*sizes, *_SINGLE, *held}:
        wanted = sizes.get(label, KEY_BYTES)
        if len(decoded.get(label, b"")) != wanted:
            shown = label.removeprefix("data.")
            raise KeyRefused(f'{name}: key "{shown}" is missing or not {wanted} bytes in base64')
    _refuse_shared(name, decoded, secret_key)
    return Keys(
        data={key_id: decoded[f"data.{key_id}"] for key_id in data},
        current=current,
        index=decoded["index"],
        token=decoded["token"],
        journal=decoded["journal"],
        signing=decoded.get(SIGNING),
        suites=suites,
        index_mac=macs["index"],
        former=(macs[FORMER], decoded[FORMER]) if FORMER in decoded else None,
        opaque=decoded.get(OPAQUE) or decoded.get(FORMER) or decoded["index"],
    )


def stored(content: Mapping[str, object]) -> dict[str, str]:
    """The text of every key in a key file, by label: `data.k1`, `index`, …"""
    data = content.get("data")
    found = {f"data.{key_id}": entry for key_id, entry in data.items()} if isinstance(data, dict) else {}
    found |= {name: content[name] for name in (*_SINGLE, SIGNING, FORMER, OPAQUE) if name in content}
    return {label: _text(entry) for label, entry in found.items()}


def _text(entry: object) -> str:
    text = entry.get("key") if isinstance(entry, dict) else entry
    return text if isinstance(text, str) else ""


def _suite(name: str, label: str, entry: object, usual: str, known: Mapping[str, object]) -> str:
    suite = entry.get("suite", usual) if isinstance(entry, dict) else usual
    if not isinstance(suite, str) or suite not in known:
        raise KeyRefused(f'{name}: key "{label}" is for {suite!r}, which nobody here knows')
    return suite


def _unwrapped(name: str, held: Mapping[str, str]) -> dict[str, bytes]:
    try:
        return provider().unwrap(held)
    except ProviderFailed as error:
        raise KeyRefused(f"{name}: {error}") from error


def read_key_file(path: Path) -> dict[str, object]:
    """The file as it stands, provided that only its owner can read it. Raises KeyRefused."""
    try:
        with path.open("rb") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise KeyRefused(f"{path}: others can read or write the keys; set its mode to 0600")
            content = json.load(file)
    except OSError as error:
        raise KeyRefused(f"{path}: the key file cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise KeyRefused(f"{path}: the key file is not JSON") from error
    if not isinstance(content, dict):
        raise KeyRefused(f"{path}: the key file must hold one JSON object")
    return content


def _refuse_shared(name: str, decoded: Mapping[str, bytes], secret_key: str) -> None:
    secret = secret_key.encode()
    for label, key in decoded.items():
        if secret in {key, base64.b64encode(key), key.hex().encode()}:
            raise KeyRefused(f'{name}: key "{label}" is also SECRET_KEY; each purpose needs a key of its own')
    if len(set(decoded.values())) != len(decoded):
        raise KeyRefused(f"{name}: one key is used for two purposes")
