"""Everything that reads the code without running it, each named as it runs; all are run even when one fails."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent

CHECKS: dict[str, list[str]] = {
    "format (ruff)": [f"{BIN}/ruff", "format", "--check", "--quiet", "."],
    "lint (ruff)": [f"{BIN}/ruff", "check", "--quiet", "."],
    "types (mypy)": [f"{BIN}/mypy", "--no-error-summary"],
    "import contracts": [f"{BIN}/lint-imports", "--no-cache"],
    "missing migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    "Django's own checks": [sys.executable, "manage.py", "check", "--fail-level", "WARNING"],
    "missing translations": [sys.executable, "-m", "tools.messages", "check"],
    "template lint": [f"{BIN}/djlint", "--lint", "--quiet", "src"],
}


def main() -> int:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(ROOT)}
    failed = []
    for name, words in CHECKS.items():
        began = time.monotonic()
        print(f"--- {name}", flush=True)
        done = subprocess.run(
            words,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            failed.append(name)
            print(done.stdout + done.stderr, flush=True)
        print(f"    {'FAILED' if done.returncode else 'ok'} ({time.monotonic() - began:.1f} s)", flush=True)
    print(f"\n{len(CHECKS) - len(failed)} of {len(CHECKS)} checks are clean")
    for name in failed:
        print(f"FAILED: {name}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
