"""Letters of thanks 感谢状: the community thanks those who served in a project or a period, with the area's words."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from linli.certificates import queries, rules
from linli.certificates.actions.issuing import freeze
from linli.certificates.models import Certificate, Naming
from linli.kernel import clock
from linli.kernel.ids import uuid7
from linli.kernel.verdict import Missing, first
from linli.notices import actions as notices
from linli.people.models import Person
from linli.people.powers import Power, roles_with
from linli.places import queries as places

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

HOUR = 60
PERIOD_PROJECT = "社区志愿服务"  # data, not a label: it stands in letters, in the language of their words


@transaction.atomic
def thank(
    *,
    from_on: date,
    until_on: date,
    words: str,
    group_uid: UUID | None = None,
    least_hours: int = 0,
    actor: Actor,
    at: datetime,
) -> list[Certificate]:
    """One letter for everybody who served of their own accord, in a project or in the area; each is told.

    Missing for who assigns nobody. Refused: bad_period, in_future, no_words, too_long, bad_placeholder,
    nobody_served, too_many_people.
    """
    codes = actor.area_codes(*roles_with(Power.PROJECTS_ASSIGN))
    if not codes:
        raise Missing
    area = codes[0]
    today = at.astimezone(clock.local_zone()).date()
    first(
        rules.may_thank(actor, area),
        rules.may_choose(from_on=from_on, until_on=until_on, today=today),
        rules.good_words(words),
    ).enforce()
    title = PERIOD_PROJECT if group_uid is None else _title(actor, group_uid, at)
    served = queries.thanked(area_code=area, from_on=from_on, until_on=until_on, group_uid=group_uid)
    kept = {person: minutes for person, minutes in served.items() if minutes >= least_hours * HOUR}
    rules.may_thank_so_many(len(kept)).enforce()
    letter = Certificate(
        kind=Certificate.Kind.THANKS,
        naming=Naming.FULL,
        recorder=places.path_names([area]).get(area, area).replace(" · ", ""),
        from_on=from_on,
        until_on=min(until_on, today),
        words=rules.filled(words.strip(), {"project": title}),
    )
    people = Person.objects.filter(pk__in=kept).order_by("pk")
    return [_letter(letter, area, person, kept[person.pk], actor, at) for person in people]


def _letter(
    common: Certificate, area: str, person: Person, minutes: int, actor: Actor, at: datetime
) -> Certificate:
    """A row of its own with what all letters share."""
    draft = copy(common)
    draft.uid = uuid7()
    draft.claimed_minutes = minutes
    values = {
        "from": common.from_on.isoformat(),
        "until": common.until_on.isoformat(),
        "hours": f"{minutes / HOUR:.1f}".removesuffix(".0"),
        "community": common.recorder,
    }
    draft.words = rules.filled(common.words, values)
    letter = freeze(draft, person, area, actor=actor, at=at)
    _tell(letter, common.recorder, at)
    return letter


def _title(actor: Actor, group_uid: UUID, at: datetime) -> str:
    known = dict(queries.thanks_page(actor=actor, at=at).projects)
    if group_uid not in known:
        raise Missing
    return known[group_uid]


def _tell(letter: Certificate, community: str, at: datetime) -> None:
    notices.tell_on_commit(
        code="thanked",
        params={"area": community},
        recipient_uid=letter.person.uid,
        url=reverse("certificates:one", args=[letter.uid]),
        at=at,
    )
