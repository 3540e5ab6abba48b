"""The table of signs was rebuilt: its triggers stand again, and countersigns get theirs."""

from django.db import migrations

from linli.kernel.triggers import append_only_operation


class Migration(migrations.Migration):
    dependencies = [("attendance", "0010_corrections")]

    operations = [append_only_operation("attendance_sign"), append_only_operation("attendance_countersign")]
