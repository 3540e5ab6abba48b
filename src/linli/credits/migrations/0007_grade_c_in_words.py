"""Grade C in the words of all it stands for; nothing in the database changes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('credits', '0001_squashed_0006_statements'),
    ]

    operations = [
        migrations.AlterField(
            model_name='creditentry',
            name='grade',
            field=models.CharField(blank=True, choices=[('A', 'A: double sign by machine'), ('B', 'B: one sign and the leader'), ('C', 'C: entered, corrected or assumed later, or far away'), ('D', 'D: imported')], max_length=1),
        ),
        migrations.AlterField(
            model_name='pointsexample',
            name='grade',
            field=models.CharField(choices=[('A', 'A: double sign by machine'), ('B', 'B: one sign and the leader'), ('C', 'C: entered, corrected or assumed later, or far away'), ('D', 'D: imported')], max_length=1),
        ),
    ]
