"""Turns one URL into Django's DATABASES entry; the only place that knows how each engine is tuned."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# WAL lets readers go on beside the one writer; FULL keeps a confirmed write through a power cut.
SQLITE_PRAGMAS = {"journal_mode": "WAL", "synchronous": "FULL", "foreign_keys": "ON", "temp_store": "MEMORY"}
KEPT = 60  # seconds: opening SQLite with its pragmas, or a socket, costs more than most requests
ASKED_FOR = 1_000_000_000  # so often would a statement have to run to be prepared unasked
POOL = {"min_size": 2, "max_size": 16, "timeout": 10}


class BadDatabaseURL(ValueError):
    """The URL names no engine that Linli runs on."""


def database(url: str, *, pooled: bool) -> dict[str, Any]:
    """The settings of one database.

    `pooled` is for the server alone: a pool that is carried over a fork into a worker loses jobs.
    Raises BadDatabaseURL for anything but sqlite:///path and postgresql://user:secret@host:port/name.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path))
    if parts.scheme in {"postgresql", "postgres"}:
        options: dict[str, Any] = dict(parse_qsl(parts.query))
        # Only what asks for it is prepared (kernel.sql); a pooler in transaction mode cannot keep what is prepared.
        options["prepare_threshold"] = None if options.pop("prepare", "") == "no" else ASKED_FOR
        entry = {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            # A socket folder cannot stand where a host name stands: ?host=/run/postgresql
            "HOST": options.pop("host", unquote(parts.hostname or "")),
            "PORT": str(parts.port or ""),
            "OPTIONS": options,
            # A pool keeps connections by itself and allows no second keeper.
            "CONN_MAX_AGE": 0 if pooled else KEPT,
            "CONN_HEALTH_CHECKS": not pooled,
        }
        if not entry["NAME"]:
            raise BadDatabaseURL("LINLI_DATABASE_URL names no database: postgresql://user@host/NAME")
        if pooled:
            options["pool"] = dict(POOL)
        return entry
    raise BadDatabaseURL(
        f"LINLI_DATABASE_URL begins with {parts.scheme or 'nothing'}; sqlite:///… or postgresql://… is meant"
    )


def _sqlite(path: str) -> dict[str, Any]:
    # sqlite:///relative.db and sqlite:////absolute.db, as other tools write it.
    name = path.removeprefix("/")
    if not name:
        raise BadDatabaseURL("LINLI_DATABASE_URL names no file: sqlite:////absolute/path.sqlite3")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "CONN_MAX_AGE": KEPT,
        "OPTIONS": {
            "timeout": 30,
            # The write lock is taken at BEGIN: lock-then-judge means the same as on PostgreSQL.
            "transaction_mode": "IMMEDIATE",
            "init_command": ";".join(f"PRAGMA {key}={value}" for key, value in SQLITE_PRAGMAS.items()),
        },
    }
