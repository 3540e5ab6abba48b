"""The journal's word for a certificate: where its entry stands, and a proof that can be checked without us."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from linli.certificates import rules
from linli.kernel import leaves, merkle, notes
from linli.kernel.models import JournalCheckpoint, JournalEntry, JournalSeal

if TYPE_CHECKING:
    from uuid import UUID

    from linli.certificates.models import Certificate

FORMAT = "linli.proof.v1"
ISSUED = "certificate.issued"
WAIT = _("The journal is sealed every few minutes; the proof is there then. Please come back in ten minutes.")


class NotSealed(Exception):
    """The entry has no signed place yet; some minutes later it has."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The journal's entry of an issue: its uid, and once sealed its log and number there."""

    entry: UUID
    log: str
    number: int | None


def standing_of(certificate: Certificate) -> Standing:
    """Where the entry of the issue stands. One statement."""
    entry = _entry(certificate)
    seal = getattr(entry, "seal", None)
    return Standing(entry.uid, (seal.log if seal else "") or notes.HOUSE, seal.number if seal else None)


def proof_of(certificate: Certificate, name: str) -> dict[str, Any]:
    """Content, journal entry, and the way from its leaf to a signed checkpoint; `linli_verify.py` reads it.

    The oldest checkpoint that covers the entry is taken: the shorter the log, the fewer hashes. Raises NotSealed.
    """
    entry = _entry(certificate)
    seal: JournalSeal | None = getattr(entry, "seal", None)
    if seal is None:
        raise NotSealed
    signed = JournalCheckpoint.objects.filter(log=seal.log, size__gt=seal.number).order_by("size").first()
    if signed is None:
        raise NotSealed
    rows = JournalSeal.objects.filter(log=seal.log, number__lt=signed.size).order_by("number")
    hashes = [bytes.fromhex(leaf) for leaf in rows.values_list("leaf", flat=True)]
    body = leaves.body_of(*(getattr(entry, column) for column in leaves.COLUMNS))
    return {
        "format": FORMAT,
        "certificate": rules.content_of(certificate, name),
        "body": json.loads(body),
        "salt": leaves.salt_of(entry.uid).hex(),
        "log": seal.log or notes.HOUSE,
        "n": seal.number,
        "proof": [part.hex() for part in merkle.inclusion_proof(hashes, seal.number)],
        "checkpoint": signed.note,
        "key": notes.verifier_key(),
    }


def _entry(certificate: Certificate) -> JournalEntry:
    return (
        JournalEntry.objects.select_related("seal")
        .filter(subject_uid=certificate.uid, code=ISSUED)
        .order_by("sequence")[0]
    )
