from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_limits_as_data")]

    operations = [
        migrations.RemoveField(model_name="clockevent", name="limit_days"),
        migrations.RemoveField(model_name="clockevent", name="limit_hours"),
    ]
