"""Signs are append-only: triggers refuse UPDATE and DELETE on both engines."""

from django.db import migrations

from linli.kernel.triggers import append_only_operation


class Migration(migrations.Migration):
    dependencies = [("attendance", "0002_evidence")]

    operations = [append_only_operation("attendance_sign")]
