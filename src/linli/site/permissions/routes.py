"""Every way into the house: the pages by name and method, the operations of the API by method and path."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, URLResolver, get_resolver

if TYPE_CHECKING:
    from collections.abc import Iterator

API = "api/v1/"
PARTS = re.compile(r"<[a-z]+:(\w+)>|{(\w+)}")


@dataclass(frozen=True)
class Route:
    """One page or operation: the name of the page (empty for the API), its path, and one method of it."""

    method: str
    path: str
    page: str = ""

    @property
    def key(self) -> str:
        """What the rules call it: `GET people:me`, `POST /units`."""
        return f"{self.method} {self.page or self.path}"

    @property
    def app(self) -> str:
        """The app that answers, as far as the name says it."""
        return self.page.partition(":")[0]

    @property
    def parts(self) -> list[str]:
        """What stands in the path."""
        return [name or other for name, other in PARTS.findall(self.path)]

    def filled(self, values: list[str]) -> str:
        """The address with these values in it, in order."""
        given = iter(values)
        return PARTS.sub(
            lambda _part: next(given), f"/{self.path}" if self.page else f"/{API}{self.path[1:]}"
        )


def routes() -> list[Route]:
    """All of them, pages first."""
    return [*pages(), *operations()]


def pages() -> Iterator[Route]:
    """Every page, once for each method that it takes."""
    for name, path, callback in addresses(get_resolver()):
        if not path.startswith(API):
            for method in methods_of(callback):
                yield Route(method, path, name)


def operations() -> Iterator[Route]:
    """Every operation of the API."""
    from linli.site.api import api

    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield Route(method, f"/{path.lstrip('/')}")


def addresses(
    resolver: URLResolver, names: tuple[str, ...] = (), path: str = ""
) -> Iterator[tuple[str, str, Any]]:
    """(view name, route, callback) of every pattern below."""
    for entry in resolver.url_patterns:
        here = path + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, (*names, entry.namespace) if entry.namespace else names, here)
        elif isinstance(entry, URLPattern):
            yield ":".join((*names, entry.name or "")), here, entry.callback


def methods_of(callback: Any) -> list[str]:
    """The methods a view lets through, as `require_http_methods` was told; both when nothing was said."""
    while callback is not None:
        code, cells = getattr(callback, "__code__", None), getattr(callback, "__closure__", None) or ()
        for name, cell in zip(code.co_freevars if code else (), cells, strict=True):
            if name == "request_method_list":
                return [method for method in ("GET", "POST") if method in cell.cell_contents]
        callback = getattr(callback, "__wrapped__", None)
    return ["GET", "POST"]
