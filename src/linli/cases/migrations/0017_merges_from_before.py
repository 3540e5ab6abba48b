"""Merges from before this table existed: they become rows, with the days for objecting counted from their moment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import migrations

DAYS = 7


def write_rows(apps: Any, _editor: Any) -> None:
    case, merge = apps.get_model("cases", "Case"), apps.get_model("cases", "CaseMerge")
    rows = case.objects.filter(state="merged", merged_into__isnull=False).values_list(
        "pk", "merged_into_id", "closed_at", "received_at"
    )
    merge.objects.bulk_create(
        [
            merge(
                case_id=pk,
                into_id=into,
                at=closed or received,
                object_until=((closed or received) + timedelta(days=DAYS)).date(),
            )
            for pk, into, closed, received in rows.iterator()
        ],
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_merges_and_objections")]

    operations = [migrations.RunPython(write_rows, migrations.RunPython.noop)]
