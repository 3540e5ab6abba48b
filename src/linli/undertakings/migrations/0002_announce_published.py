"""Undertakings of lists that are published already: everybody knows of them since then."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def announce(apps, schema_editor):
    case, item = apps.get_model("cases", "Case"), apps.get_model("undertakings", "Undertaking")
    published = item.objects.filter(batch__published_at__isnull=False)
    when = published.filter(case_id=OuterRef("pk")).values("batch__published_at")[:1]
    case.objects.filter(pk__in=published.values("case_id"), kind="undertaking").update(
        announced_at=Subquery(when)
    )


class Migration(migrations.Migration):
    dependencies = [("undertakings", "0001_first"), ("cases", "0025_announced")]
    operations = [migrations.RunPython(announce, migrations.RunPython.noop, elidable=True)]
