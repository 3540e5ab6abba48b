"""Tables of persons that are handed out at once: on the books, and everybody in them reads who took them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import file_digest, sha256
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
    from collections.abc import Set as AbstractSet
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor, PostFact
    from linli.kernel.workbooks import Held, Sheet


@dataclass(frozen=True, slots=True)
class Handed:
    """A file as it leaves the house, with its number. Who sends it closes it."""

    number: str
    file: Held


def hand_out(
    *,
    of: str,
    sheet: Sheet,
    whose: AbstractSet[int],
    wanted: str,
    post: PostFact | None,
    actor: Actor,
    at: datetime,
) -> Handed:
    """Make a workbook, note it, and show it to those who stand in it. The caller has found what the actor may read.

    `of` is one of `rules_bulk.TABLES`; `wanted` names what was asked for, `post` is the one it is read by. `whose` is
    read when the last row is in the file: reading the rows may fill it. Refused: no_rows.
    """
    uid = uuid7()
    marks = _marks(uid, post, actor, at)
    file, rows = workbook(sheet, marks=marks)
    try:
        rules_bulk.may_hand_out(rows).enforce()
        _write_down((of, uid), (file, rows), whose, wanted, post, actor, at)
    except BaseException:
        file.close()
        raise
    return Handed(marks.number, file)


@transaction.atomic
def _write_down(
    of: tuple[str, UUID],
    written: tuple[Held, int],
    whose: AbstractSet[int],
    wanted: str,
    post: PostFact | None,
    actor: Actor,
    at: datetime,
) -> None:
    kind, uid = of
    file, rows = written
    prepare_bulk_look(
        of=of,
        who_id=actor.person_id,
        role=post.role if post else "",
        unit_id=post.unit_id if post else None,
        post_area=post.area_code if post else "",
        purpose="",
        rows=rows,
        whose={rules_bulk.PERSON: whose},
    )
    date_bulk_look(of_uid=uid, at=at)
    journal.note(
        "table.handed_out",
        subject=("table", uid),
        actor=actor,
        at=at,
        area=post.area_code if post else "",
        payload={
            "of": kind,
            "rows": rows,
            "filter_hash": sha256(wanted.encode()).hexdigest(),
            "file_hash": file_digest(file, "sha256").hexdigest(),
        },
    )
    file.seek(0)


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
