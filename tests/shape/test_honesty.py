"""Nothing is waved through in silence, nothing is left open, and nothing of the machine it was written on stays."""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tests.shape import tree

SELF = Path(__file__).resolve()
WAVED = re.compile(
    r"#\s*(?P<kind>noqa|type:\s*ignore|pragma: no cover|djlint:\s*off)(?P<rest>[^#]*)(?P<after>.*)"
)
CODES = re.compile(r"^\s*(:\s*[A-Z]+\d+(\s*,\s*[A-Z]+\d+)*|\[[a-z, -]+\])\s*")
OPEN = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")
ISSUE = re.compile(r"\b[Ii]ssue #?\d+\b")
MACHINE = re.compile(r"(?<![\w.])/(work|root|farm|home/\w+)/")
HOSTS = re.compile(r"\b(pypi\.org|pythonhosted\.org|registry\.npm\w*\.\w+|deb\.debian\.org)\b")
STOPWATCHES = {"perf_counter", "perf_counter_ns", "process_time", "process_time_ns", "thread_time", "timeit"}
TEXT = {
    ".py",
    ".html",
    ".js",
    ".css",
    ".md",
    ".toml",
    ".txt",
    ".json",
    ".sh",
    ".cfg",
    ".yml",
    ".po",
    ".csv",
    "",
}


def comments(path: Path) -> Iterator[tuple[int, str]]:
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


def unexplained(comment: str) -> bool:
    """Whether an opt-out lacks its code or its reason: `# noqa: S308 -- literals of templates only`."""
    for part in re.split(r"(?=#)", comment):
        found = WAVED.match(part)
        if not found:
            continue
        codes = CODES.match(found["rest"])
        if codes is None:
            return True
        # One comment may carry two opt-outs and give one reason at its end.
        reason = found["rest"][codes.end() :].strip(" -–—:")
        last = part == re.split(r"(?=#)", comment)[-1]
        if last and len(reason) < 3:
            return True
    return False


def test_every_opt_out_has_code_and_reason():
    found = [
        f"{tree.shown(path)}:{line} {comment}"
        for path in tree.python_files()
        if path != SELF and WAVED.search(path.read_text(encoding="utf-8"))
        for line, comment in comments(path)
        if unexplained(comment)
    ]
    assert not found, "Name the rule and the reason (# noqa: S308 -- why), or mend the code:\n" + "\n".join(
        found
    )


def test_models_are_imported_not_looked_up():
    found = [
        f"{tree.shown(path)}:{node.lineno}"
        for path in tree.python_files()
        if not tree.is_test(path) and "get_model" in path.read_text(encoding="utf-8")
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.Attribute) and node.attr == "get_model"
    ]
    assert not found, f"Import the model: the import contracts cannot see through get_model: {found}"


def test_no_test_holds_a_stopwatch():
    found = [
        f"{tree.shown(path)}:{node.lineno}"
        for path in tree.python_files()
        if tree.is_test(path)
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.Attribute | ast.alias)
        and (node.attr if isinstance(node, ast.Attribute) else node.name) in STOPWATCHES
    ]
    assert not found, f"Count statements, calls or rows; what a clock says belongs into bench/: {found}"


def test_nothing_is_left_open():
    found = [
        f"{tree.shown(path)}:{number}"
        for path in tree.files(".py", ".html", ".js", ".css", ".md")
        if path != SELF
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if OPEN.search(line)
    ]
    assert not found, f"Do it now, or file an issue and take the mark away: {found}"


def test_no_path_of_a_machine_and_no_registry_in_the_tree():
    found = []
    for path in tree.files():
        if path.suffix not in TEXT or path == SELF or path.name == "LICENSE":
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [
            f"{tree.shown(path)}: {hit.group(0)}"
            for pattern in (MACHINE, HOSTS)
            for hit in pattern.finditer(text)
        ]
    assert not found, (
        f"Take the path from settings or __file__; registries belong to the machine's own clients: {found}"
    )


def test_sources_of_rules_lie_in_the_world():
    """A number in a list of tasks says nothing to who reads the code later."""
    found = [
        f"{tree.shown(path)}:{number}"
        for path in tree.files(".py", ".html", ".md", ".js", ".css")
        if path != SELF
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if ISSUE.search(line)
    ]
    assert not found, f"Name the norm, the practice or the reason instead: {found}"


def test_the_scan_knows_an_unexplained_opt_out():
    assert unexplained("# no" + "qa")
    assert unexplained("# no" + "qa: S308")
    assert unexplained("# type: " + "ignore[attr-defined]")
    assert not unexplained("# no" + "qa: S308 -- literals only")
    assert not unexplained("# type: " + "ignore[attr-defined]  # no" + "qa: SLF001 -- Django has no hook")
