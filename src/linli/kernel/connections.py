"""Each thread of the server keeps one connection to PostgreSQL, for as long as it lives and the database answers.

A pool hands out a different one each time: what the database keeps for a connection (plans, the pages of its catalogue)
then lies cold. Django itself keeps connections per thread, but asks the database before every request whether it is
still there, and leaves the connections of threads that ended to the garbage collection.
"""

from __future__ import annotations

import select
import threading
from typing import TYPE_CHECKING, Any

from django.core.signals import request_started
from django.db import DEFAULT_DB_ALIAS, close_old_connections, connections
from django.db.backends.signals import connection_created

if TYPE_CHECKING:
    from psycopg.pq.abc import PGconn

_kept = threading.local()


class _Closing:
    """Goes when its thread does, and takes the connection along."""

    def __init__(self, at: PGconn) -> None:
        self._at = at

    def __del__(self) -> None:
        self._at.finish()


def watch() -> None:
    """Begin to look after the connections of this process."""
    connection_created.connect(_keep, dispatch_uid="linli.connections.keep")
    # Django looks for old ones before and after each request; after it is enough.
    request_started.disconnect(close_old_connections)
    request_started.connect(_look, dispatch_uid="linli.connections.look")


def _keep(connection: Any, **_given: Any) -> None:
    if connection.vendor == "postgresql" and connection.alias == DEFAULT_DB_ALIAS:
        _kept.closing = _Closing(connection.connection.pgconn)


def _look(**_given: Any) -> None:
    """Let go of a connection that the database has ended: it says so, and nobody has read it. Costs one system call."""
    kept: Any = connections[DEFAULT_DB_ALIAS]
    if kept.vendor != "postgresql" or kept.connection is None or kept.in_atomic_block:
        return
    socket = kept.connection.pgconn.socket if not kept.connection.closed else -1
    if socket < 0 or _has_something(socket):
        kept.close()


def _has_something(socket: int) -> bool:
    """Whether an idle connection has something to read: nothing else comes unasked than its end, or a word before it."""
    asked = select.poll()
    asked.register(socket, select.POLLIN)
    return bool(asked.poll(0))
