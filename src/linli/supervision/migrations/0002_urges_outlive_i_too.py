import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0001_urges_and_orders"),
    ]

    operations = [
        migrations.AlterField(
            model_name="urge",
            name="voice",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="urges",
                to="cases.voice",
            ),
        ),
    ]
