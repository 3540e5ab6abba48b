"""Django's `migrate`, in a fifth of the time; why is told in site/lean_states.py."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate

from linli.site.lean_states import LeanExecutor

_asked: Any = migrate  # the command asks there for its executor, by one name


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        kept = _asked.MigrationExecutor
        _asked.MigrationExecutor = LeanExecutor
        try:
            super().handle(*args, **options)
        finally:
            _asked.MigrationExecutor = kept
