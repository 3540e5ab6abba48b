"""Only actions write: "who changes this table?" has one answer."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.shape import tree

# Modules that write and are no actions, each with the reason why it may.
EXEMPT = {
    "kernel/bulk.py": "rows that an import's action made, inserted at once",
    "kernel/imports.py": "where the run of an import stands, for the actions of every app that imports",
    "kernel/journal.py": "the journal is the third beat of every action",
    "kernel/idempotency.py": "stores the key of the action that it runs",
    "kernel/search.py": "the index is written in the action's own transaction",
    "kernel/sealing.py": "the sealer numbers entries and signs checkpoints: rows of its own, added only",
    "kernel/triggers.py": "speaks DDL, moves no rows",
    "people/sessions.py": "Django's session engine saves and deletes sessions",
    "site/lean_states.py": "bulk_update of the app registry of a migration, no rows",
    "site/schedules.py": "the worker's timetable is a table of django-q2",
    "site/launch.py": "deletes files, not rows",
}
ALWAYS = {
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "abulk_create",
    "acreate",
    "asave",
}
ON_QUERYSETS = {"create", "update", "delete"}
CHAIN = {
    "objects",
    "filter",
    "exclude",
    "all",
    "select_for_update",
    "order_by",
    "within",
    "visible_to",
    "_default_manager",
}
SAVE_WORDS = {"update_fields", "force_insert", "force_update", "using"}
SQL = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|TRUNCATE)\b", re.IGNORECASE)


def _links(node: ast.expr) -> set[str]:
    """The names along a chain: Case.objects.filter(…).update(…) → {Case, objects, filter}."""
    names = set()
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            names.add(node.attr)
            node = node.value
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            return names | ({node.id} if isinstance(node, ast.Name) else set())


def write_in(call: ast.Call) -> str:
    """The writing word of one call, or nothing."""
    if not isinstance(call.func, ast.Attribute):
        return ""
    word, target = call.func.attr, call.func.value
    links = _links(target)
    chained = bool(links & CHAIN)
    words = {keyword.arg for keyword in call.keywords}
    writes = (
        word in ALWAYS
        or (word == "save" and not call.args and words <= SAVE_WORDS)
        or (word in ON_QUERYSETS and chained)
        or (word == "delete" and not call.args and not call.keywords)
    )
    if writes:
        return word
    if word in {"execute", "executemany"} and call.args:
        first = call.args[0]
        text = first.value if isinstance(first, ast.Constant) else None
        if isinstance(text, str) and SQL.match(text):
            return "SQL"
    return ""


def _may_write(path: Path) -> bool:
    inside = path.relative_to(tree.SOURCE)
    return (
        "actions" in inside.parts
        or inside.name == "actions.py"
        or "demo" in inside.parts
        or inside.as_posix() in EXEMPT
    )


def test_writes_stand_in_actions_only():
    found = [
        f"{tree.shown(path)}:{node.lineno} .{word}()"
        for path in tree.python_files()
        if path.is_relative_to(tree.SOURCE) and not tree.is_test(path) and not _may_write(path)
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.Call) and (word := write_in(node))
    ]
    assert not found, "Move the write into an action (lock, judge, write, journal, tell):\n" + "\n".join(
        found
    )


def test_no_exemption_outlives_its_module():
    gone = [name for name in EXEMPT if not (tree.SOURCE / name).exists()]
    assert not gone, f"Strike these from EXEMPT: {gone}"


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("case.save(update_fields=['state'])", "save"),
        ("Case.objects.filter(pk=1).update(state='x')", "update"),
        ("Case.objects.create(a=1)", "create"),
        ("rows.delete()", "delete"),
        ("Case.objects.bulk_create(rows)", "bulk_create"),
        ("cursor.execute('DELETE FROM cases_case')", "SQL"),
        ("facts.update(a=1)", ""),
        ("image.save(target, 'WEBP')", ""),
        ("cache.delete('key')", ""),
        ("cursor.execute('SELECT 1')", ""),
    ],
)
def test_the_scan_knows_a_write(code: str, word: str):
    (statement,) = ast.parse(code).body
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Call)
    assert write_in(statement.value) == word
