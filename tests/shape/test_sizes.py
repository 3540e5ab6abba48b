"""No god files: the one flaw that every admired code base shares."""

from __future__ import annotations

import ast

from tests.shape import tree

MODULE = 400
FUNCTION = 50
TEMPLATE = 200
# Longer for a reason; the number is the limit that it has instead.
LONGER = {
    "src/linli/site/proving/linli_verify.py": 770,  # one file by promise: what is handed to people outside
    # Tables that are read as one, a line for each thing of the house.
    "tests/shape/api_verbs.py": 600,
    "tests/shape/pages_table.py": 500,
    "tests/shape/things.py": 500,
}


def test_modules_stay_small():
    long = {
        tree.shown(path): lines
        for path in tree.python_files()
        if (lines := path.read_text(encoding="utf-8").count("\n")) > LONGER.get(tree.shown(path), MODULE)
    }
    assert not long, (
        f"Split by stage of the trade (actions/ with triage.py, dispatch.py …), tests by subject: {long}"
    )


def test_functions_stay_small():
    long = {
        f"{tree.shown(path)}:{node.lineno} {node.name}": lines
        for path in tree.python_files()
        if not tree.is_test(path)
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION
    }
    assert not long, f"Give the steps names of their own, as functions: {long}"


def test_templates_stay_small():
    long = {
        tree.shown(path): lines
        for path in tree.files(".html")
        if (lines := path.read_text(encoding="utf-8").count("\n")) > TEMPLATE
    }
    assert not long, f"Move what repeats into web/components or a partial of its own file: {long}"
