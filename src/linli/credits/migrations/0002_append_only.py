"""The book is append-only: triggers refuse UPDATE and DELETE on both engines."""

from django.db import migrations

from linli.kernel.triggers import append_only_operation


class Migration(migrations.Migration):
    dependencies = [("credits", "0001_initial")]

    operations = [append_only_operation("credits_creditentry")]
