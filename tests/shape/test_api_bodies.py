"""What comes in by JSON is read as it stands: no shape of a body is the library's `Schema`."""

from __future__ import annotations

import typing
from collections.abc import Iterator

from ninja import Schema
from pydantic import BaseModel

from linli.site.api import api

ENOUGH = 100  # operations with a body; fewer, and this test no longer finds them


def bodies() -> Iterator[type[BaseModel]]:
    """The models from which operations take what was sent."""
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            for operation in view.operations:
                yield from operation.models


def inside(kind: object, known: set[type[BaseModel]]) -> set[type[BaseModel]]:
    """The models in a type, and in the fields of these."""
    if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in known:
        known.add(kind)
        for field in kind.model_fields.values():
            inside(field.annotation, known)
    for part in typing.get_args(kind):
        inside(part, known)
    return known


def test_bodies_are_plain_models() -> None:
    known: set[type[BaseModel]] = set()
    found = [inside(field.annotation, known) for body in bodies() for field in body.model_fields.values()]
    assert len(found) > ENOUGH
    loose = sorted(f"{one.__module__}.{one.__name__}" for one in known if issubclass(one, Schema))
    assert not loose, (
        "Make these pydantic.BaseModel: a Schema reads a list or a text as an object without fields, "
        f"and takes attributes of it for values: {loose}"
    )
