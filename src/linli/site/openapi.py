"""The OpenAPI document: what ninja says of every operation, completed by what an outside client has to know.

Completed are: refusal codes (from the line `Refused (409): …` of an operation's docstring, or from `x-codes`), the
`Idempotency-Key` header, the media type of problems, an example for every body and every reply, and names of shapes
that two apps gave twice. A docstring that cannot be read that way stops the start: a document that leaves something
out is worse than none.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from django.conf import settings
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from linli.site.api_examples import WHOLE, example_of
from linli.web.api import CONTENT_TYPE, KEY_HEADER, Problem

if TYPE_CHECKING:
    from ninja.operation import Operation

ANYWHERE = "https://linli.example"  # the server named in the snapshot that ships with the documents
REFUSED = re.compile(r"Refused \(409\):\s*(?P<codes>[^.]*)\.")
CODE = re.compile(r"[a-z][a-z0-9_]*")
REF = re.compile(r'"#/components/schemas/([^"]+)"')
FAULT = 400

# Posts that change nothing, or that are one and the same however often they arrive: they take no key.
WITHOUT_KEY = {
    "/categories/suggest": "reads only",
    "/sign-in-helps/accounts": "reads only",
    "/chat/parse": "reads only",
    "/exports/{uid}/file": "the file can be fetched once by itself",
    "/rankings/rows/table": "a file is made anew each time, and each is on the books",
    "/credits/units/{uid}/table": "a file is made anew each time, and each is on the books",
    "/duties/deployments/table": "a file is made anew each time, and each is on the books",
    "/me/sessions/end": "all are over, however often it arrives",
    "/rosters/{uid}/propose": "computed before anything is locked; the same roster gives the same plan",
    "/slips": "reads only; every wrong try counts",
    "/kiosks/by-link/{token}/screen": "reads; that a screen is open is noted once a minute, however often it arrives",
    "/field/records": "each record has an id of its own",
    "/cases/{uid}/completion": "the right code may be given again, and every wrong one counts",
    "/voices/{token}/confirm": "the right code may be given again, and every wrong one counts",
}
KEY_PARAMETER: dict[str, Any] = {
    "in": "header",
    "name": KEY_HEADER,
    "required": False,
    "description": (
        "Any text that is new for each wish, for example a UUID. The same key with the same "
        "body is done once and answered alike for 30 days; with another body it is refused (`key_reused`)."
    ),
    "schema": {"type": "string"},
    "example": "7c1f9b52-6d1e-4f0e-9d0a-6a1b6f1f8e3d",
}
WITH_KEY = ("key_reused",)
SCHEMES = {
    "Bearer": "A token made with `linli token USERNAME`, held by one account for 90 days.",
    "Session": "The cookie of a signed-in browser, together with the `X-CSRFToken` that `/field/ticket/` gives.",
}
PROBLEMS = {
    "401": ("unauthorized", "Nobody is signed in, or the token does not hold."),
    "404": ("missing", "This is not there, or not in your area."),
    "422": ("invalid", "Some of the input could not be used."),
}
TAGS = {
    "places": "辖区 Areas and the calendar of working days; public.",
    "people": "报到 Registrations of people and units, units, skills.",
    "disclosures": "谁看过 Looks at masked values, each on the books first; approvals and reviews.",
    "notices": "Messages to the token's own person.",
    "voices": "点单 Requests from the resident's side: place, follow, answer, confirm; and entry by staff.",
    "cases": "研判 · 派单 · 办结 · 销号 The desk: ledger, inbox, and every verb of a case.",
    "imports and exports": "Tables brought in, with their progress and the rows left out; and tables taken out.",
    "ratings": "评单 The resident's verdict.",
    "projects": "发单 · 接单 · 双签 Service projects, places in shifts, signing in and out.",
    "meetings": "议单 Joint meetings and their resolutions.",
    "credits": "时长 · 积分 The book of hours and points.",
    "oversight": "Figures, each with the rows behind it.",
    "supervision": "督办 Urging, and supervision orders with their replies.",
    "undertakings": "领办 Items led by leaders and units, their milestones and results.",
    "board": "公示 What everyone may see of an area, and what neighbours say about it.",
    "field": "外勤 Records that a phone kept while it had no network.",
    "duty": "派班 Rosters and their plans, swaps, when somebody cannot; 下沉 deployments with person-times.",
    "integrity": "核查 What looks odd in attendance, and what a person decided of it.",
    "exchange": "兑换 Points against things in stock.",
    "certificates": "证明 Service records that anyone can check.",
    "awards": "表彰 Commendation lists by criteria that were published before.",
    "attendance": "双签 Signs with their evidence: corrections, later entries, confirmations.",
    "custody": "保管 What is kept how long, certificates of deletion, and holds.",
}


class UnreadableRefusals(ValueError):
    """A docstring names refusals in words instead of codes."""


class Document(OpenAPISchema):
    """Ninja's document, with shapes of the same name kept apart: ninja lets the last one win, and the document lies."""

    def __init__(self, api: NinjaAPI, path_prefix: str) -> None:
        self._app = ""
        self._renamed: dict[str, str] = {}
        super().__init__(api, path_prefix)

    def operation_details(self, operation: Operation) -> dict[str, Any]:
        """Remember whose operation it is while its shapes are collected."""
        self._app = operation.view_func.__module__.split(".")[1]
        return super().operation_details(operation)

    def operation_security(self, operation: Operation) -> list[dict[str, Any]] | None:
        """Where a stranger is let in beside a token, the token is a choice."""
        wanted = super().operation_security(operation)
        choice = any(not hasattr(one, "openapi_security_schema") for one in operation.auth_callbacks)
        return [*wanted, {}] if wanted and choice else wanted

    def _create_schema_from_model(self, *args: Any, **kwargs: Any) -> tuple[dict[str, Any], bool]:
        self._renamed = {}
        schema, required = super()._create_schema_from_model(*args, **kwargs)
        return _pointing(schema, self._renamed), required

    def add_schema_definitions(self, definitions: dict[str, Any]) -> None:
        """Take the shapes of one operation in; one that differs from its namesake gets its app's name in front."""
        self._renamed = {}
        done: set[str] = set()
        for name in definitions:
            self._keep(name, definitions, done)

    def _keep(self, name: str, definitions: dict[str, Any], done: set[str]) -> None:
        """Take one shape in, after those it refers to: only then is known what they are called here."""
        if name in done:
            return
        done.add(name)
        text = json.dumps(definitions[name], ensure_ascii=False)
        for inner in REF.findall(text):
            if inner in definitions:
                self._keep(inner, definitions, done)
        shape = _pointing(definitions[name], self._renamed)
        if self.schemas.setdefault(name, shape) == shape:
            return
        self._renamed[name] = f"{self._app.capitalize()}{name}"
        if self.schemas.setdefault(self._renamed[name], shape) != shape:
            message = f"two shapes of {self._app} are called {name}: rename one of them"
            raise ValueError(message)


def _pointing(schema: dict[str, Any], renamed: dict[str, str]) -> dict[str, Any]:
    """The same shape with its references led to the new names."""
    if not renamed:
        return schema
    text = json.dumps(schema, ensure_ascii=False)
    text = REF.sub(lambda found: f'"#/components/schemas/{renamed.get(found[1], found[1])}"', text)
    led: dict[str, Any] = json.loads(text)
    return led


class Api(NinjaAPI):
    """The API with a document that somebody can work from who reads nothing else."""

    _document: dict[str, Any] | None = None

    def get_openapi_schema(  # type: ignore[override]  # ninja names its own class; ours is a plain completed dict
        self,
        *,
        path_prefix: str | None = None,
        path_params: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The completed document, made once per process."""
        if self._document is None:
            prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
            self._document = complete(Document(self, prefix), server=settings.BASE_URL)
        return self._document


def complete(document: dict[str, Any], *, server: str) -> dict[str, Any]:
    """Complete ninja's document. Raises UnreadableRefusals."""
    # Numbers as keys become texts, and what is still lazy or a type becomes plain.
    made: dict[str, Any] = json.loads(json.dumps(document, ensure_ascii=False, default=str))
    made["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    made["servers"] = [{"url": server, "description": "This installation"}]
    made["security"] = [{"Bearer": []}]
    made["tags"] = [{"name": name, "description": words} for name, words in TAGS.items()]
    for name, scheme in made["components"]["securitySchemes"].items():
        scheme["description"] = SCHEMES[name]
    made["components"]["responses"] = {
        code: {"description": sentence, "content": _problem(int(status), code, sentence)}
        for status, (code, sentence) in PROBLEMS.items()
    }
    shapes = made["components"]["schemas"]
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    shapes |= problem.pop("$defs") | {"Problem": problem}
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            for status in (*PROBLEMS, "409"):
                operation["responses"].setdefault(status, {})
            operation.setdefault("security", [])  # what says nothing is open; the document says so
            operation["tags"] = operation.get("tags", [])[-1:]  # ninja adds those around it
            _refusals(f"{method.upper()} {path}", operation)
            if method == "post":
                _key(path, operation)
            _answers(operation, shapes)
            _body(operation, shapes)
            if path.partition("/v1")[2] in WHOLE:
                (content,) = operation["responses"]["200"]["content"].values()
                content["example"] = WHOLE[path.partition("/v1")[2]]
            for parameter in operation.get("parameters", []):
                _parameter(parameter, shapes)
    return made


def snapshot() -> str:
    """The document as it ships with the sources: the server has a placeholder for its name."""
    from linli.site.api import api

    document = complete(Document(api, api.get_root_path({})), server=ANYWHERE)
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def codes_of(operation: dict[str, Any]) -> list[str]:
    """The codes with which an operation may be refused, as the completed document lists them."""
    listed: list[str] = operation["responses"].get("409", {}).get("x-refusals", [])
    return listed


def _refusals(name: str, operation: dict[str, Any]) -> None:
    """Give the 409 its codes; an operation that never refuses loses the 409 that all of them declare together."""
    found = REFUSED.search(" ".join(operation.get("description", "").split()))
    refused = operation["responses"].get("409", {})
    codes = [code.strip() for code in found["codes"].split(",")] if found else refused.pop("x-codes", [])
    for code in codes:
        if not CODE.fullmatch(code):
            message = f"{name}: {code!r} is no code; write `Refused (409): one_code, another_code.`"
            raise UnreadableRefusals(message)
    if not codes:
        operation["responses"].pop("409", None)
        return
    operation["responses"]["409"] = {**refused, "x-refusals": codes}


def _key(path: str, operation: dict[str, Any]) -> None:
    short = path.partition("/v1")[2]
    if short in WITHOUT_KEY:
        return
    operation.setdefault("parameters", []).append(dict(KEY_PARAMETER))
    refused = operation["responses"].setdefault("409", {"x-refusals": []})
    refused["x-refusals"] = [*(code for code in refused["x-refusals"] if code not in WITH_KEY), *WITH_KEY]


def _answers(operation: dict[str, Any], shapes: dict[str, Any]) -> None:
    """Examples for every reply; problems travel under their own media type, and no token is asked for where none is."""
    if not operation.get("security"):
        operation["responses"].pop("401", None)
    for status, reply in list(operation["responses"].items()):
        if int(status) < FAULT:
            for content in reply.get("content", {}).values():
                content["example"] = example_of(content["schema"], shapes)
            continue
        if status in PROBLEMS:
            operation["responses"][status] = {"$ref": f"#/components/responses/{PROBLEMS[status][0]}"}
            continue
        codes = reply["x-refusals"]
        reply["description"] = (
            f"Refused: nothing was changed. Codes: {', '.join(f'`{code}`' for code in codes)}."
        )
        reply["content"] = _problem(int(status), codes[0], "The sentence that a person reads on the page.")


def _problem(status: int, code: str, sentence: str) -> dict[str, Any]:
    example = {
        "type": f"urn:linli:problem:{code}",
        "title": sentence,
        "status": status,
        "code": code,
        "sentence": sentence,
        "field": "",
        "faults": [],
    }
    return {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}}


def _body(operation: dict[str, Any], shapes: dict[str, Any]) -> None:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        content["example"] = example_of(content["schema"], shapes)


def _parameter(parameter: dict[str, Any], shapes: dict[str, Any]) -> None:
    """One `example`: the plural is a map in OpenAPI, and ninja writes the list of JSON Schema into it."""
    parameter.pop("examples", None)
    parameter.setdefault("example", example_of(parameter["schema"], shapes, parameter["name"]))
