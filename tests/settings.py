"""Settings of the test run: the real ones, read from an environment made here."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
# In memory where the system offers that: the tests commit thousands of times, and FULL waits for the disk.
_FOLDER = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 -- mkdtemp makes a private folder in it
if "LINLI_TEST_VAR" not in os.environ:
    os.environ["LINLI_TEST_VAR"] = tempfile.mkdtemp(prefix="linli-test-", dir=_FOLDER)
    atexit.register(shutil.rmtree, os.environ["LINLI_TEST_VAR"], ignore_errors=True)
_VAR = Path(os.environ["LINLI_TEST_VAR"])

for _folder in ("static", "media", "keys"):
    (_VAR / _folder).mkdir(parents=True, exist_ok=True)

os.environ.update(
    LINLI_HOME=str(_ROOT),
    LINLI_VAR=str(_VAR),
    LINLI_ENV_FILE="",
    LINLI_DEMO="0",
    LINLI_DEBUG="0",
    LINLI_SECRET_KEY="only-in-tests-" + "x" * 50,
    LINLI_KEY_FILE=str(_VAR / "keys" / "data.json"),
    LINLI_BASE_URL="http://testserver",
    LINLI_MEDIA=str(_VAR / "media"),
    LINLI_STATIC=str(_VAR / "static"),
    LINLI_CHECKPOINTS=str(_VAR / "checkpoints"),
    LINLI_TIME_ZONE="Asia/Shanghai",
    LINLI_TILE_URL="",
    # Most tests sign the cast in without ceremony and move the clock by days; those of signing in set these themselves.
    LINLI_SECOND_FACTOR="off",
    LINLI_STAFF_IDLE_MINUTES="0",
    LINLI_STAFF_SESSION_HOURS="0",
    # Pages of the board are made anew: what one test saw must not be kept for the next.
    LINLI_BOARD_SECONDS="0",
)

from linli.site.settings import *  # noqa: E402, F403 -- the environment above has to be made first
from linli.site.settings import DATABASES, LOGGING, STORAGES  # noqa: E402 -- the same

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
# One round: what the tests prove is not the cost of a password.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The runner catches what is logged; a stream of ours would be one that it has closed.
LOGGING = {**LOGGING, "handlers": {"console": {"class": "logging.NullHandler", "formatter": "line"}}}
# The manifest is a product of collectstatic; tests find files where they lie.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads of races and of the live server must meet in one database.
    DATABASES["default"]["NAME"] = str(_VAR / "linli.sqlite3")
    DATABASES["default"]["TEST"] = {"NAME": str(_VAR / "test.sqlite3")}
Q_CLUSTER = {
    "name": "linli-tests",
    "orm": "default",
    "sync": False,
    "label": "Linli",
    "timeout": 60,
    "retry": 90,
}
