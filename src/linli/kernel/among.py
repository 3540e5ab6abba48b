"""Sub-queries that stand on every page, made into SQL once in a process: Django takes longer for that than the database."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connections
from django.db.models import BooleanField, Expression, F

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import QuerySet
    from django.db.models.sql.compiler import SQLCompiler

_ANYONE = -987_654_321  # it and those below stand in the text where keys will; no row has such a key


class Among(Expression):
    """True for rows whose column is among what `keys(*of)` brings: `filter(Among("pk", keys, person, unit))`.

    `keys` is a function of a module, whose query is the same but for the keys `of` persons or units that it is given.
    """

    output_field = BooleanField()

    def __init__(self, column: str, keys: Callable[..., QuerySet[Any, Any]], *of: int) -> None:
        super().__init__()
        self.column: Any = F(column)
        self.keys = keys
        self.of = {_ANYONE - n: one for n, one in enumerate(of)}

    def get_source_expressions(self) -> list[Any]:
        return [self.column]

    def set_source_expressions(self, exprs: Any) -> None:
        (self.column,) = exprs

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        column, before = compiler.compile(self.column)
        inner, params = _text(self.keys, len(self.of), connection.alias)
        return (
            f"{column} IN ({inner})",
            (*before, *(self.of.get(value, value) for value in params)),
        )


@cache
def _text(keys: Callable[..., QuerySet[Any, Any]], count: int, alias: str) -> tuple[str, tuple[Any, ...]]:
    query = keys(*(_ANYONE - n for n in range(count))).query
    query.clear_ordering(force=True)
    sql, params = query.get_compiler(connection=connections[alias]).as_sql()
    return sql, tuple(params)
