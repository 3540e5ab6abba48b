"""What is yellow or red already is not told as news; what is held now shows it. A stage beside the clock of a case counts
from the next event of that case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import migrations
from django.db.models import F, Q

from linli.kernel import clock

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ENDED = ("written_off", "out_of_scope", "merged")
ENDS_A_HOLD = ("resume", "start", "stop", "pause", "suspend")


def take_as_they_stand(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Note each light as it is, and what holds a clock."""
    case: Any = apps.get_model("cases", "Case")
    event: Any = apps.get_model("cases", "ClockEvent")
    now = clock.now()
    cases = case.objects.exclude(state__in=ENDED)
    red = Q(verdict_red=True) | Q(red_at__lte=now)
    cases.filter(red).update(noted_light="red", red_since=F("red_at"))
    cases.filter(~red, yellow_at__lte=now, red_at__gt=now).update(noted_light="yellow", turns_at=F("red_at"))
    cases.filter(~red, yellow_at__gt=now).update(noted_light="green", turns_at=F("yellow_at"))
    running = cases.filter(red_at__isnull=False)
    running.filter(kind="rectification").update(lit_by="rectification")
    running.exclude(kind="rectification").update(lit_by="handling")
    holds = event.objects.filter(kind__in=("pause", "suspend")).filter(
        Q(review_at__gt=now) | Q(review_at__isnull=True)
    )
    for one in holds.exclude(case__state__in=ENDED).iterator():
        later = event.objects.filter(case_id=one.case_id, sequence__gt=one.sequence, kind__in=ENDS_A_HOLD)
        if not later.exclude(kind="start", cause="limit").exists():
            case.objects.filter(pk=one.case_id).update(held_by=one.kind, held_until=one.review_at)


class Migration(migrations.Migration):
    dependencies = [("cases", "0022_lights_and_causes")]

    operations = [migrations.RunPython(take_as_they_stand, migrations.RunPython.noop)]
