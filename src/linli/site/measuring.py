"""Measuring from a checkout: the load and the invented people lie beside the package and do not ship with it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


def run(what: str, words: Sequence[str]) -> int:
    """Run `bench.<what>` with these words; its exit code, or 2 where there is no checkout."""
    home = next((folder for folder in Path(__file__).resolve().parents if (folder / "bench").is_dir()), None)
    if home is None:
        print(
            "Measuring needs a checkout of the project: the load lies in its folder bench/.", file=sys.stderr
        )
        return 2
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{what}", *words],
        cwd=home,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(home / "src"), str(home)])},
        check=False,
    )
    return done.returncode
