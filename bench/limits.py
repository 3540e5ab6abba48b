"""What the database alone needs for the same work: plain SQL, no framework."""

from __future__ import annotations

from django.db import connection, transaction

from linli.cases import clockwork
from linli.cases.models import Case
from linli.cases.queries.paging import cursor as page_cursor
from linli.kernel.actor import Actor
from linli.kernel.ids import uuid7
from tests.cast import AT, HARBOUR

_LEDGER = """
    SELECT id, uid, number, title, state, area_code, lead_unit_id, received_at, due_at, yellow_at, red_at, urgency_at,
           voice_count
    FROM cases_case WHERE street_code = %s AND urgency_at < %s ORDER BY urgency_at, id LIMIT 51
"""
_TAKE = """
    UPDATE projects_slot SET holder_id = %s, how = 'claimed', taken_at = %s
    WHERE id = (SELECT id FROM projects_slot WHERE shift_id = %s AND holder_id IS NULL
                ORDER BY number LIMIT 1 {lock}) RETURNING uid
"""
_NOTE = """
    INSERT INTO kernel_journalentry (uid, subject_kind, subject_uid, sequence, code, payload, actor_label, channel,
                                     recorded_at, effective_at, mac)
    VALUES (%s, 'slot', %s, 1, 'slot.claimed', '{{}}', 'person', 'web', %s, %s, '')
"""


def ledger_rows() -> list[tuple[object, ...]]:
    """The rows of one page of a street, by the index that is there for it."""
    with connection.cursor() as cursor:
        cursor.execute(_LEDGER, [HARBOUR, clockwork.CLOSED])
        return list(cursor.fetchall())


def claim(shift: int, person: int) -> None:
    """Take a free place and put it on the books, in one transaction."""
    lock = "" if connection.vendor == "sqlite" else "FOR UPDATE SKIP LOCKED"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TAKE.format(lock=lock), [person, AT, shift])
        (slot,) = cursor.fetchone()
        uid = uuid7()
        cursor.execute(_NOTE.format(), [uid.hex if connection.vendor == "sqlite" else uid, slot, AT, AT])


def late_cursor(actor: Actor) -> str:
    """The cursor of a page in the middle of the open cases."""
    found = Case.objects.visible_to(actor).filter(urgency_at__lt=clockwork.NEVER).order_by("urgency_at", "pk")
    middle = found[found.count() // 2]
    return page_cursor(middle.urgency_at, middle.pk)
