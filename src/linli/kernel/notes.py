"""Checkpoints as C2SP signed notes: three lines of text and an Ed25519 signature that other tools can read too.

    linli-3fa1b2c4/9901
    1042
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    — linli-3fa1b2c4 <base64 of key id and signature>

The formats are c2sp.org/signed-note and c2sp.org/tlog-checkpoint. The signer's name follows from its public key.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from linli.kernel.keys import KeyRefused, keys

HOUSE = "house"  # how the log of what belongs to no city is called outside
_ED25519 = b"\x01"
_KEY_ID_BYTES = 4
_NOTE = re.compile(
    r"(?P<origin>[^\s/]+/(?P<log>[0-9a-z]{1,12}))\n(?P<size>0|[1-9][0-9]{0,17})\n(?P<root>[A-Za-z0-9+/]{43}=)\n"
    r"\n(?P<signatures>(?:— [^\s+]+ [A-Za-z0-9+/=]+\n)+)"
)


class BadNote(ValueError):
    """This is not a checkpoint, or not one of ours."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a note says."""

    log: str
    size: int
    root: str
    note: str


def public_key() -> bytes:
    """The public half of the signing key. Raises KeyRefused when the key file has none."""
    return _private().public_key().public_bytes_raw()


def signer(public: bytes | None = None) -> str:
    """The name of the one who signs."""
    return "linli-" + sha256(public or public_key()).hexdigest()[:8]


def verifier_key() -> str:
    """The public key as others pin it: name, key id, key (a C2SP vkey)."""
    public = public_key()
    name = signer(public)
    packed = base64.b64encode(_ED25519 + public).decode("ascii")
    return f"{name}+{_key_id(name, public).hex()}+{packed}"


def write(log: str, size: int, root: bytes) -> str:
    """Make and sign a checkpoint. Raises KeyRefused without a signing key."""
    public = public_key()
    name = signer(public)
    text = f"{name}/{log or HOUSE}\n{size}\n{base64.b64encode(root).decode('ascii')}\n"
    signature = _key_id(name, public) + _private().sign(text.encode())
    return f"{text}\n— {name} {base64.b64encode(signature).decode('ascii')}\n"


def sign(text: str) -> str:
    """A signature over any other text, in base64. Texts begin with what they are, so none can pass for a checkpoint."""
    return base64.b64encode(_private().sign(text.encode())).decode("ascii")


def read(note: str) -> Checkpoint:
    """What a note says, its signature verified with our own key. Raises BadNote, KeyRefused."""
    found = _NOTE.fullmatch(note)
    if found is None:
        raise BadNote("this is not a checkpoint")
    public = public_key()
    name = signer(public)
    text = note[: note.index("\n\n") + 1]
    if found["origin"] != f"{name}/{found['log']}":
        raise BadNote("this checkpoint is of another installation")
    wanted = _key_id(name, public)
    for line in found["signatures"].splitlines():
        _dash, who, packed = line.split(" ")
        raw = base64.b64decode(packed)
        if who == name and raw[:_KEY_ID_BYTES] == wanted:
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(raw[_KEY_ID_BYTES:], text.encode())
            except InvalidSignature:
                break
            log = "" if found["log"] == HOUSE else found["log"]
            return Checkpoint(log, int(found["size"]), base64.b64decode(found["root"]).hex(), note)
    raise BadNote("the signature of this checkpoint does not fit")


def split(text: str) -> list[str]:
    """The notes of a file in which they stand one after the other. Raises BadNote for anything between them.

    What follows the last one was cut off by a crash, and counts for nothing.
    """
    found, end = [], 0
    for match in _NOTE.finditer(text):
        if text[end : match.start()].strip("\n"):
            raise BadNote("there is something between two checkpoints")
        found.append(match[0])
        end = match.end()
    return found


def end_of_last(text: str) -> int:
    """Where the last whole note of such a file ends."""
    return max((match.end() for match in _NOTE.finditer(text)), default=0)


def _key_id(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:_KEY_ID_BYTES]


def _private() -> Ed25519PrivateKey:
    seed = keys().signing
    if seed is None:
        raise KeyRefused('the key file has no key "signing": add one with `linli journal key --add`')
    return _loaded(seed)


@lru_cache(maxsize=2)
def _loaded(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed)
