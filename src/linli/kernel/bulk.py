"""Many rows at once, for imports. PostgreSQL takes new ones by COPY, at a third of the cost of INSERT."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from linli.kernel.models import Row

# What the driver writes as it is; other fields are asked for their database value.
_PLAIN = (models.UUIDField, models.DateTimeField, models.DateField, models.IntegerField, models.BooleanField)


def insert(rows: Sequence[Row], *, keys: bool = True) -> None:
    """Insert new rows of one table and set their keys. Rows they point to must be there. Not for tables with signals.

    Without `keys` the rows are not to be used afterwards, which spares SQLite the telling. Raises IntegrityError like
    `bulk_create`.
    """
    if not rows:
        return
    model = type(rows[0])
    if connection.vendor != "postgresql":
        if keys:
            model._default_manager.bulk_create(rows)
        else:
            _insert_many(model, rows)
        return
    _point(model, rows)
    for row, key in zip(rows, _new_keys(model, len(rows)), strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias
    fields = model._meta.concrete_fields
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    readers = [(field.attname, _reader(field)) for field in fields]
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row([read(getattr(row, name)) for name, read in readers])


def _new_keys(model: type[Row], count: int) -> list[int]:
    """Draw so many keys from the table's own sequence."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [connection.ops.quote_name(table), column, count],
        )
        return [key for (key,) in cursor.fetchall()]


def present(model: type[Row], column: str, values: Sequence[str], **other: object) -> set[str]:
    """Which of many values stand in a text column, among the rows that match `other`; one statement."""
    rows = model._default_manager.filter(**other)
    if connection.vendor == "postgresql":
        # One array instead of hundreds of placeholders, which the driver would have to take apart.
        name = f"{model._meta.db_table}.{column}"
        rows = rows.filter(RawSQL(f"{name} = ANY(%s)", [list(values)], models.BooleanField()))  # noqa: S611 -- our own names
    else:
        rows = rows.filter(**{f"{column}__in": values})
    return set(rows.values_list(column, flat=True))


def _insert_many(model: type[Row], rows: Sequence[Row]) -> None:
    """One prepared statement for all rows: a third of the time of statements that carry fifty rows each."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    readers = [(field.attname, _writer(field)) for field in fields]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(fields))})",  # noqa: S608 -- our own names
            [[read(getattr(row, name)) for name, read in readers] for row in rows],
        )


def _point(model: type[Row], rows: Sequence[Row]) -> None:
    """Take over the keys of rows that were saved after they were pointed to."""
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            for row in rows:
                if getattr(row, field.attname) is None and field.is_cached(row):
                    target = field.get_cached_value(row)
                    setattr(row, field.attname, target.pk if target is not None else None)


def _reader(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    if isinstance(field, models.CharField | models.TextField):
        return _text
    if isinstance(field, (*_PLAIN, models.ForeignKey)):
        return _same
    return lambda value: field.get_db_prep_save(value, connection)


def _writer(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """As SQLite stores it: an empty value, text and numbers as they are, the rest asks its field."""
    if isinstance(field, models.CharField | models.TextField):
        return _text
    return lambda value: None if value is None else field.get_db_prep_save(value, connection)


def _text(value: Any) -> Any:
    return value if type(value) is str or value is None else str(value)


def _same(value: Any) -> Any:
    return value
