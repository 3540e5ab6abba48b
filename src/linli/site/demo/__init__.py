"""The demo city: who may sign in, and how it is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

__all__ = ["accounts", "load"]


def accounts() -> list[tuple[str, str, str]]:
    """The ready accounts: role, user name, password."""
    from linli.people.demo import ACCOUNTS, PASSWORD

    return [(str(one.label), one.username, PASSWORD) for one in ACCOUNTS]


def load(at: datetime, *, scale: float = 1.0, say: Callable[[str], None] | None = None) -> None:
    """Make the whole city as it stands at this moment, in an empty database."""
    from .loading import load as load_city

    load_city(at, scale=scale, say=say)
