r"""What of an entry goes into the tree: a header that may always be shown, and a body behind a salted hash.

    leaf = H(0x00 ‖ header ‖ H("linli.body.v1\n" ‖ salt ‖ body))

The header tells only the log and the number, so a bundle can leave out the body of an entry whose very existence is
private and still be proved. The salt is 128 bits drawn from the journal's key and the entry's uid: nobody without the
key can tell it, it needs no column and no write, and entries from before there were leaves have one too.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from linli.kernel import crypto, merkle
from linli.kernel.journal import halves, microseconds

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

SALT_BYTES = 16
_BODY = b"linli.body.v1\n"
_SALT = b"linli.leaf-salt.v1\n"

# The columns of an entry that a body is made of, in order.
COLUMNS = (
    "uid",
    "subject_kind",
    "subject_uid",
    "sequence",
    "code",
    "payload",
    "actor_post",
    "actor_label",
    "channel",
    "recorded_at",
    "effective_at",
)


def body_of(
    uid: UUID,
    subject_kind: str,
    subject_uid: UUID,
    sequence: int,
    code: str,
    payload: str,
    actor_post: UUID | None,
    actor_label: str,
    channel: str,
    recorded_at: datetime,
    effective_at: datetime,
) -> str:
    """The canonical text of everything in an entry."""
    return body_text(
        str(uid),
        subject_kind,
        str(subject_uid),
        sequence,
        code,
        payload,
        None if actor_post is None else str(actor_post),
        actor_label,
        channel,
        microseconds(recorded_at),
        microseconds(effective_at),
    )


def body_text(uid: str, subject_kind: str, subject_uid: str, sequence: int, *rest: Any) -> str:
    """The same from columns that are texts and microseconds already; `rest` as `journal.halves` takes it."""
    head, tail = halves(uid, subject_kind, subject_uid, *rest)
    return f"[{head},{sequence},{tail}]"


def salt_of(uid: UUID) -> bytes:
    """The salt of an entry."""
    return salt_by(crypto.Keyed(crypto.keys().journal), str(uid))


def salt_by(keyed: crypto.Keyed, uid: str) -> bytes:
    """The salt of an entry, for a loop over many: the uid as text."""
    return keyed.mac(_SALT + bytes.fromhex(uid.replace("-", "")))[:SALT_BYTES]


def hidden(salt: bytes, body: str) -> bytes:
    """What stands for a body that is not shown."""
    return sha256(_BODY + salt + body.encode()).digest()


def leaf_of(log: str, number: int, hidden_body: bytes) -> bytes:
    """The leaf hash of one entry at its place."""
    return merkle.leaf_hash(f"linli.leaf.v1\n{log}\n{number}\n".encode() + hidden_body)
