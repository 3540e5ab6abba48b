"""What the page's policy forbids stands in no template of any app; what the browser is given is on the list."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import Template

from linli.web.assets import NodeModulesFinder

APPS = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(APPS.glob("*/templates/**/*.html"))
SCRIPTS = sorted((APPS / "web" / "static" / "web").glob("*.js"))

INLINE_STYLE = re.compile(r"""(?:\sstyle\s*=|<style[\s>])""", re.IGNORECASE)
HANDLER = re.compile(r"""\s(?:on[a-z]{3,}|hx-on[:\w-]*)\s*=""", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
ADDRESS = re.compile(r"""(?:src|href)\s*=\s*["'](?:javascript:|data:text)""", re.IGNORECASE)


def name(path: Path) -> str:
    return str(path.relative_to(APPS))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_template_carries_style_script_or_handler(path):
    text = path.read_text(encoding="utf-8")
    assert not INLINE_STYLE.search(text)
    assert not HANDLER.search(text)
    assert not ADDRESS.search(text)
    for attributes in SCRIPT.findall(text):
        assert "src=" in attributes or 'type="application/json"' in attributes


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_template_compiles(path):
    assert Template(path.read_text(encoding="utf-8")).nodelist is not None


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_form_that_posts_carries_the_token(path):
    text = path.read_text(encoding="utf-8")
    for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", text, re.IGNORECASE | re.DOTALL):
        assert "{% csrf_token %}" in form


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_of_ours_needs_a_looser_policy(path):
    text = path.read_text(encoding="utf-8")
    for word in (
        "eval(",
        "new Function",
        "document.write",
        ".innerHTML",
        "insertAdjacentHTML",
        'setAttribute("style"',
    ):
        assert word not in text
    assert not re.search(r"https?://", text)


def test_the_finder_gives_what_is_listed_and_nothing_else(settings, tmp_path):
    inside = tmp_path / "leaflet" / "dist"
    (inside / "images").mkdir(parents=True)
    (inside / "leaflet.js").write_text("L")
    (inside / "secret.js").write_text("no")
    (inside / "images" / "a.png").write_text("png")
    settings.NODE_MODULES = tmp_path
    settings.NODE_FILES = {"vendor/l.js": "leaflet/dist/leaflet.js", "vendor/images": "leaflet/dist/images"}
    finder = NodeModulesFinder()
    assert finder.find("vendor/l.js") == str(inside / "leaflet.js")
    assert finder.find("vendor/l.js", find_all=True) == [str(inside / "leaflet.js")]
    assert finder.find("vendor/images/a.png") == str(inside / "images" / "a.png")
    for address in ("vendor/images/../secret.js", "vendor/secret.js", "vendor/images", "vendor/none.js"):
        assert finder.find(address) == []
    listed = dict(finder.list([]))
    assert sorted(listed) == ["vendor/images/a.png", "vendor/l.js"]
    with listed["vendor/l.js"].open("vendor/l.js") as file:
        assert file.read() == b"L"


def test_every_static_file_a_template_names_exists():
    named = set()
    for path in TEMPLATES:
        named |= set(re.findall(r"""{%\s*static\s+["']([^"']+)["']""", path.read_text(encoding="utf-8")))
    assert named
    vendor = {address for address in named if address.startswith("vendor/")}
    listed = NodeModulesFinder()
    for address in sorted(named - vendor):
        assert finders.find(address), address
    for address in sorted(vendor):
        assert listed._source(address) is not None, address
