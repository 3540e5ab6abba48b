"""Four settings of working hours become one value, so that an area that sets them sets all of them."""

import json

from django.db import migrations

PARTS = {
    "hours.morning_from": "09:00",
    "hours.morning_until": "12:00",
    "hours.afternoon_from": "13:30",
    "hours.afternoon_until": "17:30",
}


def join(apps, schema_editor):
    """One value for each area and moment at which any of the four was set; what was not set keeps its default."""
    setting = apps.get_model("places", "AreaSetting")
    held = {}
    for row in setting.objects.filter(key__in=PARTS).order_by("area_id", "valid_from"):
        parts = held.setdefault(row.area_id, dict(PARTS))
        parts[row.key] = json.loads(row.value)
        one, two, three, four = parts.values()
        setting.objects.update_or_create(
            area_id=row.area_id,
            key="hours",
            valid_from=row.valid_from,
            defaults={"value": json.dumps(f"{one}-{two}, {three}-{four}")},
        )
    setting.objects.filter(key__in=PARTS).delete()


class Migration(migrations.Migration):
    dependencies = [("places", "0003_changes_and_standing_things")]

    operations = [migrations.RunPython(join, migrations.RunPython.noop)]
