"""What pages name is there: static files, and the browser libraries that the settings list."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from tests.shape import tree

LICENCES = re.compile(r"MIT|ISC|BSD-2-Clause|Apache-2\.0")
STATIC = re.compile(r"""{%-?\s*static\s+["']([^"']+)["']""")


def test_every_static_file_that_a_template_names_is_found():
    absent = [
        f"{tree.shown(path)}: {name}"
        for path in tree.files(".html")
        for name in STATIC.findall(path.read_text(encoding="utf-8"))
        if not finders.find(name)
    ]
    assert not absent, f"Write the file, or list it in NODE_FILES: {absent}"


@pytest.mark.parametrize(("address", "source"), sorted(settings.NODE_FILES.items()))
def test_every_browser_library_is_in_the_npm_lock(address: str, source: str):
    assert (Path(settings.NODE_MODULES) / source).exists(), f"{address}: run make assets, or mend NODE_FILES"


def test_every_browser_library_is_used():
    pages = "".join(
        path.read_text(encoding="utf-8") for kind in (".html", ".js", ".css") for path in tree.files(kind)
    )
    idle = [address for address in settings.NODE_FILES if address not in pages and not _is_folder(address)]
    assert not idle, f"Nobody asks for these; strike them from NODE_FILES and package.json: {idle}"


def test_the_notice_names_every_browser_library_with_its_licence():
    said = " ".join((tree.ROOT / "NOTICE").read_text(encoding="utf-8").split())
    packed = json.loads((tree.ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    modules = Path(settings.NODE_MODULES)
    told = {
        name: json.loads((modules / name / "package.json").read_text(encoding="utf-8")) for name in packed
    }
    unsaid = {
        name: one["license"]
        for name, one in told.items()
        if name not in said or any(each not in said for each in LICENCES.findall(one["license"]))
    }
    assert not unsaid, f"Name them in NOTICE: {unsaid}"


def _is_folder(address: str) -> bool:
    """Leaflet's own sheet names the pictures beside it."""
    return not Path(address).suffix


def test_no_page_has_inline_script_or_style():
    pattern = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=.application/json)[^>]*>|<style\b|\sstyle=|\son[a-z]+=\"",
        re.IGNORECASE,
    )
    found = [
        f"{tree.shown(path)}: {hit.group(0)}"
        for path in tree.files(".html")
        for hit in pattern.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not found, f"The CSP refuses these; move them to a file under static/: {found}"
