"""Units that were party to a meeting before seats existed get theirs."""

from __future__ import annotations

from typing import Any

from django.db import migrations

KINDS = {"department": "department", "enterprise": "park", "park": "park", "property": "property", "committee": "community"}


def seat(apps: Any, _editor: Any) -> None:
    meeting, party = apps.get_model("meetings", "Meeting"), apps.get_model("meetings", "Party")
    rows = meeting.parties.through.objects.values_list("meeting_id", "unit_id", "unit__kind")
    party.objects.bulk_create(
        [
            party(meeting_id=meeting_id, unit_id=unit_id, kind=KINDS.get(kind, "other"))
            for meeting_id, unit_id, kind in rows.iterator()
        ],
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("meetings", "0002_parties_options_owners")]

    operations = [migrations.RunPython(seat, migrations.RunPython.noop)]
