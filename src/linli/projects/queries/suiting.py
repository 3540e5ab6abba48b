"""How shifts suit one volunteer: what their places ask for, and where the volunteer has served before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from linli.attendance.models import Attendance
from linli.kernel.verdict import Verdict, first
from linli.people.queries import Proofs
from linli.projects import rules_fit
from linli.projects.models import FREE, Project, Shift, Slot
from linli.projects.queries import fitting
from linli.projects.rules import with_fit

SAME_PROGRAMME, SAME_ORGANISER = 2, 1
NEAR_KM, AROUND_KM = 1, 3


@dataclass(frozen=True, slots=True)
class Post:
    """A position that still has places in a shift, and whether the reader may take one."""

    uid: UUID
    name: str
    free: int
    claim: Verdict


@dataclass(slots=True)
class Suiting:
    """What is known of one volunteer and these shifts, at most six statements however many they are."""

    asked: dict[int, fitting.Asked] = field(default_factory=dict)
    proofs: Proofs = field(default_factory=Proofs)
    free: dict[int, dict[int | None, tuple[UUID | None, str, int]]] = field(default_factory=dict)
    kinds: dict[int, list[int | None]] = field(default_factory=dict)
    programmes: frozenset[int] = frozenset()
    organisers: frozenset[int] = frozenset()

    def claim(self, shift: Shift, base: Verdict, at: datetime) -> tuple[Verdict, list[Post]]:
        """Whether a place can be taken, and each position by itself."""
        asked = self.asked.get(shift.project_id, fitting.Asked())
        able = fitting.able_on(self.proofs, shift, at)
        places = self.free.get(shift.pk, {})
        posts = [
            Post(uid, name, free, with_fit(base, rules_fit.may_fill(asked.at(key), able)))
            for key, (uid, name, free) in places.items()
            if uid is not None
        ]
        of_all = with_fit(base, rules_fit.may_fill(asked.at(None), able))
        if not posts or None in places:
            return of_all, posts
        return next((post.claim for post in posts if post.claim), posts[0].claim), posts

    def wait(self, shift: Shift, base: Verdict, at: datetime) -> Verdict:
        """Whether one may queue: not where no place would ever be offered."""
        asked, able = (
            self.asked.get(shift.project_id, fitting.Asked()),
            fitting.able_on(self.proofs, shift, at),
        )
        return first(base, fitting.somewhere(asked, able, self.kinds.get(shift.pk, [])))

    def before(self, project: Project) -> tuple[int, str | Promise]:
        """Points for having served here before, and the sentence that says so."""
        if project.programme_id in self.programmes:
            return SAME_PROGRAMME, _("You served in this programme before")
        if project.organiser_id in self.organisers:
            return SAME_ORGANISER, _("You served with this organiser before")
        return 0, ""


def suiting(*, person_id: int, shifts: Sequence[Shift]) -> Suiting:
    """What has to be known to judge these shifts for one volunteer."""
    found = Suiting()
    demanding = sorted({shift.project_id for shift in shifts if shift.project.demands})
    if demanding:
        found.asked, found.proofs = fitting.fit_facts(person_id=person_id, project_ids=demanding)
        found.kinds = fitting.kinds_of(shift for shift in shifts if shift.project.demands)
    rows = (
        Slot.objects.filter(FREE, shift__in=[shift.pk for shift in shifts])
        .order_by("shift_id", "position_id")
        .values_list("shift_id", "position_id", "position__uid", "position__name")
        .annotate(n=Count("pk"))
    )
    for shift, position, uid, name, free in rows:
        found.free.setdefault(shift, {})[position] = (uid, name or "", free)
    served = Attendance.objects.filter(person_id=person_id, signed_out_at__isnull=False)
    past = list(
        Project.objects.filter(uid__in=served.order_by().values("group_uid"))
        .order_by()
        .values_list("programme_id", "organiser_id")
        .distinct()
    )
    found.programmes = frozenset(one for one, _organiser in past if one)
    found.organisers = frozenset(one for _programme, one in past if one)
    return found


def nearness(km: float | None) -> int:
    """Points for how near it is: within one kilometre, within three."""
    if km is None:
        return 0
    return 2 if km < NEAR_KM else 1 if km < AROUND_KM else 0
