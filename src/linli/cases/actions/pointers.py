"""A case that a service project answers holds a plain pointer to it; projects write it through these verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel.verdict import Missing

from .. import rules
from ..models import Case, Objection
from ..queries.loading import case_for, facts_of, lock_case
from .beats import end_objection, move, note_down
from .clock import CLOCK_FIELDS, relight
from .telling import tell_voices

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

_POINTER = ("answer_kind", "answer_uid", "answer_title", "answer_url")
PROJECT = "project"


@transaction.atomic
def publish_case(
    *, case_uid: UUID, project_uid: UUID, title: str, url: str, actor: Actor, at: datetime
) -> Case:
    """A project for this case looks for hands 发单. Refused: wrong_state, no_right, rectification; Missing."""
    case = case_for(actor=actor, uid=case_uid, lock=True)
    rules.may_publish(facts_of(case), actor).enforce()
    case.answer_kind, case.answer_uid = PROJECT, project_uid
    case.answer_title, case.answer_url = title[:120], url
    end_objection(case, Objection.State.LAPSED, at)  # a meeting may have taken it up while one was open
    move(case, "publish", *_POINTER)
    note_down(case, "case.published", actor=actor, at=at, payload={"project": project_uid})
    tell_voices(case, code="project_published", at=at, params={"title": title})
    return case


@transaction.atomic
def project_ended(*, case_uid: UUID, actor: Actor, at: datetime, project_uid: UUID | None = None) -> Case:
    """The project ended without having done it: the case goes back to the desk.

    With `project_uid` the pointer is the right: projects has judged who may end that project. A case that has moved on
    meanwhile stays where it is. Refused: no_right; Missing.
    """
    by_pointer = project_uid is not None
    case = (
        answered_by(case_uid, project_uid) if project_uid else case_for(actor=actor, uid=case_uid, lock=True)
    )
    if case.state != Case.State.PUBLISHED:
        return case
    if not by_pointer:
        rules.JUDGES["unpublish"](facts_of(case), actor).enforce()
    project = case.answer_uid
    case.answer_kind = case.answer_title = case.answer_url = ""
    case.answer_uid = None
    move(case, "unpublish", *_POINTER)
    note_down(case, "case.unpublished", actor=actor, at=at, payload={"project": project})
    relight(case)  # from now on it waits to be dispatched
    case.save(update_fields=CLOCK_FIELDS)
    return case


def answered_by(case_uid: UUID, project_uid: UUID) -> Case:
    """The case that points to this project, locked. Raises Missing for any other."""
    pk = (
        Case.objects.filter(uid=case_uid, answer_kind=PROJECT, answer_uid=project_uid)
        .values_list("pk", flat=True)
        .first()
    )
    if pk is None:
        raise Missing
    return lock_case(pk)
