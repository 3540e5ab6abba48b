"""A rectification is kept from whom the case it puts right is kept from, and open to whom that one is open.

The ones that were opened before take over shield, subjects and named persons. One that is under way also takes over the
danger of the matter, which its evidence follows; the clock it runs on stays as it was promised.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

ENDED = ("written_off", "out_of_scope", "merged")


def take_over_guards(apps: Any, _editor: Any) -> None:
    case, subject = apps.get_model("cases", "Case"), apps.get_model("cases", "CaseSubject")
    access = apps.get_model("cases", "CaseAccess")
    children = case.objects.filter(kind="rectification", parent__isnull=False)
    for made in children.select_related("parent").order_by("pk").iterator():
        parent, fields = made.parent, []
        if parent.shielded and not made.shielded:
            made.shielded = parent.shielded
            fields.append("shielded")
        if parent.danger and not made.danger and made.state not in ENDED:
            made.danger = True
            fields.append("danger")
        if fields:
            made.save(update_fields=fields)
        about = set(subject.objects.filter(case=made).values_list("person_id", flat=True))
        for one in subject.objects.filter(case=parent).exclude(person_id__in=about):
            subject.objects.create(
                case=made, person_id=one.person_id, named_at=one.named_at, named_by=one.named_by
            )
        live = access.objects.filter(ended_at__isnull=True)
        named = set(live.filter(case=made).values_list("person_id", flat=True))
        for one in live.filter(case=parent).exclude(person_id__in=named | about):
            access.objects.create(
                case=made, person_id=one.person_id, granted_at=one.granted_at, granted_by=one.granted_by
            )


class Migration(migrations.Migration):
    dependencies = [("cases", "0023_lights_as_they_stand")]

    operations = [migrations.RunPython(take_over_guards, migrations.RunPython.noop)]
