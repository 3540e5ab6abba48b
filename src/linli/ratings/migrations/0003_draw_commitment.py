"""A drawing shows the digest of its seed until its calls are made; a call may be dropped."""

import hashlib

from django.db import migrations, models


def commit(apps, _schema_editor):
    """Drawings of before get the digest of their seed."""
    for draw in apps.get_model("ratings", "Draw").objects.filter(commitment=""):
        draw.commitment = hashlib.sha256(draw.seed.encode()).hexdigest()
        draw.save(update_fields=["commitment"])


class Migration(migrations.Migration):
    dependencies = [("ratings", "0002_reasons_appeals_calls")]

    operations = [
        migrations.AddField(
            model_name="draw",
            name="commitment",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="callback",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("solved", "Says it is solved"),
                    ("not_solved", "Says it is not solved"),
                    ("not_reached", "Not reached"),
                    ("refused", "Does not want to answer"),
                    ("dropped", "Not called: the rating is not counted"),
                ],
                max_length=12,
            ),
        ),
        migrations.RunPython(commit, migrations.RunPython.noop),
    ]
