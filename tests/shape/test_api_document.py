"""The OpenAPI document leaves nothing out: whoever reads only that can drive the whole loop."""

from __future__ import annotations

import ast
import inspect
import json
import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client

from linli.site.api import APPS, api
from linli.site.openapi import WITHOUT_KEY, UnreadableRefusals, codes_of, complete, snapshot
from tests.cast import GRID
from tests.shape import tree
from tests.shape.api_verbs import NO_OPERATION, VERBS
from tests.shape.public_urls import PUBLIC_API

ROOT = "/api/v1"
SNAPSHOT = tree.ROOT / "docs" / "api" / "openapi.json"
# What may be empty in an example, because emptiness is what it says there.
MAY_BE_EMPTY = {"next", "error", "notice", "notice_en", "mean", "field"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return api.get_openapi_schema()


def operations() -> dict[str, dict[str, Any]]:
    """`POST /cases/{uid}/accept` → what the document says of it."""
    return {
        f"{method.upper()} {path.removeprefix(ROOT)}": operation
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method, operation in methods.items()
    }


def bound() -> Iterator[tuple[str, Any]]:
    """Every operation with its function, also those that another one hides."""
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield f"{method} /{path.lstrip('/')}", operation.view_func


def test_it_is_a_whole_document_of_version_3_1(document):
    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"]
    assert document["info"]["description"]
    assert document["servers"][0]["url"].startswith("http")
    assert document["components"]["securitySchemes"]["Bearer"]["scheme"] == "bearer"


def test_no_operation_hides_another():
    twice = [name for name, count in Counter(name for name, _function in bound()).items() if count > 1]
    assert not twice, f"Two apps answer here, and only one is ever asked: {twice}"
    idents = Counter(operation["operationId"] for operation in operations().values())
    assert idents.most_common(1)[0][1] == 1


@pytest.mark.parametrize("name", sorted(operations()))
def test_each_operation_says_what_it_is_for(document, name: str):
    operation = operations()[name]
    assert operation["summary"]
    assert operation["description"]
    assert set(operation["tags"]) <= {tag["name"] for tag in document["tags"]}


def contents(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from (("body", one) for one in operation.get("requestBody", {}).get("content", {}).values())
    for status, reply in operation["responses"].items():
        yield from ((status, one) for one in reply.get("content", {}).values())


@pytest.mark.parametrize("name", sorted(operations()))
def test_every_body_and_reply_has_an_example_that_fits(document, name: str):
    for where, content in contents(operations()[name]):
        schema = {**content["schema"], "components": document["components"]}
        judge = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        faults = [
            f"{fault.instance_path}: {fault.message}" for fault in judge.iter_errors(content["example"])
        ]
        assert not faults, f"{where}: {faults}"
        empty = set(_empty_texts(content["example"])) - MAY_BE_EMPTY
        assert not empty, f"{where}: give examples in the Schema, or by name in site/api_examples.py: {empty}"


def _empty_texts(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _empty_texts(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _empty_texts(inner, name)
    elif value == "":
        yield name


def test_whoever_may_refuse_names_the_codes():
    silent = [
        name
        for name, operation in operations().items()
        if name.startswith("POST") and not set(codes_of(operation)) - {"key_reused"}
        if "no refusals" not in operation["description"].lower()
    ]
    assert set(silent) <= {f"POST {path}" for path in WITHOUT_KEY}, (
        f"Write `Refused (409): one_code, another_code.` into the docstring, or `No refusals.`: {silent}"
    )


def test_every_listed_code_is_one_that_the_house_knows():
    known = {
        word.value
        for path in tree.python_files()
        if path.is_relative_to(tree.SOURCE) and not tree.is_test(path) and not path.name.startswith("api")
        for word in ast.walk(tree.parsed(path))
        if isinstance(word, ast.Constant) and isinstance(word.value, str)
    } | {"not_base64"}
    listed = {code for operation in operations().values() for code in codes_of(operation)}
    # The importer puts where it was in front of what was wrong: file_empty, mapping_zone.
    gone = {code for code in listed if not {code, code.partition("_")[2]} & known}
    assert not gone, f"Nothing refuses with these any more: {sorted(gone)}"


def test_refusals_in_words_stop_the_start():
    wordy = {
        "info": {},
        "components": {"securitySchemes": {}, "schemas": {}},
        "paths": {
            "/x": {"post": {"description": "Refused (409): closed and those of photos.", "responses": {}}}
        },
    }
    with pytest.raises(UnreadableRefusals):
        complete(wordy, server="https://example.test")


def test_every_post_takes_a_key_or_says_why_not():
    keyless = {
        name.removeprefix("POST ")
        for name, function in bound()
        if name.startswith("POST")
        if not any(
            word in inspect.getsource(function)
            for word in ("once(", "do(", "done(", "_sign(", "_by_place(", "_leave_out(")
        )
    }
    assert keyless == set(WITHOUT_KEY)
    for name, operation in operations().items():
        documented = any(one["name"] == "Idempotency-Key" for one in operation.get("parameters", []))
        assert documented == (name.startswith("POST") and name.removeprefix("POST ") not in WITHOUT_KEY), name


def actions() -> set[str]:
    """`cases.accept_case`: every verb that the apps offer."""
    found = set()
    for app in APPS:
        if find_spec(f"linli.{app}.actions"):
            module = import_module(f"linli.{app}.actions")
            names = getattr(module, "__all__", vars(module))
            found |= {
                f"{app}.{name}"
                for name in names
                if not name.startswith("_")
                and inspect.isfunction(getattr(module, name))
                and getattr(module, name).__module__.startswith(f"linli.{app}.actions")
            }
    return found


def test_every_verb_of_the_loop_is_an_operation():
    unsaid = actions() - set(VERBS) - set(NO_OPERATION)
    assert not unsaid, f"Give these an operation, or a reason in tests/shape/api_verbs.py: {sorted(unsaid)}"
    gone = (set(VERBS) | set(NO_OPERATION)) - actions()
    assert not gone, f"Strike these from tests/shape/api_verbs.py: {sorted(gone)}"
    unknown = {name for names in VERBS.values() for name in names.split(", ")} - set(operations())
    assert not unknown, f"The document knows no {sorted(unknown)}"


def test_the_document_that_ships_is_up_to_date():
    assert SNAPSHOT.read_text(encoding="utf-8") == snapshot(), (
        "make it anew: .venv/bin/linli openapi --out docs/api/openapi.json"
    )
    assert json.loads(snapshot())["servers"][0]["url"] == "https://linli.example"


def test_what_wants_no_token_is_documented_as_such(document):
    said = {
        f"{name.split()[0]} {ROOT}{name.split()[1]}": one["security"] for name, one in operations().items()
    }
    assert document["security"] == [{"Bearer": []}]
    assert {name for name, wanted in said.items() if wanted in ([], [{"Bearer": []}, {}])} == set(PUBLIC_API)
    assert {name for name, wanted in said.items() if {} in wanted} == {
        f"POST {ROOT}/voices",
        f"POST {ROOT}/filings",
        f"GET {ROOT}/public/cases/{{number}}",
        f"POST {ROOT}/public/cases/{{number}}/me-too",
    }
    # The outbox of a phone is sent by the browser that kept it, which has a session and no token.
    assert {name for name, wanted in said.items() if wanted == [{"Bearer": []}, {"Session": []}]} == {
        f"POST {ROOT}/field/records"
    }
    alone = [name for name in said if name not in PUBLIC_API and name != f"POST {ROOT}/field/records"]
    assert all(said[name] == [{"Bearer": []}] for name in alone)


@pytest.mark.django_db
def test_a_request_needs_no_token_and_bears_no_wrong_one(cast):
    def place(**headers: str) -> int:
        body = {"body": "路灯不亮", "area_code": GRID}
        answer = Client(headers=headers).post(f"{ROOT}/voices", json.dumps(body), "application/json")
        return answer.status_code

    assert place() == 201
    assert place(Authorization="Bearer nobody's") == 401


CALL = re.compile(r'curl -s "\$LINLI(?P<path>/api/v1/[^"]+)"(?P<rest>.*)')


def test_the_twelve_calls_of_the_readme_are_in_the_document(document):
    text = (tree.ROOT / "docs" / "api" / "README.md").read_text(encoding="utf-8").replace("\\\n", " ")
    calls = [(call["path"], call["rest"]) for call in CALL.finditer(text)]
    assert len(calls) == 12
    for path, rest in calls:
        method = "POST" if "-d '" in rest or "-X POST" in rest else "GET"
        route, _mark, query = path.partition("?")
        route = route.replace("$CASE", "{uid}").replace("$VOICE", "{token}").removeprefix(ROOT)
        operation = operations()[f"{method} {route}"]
        asked = {part.partition("=")[0] for part in query.split("&") if part}
        assert asked <= {one["name"] for one in operation.get("parameters", []) if one["in"] == "query"}, path
        if found := re.search(r"-d '([^']*)'", rest):
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            judge = jsonschema_rs.Draft202012Validator({**schema, "components": document["components"]})
            assert not [fault.message for fault in judge.iter_errors(json.loads(found[1]))], path
        assert ("Bearer" in rest) == bool(operation.get("security")), path
