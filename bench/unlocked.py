"""The twin: a server whose claims lock nothing. It has to give places twice, or the race with the real one proves nothing.

`python -m bench.unlocked --port PORT --threads N`, on PostgreSQL: on SQLite the transaction itself is the lock.
"""

from __future__ import annotations

import argparse
import os

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels


def main() -> None:
    """Serve as an installation does, with this module in place of the real application."""
    words = argparse.ArgumentParser()
    words.add_argument("--port", type=int, required=True)
    words.add_argument("--threads", type=int, required=True)
    wanted = words.parse_args()
    os.environ["LINLI_PROCESS"] = "server"
    Granian(
        "bench.unlocked:application",
        address="127.0.0.1",
        port=wanted.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=wanted.threads,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
else:
    from linli.site.wsgi import application

    # isort: split
    from linli.projects.actions import places  # only now are the apps loaded

    places.SKIP = ""
    __all__ = ["application"]
