"""How one signs up for a project is set by who may write it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import first
from linli.projects import queries, rules, rules_claims
from linli.projects.actions.drawing import announce_draws, forget_draws, hold_draws
from linli.projects.models import Project

COLUMNS = (
    "signup_opens_at",
    "signup_closes_at",
    "most_shifts",
    "most_per_week",
    "rest_hours",
    "approval",
    "draw_minutes",
    "most_absences",
)


@transaction.atomic
def set_terms(*, project_uid: UUID, terms: rules_claims.Terms, actor: Actor, at: datetime) -> Project:
    """Say when and how one signs up for a project, before and after it is published.

    Refused: closed, no_right, begun, window_backwards, window_after_start, bad_limit, bad_rest, bad_absences, bad_draw,
    draw_too_late, draw_and_approval.
    """
    project = queries.project_for(actor=actor, uid=project_uid, lock=True)
    old = queries.terms_of(project)
    hold_draws(project)
    begun = queries.has_begun(project)
    first(
        rules.may_open(actor, queries.project_facts(project)),
        rules_claims.may_set_terms(rules.arrow("set_terms", project.state), old, terms, begun=begun),
    ).enforce()
    given = (old.approval, old.draw_minutes, old.opens_at) != (
        terms.approval,
        terms.draw_minutes,
        terms.opens_at,
    )
    rules_claims.fit_terms(terms, first_start=queries.first_start(project), at=at, draws=given).enforce()
    project.signup_opens_at, project.signup_closes_at = terms.opens_at, terms.closes_at
    project.most_shifts, project.most_per_week = terms.most_shifts, terms.most_per_week
    project.rest_hours, project.approval = terms.rest_hours, terms.approval
    project.draw_minutes, project.most_absences = terms.draw_minutes, terms.most_absences
    project.save(update_fields=COLUMNS)
    if given and not begun:
        forget_draws(project)
        announce_draws(project, at)
    journal.note(
        "project.terms_set",
        subject=("project", project.uid),
        actor=actor,
        at=at,
        payload={
            "most_shifts": terms.most_shifts,
            "most_per_week": terms.most_per_week,
            "rest_hours": terms.rest_hours,
            "approval": terms.approval,
            "draw_minutes": terms.draw_minutes,
            "most_absences": terms.most_absences,
        },
    )
    return project
