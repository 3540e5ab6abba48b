"""Canonical JSON: one text for one value, so that a MAC or a hash over it means something.

Objects (keys sorted by code point), lists, strings, integers, booleans and null; no floats, no white
space, UTF-8 with no escapes beyond those JSON demands.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias
from uuid import UUID

# One text as canonical JSON spells it.
quoted = json.encoder.encode_basestring

Value: TypeAlias = "str | int | bool | UUID | Sequence[Value] | Mapping[str, Value] | None"


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class NotCanonical(TypeError):
    """The value has no canonical text: a float, a key that is not a string, a lone surrogate, another
    type.
    """


def canonical(value: Value) -> str:
    """Return the one JSON text of a value; raises NotCanonical. Uids become strings."""
    return written(plain(value))


def written(value: object) -> str:
    """Return the text of a value that `plain` gave; raises NotCanonical for half a character."""
    text = _ENCODER.encode(value)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("a string holds half a character (a lone surrogate)") from error
    return text


def plain(value: object) -> object:
    """Copy a value into the types that JSON knows; raises NotCanonical for anything else."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)  # also out of an enum
    if isinstance(value, (str, UUID)):
        return str(value)
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise NotCanonical(f"the key {key!r} is not a string")
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [plain(item) for item in value]
    raise NotCanonical(
        f"{type(value).__name__} cannot stand in canonical JSON: use integers (fen, minutes), codes, uids"
    )
