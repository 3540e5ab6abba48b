"""Which columns hold sealed values: each model says so, so that rotation finds every one of them.

    sealed: ClassVar[Mapping[str, Sealed]] = {"phone_sealed": Sealed("people.person.phone", index="phone_index")}

A value is bound to `place:uid` of its row. A column `*_sealed` that nobody declared fails a test and `linli doctor`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from django.apps import apps

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import Model

SUFFIX = "_sealed"


def _phone(_value: str) -> str:
    return "phone"


@dataclass(frozen=True, slots=True)
class Sealed:
    """One column: what its values are bound to, and the column of their blind index with its kind, told by the value."""

    place: str
    index: str = ""
    kind: Callable[[str], str] = _phone

    def aad(self, uid: UUID | str) -> str:
        """What the value of one row is bound to."""
        return f"{self.place}:{uid}"


Declaration: TypeAlias = Mapping[str, Sealed]


@dataclass(frozen=True, slots=True)
class Column:
    """A declared column of a model."""

    model: type[Model]
    name: str
    sealed: Sealed

    @property
    def label(self) -> str:
        """Table and column, as reports name it."""
        return f"{self.model._meta.db_table}.{self.name}"

    @property
    def rows(self) -> Any:
        """All rows; a model of the house or a row of an import, whatever its own manager leaves out."""
        return self.model._base_manager.all()


def columns() -> list[Column]:
    """Every declared column of every app, in the order of tables."""
    found = [
        Column(model, name, sealed)
        for model in apps.get_models()
        for name, sealed in getattr(model, "sealed", {}).items()
    ]
    return sorted(found, key=lambda column: column.label)


def undeclared() -> list[str]:
    """Columns whose name says that they are sealed and which no declaration names; and declarations without a column."""
    declared = {(column.model, column.name) for column in columns()}
    there = {
        (model, field.attname)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.attname.endswith(SUFFIX)
    }
    indexes = {(column.model, column.sealed.index) for column in columns() if column.sealed.index}
    fields = {(model, field.attname) for model in apps.get_models() for field in model._meta.concrete_fields}
    wrong = (declared ^ there) | (indexes - fields)
    return sorted(f"{model._meta.db_table}.{name}" for model, name in wrong)
