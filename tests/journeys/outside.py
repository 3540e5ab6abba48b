"""An outside client that knows nothing but the OpenAPI document: what it sends and what it gets must stand there."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

import jsonschema_rs
from django.test import Client

ROOT = "/api/v1"
REFUSED = 409
PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Document:
    """The document as it is served, without a token."""

    text: dict[str, Any]

    @classmethod
    def fetched(cls) -> Document:
        answer = Client().get(f"{ROOT}/openapi.json")
        assert answer.status_code == 200
        return cls(answer.json())

    def operation(self, name: str) -> dict[str, Any]:
        """`POST /cases/{uid}/accept` → what the document says of it."""
        method, path = name.split()
        found = self.text["paths"].get(ROOT + path, {}).get(method.lower())
        assert found, f"the document knows no {name}"
        assert isinstance(found, dict)
        return found

    @cached_property
    def names(self) -> list[str]:
        """Every operation, as `operation` takes it."""
        return [
            f"{method.upper()} {path.removeprefix(ROOT)}"
            for path, methods in self.text["paths"].items()
            for method in methods
        ]

    def reply(self, operation: dict[str, Any], status: int) -> dict[str, Any]:
        """What an operation may answer with this status."""
        reply = operation["responses"].get(str(status))
        assert reply, f"{operation['operationId']} answers {status}, which the document does not know"
        if "$ref" in reply:
            reply = self.text["components"]["responses"][reply["$ref"].rpartition("/")[2]]
        assert isinstance(reply, dict)
        return reply

    def fits(self, schema: dict[str, Any], value: Any) -> list[str]:
        """Where a value does not fit a shape of the document."""
        judge = jsonschema_rs.Draft202012Validator(
            {**schema, "components": self.text["components"]}, validate_formats=True
        )
        return [f"{fault.instance_path}: {fault.message}" for fault in judge.iter_errors(value)]


@dataclass(frozen=True)
class Outside:
    """A client with a token, or without."""

    document: Document
    token: str = ""

    def call(self, name: str, *, status: int = 200, key: str = "", **given: Any) -> Any:
        """Call an operation: `given` fills path and query by the names in the document, the rest is the body."""
        operation = self.document.operation(name)
        method, path = name.split()
        for part in re.findall(r"{(\w+)}", path):
            path = path.replace(f"{{{part}}}", quote(str(given.pop(part)), safe=""))
        query = {
            one["name"]: given.pop(one["name"])
            for one in operation.get("parameters", [])
            if one["in"] == "query" and one["name"] in given
        }
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if key:
            assert any(one["name"] == "Idempotency-Key" for one in operation["parameters"])
            headers["Idempotency-Key"] = key
        body = self._body(operation, given) if method != "GET" else {}
        answer = Client().generic(
            method,
            ROOT + path,
            json.dumps(body) if method != "GET" else "",
            "application/json",
            headers=headers,
            query_params=query,
        )
        assert answer.status_code == status, f"{name}: {answer.status_code} {answer.content.decode()[:600]}"
        return self._judged(operation, answer)

    def _body(self, operation: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        """Only what the document asks for, and it has to fit before it is sent."""
        body: dict[str, Any] = json.loads(json.dumps(given, default=str))
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            assert not given, f"{operation['operationId']} takes no {sorted(given)}"
            return {}
        faults = self.document.fits(content["schema"], body)
        assert not faults, f"{operation['operationId']} is sent what the document does not know: {faults}"
        return body

    def _judged(self, operation: dict[str, Any], answer: Any) -> Any:
        reply = self.document.reply(operation, answer.status_code)
        kind = answer.headers["Content-Type"].partition(";")[0]
        assert kind in reply["content"], (
            f"{operation['operationId']} answers {kind}, not {list(reply['content'])}"
        )
        found = answer.json()
        faults = self.document.fits(reply["content"][kind]["schema"], found)
        assert not faults, (
            f"{operation['operationId']} answers something else than the document says: {faults}"
        )
        if kind == PROBLEM:
            assert found["code"]
            assert found["sentence"]
        if answer.status_code == REFUSED:
            assert found["code"] in reply["x-refusals"], (
                f"{operation['operationId']} refuses with {found['code']}, listed are {reply['x-refusals']}"
            )
        return found
