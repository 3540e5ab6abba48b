"""The page on which the rules of signing up are set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from linli.projects import rules, rules_claims
from linli.projects.models import Project
from linli.projects.queries.loading import project_facts, project_for
from linli.projects.queries.terms import has_begun, rest_of_area, terms_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Verdict


@dataclass(frozen=True, slots=True)
class TermsPage:
    """The rules of one project, whether they may be changed, and what the area asks for."""

    project: Project
    terms: rules_claims.Terms
    may: Verdict
    begun: bool
    rest_of_area: int


def terms_page(*, actor: Actor, uid: UUID, at: datetime) -> TermsPage:
    """The rules of a project that the actor may see. Raises Missing, Refused (no_right)."""
    project = project_for(actor=actor, uid=uid)
    rules.may_open(actor, project_facts(project)).enforce()
    terms, begun = terms_of(project), has_begun(project)
    rest = rest_of_area(project.area_code, at)
    if project.state == Project.State.DRAFT and terms.plain:
        terms = replace(terms, rest_hours=rest)
    may = rules_claims.may_set_terms(rules.arrow("set_terms", project.state), terms, terms, begun=begun)
    return TermsPage(project, terms, may, begun, rest)
