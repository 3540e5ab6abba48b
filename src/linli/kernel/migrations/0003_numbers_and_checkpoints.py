"""Entries get a log, seals a number for each entry, and logs get signed checkpoints.

The table of seals that was there never held a row: it is made anew. On SQLite the new column rebuilds the journal's
table, which drops its triggers in silence: they are put back.
"""

import django.db.models.deletion
from django.db import migrations, models

from linli.kernel.triggers import append_only_operation


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_guards_and_search")]

    operations = [
        migrations.AddField(
            model_name="journalentry",
            name="log",
            field=models.CharField(db_default="", default="", max_length=12),
        ),
        migrations.DeleteModel(name="JournalSeal"),
        migrations.CreateModel(
            name="JournalSeal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("log", models.CharField(max_length=12)),
                ("number", models.PositiveBigIntegerField()),
                ("leaf", models.CharField(max_length=64)),
                (
                    "entry",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="seal",
                        to="kernel.journalentry",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("log", "number"), name="kernel_seal_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="JournalCheckpoint",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("log", models.CharField(max_length=12)),
                ("size", models.PositiveBigIntegerField()),
                ("root", models.CharField(max_length=64)),
                ("frontier", models.TextField()),
                ("note", models.TextField()),
                ("floor", models.BigIntegerField()),
                ("last_entry", models.BigIntegerField()),
                ("horizon", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("log", "size"), name="kernel_checkpoint_size")
                ],
            },
        ),
        append_only_operation("kernel_journalentry", "kernel_journalseal", "kernel_journalcheckpoint"),
    ]
