"""What stood in columns and settings goes into the new columns and the table of limits."""

import json

from django.db import migrations
from django.db.models import F

MINUTES = 60
# key of the old setting: stage, unit, and what one of it is
SETTINGS = {
    "cases.accept_days": ("first_answer", "day", 1),
    "cases.dispatch_hours": ("dispatch", "run", MINUTES),
    "cases.handling_days": ("handling", "day", 1),
    "cases.rectify_days": ("rectification", "day", 1),
}


def carry_over(apps, schema_editor):
    """Limits of clocks, limits of areas, and which categories of the catalogue are utilities."""
    event = apps.get_model("cases", "ClockEvent")
    event.objects.filter(limit_days__isnull=False).update(amount=F("limit_days"), unit="day")
    event.objects.filter(limit_hours__isnull=False).update(amount=F("limit_hours") * MINUTES, unit="run")
    setting = apps.get_model("places", "AreaSetting")
    limit = apps.get_model("cases", "StageLimit")
    for row in setting.objects.filter(key__in=SETTINGS):
        stage, unit, each = SETTINGS[row.key]
        limit.objects.create(
            area_id=row.area_id,
            stage=stage,
            matter="ordinary",
            amount=json.loads(row.value) * each,
            unit=unit,
            valid_from=row.valid_from,
        )
    setting.objects.filter(key__in=SETTINGS).delete()
    category = apps.get_model("cases", "Category")
    for found in (category.objects.filter(code="supply"), category.objects.filter(code__startswith="supply.")):
        found.update(utilities=True)


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_clock_events_limits_and_time_requests")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
