"""What must stand before the demo starts. Each step answers whether there was anything to do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection


def database() -> bool:
    """Bring the tables to the newest migration, and make the cache's table."""
    from django.core.management import call_command
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    pending = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if pending:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    return pending


def static_files() -> bool:
    """Collect what browsers get, when any of it changed since the last time."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = Path(storage.path(name)).stat()
            digest.update(f"{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".linli"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return False
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(digest.hexdigest())
    return True


def city() -> bool:
    """Load the demo city into an empty database; refuses to add to one that was left half-way."""
    from django.core.management import call_command

    from linli.people.models import Account
    from linli.site.launch import DemoFailed

    marker = Path(settings.VAR) / "demo.loaded"
    filled = Account.objects.exists()
    if filled and marker.exists():
        return False
    if filled:
        raise DemoFailed("The database holds data that no finished demo wrote. Begin anew: make demo RESET=1")
    with _careless():
        call_command("load_demo")
    marker.write_text("The demo city is complete.\n")
    return True


@contextmanager
def _careless() -> Iterator[None]:
    """Without waiting for the disk at each commit: a city that a power cut leaves half-way is begun anew anyhow."""
    if connection.vendor != "sqlite":
        yield
        return
    options = connection.settings_dict["OPTIONS"]
    kept = options["init_command"]
    connection.close()
    options["init_command"] = kept.replace("synchronous=FULL", "synchronous=OFF")
    try:
        yield
    finally:
        connection.close()
        options["init_command"] = kept
