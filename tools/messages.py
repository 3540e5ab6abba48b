"""Translations: `compile` makes .mo files without gettext, `update` refreshes the .po files, `check` finds gaps."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "linli"
LOCALE = "zh_Hans"
CATALOGUE = Path("locale") / LOCALE / "LC_MESSAGES" / "django.po"
NOT_EXTRACTED = ("tests", "migrations", "static", "__pycache__")


def apps() -> list[Path]:
    return sorted(folder for folder in SOURCE.iterdir() if (folder / "apps.py").is_file())


def compile_all() -> int:
    """Write every .mo that is older than its .po."""
    for po in sorted(SOURCE.glob("*/locale/*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            fresh = mo.with_suffix(f".{os.getpid()}")
            polib.pofile(str(po)).save_as_mofile(str(fresh))
            fresh.replace(mo)
    return 0


def update() -> int:
    """Extract into the work tree's own .po files; new words wait there with an empty msgstr."""
    for app in apps():
        (app / "locale").mkdir(exist_ok=True)
        extract(app)
        print(f"{app.name}: {len(gaps(app / CATALOGUE))} to do")
    return compile_all()


def check() -> int:
    """Extract into a copy and report what has no translation, is fuzzy, or is left over; 1 when anything is."""
    if not _gettext():
        print(
            "xgettext is missing, so missing translations cannot be found: apt install gettext",
            file=sys.stderr,
        )
        return 1
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda app: _check_app(app, Path(folder)), apps()))
    for app, lines in zip(apps(), found, strict=True):
        for line in lines:
            print(f"src/linli/{app.name}/{CATALOGUE}: {line}")
    quarrels = conflicts([app / CATALOGUE for app in apps()])
    print("".join(f"{line}\n" for line in quarrels), end="")
    wrong = sum(map(len, found)) + len(quarrels)
    print(
        f"{wrong} messages to mend: make messages, then fill in" if wrong else "every message is translated"
    )
    return 1 if wrong else 0


def _check_app(app: Path, folder: Path) -> list[str]:
    copy = folder / app.name
    shutil.copytree(
        app, copy, ignore=shutil.ignore_patterns("__pycache__", "*.mo", "tests", "migrations", "static")
    )
    (copy / "locale").mkdir(exist_ok=True)
    extract(copy)
    return gaps(copy / CATALOGUE)


def extract(app: Path) -> None:
    words = [sys.executable, "-m", "django", "makemessages", "-l", LOCALE, "--no-location", "--no-wrap"]
    for name in NOT_EXTRACTED:
        words += ["--ignore", f"{name}/*"]
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(words, cwd=app, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{app.name}: {done.stdout}{done.stderr}")


def gaps(po: Path) -> list[str]:
    """What is wrong in one catalogue, a line each."""
    if not po.exists():
        return []
    entries = polib.pofile(str(po))
    return [
        *(f"no translation: {entry.msgid!r}" for entry in entries.untranslated_entries()),
        *(f"fuzzy: {entry.msgid!r}" for entry in entries.fuzzy_entries()),
        *(f"left over, in no source file any more: {entry.msgid!r}" for entry in entries.obsolete_entries()),
    ]


def conflicts(catalogues: list[Path]) -> list[str]:
    """Words with two translations, a line each. Django knows one space for all: the first app's would stand everywhere."""
    meanings: dict[tuple[str | None, str], dict[str, str]] = {}
    for po in filter(Path.exists, catalogues):
        for entry in polib.pofile(str(po)).translated_entries():
            said = entry.msgstr or " / ".join(entry.msgstr_plural.values())
            meanings.setdefault((entry.msgctxt, entry.msgid), {}).setdefault(
                said, po.relative_to(SOURCE).parts[0]
            )
    return [
        f"{msgid!r} is said in two ways: {said}; agree on one, or give one of them a context (pgettext)"
        for (_context, msgid), said in meanings.items()
        if len(said) > 1
    ]


def _gettext() -> bool:
    if shutil.which("xgettext"):
        return True
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "gettext"], check=False, stdout=subprocess.DEVNULL)
    return shutil.which("xgettext") is not None


if __name__ == "__main__":
    sys.exit({"compile": compile_all, "update": update, "check": check}[sys.argv[1]]())
