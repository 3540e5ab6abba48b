"""Enterprise problems as the enterprise and the desk see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from linli.kernel.verdict import Missing
from linli.people import queries as people
from linli.people.models import Post, Role, Unit
from linli.places.codes import area_q, lineage

from .. import clockwork, rules_enterprise
from ..models import Case, ServiceManager

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.kernel.verdict import Verdict

MANAGERS = (Role.HANDLER, Role.COMMUNITY, Role.DISPATCHER, Role.GRID_WORKER)
PAGE = 100


@dataclass(frozen=True, slots=True)
class ManagerLine:
    """Who sees to it: the name (in full for the enterprise), the office, and the office's telephone.

    A private number is never here, not even masked: it helps nobody to reach them. Where no office telephone was given
    the enterprise writes instead.
    """

    manager: ServiceManager
    name: str
    office: str
    phone: str


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One problem of an enterprise, as it sees it itself. `write`: whether the reader writes to the manager, None for
    staff, who find each other at the desk.
    """

    case: Case
    enterprise: str
    light: str
    manager: ManagerLine | None
    write: Verdict | None


@dataclass(frozen=True, slots=True)
class ProblemsPage:
    """The problems of the enterprises that the actor speaks for, and for which it may file one."""

    lines: list[ProblemLine]
    units: list[Unit]


def manager_posts(case: Case, at: datetime) -> list[Post]:
    """Posts whose holders can see to a matter: those around it, and in departments that sit around it."""
    around = lineage(case.area_code)
    held = Post.objects.current(at).filter(role__in=MANAGERS)
    found = held.filter(Q(area_code__in=around) | Q(unit__area_code__in=around))
    return list(found.select_related("person", "unit").order_by("unit__name", "role", "pk"))


def manager_choices(case: Case, at: datetime) -> list[tuple[str, str]]:
    """Who can be named, for the desk: names masked, with their office."""
    posts = manager_posts(case, at)
    names = people.names_of([post.person_id for post in posts])
    found: dict[str, str] = {}
    for post in posts:
        office = post.unit.name if post.unit else str(post.get_role_display())
        found.setdefault(str(post.person.uid), f"{names.get(post.person_id, '')} · {office}")
    return list(found.items())


def manager_line(manager: ServiceManager, *, named: bool) -> ManagerLine:
    """The manager in words; `named`: the reader is the enterprise itself, or staff who work with them."""
    name = people.display_name(manager.person, masked=not named)
    return ManagerLine(manager, name, manager.office, manager.office_phone)


def manager_of(case: Case) -> ManagerLine | None:
    """The service manager of a case now, for its page; one query, none for what no enterprise has."""
    if case.kind != Case.Kind.ENTERPRISE:
        return None
    found = managers_of([case])
    return manager_line(found[case.pk], named=False) if case.pk in found else None


def problem_for(*, actor: Actor, uid: UUID) -> Case:
    """A problem of an enterprise that the actor speaks for. Raises Missing."""
    own = Case.objects.unguarded(actor).filter(
        uid=uid, kind=Case.Kind.ENTERPRISE, of_enterprise__enterprise_id__in=actor.unit_ids(Role.CONTACT)
    )
    case = own.first()
    if case is None:
        raise Missing
    return case


def managers_of(cases: Iterable[Case]) -> dict[int, ServiceManager]:
    """The managers of these cases now, one query."""
    rows = ServiceManager.objects.filter(case__in=list(cases), until__isnull=True).select_related("person")
    return {one.case_id: one for one in rows}


def problems_page(*, actor: Actor, at: datetime) -> ProblemsPage:
    """What the actor's enterprises have open or had, the latest first; four statements."""
    ids = actor.unit_ids(Role.CONTACT)
    own = Unit.objects.open().filter(pk__in=ids, kind__in=rules_enterprise.ENTERPRISES)
    desk = actor.area_codes(Role.GRID_WORKER, Role.COMMUNITY, Role.DISPATCHER)
    served = Unit.objects.open().filter(area_q(desk), kind__in=rules_enterprise.ENTERPRISES)
    units = list((own | served).order_by("name")[:PAGE])
    cases = Case.objects.filter(of_enterprise__enterprise_id__in=ids) | Case.objects.filter(area_q(desk))
    found = list(
        cases.unguarded(actor)
        .filter(kind=Case.Kind.ENTERPRISE, of_enterprise__isnull=False)
        .select_related("of_enterprise__enterprise")
        .order_by("-received_at", "-id")[:PAGE]
    )
    managers = managers_of(found)
    mine = set(ids)
    lines = []
    for case in found:
        enterprise = case.of_enterprise.enterprise
        manager = managers.get(case.pk)
        ours = enterprise.pk in mine
        shown = manager_line(manager, named=ours) if manager else None
        write = rules_enterprise.may_write(state=case.state, named=manager is not None) if ours else None
        lines.append(ProblemLine(case, enterprise.name, clockwork.light(case, at), shown, write))
    return ProblemsPage(lines, units)
