"""Tables of persons that are handed out at once: on the books, and everybody in them reads who took them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import clock, journal
from linli.kernel.ids import uuid7
from linli.kernel.workbooks import Marks, workbook
from linli.people import rules_bulk
from linli.people.actions.bulk_looks import date_bulk_look, prepare_bulk_look
from linli.people.models import Person, Unit
from linli.places import queries as places

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor, PostFact
    from linli.kernel.workbooks import Sheet


@dataclass(frozen=True, slots=True)
class Handed:
    """A file as it leaves the house, with its number."""

    number: str
    content: bytes


def hand_out(
    *,
    of: str,
    sheet: Sheet,
    whose: Iterable[int],
    wanted: str,
    post: PostFact | None,
    actor: Actor,
    at: datetime,
) -> Handed:
    """Make a workbook, note it, and show it to those who stand in it. The caller has found what the actor may read.

    `of` is one of `rules_bulk.TABLES`; `wanted` names what was asked for, `post` is the one it is read by.
    Refused: no_rows, too_many_rows.
    """
    rules_bulk.may_hand_out(len(sheet.rows)).enforce()
    uid = uuid7()
    marks = _marks(uid, post, actor, at)
    content = workbook(sheet, marks=marks)
    with transaction.atomic():
        prepare_bulk_look(
            of=(of, uid),
            who_id=actor.person_id,
            role=post.role if post else "",
            unit_id=post.unit_id if post else None,
            post_area=post.area_code if post else "",
            purpose="",
            rows=len(sheet.rows),
            whose={rules_bulk.PERSON: set(whose)},
        )
        date_bulk_look(of_uid=uid, at=at)
        journal.note(
            "table.handed_out",
            subject=("table", uid),
            actor=actor,
            at=at,
            area=post.area_code if post else "",
            payload={
                "of": of,
                "rows": len(sheet.rows),
                "filter_hash": sha256(wanted.encode()).hexdigest(),
                "file_hash": sha256(content).hexdigest(),
            },
        )
    return Handed(marks.number, content)


def _marks(uid: UUID, post: PostFact | None, actor: Actor, at: datetime) -> Marks:
    who = Person.objects.filter(pk=actor.person_id).first() if actor.person_id else None
    unit = Unit.objects.filter(pk=post.unit_id).first() if post and post.unit_id else None
    area = places.names_of([post.area_code]).get(post.area_code, "-") if post else "-"
    return Marks(
        number=f"T-{uid.hex[-10:]}",
        person=who.name if who else "linli",
        unit=unit.name if unit else area,
        moment=at.astimezone(clock.local_zone()),
    )
