"""The key file: who may read it, what must be in it, and how a new one is made.

Keys live in one file outside the database and outside its backup. A file that others can read, a missing or
repeated key, or a key that is also SECRET_KEY stops the start.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import secrets
import stat
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_BYTES = 32
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,20}")
_SINGLE = ("index", "token", "journal")
SIGNING = "signing"  # signs checkpoints of the journal; files made before there were checkpoints lack it


class KeyRefused(Exception):
    """Keys are missing, exposed or do not fit what is to be opened."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys in force. `data` may hold old keys for reading; `current` names the one for writing."""

    data: Mapping[str, bytes]
    current: str
    index: bytes
    token: bytes
    journal: bytes
    signing: bytes | None = None

    def __repr__(self) -> str:
        return f"<Keys {', '.join(self.data)}>"


def keys() -> Keys:
    """Return the keys of the file that LINLI_KEY_FILE names; raises KeyRefused."""
    return _load(str(settings.KEY_FILE), settings.SECRET_KEY)


def forget_keys() -> None:
    """Read the file again at the next use: after a rotation, and in tests."""
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
    content = _read(path)
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
def _load(name: str, secret_key: str) -> Keys:
    content = _read(Path(name))
    data = content.get("data")
    if not isinstance(data, dict) or not data:
        raise KeyRefused(f'{name}: "data" must hold at least one key')
    for key_id in data:
        if not _KEY_ID.fullmatch(key_id):
            raise KeyRefused(f"{name}: {key_id!r} is not a key id (letters, digits, - and _, at most 20)")
    current = content.get("current")
    if not isinstance(current, str) or current not in data:
        raise KeyRefused(f'{name}: "current" must name one of the keys in "data"')
    decoded = {f"data.{key_id}": _decode(name, key_id, text) for key_id, text in data.items()}
    decoded |= {single: _decode(name, single, content.get(single)) for single in _SINGLE}
    if SIGNING in content:
        decoded[SIGNING] = _decode(name, SIGNING, content[SIGNING])
    _refuse_shared(name, decoded, secret_key)
    return Keys(
        data={key_id: decoded[f"data.{key_id}"] for key_id in data},
        current=current,
        index=decoded["index"],
        token=decoded["token"],
        journal=decoded["journal"],
        signing=decoded.get(SIGNING),
    )


def _read(path: Path) -> dict[str, object]:
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


def _decode(name: str, label: str, text: object) -> bytes:
    try:
        key = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyRefused(f'{name}: key "{label}" is missing or not {KEY_BYTES} bytes in base64')
    return key


def _refuse_shared(name: str, decoded: Mapping[str, bytes], secret_key: str) -> None:
    secret = secret_key.encode()
    for label, key in decoded.items():
        if secret in {key, base64.b64encode(key), key.hex().encode()}:
            raise KeyRefused(f'{name}: key "{label}" is also SECRET_KEY; each purpose needs a key of its own')
    if len(set(decoded.values())) != len(decoded):
        raise KeyRefused(f"{name}: one key is used for two purposes")
