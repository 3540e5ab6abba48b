"""A project ends 办结 and its cases with it, or is cancelled and gives them back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.cases import actions as cases
from linli.cases.facts import PhotoFile
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import first
from linli.projects import queries, rules
from linli.projects.actions.telling import tell_of_project
from linli.projects.models import Project, Slot
from linli.projects.queries import loading


@transaction.atomic
def end_project(
    *,
    project_uid: UUID,
    words: str,
    before: Sequence[bytes | PhotoFile],
    after: Sequence[bytes | PhotoFile],
    actor: Actor,
    at: datetime,
) -> Project:
    """End a project with words and photos; each case that still waits for it is finished with them and rated.

    Refused: closed, shift_ahead, no_words, no_right, too_long and those of photos.
    """
    project = queries.project_for(actor=actor, uid=project_uid, lock=True)
    facts = queries.full_facts(project)
    first(rules.may_run(actor, facts), rules.may_end(facts, at, words)).enforce()
    needs = queries.open_needs(project)
    for need in needs:
        # That the case points here is the right; who may end this project was judged above.
        cases.finish_case(
            case_uid=need.case.uid,
            words=words,
            before=before,
            after=after,
            actor=actor,
            at=at,
            project_uid=project.uid,
        )
    return _close(project, "end", actor, at, len(needs))


@transaction.atomic
def cancel_project(*, project_uid: UUID, actor: Actor, at: datetime) -> Project:
    """Cancel a project: its cases go back to triage, those who hold or wait for a place are told.

    Refused: closed, served, no_right.
    """
    project = queries.project_for(actor=actor, uid=project_uid, lock=True)
    # Who signs at a place, or takes one, does so before and is seen, or after and finds the project closed.
    loading.held(Slot.objects.filter(shift__project=project))
    facts = queries.full_facts(project)
    first(rules.may_run(actor, facts), rules.may_cancel(facts)).enforce()
    needs = queries.open_needs(project)
    for need in needs:
        cases.project_ended(case_uid=need.case.uid, actor=actor, at=at, project_uid=project.uid)
    told = queries.holders_and_waiting(project, after=at)
    if project.state == Project.State.OPEN:
        tell_of_project("project_cancelled", project, told, at)
    return _close(project, "cancel", actor, at, len(needs))


def _close(project: Project, verb: str, actor: Actor, at: datetime, cases_moved: int) -> Project:
    project.state, project.ended_at = rules.ARROWS[verb][1] or project.state, at
    project.save(update_fields=["state", "ended_at"])
    journal.note(
        "project.ended" if verb == "end" else "project.cancelled",
        subject=("project", project.uid),
        area=project.area_code,
        actor=actor,
        at=at,
        payload={"cases": cases_moved},
    )
    return project
