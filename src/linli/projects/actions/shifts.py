"""Shifts and their places are written: those of a position first, then those that are open to everybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from linli.people.models import Skill
from linli.projects.models import Position, Project, Series, Shift, Slot
from linli.projects.rules_positions import PositionFields

Stretch = tuple[datetime, datetime, int]


def set_positions(project: Project, positions: Sequence[PositionFields]) -> None:
    """The positions of a draft become these; no place may point to an old one any more."""
    project.positions.all().delete()
    codes = {code for one in positions for code in (*one.get("skill_codes", ()), *one.get("paper_codes", ()))}
    skills = {skill.code: skill for skill in Skill.objects.filter(code__in=codes)} if codes else {}
    for one in positions:
        position = Position.objects.create(
            project=project,
            name=one["name"].strip(),
            duties=one.get("duties", "").strip(),
            places=one.get("places", 1),
        )
        if one.get("skill_codes"):
            position.skills.set([skills[code] for code in set(one["skill_codes"]) if code in skills])
        if one.get("paper_codes"):
            position.papers.set([skills[code] for code in set(one["paper_codes"]) if code in skills])


def add_shifts(project: Project, shifts: Sequence[Stretch], series: Series | None = None) -> list[Shift]:
    """Shifts and their places, two statements and one for the positions."""
    made = Shift.objects.bulk_create(
        Shift(project=project, series=series, starts_at=starts_at, ends_at=ends_at)
        for starts_at, ends_at, _places in shifts
    )
    add_places(project, made, [places for _starts, _ends, places in shifts])
    return made


def add_places(project: Project, shifts: Sequence[Shift], places: Sequence[int]) -> None:
    """Numbered places for shifts that have none: those of each position, then `places` that are open to everybody."""
    if not shifts:
        return
    posts = [one for one in project.positions.order_by("pk") for _n in range(one.places)]
    Slot.objects.bulk_create(
        (
            Slot(shift=shift, number=number, position=post)
            for shift, free in zip(shifts, places, strict=True)
            for number, post in enumerate([*posts, *[None] * free], start=1)
        ),
        batch_size=1000,
    )
