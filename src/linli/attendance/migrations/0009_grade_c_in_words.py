"""Grade C in the words of all it stands for; nothing in the database changes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('attendance', '0008_kiosks'),
    ]

    operations = [
        migrations.AlterField(
            model_name='attendance',
            name='grade',
            field=models.CharField(blank=True, choices=[('A', 'A: double sign by machine'), ('B', 'B: one sign and the leader'), ('C', 'C: entered, corrected or assumed later, or far away'), ('D', 'D: imported')], max_length=1),
        ),
    ]
