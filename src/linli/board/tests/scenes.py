"""A small board: finished, open and bad matters of the cast's area, and everything that must not stand on it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from linli.cases.models import Case, CaseSubject, Category, Voice
from linli.kernel import ids
from linli.places.models import Area, AreaSetting
from tests.cast import AT, GRID

if TYPE_CHECKING:
    from tests.cast import Cast

S = Case.State
SECRET = "阿暗语"  # stands in everything that nobody may read


def category(code: str = "city.lamp") -> Category:
    """A category with the ones above it."""
    parent = None
    for level, end in enumerate(range(1, code.count(".") + 2), start=1):
        its = ".".join(code.split(".")[:end])
        parent, _made = Category.objects.get_or_create(
            code=its, defaults={"level": level, "name": f"类{its}", "parent": parent}
        )
    assert parent is not None
    return parent


def case(
    cast: Cast, *, title: str = "路灯不亮", area: str = GRID, kind: str = "city.lamp", **given: Any
) -> Case:
    """A matter as it stands in the tables: how it got there is told elsewhere."""
    received = given.pop("received_at", AT - timedelta(days=3))
    fields: dict[str, Any] = {
        "state": S.HANDLING,
        "accepted_at": received,
        "urgency_at": received,
        "lead_unit": cast.department,
        "voice_count": 1,
        "due_at": AT + timedelta(days=1),
        "red_at": AT + timedelta(days=1),
    } | given
    made = Case(
        number=ids.new_number(2026), title=title, category=category(kind), received_at=received, **fields
    )
    made.place_in(area)
    made.save()
    return made


def finished(cast: Cast, *, on: datetime = AT - timedelta(days=2), **given: Any) -> Case:
    """A finished matter."""
    fields: dict[str, Any] = {
        "state": S.WRITTEN_OFF,
        "finished_at": on,
        "closed_at": on,
        "received_at": on - timedelta(days=4),
    }
    return case(cast, **(fields | given))


def voice(of: Case, *, score: int | None = None, words: str = "三号楼的灯坏了") -> Voice:
    """A voice with words that nobody but the desk may read."""
    return Voice.objects.create(
        number=ids.new_number(2026),
        case=of,
        first_case=of,
        channel=Voice.Channel.WEB,
        body=words,
        body_salt="0" * 32,
        said_at=of.received_at,
        received_at=of.received_at,
        score=score,
        rated_at=AT if score else None,
    )


def secrets(cast: Cast) -> list[Case]:
    """One of everything that never stands on a board."""
    subject = case(cast, title=f"{SECRET}涉及某人")
    CaseSubject.objects.create(case=subject, person=cast.person("resident"), named_at=AT)
    mark = f"{SECRET}路灯"
    return [
        subject,
        case(cast, title=mark, shielded=Case.Shield.MINOR),
        finished(cast, title=mark, shielded=Case.Shield.VIOLENCE),
        case(cast, title=mark, kind="care.health"),
        case(cast, title=mark, kind="order.dispute.noise"),
        case(cast, title=mark, state=S.RECEIVED, accepted_at=None),
        case(cast, title=mark, state=S.OUT_OF_SCOPE, closed_at=AT),
        case(cast, title=mark, shielded=Case.Shield.STAFF, verdict_red=True),
        _without_category(cast, mark),
        case(cast, title=mark, words_erased_at=AT),
    ]


def _without_category(cast: Cast, title: str) -> Case:
    made = case(cast, title=title)
    Case.objects.filter(pk=made.pk).update(category=None)
    return made


def setting(area: str, key: str, value: str) -> None:
    """A setting of an area, as JSON."""
    AreaSetting.objects.create(
        area=Area.objects.get(code=area), key=key, valid_from=AT - timedelta(days=400), value=value
    )
