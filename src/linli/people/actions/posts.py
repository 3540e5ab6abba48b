"""Posts: granted, renewed, ended, and told of before they end by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from linli.kernel import journal
from linli.kernel.actor import Actor
from linli.kernel.verdict import Refused, refuse
from linli.notices.actions import tell_many_on_commit, tell_on_commit
from linli.people import queries, rules_posts
from linli.people.models import Person, Post, Role, Unit
from linli.people.rules_posts import Held, year_after
from linli.places import queries as places

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.canonical import Value


@transaction.atomic
def grant_post(
    *,
    person: Person,
    role: str,
    actor: Actor,
    since: datetime,
    area_code: str = "",
    unit: Unit | None = None,
    until: datetime | None = None,
    reason: str = "",
    renews: Post | None = None,
    at: datetime | None = None,
) -> Post:
    """Give a person a role in an area or a unit, for twelve months when nothing else is said.

    Part of `appoint`, which also judges who grants. Refused: post_nowhere, post_backwards, post_too_long, and the
    codes of posts that are never held together.
    """
    until = until or year_after(since)
    rules_posts.may_be_granted(
        area_code=area_code, in_unit=unit is not None, since=since, until=until
    ).enforce()
    # The person's lock: two grants at once must see each other.
    Person.objects.select_for_update().get(pk=person.pk)
    others = queries.held_by(person_id=person.pk, at=since)
    rules_posts.apart(Held(role, since, until), others).enforce()
    post = Post.objects.create(
        person=person,
        role=role,
        area_code=area_code,
        unit=unit,
        since=since,
        until=until,
        granted_by_id=actor.person_id,
        reason=reason.strip(),
        renews=renews,
    )
    journal.note(
        "post.renewed" if renews else "post.granted",
        subject=("person", person.uid),
        actor=actor,
        at=at or since,
        payload=_told(post),
    )
    return post


@transaction.atomic
def appoint(
    *,
    role: str,
    reason: str,
    actor: Actor,
    at: datetime,
    phone: str = "",
    person_uid: UUID | None = None,
    area_code: str = "",
    unit_uid: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Post:
    """Grant a post to somebody found by uid or number. Refused: no_such_person, unknown_role, own_post, no_right,
    no_reason, post_past, and as `grant_post`.
    """
    person = queries.person_found(phone=phone, uid=person_uid)
    if role not in Role.values:
        raise Refused(refuse("unknown_role", queries.NO_SUCH_ROLE, "role"))
    unit = queries.unit_open(uid=unit_uid) if unit_uid else None
    where = unit.area_code if unit else area_code
    rules_posts.may_appoint(actor, area_code=where, holder=person.uid if person else None).enforce()
    if person is None:
        raise Refused(refuse("no_such_person", queries.NO_SUCH_PERSON, "phone"))
    rules_posts.may_say_why(reason).enforce()
    if not unit:
        places.area(area_code)
    since = max(since or at, at)
    post = grant_post(
        person=person,
        role=role,
        area_code="" if unit else area_code,
        unit=unit,
        since=since,
        until=until,
        reason=reason,
        actor=actor,
        at=at,
    )
    _tell(post, "post_granted", at)
    return post


@transaction.atomic
def renew_post(*, uid: UUID, reason: str, actor: Actor, at: datetime, until: datetime | None = None) -> Post:
    """A post of its own that begins where this one ends. Refused: own_post, no_right, no_reason, post_over,
    post_renewed, post_early, and as `grant_post`.
    """
    post = queries.post_for(actor=actor, uid=uid, lock=True)
    _may_appoint(post, actor)
    held = Held(post.role, post.since, post.until)
    rules_posts.may_renew(held, renewed=hasattr(post, "renewed_by"), at=at).enforce()
    rules_posts.may_say_why(reason).enforce()
    renewed = grant_post(
        person=post.person,
        role=post.role,
        area_code=post.area_code,
        unit=post.unit,
        since=post.until,
        until=until,
        reason=reason,
        renews=post,
        actor=actor,
        at=at,
    )
    _tell(renewed, "post_renewed", at)
    return renewed


@transaction.atomic
def revoke_post(*, uid: UUID, reason: str, actor: Actor, at: datetime) -> Post:
    """End a post, and the one that renews it. Refused: own_post, no_right, no_reason, post_over.

    Its holder loses what it gave with the next request.
    """
    post = queries.post_for(actor=actor, uid=uid, lock=True)
    _may_appoint(post, actor)
    rules_posts.may_end(Held(post.role, post.since, post.until), at=at, reason=reason).enforce()
    following = Post.objects.filter(renews=post, since__gt=at).first()
    if following is not None:
        following.delete()
    ended = end_post(post=post, reason=reason, actor=actor, at=at)
    _tell(ended, "post_revoked", at)
    return ended


@transaction.atomic
def end_post(*, post: Post, actor: Actor, at: datetime, reason: str = "") -> Post:
    """End a post now; what was done under it stays. One that has not begun is struck. Refused: post_over.

    Part of `revoke_post`, which also judges who ends it.
    """
    held = Post.objects.select_for_update().select_related("person").get(pk=post.pk)
    rules_posts.may_end(Held(held.role, held.since, held.until), at=at, reason=reason or "-").enforce()
    if held.since >= at:
        held.since = at - queries.MOMENT
    held.until, held.ended_why = at, reason.strip()
    held.save(update_fields=["since", "until", "ended_why"])
    journal.note(
        "post.ended", subject=("person", held.person.uid), actor=actor, at=at, payload={"post": str(held.uid)}
    )
    return held


@transaction.atomic
def warn_of_end(*, post_id: int, at: datetime) -> bool:
    """Tell holder and granter, once, that a post ends within 30 days. False when that was done, or it was renewed."""
    post = queries.post_to_warn(post_id=post_id, at=at)
    if post is None:
        return False
    post.warned_at = at
    post.save(update_fields=["warned_at"])
    _tell(post, "post_ends", at)
    if post.granted_by is not None and post.granted_by_id != post.person_id:
        tell_on_commit(
            code="post_of_other_ends",
            params={"role": str(Role(post.role).label), "until": post.until.isoformat()},
            recipient_uid=post.granted_by.uid,
            url=f"{reverse('people:posts')}?tab=ending",
            at=at,
        )
    return True


@transaction.atomic
def report_clashes(*, at: datetime) -> int:
    """Tell those who grant posts about people whose posts are never held together; how many people. By night."""
    found = list(queries.clashing(at=at))
    for person, codes in found:
        journal.note(
            "posts.clash",
            subject=("person", person.uid),
            actor=Actor.system(),
            at=at,
            payload={"sets": list(codes)},
        )
    if found:
        tell_many_on_commit(
            code="posts_clash",
            params={},
            recipient_uids=queries.security_uids(at=at),
            url=reverse("people:posts"),
            at=at,
        )
    return len(found)


def _told(post: Post) -> dict[str, Value]:
    return {
        "post": str(post.uid),
        "role": str(post.role),
        "area": post.area_code,
        "unit": str(post.unit.uid) if post.unit else None,
        "until": post.until.date().isoformat(),
    }


def _may_appoint(post: Post, actor: Actor) -> None:
    where = post.unit.area_code if post.unit else post.area_code
    rules_posts.may_appoint(actor, area_code=where, holder=post.person.uid).enforce()


def _tell(post: Post, code: str, at: datetime) -> None:
    where = post.unit.name if post.unit else places.names_of([post.area_code]).get(post.area_code, "")
    tell_on_commit(
        code=code,
        params={"role": str(Role(post.role).label), "where": where, "until": post.until.isoformat()},
        recipient_uid=post.person.uid,
        url=reverse("people:me"),
        at=at,
    )


__all__ = [
    "appoint",
    "end_post",
    "grant_post",
    "renew_post",
    "report_clashes",
    "revoke_post",
    "warn_of_end",
]
