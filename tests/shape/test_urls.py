"""Closed by default: an address is behind the login, behind a bearer token, or on the named public list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.shape.public_urls import PUBLIC, PUBLIC_API

API = "api/v1/"


def addresses(
    resolver: URLResolver, names: tuple[str, ...] = (), route: str = ""
) -> Iterator[tuple[str, str, Any]]:
    """(view name, route, callback) of every pattern below."""
    for entry in resolver.url_patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, (*names, entry.namespace) if entry.namespace else names, here)
        elif isinstance(entry, URLPattern):
            yield ":".join((*names, entry.name or "")), here, entry.callback


def _is_open(callback: Any) -> bool:
    return not getattr(callback, "login_required", True)


def test_what_is_open_is_on_the_public_list():
    open_ = {
        name or route
        for name, route, callback in addresses(get_resolver())
        if _is_open(callback) and not route.startswith(API)
    }
    unlisted = sorted(open_ - set(PUBLIC))
    assert not unlisted, (
        f"These answer without a login. Take login_not_required away, or give the reason in public_urls.py: {unlisted}"
    )


def test_what_is_on_the_public_list_is_open():
    open_ = {name or route for name, route, callback in addresses(get_resolver()) if _is_open(callback)}
    closed = sorted(set(PUBLIC) - open_)
    assert not closed, f"Strike these from public_urls.py: they are closed or gone: {closed}"


def test_every_address_has_a_name():
    nameless = [
        route
        for name, route, _callback in addresses(get_resolver())
        if name.endswith(":") or not name
        if not route.startswith(API)
    ]
    assert not nameless, f"Name these, templates and logs need it: {nameless}"


def operations() -> dict[str, dict[str, Any]]:
    """ "POST /api/v1/…" → what the OpenAPI document says about it."""
    from linli.site.api import api

    return {
        f"{method.upper()} {path}": operation
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method, operation in methods.items()
    }


def test_every_api_operation_wants_a_token():
    open_ = {name for name, operation in operations().items() if not operation.get("security")}
    assert open_ == set(PUBLIC_API), (
        f"Operations without a token against PUBLIC_API: {open_ ^ set(PUBLIC_API)}"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(set(operations()) - set(PUBLIC_API)))
def test_without_a_token_the_answer_is_401(client, name: str):
    method, path = name.split()
    answer = client.generic(method, re.sub(r"{[^}]*}", "01890000-0000-7000-8000-000000000000", path))
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthorized"
