"""Telling residents and units what happened, inside the transaction of the verb that calls."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from linli.notices import actions as notices
from linli.people.models import Post, Role
from linli.places.codes import lineage

from ..models import Voice
from ..queries.guarded import kept_out_of, live_accesses
from ..rules_ladder import LEAD
from .contact import contact_of, status_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from linli.people.models import PostQuerySet

    from ..models import Case

# What can still be taken back: dispatching waits this long before the resident hears of it.
SECOND_THOUGHT = timedelta(minutes=1)


def tell_voice(
    voice: Voice,
    *,
    code: str,
    at: datetime,
    params: Mapping[str, str | int] | None = None,
    url: str = "",
    not_before: datetime | None = None,
) -> None:
    """Tell one resident: in the inbox, and at the contact when it is confirmed; else the one who brought the request.

    A voice that came through a group is told by the text on the case page that staff post there.
    """
    brought = voice.reply_via == Voice.ReplyVia.BRINGER and voice.brought_by is not None
    recipient = voice.person.uid if voice.person else None
    if recipient is None and brought and voice.brought_by is not None:
        recipient = voice.brought_by.uid
    notices.tell_on_commit(
        code=code,
        params={"number": voice.number, **(params or {})},
        at=at,
        recipient_uid=recipient,
        destination=contact_of(voice) if voice.contact_confirmed else "",
        url=url or status_url(voice),
        not_before=not_before,
        subject_uid=voice.uid,
    )


def voices_of(case: Case) -> list[Voice]:
    """The voices of a case with those who are to be told."""
    return list(Voice.objects.filter(case=case).select_related("person", "brought_by").order_by("id"))


def tell_voices(
    case: Case,
    *,
    code: str,
    at: datetime,
    params: Mapping[str, str | int] | None = None,
    voices: Iterable[Voice] | None = None,
    url_of: Callable[[Voice], str] | None = None,
    not_before: datetime | None = None,
) -> None:
    """Tell every voice of a case, each with its own number and its own link."""
    for voice in voices_of(case) if voices is None else voices:
        url = url_of(voice) if url_of else ""
        tell_voice(voice, code=code, at=at, params=params, url=url, not_before=not_before)


def take_back(case: Case, *, code: str) -> None:
    """Cancel what has not left the house yet about this case."""
    for uid in Voice.objects.filter(case=case).values_list("uid", flat=True):
        notices.cancel(subject_uid=uid, code=code)


def tell_unit(
    case: Case, unit_ids: Iterable[int], *, code: str, params: Mapping[str, str | int], at: datetime
) -> None:
    """Tell those who answer for a unit: its handlers and its contact."""
    posts = Post.objects.current(at).filter(unit_id__in=list(unit_ids), role__in=(Role.HANDLER, Role.CONTACT))
    _tell(_seeing(posts, case), case, code=code, params=params, at=at)


def tell_area(
    case: Case, roles: Iterable[str], *, code: str, params: Mapping[str, str | int], at: datetime
) -> None:
    """Tell the posts of these roles in the areas around the case."""
    posts = Post.objects.current(at).filter(role__in=list(roles), area_code__in=lineage(case.area_code))
    _tell(_seeing(posts, case), case, code=code, params=params, at=at)


def tell_unit_and_area(
    case: Case,
    unit_ids: Iterable[int],
    roles: Iterable[str],
    *,
    code: str,
    params: Mapping[str, str | int],
    at: datetime,
) -> None:
    """Tell a unit and the posts of these roles around the case, everybody once."""
    answer = Q(unit_id__in=list(unit_ids), role__in=(Role.HANDLER, Role.CONTACT))
    around = Q(role__in=list(roles), area_code__in=lineage(case.area_code))
    _tell(
        _seeing(Post.objects.current(at).filter(answer | around), case), case, code=code, params=params, at=at
    )


def tell_named(
    case: Case, named: Iterable[str], *, code: str, params: Mapping[str, str | int], at: datetime
) -> list[UUID]:
    """Tell those that a setting names, each once: who leads (as long as nobody does, dispatchers), posts of a role over
    the area of the case. Whom it told."""
    roles = set(named)
    wanted = Q(pk__in=[])
    if LEAD in roles:
        if case.lead_unit_id is not None:
            wanted |= Q(unit_id=case.lead_unit_id, role__in=(Role.HANDLER, Role.CONTACT))
        elif case.lead_person_id is None:
            roles.add(Role.DISPATCHER)
    if roles - {LEAD}:
        wanted |= Q(role__in=roles - {LEAD}, area_code__in=lineage(case.area_code))
    uids = _seeing(Post.objects.current(at).filter(wanted), case)
    if LEAD in roles and case.lead_unit_id is None and case.lead_person is not None:
        uids.insert(0, case.lead_person.uid)
    uids = list(dict.fromkeys(uids))
    _tell(uids, case, code=code, params=params, at=at)
    return uids


def _seeing(posts: PostQuerySet, case: Case) -> list[UUID]:
    """Of those who hold these posts, the ones who may know of the case."""
    found = posts.exclude(person_id__in=kept_out_of(case)).order_by("pk")
    if case.shielded:
        named = live_accesses(case).values("person_id")
        found = found.filter(Q(person_id__in=named) | Q(role=Role.SUPERVISOR))
    return list(found.values_list("person__uid", flat=True))


def _tell(
    uids: Iterable[UUID], case: Case, *, code: str, params: Mapping[str, str | int], at: datetime
) -> None:
    url = reverse("cases:detail", args=[case.uid])
    for uid in dict.fromkeys(uids):
        notices.tell_on_commit(
            code=code, params=params, at=at, recipient_uid=uid, url=url, subject_uid=case.uid
        )
