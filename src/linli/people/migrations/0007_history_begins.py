"""When registrations ended, and since when people work where they work."""

from django.db import migrations
from django.db.models import F

from linli.kernel.ids import uuid7


def date_endings(apps, schema_editor):
    """What ended carried its day where that of the decision stands."""
    ended = apps.get_model("people", "Registration").objects.filter(state="ended")
    ended.update(ended_at=F("decided_at"))


def begin_spells(apps, schema_editor):
    """Where somebody works now began with their entry, as far as anybody knows."""
    spell = apps.get_model("people", "WorkSpell")
    rows = apps.get_model("people", "Person").objects.filter(work_unit__isnull=False)
    spell.objects.bulk_create(
        spell(uid=uuid7(), person_id=pk, unit_id=unit, since=since)
        for pk, unit, since in rows.values_list("pk", "work_unit_id", "created_at")
    )


def nothing(apps, schema_editor):
    """The way back drops the columns."""


class Migration(migrations.Migration):
    dependencies = [("people", "0006_units_ties_and_particulars")]
    operations = [
        migrations.RunPython(date_endings, nothing),
        migrations.RunPython(begin_spells, nothing),
    ]
