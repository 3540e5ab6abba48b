"""Looks at masked values in the demo city: everyday ones, one emergency that waits for its review, and two exports."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from linli.cases import actions as cases
from linli.cases import queries
from linli.cases.models import Case, Voice
from linli.kernel.verdict import Missing, Refused
from linli.people import actions
from linli.people.actions import Device

from . import names
from .world import World

if TYPE_CHECKING:
    from linli.kernel.actor import Actor
    from linli.people.rules_disclosure import Target

DEVICE = Device(agent="Mozilla/5.0")
DANGER = "居民来电称邻居独自在家、屋内有煤气味，敲门无人应答，必须马上联系本人。"


def look_around(world: World) -> None:
    """Everything at its own moment of the last days."""
    here = Voice.objects.filter(case__community_code=names.HOME).exclude(case__state__in=Case.ENDED)
    found = list(here.exclude(contact_sealed="").select_related("case").order_by("-pk")[:12])
    own = Voice.objects.filter(person=world.residents[0].person).exclude(case__state__in=Case.ENDED)
    desk, street = world.ready["community"], world.ready["dispatcher"]
    looks = [
        (
            max(world.ago(hours=3 + number * 5), voice.received_at),
            voice,
            "visit" if number % 4 == 3 else "call_back",
            street if number % 3 == 2 else desk,
        )
        for number, voice in enumerate(found)
    ]
    looks += [
        (max(world.ago(hours=20 + number), voice.received_at), voice, "call_back", desk)
        for number, voice in enumerate(own.exclude(contact_sealed="").order_by("-pk")[:3])
    ]
    for at, voice, purpose, who in sorted(looks, key=lambda look: look[0]):
        _look(voice, "contact", purpose, who, at)
    for voice in found[:1]:
        target = _target(voice, "contact", world.ready["grid"])
        if target is not None:
            actions.break_glass(
                target=target,
                reason=DANGER,
                device=DEVICE,
                actor=world.ready["grid"],
                at=max(world.ago(hours=19), voice.received_at),
            )
    _exports(world)


def _look(voice: Voice, field: str, purpose: str, actor: Actor, at: datetime) -> None:
    target = _target(voice, field, actor)
    if target is None:
        return
    try:
        actions.reveal(target=target, purpose=purpose, device=DEVICE, actor=actor, at=at)
    except Refused:
        return  # somebody who is the one concerned looks nowhere


def _target(voice: Voice, field: str, actor: Actor) -> Target | None:
    try:
        return queries.voice_target(actor=actor, voice_uid=voice.uid, field=field)[0]
    except Missing:
        return None


def _exports(world: World) -> None:
    """One list without persons that is ready to fetch, one with contacts that waits for the supervisor."""
    street = world.ready["dispatcher"]
    everything = queries.LedgerFilter(state="all")
    row = cases.ask_export(wanted=everything, form="xlsx", actor=street, at=world.ago(hours=2))
    cases.run_export(uid=row.uid, now=lambda: world.at - timedelta(hours=1))
    cases.ask_export(
        wanted=everything,
        form="xlsx",
        personal=True,
        purpose="台风来临前逐户电话提醒",
        actor=street,
        at=world.ago(hours=1),
    )
