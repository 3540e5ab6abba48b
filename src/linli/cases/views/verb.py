"""What a verb of the desk is as a form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms

from ..models import Case

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from linli.web.http import Request

Fields = dict[str, Any]
Run = Callable[["Request", Case, Fields], UUID]
Build = Callable[["Request", Case, Any, Any], forms.Form]


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb of the desk as a form: title, word on the button, what is said when it is done."""

    name: str
    title: _StrPromise
    button: _StrPromise
    done: _StrPromise
    build: Build
    run: Run
    verdict: str = ""
    hint: _StrPromise | None = None
    keyed: bool = True


def plain(kind: type[forms.Form]) -> Build:
    """A form that offers nothing of the case."""
    return lambda _request, _case, data, files: kind(data, files)


def with_fields(action: Callable[..., Case], *names: str) -> Run:
    """An action that takes the fields of its form by name."""

    def run(request: Request, case: Case, fields: Fields) -> UUID:
        given = {name: fields[name] for name in names}
        return action(case_uid=case.uid, actor=request.actor, at=request.at, **given).uid

    return run
