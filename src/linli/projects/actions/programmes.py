"""A long-running programme 品牌 is written down; projects then belong to it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.places import queries as places
from linli.projects import queries, rules_programme
from linli.projects.models import Programme


@transaction.atomic
def open_programme(*, name: str, aim: str, area_code: str, actor: Actor, at: datetime) -> Programme:
    """Begin a programme of an area. Missing: an area that is not there. Refused: no_right, no_name, name_taken."""
    area = places.area(area_code)
    name = name.strip()
    rules_programme.may_open_programme(actor, area.code).enforce()
    taken = bool(name) and Programme.objects.filter(area_code=area.code, name=name).exists()
    rules_programme.fit_programme(name=name, taken=taken).enforce()
    programme = Programme(name=name, aim=aim.strip(), created_at=at)
    programme.place_in(area.code)
    programme.save()
    journal.note("programme.opened", subject=("programme", programme.uid), area=area.code, actor=actor, at=at)
    return programme


@transaction.atomic
def edit_programme(*, programme_uid: UUID, name: str, aim: str, actor: Actor, at: datetime) -> Programme:
    """Change name and aim. Refused: no_right, no_name, name_taken."""
    programme = queries.programme_for(uid=programme_uid, lock=True)
    name = name.strip()
    rules_programme.may_open_programme(actor, programme.area_code).enforce()
    others = Programme.objects.filter(area_code=programme.area_code, name=name).exclude(pk=programme.pk)
    rules_programme.fit_programme(name=name, taken=bool(name) and others.exists()).enforce()
    programme.name, programme.aim = name, aim.strip()
    programme.save(update_fields=["name", "aim"])
    journal.note("programme.edited", subject=("programme", programme.uid), actor=actor, at=at)
    return programme
