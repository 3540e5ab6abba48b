"""“I too” 附议: one more voice in a public matter, without writing a request; and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import crypto

from .. import rules_joining as joining
from ..models import Voice
from ..queries.joining import device_index, pressing_of, public_case
from ..queries.loading import facts_of, voice_by_token
from .beats import note_down
from .contact import ask_for_code, tell_received
from .intake import free_number, seal_person
from .merge import count_voices

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.kernel.canonical import Value

    from ..models import Case


@transaction.atomic
def me_too(*, number: str, device: str, contact: str = "", actor: Actor, at: datetime) -> Voice:
    """Press “I too” on a public case: a voice with number and page, once for each person and each device.

    Refused: case_closed, staff_of_case, already_in, bad_contact; Missing for a case that is not public.
    """
    case = public_case(number=number, at=at, lock=True)
    pressing = pressing_of(case, device, actor, contact)
    joining.may_press(facts_of(case), pressing, actor).enforce()
    voice = Voice(
        number=free_number(Voice, at),
        case=case,
        first_case=case,
        channel=Voice.Channel.API if actor.channel == "api" else Voice.Channel.WEB,
        reply_via=Voice.ReplyVia.CONTACT if pressing.contact else Voice.ReplyVia.NOBODY,
        person_id=actor.person_id,
        body="",
        body_salt=crypto.new_salt(),
        light=True,
        device_index=device_index(device) if device else "",
        said_at=at,
        received_at=at,
    )
    seal_person(voice, name="", contact=pressing.contact)
    voice.save()
    count_voices(case)
    payload: dict[str, Value] = {"voice": voice.uid, "channel": voice.channel, "light": True}
    note_down(case, "voice.joined", actor=actor, at=at, payload=payload)
    if pressing.contact:
        ask_for_code(voice, pressing.contact, at)
    if voice.person_id is not None:
        tell_received(voice, at)
    return voice


@transaction.atomic
def take_back(*, voice_token: str, actor: Actor, at: datetime) -> Case:
    """Take “I too” back: the voice is gone with all that it held. Refused: not_light, too_late; Missing."""
    voice = voice_by_token(voice_token, lock=True)
    case = voice.case
    joining.may_take_back(voice, case.state).enforce()
    uid = voice.uid
    voice.delete()
    count_voices(case)
    note_down(case, "voice.withdrawn", actor=actor, at=at, payload={"voice": uid})
    return case
