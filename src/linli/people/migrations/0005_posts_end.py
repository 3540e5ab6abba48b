"""Every post ends within twelve months; those without an end get one."""

from datetime import timedelta

from django.db import migrations
from django.db.models import F, Q

from linli.kernel import clock
from linli.kernel.ids import uuid7

YEAR = timedelta(days=365)
CARRIED = timedelta(days=90)


def end_all(apps, schema_editor):
    """Every post ends after a year. One that is older goes on for 90 days as a post of its own: time to renew it."""
    post = apps.get_model("people", "Post")
    now = clock.now()
    over = post.objects.filter(Q(until__isnull=True) | Q(until__gt=F("since") + YEAR))
    for old in list(over):
        until = old.until
        old.until = old.since + YEAR
        old.save(update_fields=["until"])
        if old.until <= now and (until is None or until > now):
            post.objects.create(
                uid=uuid7(),
                person_id=old.person_id,
                role=old.role,
                area_code=old.area_code,
                unit_id=old.unit_id,
                granted_by_id=old.granted_by_id,
                since=now,
                until=min(now + CARRIED, until or now + CARRIED),
            )


def nothing(apps, schema_editor):
    """The way back leaves the ends."""


class Migration(migrations.Migration):
    dependencies = [("people", "0004_signing_in")]
    operations = [migrations.RunPython(end_all, nothing)]
