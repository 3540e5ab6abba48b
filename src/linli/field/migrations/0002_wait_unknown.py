from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('field', '0001_first'),
    ]

    operations = [
        migrations.AlterField(
            model_name='fieldrecord',
            name='waited_s',
            field=models.PositiveIntegerField(blank=True, default=0, null=True),
        ),
    ]
