"""What the worker does by the clock: the SCHEDULES that each app's tasks.py declares."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import transaction
from django_q.models import Schedule


def declared() -> dict[str, tuple[str, int]]:
    """Name → (function, minutes between two runs), from every app of the house."""
    found: dict[str, tuple[str, int]] = {}
    for app in apps.get_app_configs():
        if app.name.startswith("linli.") and find_spec(f"{app.name}.tasks"):
            for name, function, minutes in getattr(import_module(f"{app.name}.tasks"), "SCHEDULES", ()):
                found[name] = (function, minutes)
    return found


@transaction.atomic
def ensure_schedules() -> None:
    """Make the worker's timetable what the apps declare; runs at each start of a worker and may run twice."""
    wanted = declared()
    Schedule.objects.exclude(name__in=wanted).delete()
    for name, (function, minutes) in wanted.items():
        Schedule.objects.update_or_create(
            name=name,
            defaults={
                "func": function,
                "schedule_type": Schedule.MINUTES,
                "minutes": minutes,
                "repeats": -1,
            },
        )
