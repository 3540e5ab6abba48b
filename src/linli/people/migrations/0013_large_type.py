from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0012_certificates_seen'),
    ]

    operations = [
        migrations.AddField(
            model_name='account',
            name='large_type',
            field=models.BooleanField(blank=True, null=True),
        ),
    ]
