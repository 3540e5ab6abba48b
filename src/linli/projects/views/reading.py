"""Reading what came in the address."""

from __future__ import annotations

from uuid import UUID

from linli.kernel.verdict import Missing


def uid_or_none(text: str) -> UUID | None:
    """A uid from a query string, None when it is empty. Raises Missing for anything else."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Missing from None


def uids(texts: list[str]) -> list[UUID]:
    """Several uids. Raises Missing for what is none."""
    return [uid for uid in (uid_or_none(text) for text in texts) if uid is not None]
