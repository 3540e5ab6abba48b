"""Closed by default: an address is behind the login, behind a bearer token, or on the named public list."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import get_resolver

from linli.site.permissions.routes import API, addresses
from tests.shape.public_urls import PUBLIC, PUBLIC_API

METHODS = {"get", "post", "put", "patch", "delete"}
UNAUTHORIZED = 401


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


def operations() -> list[tuple[str, str]]:
    """Method and path of every operation in the OpenAPI document."""
    from linli.site.api import api

    paths = api.get_openapi_schema()["paths"]
    return [
        (method.upper(), path) for path, methods in paths.items() for method in methods if method in METHODS
    ]


@pytest.mark.django_db
def test_every_api_operation_wants_a_token(client):
    uid = "01890000-0000-7000-8000-000000000000"
    open_ = {
        f"{method} {path}"
        for method, path in operations()
        if client.generic(method, re.sub(r"{[^}]*}", uid, path)).status_code != UNAUTHORIZED
    }
    assert open_ == set(PUBLIC_API), (
        f"Operations that answer without a token, against PUBLIC_API: {open_ ^ set(PUBLIC_API)}"
    )
