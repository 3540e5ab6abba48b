"""Programs that pip cannot bring: found on the machine, or installed from Debian when that is allowed."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path


def program(names: tuple[str, ...], *, folders: str = "", packages: tuple[str, ...] = ()) -> Path | None:
    """The first of these programs, in PATH or in folders matching a pattern; installed when we are root."""
    found = _look(names, folders)
    if found is None and packages and install(*packages):
        found = _look(names, folders)
    return found


def install(*packages: str) -> bool:
    """Install Debian packages as root; False where that cannot be."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    _update()
    print(f"installing {' '.join(packages)} from Debian", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    words = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    return subprocess.run(words, env=environment, stdout=subprocess.DEVNULL, check=False).returncode == 0


@cache
def _update() -> None:
    subprocess.run(["apt-get", "update", "-qq"], stdout=subprocess.DEVNULL, check=False)


def _look(names: tuple[str, ...], folders: str) -> Path | None:
    places = (
        [str(place) for place in sorted(Path("/").glob(folders.lstrip("/")), reverse=True)] if folders else []
    )
    for name in names:
        found = shutil.which(name, path=os.pathsep.join([*places, os.environ.get("PATH", "")]))
        if found:
            return Path(found)
    return None
