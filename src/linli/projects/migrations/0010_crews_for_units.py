"""Whom a crew speaks for is fixed when it asks for places."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0001_squashed_0013_large_type"),
        ("projects", "0009_crews"),
    ]

    operations = [
        migrations.AddField(
            model_name="crewclaim",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.unit",
            ),
        ),
    ]
