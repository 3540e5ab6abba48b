"""What runs needs only what an installation installs: `make demo` has none of the tools that the tests have."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions

import pytest

from tests.shape.tree import ROOT, SOURCE, is_test, python_files

NAME = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==", re.MULTILINE)


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def there() -> set[str]:
    """The packages that an installation has: of the distributions that its lock file names."""
    locked = {plain(found) for found in NAME.findall((ROOT / "requirements" / "runtime.txt").read_text())}
    known = {
        package for package, of in packages_distributions().items() if locked & {plain(one) for one in of}
    }
    return known | {"linli", *sys.stdlib_module_names}


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and top-level package of every import that is carried out when the code runs."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            for other in node.orelse:
                yield from imported(ast.Module([other], []))
            continue
        if isinstance(node, ast.Import):
            yield from ((node.lineno, one.name.partition(".")[0]) for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module.partition(".")[0]
        yield from imported(node)


def wrong(source: str) -> list[tuple[int, str]]:
    return [(line, package) for line, package in imported(ast.parse(source)) if package not in there()]


def test_what_runs_imports_nothing_that_only_the_tests_have():
    faults = [
        f"{path.relative_to(ROOT)}:{line} imports {package}: it is not in requirements/runtime.txt. "
        "Put it under `if TYPE_CHECKING`, or among the dependencies"
        for path in python_files()
        if SOURCE in path.parents and not is_test(path)
        for line, package in wrong(path.read_text())
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from django_stubs_ext import StrOrPromise", [(1, "django_stubs_ext")]),
        ("def later():\n    import pytest", [(2, "pytest")]),
        ("if TYPE_CHECKING:\n    from django_stubs_ext import StrOrPromise", []),
        ("import json\nfrom django.db import models\nfrom . import other", []),
    ],
)
def test_such_an_import_is_found(source: str, found: list[tuple[int, str]]):
    assert wrong(source) == found
