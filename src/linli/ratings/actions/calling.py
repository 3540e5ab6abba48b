"""What is to be called back: every named bad rating, and closed cases by lot and by risk."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction

from linli.cases import queries as case_queries
from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.places import declarations
from linli.places import queries as places
from linli.ratings import queries, rules_calls
from linli.ratings.models import CallBack, Draw

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linli.cases.models import Case, Voice
    from linli.ratings.models import Rating


def call_about_bad(voice: Voice, rating: Rating, *, at: datetime) -> CallBack | None:
    """Every named bad rating is called back (国办发〔2019〕51号: all of them), once in a round. None without a contact."""
    if voice.person_id is None and not voice.contact_sealed:
        return None
    known = CallBack.objects.filter(voice=voice, kind=CallBack.Kind.BAD, round=rating.round).first()
    return known or _to_call(voice.case, voice, CallBack.Kind.BAD, number=rating.round, at=at)


def drop_calls(voices: Iterable[Voice], *, at: datetime) -> int:
    """The bad ratings of these voices no longer count: nobody calls about them any more. How many calls."""
    waiting = CallBack.objects.filter(voice__in=list(voices), kind=CallBack.Kind.BAD, done_at__isnull=True)
    return waiting.update(outcome=CallBack.Outcome.DROPPED, done_at=at)


def _to_call(
    case: Case,
    voice: Voice,
    kind: str,
    *,
    at: datetime,
    number: int = 1,
    draw: Draw | None = None,
    risks: list[str] | None = None,
) -> CallBack:
    found = risks or []
    made = CallBack(
        case=case,
        voice=voice,
        kind=kind,
        draw=draw,
        round=number,
        risks=found,
        weight=rules_calls.weight_of(found),
        since=at,
        due_at=case_queries.callback_due(case, at, at).due_at,
    )
    made.place_in(case.area_code)
    made.save()
    return made


@transaction.atomic
def draw_calls(
    *, city_code: str, since: datetime, until: datetime, at: datetime, seed: str = ""
) -> Draw | None:
    """Draw among the cases that a city closed in this stretch of time: by lot for the estimate, and the riskiest.

    The seed is made now (only the demo brings one, to be the same each time). Its digest is published at once, itself
    when the calls are made: then everybody can draw again, and nobody knows before who is called. None when it was
    drawn before.
    """
    if Draw.objects.select_for_update().filter(city_code=city_code, since__gte=since).exists():
        return None
    per_mille = places.setting(declarations.CALL_PER_MILLE, city_code, at)
    most_risky = places.setting(declarations.CALLS_FOR_RISK, city_code, at)
    seed = seed or secrets.token_hex(16)
    found = queries.drawable(city_code=city_code, since=since, until=until)
    lots = [case for case in found if rules_calls.is_drawn(seed, case.uid, per_mille)]
    drawn = {case.pk for case in lots}
    facts = queries.closed_facts(found, city_code=city_code, at=at)
    suspicious = [case for case in found if facts[case.pk][1] and case.pk not in drawn]
    suspicious.sort(key=lambda case: (-rules_calls.weight_of(facts[case.pk][1]), case.pk))
    risky = suspicious[:most_risky]
    made = Draw.objects.create(
        city_code=city_code,
        since=since,
        until=until,
        seed=seed,
        commitment=rules_calls.commitment(seed),
        per_mille=per_mille,
        population=len(found),
        drawn=len(lots),
        risky=len(risky),
    )
    voices = queries.voices_to_call([case.pk for case in (*lots, *risky)])
    for kind, chosen in ((CallBack.Kind.RANDOM, lots), (CallBack.Kind.RISK, risky)):
        for case in chosen:
            number = queries.round_of(case.pk)
            taken = CallBack.objects.filter(voice=voices[case.pk], kind=kind, round=number)
            if not taken.exists():
                risks = facts[case.pk][1]
                _to_call(case, voices[case.pk], kind, at=at, number=number, draw=made, risks=risks)
    _note_draw(made, at=at)
    return made


def _note_draw(made: Draw, *, at: datetime) -> None:
    journal.note(
        "calls.drawn",
        subject=("draw", made.uid),
        actor=Actor.system(),
        at=at,
        area=made.city_code,
        payload={
            "commitment": made.commitment,
            "per_mille": made.per_mille,
            "population": made.population,
            "drawn": made.drawn,
            "risky": made.risky,
        },
    )
