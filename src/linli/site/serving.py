"""The two processes of an installation: the web server and the worker."""

from __future__ import annotations

import os
import sys
import time

from linli.site import cores, launch

WAIT = 10.0  # seconds between two looks at a database that was put back


def serve(*, host: str, port: int, workers: int, threads: int) -> int:
    """Run the web server until it is told to stop."""
    os.environ["LINLI_PROCESS"] = "server"
    if _secret_missing() or _keys_wrong():
        return 2
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels, logger

    # It counts threads by cores; ours wait for the database, and for each other (decision 0050).
    logger.addFilter(lambda record: "seems quite high" not in record.getMessage())
    server = Granian(
        "linli.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        backlog=2048,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    )
    with cores.shared_out(workers):
        server.serve()
    return 0


def work() -> int:
    """Run the worker until it is told to stop. It takes no database pool with it: its processes are forked."""
    os.environ["LINLI_PROCESS"] = "worker"
    if _secret_missing() or _keys_wrong():
        return 2
    import django

    django.setup()
    from django.core.management import call_command

    from linli.site.schedules import ensure_schedules

    _wait_until_whole()
    ensure_schedules()
    sealer = launch.child("journal", "seal", "--watch")
    try:
        call_command("qcluster", verbosity=0)
    finally:
        launch.stop([sealer])
    return 0


def _wait_until_whole() -> None:
    """Timed work writes too: with a database that was put back it waits until two people have owned up to it."""
    from linli.kernel import rollback

    said = ""
    while lost := rollback.losses():
        why = "; ".join(str(loss) for loss in lost)
        if why != said:
            print(f"The worker waits: {why}. See `linli journal gap`.", file=sys.stderr, flush=True)
            said = why
        time.sleep(WAIT)


def _secret_missing() -> bool:
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        return not settings.SECRET_KEY
    except ImproperlyConfigured:
        print(
            "LINLI_SECRET_KEY is empty. Set it, or name a file with it in LINLI_SECRET_KEY_FILE; "
            "`linli demo` makes one for trying.",
            file=sys.stderr,
        )
        return True


def _keys_wrong() -> bool:
    """Whether the keys are missing, exposed, or not those of this database: nothing starts then, and it is said why."""
    import django
    from django.db import DatabaseError, connections

    from linli.kernel.keys import KeyRefused, keys

    try:
        keys()
    except KeyRefused as refused:
        print(f"Linli does not start without its keys. {refused}", file=sys.stderr)
        return True
    django.setup()
    from linli.custody import queries

    try:
        wrong = queries.unopenable()
    except DatabaseError:
        return False  # no tables yet, or no database: what is missing there says so itself
    finally:
        connections.close_all()
    if wrong:
        print("These are not the keys of this database; bring back its own key file.", file=sys.stderr)
        print("\n".join(wrong), file=sys.stderr)
    return bool(wrong)
