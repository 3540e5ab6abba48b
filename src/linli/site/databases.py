"""Turns one URL into Django's DATABASES entry; the only place that knows how each engine is tuned."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# WAL lets readers go on beside the one writer; FULL keeps a confirmed write through a power cut.
SQLITE_PRAGMAS = {"journal_mode": "WAL", "synchronous": "FULL", "foreign_keys": "ON", "temp_store": "MEMORY"}
KEPT = 60  # seconds: opening SQLite with its pragmas, or a socket, costs more than most requests
ASKED_FOR = 1_000_000_000  # so often would a statement have to run to be prepared unasked
# What is prepared finds rows by their keys: planning it anew for its first values, as PostgreSQL would five times on each
# connection, never pays.
PLANNED_ONCE = "-c plan_cache_mode=force_generic_plan"


class BadDatabaseURL(ValueError):
    """The URL names no engine that Linli runs on."""


def database(url: str, *, lasting: bool) -> dict[str, Any]:
    """The settings of one database.

    `lasting` is for the server: it looks after the connections of its threads itself (`kernel.connections`).
    Raises BadDatabaseURL for anything but sqlite:///path and postgresql://user:secret@host:port/name.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path))
    if parts.scheme in {"postgresql", "postgres"}:
        options: dict[str, Any] = dict(parse_qsl(parts.query))
        # Only what asks for it is prepared (kernel.sql); a pooler in transaction mode cannot keep what is prepared.
        if options.pop("prepare", "") == "no":
            options["prepare_threshold"] = None
        else:
            options["prepare_threshold"] = ASKED_FOR
            options["options"] = f"{options.get('options', '')} {PLANNED_ONCE}".lstrip()
        entry = {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            # A socket folder cannot stand where a host name stands: ?host=/run/postgresql
            "HOST": options.pop("host", unquote(parts.hostname or "")),
            "PORT": str(parts.port or ""),
            "OPTIONS": options,
            "CONN_MAX_AGE": None if lasting else KEPT,
            "CONN_HEALTH_CHECKS": not lasting,
        }
        if not entry["NAME"]:
            raise BadDatabaseURL("LINLI_DATABASE_URL names no database: postgresql://user@host/NAME")
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
