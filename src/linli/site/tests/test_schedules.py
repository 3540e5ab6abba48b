from __future__ import annotations

import pytest
from django.utils.module_loading import import_string
from django_q.models import Schedule

from linli.site.schedules import declared, ensure_schedules


def test_every_declared_task_exists():
    for name, (function, minutes) in declared().items():
        assert callable(import_string(function)), name
        assert minutes >= 1


@pytest.mark.django_db
def test_the_timetable_follows_the_declarations_and_may_be_made_twice():
    Schedule.objects.create(name="forgotten", func="linli.nowhere", schedule_type=Schedule.MINUTES, minutes=5)
    ensure_schedules()
    ensure_schedules()
    assert set(Schedule.objects.values_list("name", flat=True)) == set(declared())
