"""Posts as those see them who grant them and who look after them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.kernel import crypto
from linli.kernel.verdict import Missing, Verdict
from linli.people import rules_posts
from linli.people.models import Person, Post, Role
from linli.people.powers import Power, roles_with
from linli.people.queries.who import display_name
from linli.people.rules_posts import Held
from linli.places import queries as places
from linli.places.codes import area_q, is_code

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from linli.kernel.actor import Actor
    from linli.people.models import PostQuerySet

NO_SUCH_PERSON = _("Nobody is entered with this number. Ask them to sign up first.")
NO_SUCH_ROLE = _("There is no such role.")
MOMENT = timedelta(microseconds=1)
POSTS = 40
POST_TABS = ("held", "ending", "over")


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post in words, with what may be done with it."""

    post: Post
    who: str
    role: str
    where: str
    granter: str
    renew: Verdict
    revoke: Verdict
    ending: bool


@dataclass(frozen=True, slots=True)
class PostsPage:
    """A page of posts; `clashes` only on the page of those who hold posts that do not go together."""

    rows: list[PostRow]
    ending: int
    clashes: list[tuple[str, list[str]]]
    next_after: int | None


def person_found(*, phone: str = "", uid: UUID | None = None) -> Person | None:
    """Somebody by uid, or by their whole number: nobody is looked up by name."""
    if uid is not None:
        return Person.objects.filter(uid=uid).first()
    index = crypto.blind_index("phone", phone)
    return Person.objects.filter(phone_index=index).first() if index else None


def held_by(*, person_id: int, at: datetime) -> list[Held]:
    """What somebody holds, or will hold, from a moment on."""
    rows = Post.objects.to_come(at).filter(person_id=person_id)
    return [Held(*row) for row in rows.values_list("role", "since", "until")]


def posts_seen(actor: Actor) -> PostQuerySet:
    """Posts in the areas whose posts the actor looks after, those in units that sit there among them."""
    if actor.is_system:
        return Post.objects.all()
    codes = actor.area_codes(*roles_with(Power.PEOPLE_SEE_POSTS))
    if not codes:
        return Post.objects.none()
    inside = Q()
    for code in codes:
        inside |= Q(area_code__startswith=code)
    return Post.objects.filter(inside | area_q(codes, "unit__"))


def post_for(*, actor: Actor, uid: UUID, lock: bool = False) -> Post:
    """A post the actor looks after; another one is Missing."""
    rows = posts_seen(actor).filter(uid=uid)
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.select_related("person", "unit", "renewed_by").first()
    if found is None:
        raise Missing
    return found


def post_to_warn(*, post_id: int, at: datetime) -> Post | None:
    """The post itself, locked, when its holder has still to be told that it ends."""
    return (
        _unwarned(at)
        .select_for_update(of=("self",))
        .filter(pk=post_id)
        .select_related("person", "granted_by", "unit")
        .first()
    )


def posts_to_warn(*, at: datetime, limit: int) -> list[int]:
    """The ids of posts that end within 30 days, are not renewed, and were not told of."""
    return list(_unwarned(at).order_by("until", "id").values_list("pk", flat=True)[:limit])


def posts_page(
    *,
    actor: Actor,
    at: datetime,
    tab: str = "held",
    role: str = "",
    area_code: str = "",
    after: int | None = None,
) -> PostsPage:
    """Posts that hold (newest first), end soon, or are over. Four statements, one more where posts clash."""
    if not actor.has(*roles_with(Power.PEOPLE_SEE_POSTS)):
        raise Missing
    seen = posts_seen(actor)
    ending = seen.current(at).filter(until__lte=at + rules_posts.ENDS_SOON, renewed_by__isnull=True)
    rows = {"held": seen.to_come(at), "ending": ending, "over": seen.filter(until__lte=at)}[tab]
    if role:
        rows = rows.filter(role=role)
    if area_code:
        if not is_code(area_code):
            raise Missing
        rows = rows.filter(Q(area_code__startswith=area_code) | area_q([area_code], "unit__"))
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(
        rows.select_related("person", "unit", "granted_by", "renewed_by").order_by("-pk")[: POSTS + 1]
    )
    shown = _rows(found[:POSTS], actor, at)
    return PostsPage(
        rows=shown,
        ending=ending.count(),
        clashes=[
            (name, codes) for name, codes in clash_report(at=at, seen=seen) if tab == "held" and after is None
        ],
        next_after=found[POSTS - 1].pk if len(found) > POSTS else None,
    )


def post_row(*, post: Post, actor: Actor, at: datetime) -> PostRow:
    """One post as pages and replies show it."""
    found = Post.objects.select_related("person", "unit", "granted_by", "renewed_by").get(pk=post.pk)
    return _rows([found], actor, at)[0]


def clash_report(*, at: datetime, seen: PostQuerySet | None = None) -> list[tuple[str, list[str]]]:
    """Who holds posts that are never held together (name masked), and which sets; for doctor and the night."""
    return [(display_name(person), codes) for person, codes in clashing(at=at, seen=seen)]


def clashing(*, at: datetime, seen: PostQuerySet | None = None) -> Iterator[tuple[Person, list[str]]]:
    """People with posts that are never held together. One statement: only roles of some set are read."""
    roles = {role for one in rules_posts.EXCLUSIVE for part in one.parts for role in part}
    rows = (Post.objects.all() if seen is None else seen).to_come(at).filter(role__in=roles)
    ordered = rows.select_related("person").order_by("person_id", "id")
    for _person_id, posts in groupby(ordered, key=lambda post: post.person_id):
        held = list(posts)
        codes = rules_posts.clashes(Held(one.role, one.since, one.until) for one in held)
        if codes:
            yield held[0].person, codes


def security_uids(*, at: datetime) -> list[UUID]:
    """Who grants posts."""
    rows = Post.objects.current(at).filter(role__in=roles_with(Power.PEOPLE_APPOINT))
    return list(rows.order_by("person_id").values_list("person__uid", flat=True).distinct())


def grant_areas(actor: Actor) -> list[tuple[str, str]]:
    """Where the actor may grant posts: codes with names, down to communities. One statement for each post."""
    return area_lines(actor.area_codes(*roles_with(Power.PEOPLE_APPOINT)))


def area_lines(roots: tuple[str, ...] | list[str]) -> list[tuple[str, str]]:
    """Areas with everything inside them for one select, each under the names of those around it."""
    choices: list[tuple[str, str]] = []
    for root in roots:
        names = places.names_within(root)
        choices += [(code, " · ".join(names[part] for part in _line(code, names))) for code in sorted(names)]
    return choices


def _line(code: str, names: dict[str, str]) -> list[str]:
    return [
        code[:length] for length in (4, 6, 9, 12, 15, 18) if length <= len(code) and code[:length] in names
    ]


def _unwarned(at: datetime) -> PostQuerySet:
    soon = Post.objects.current(at).filter(until__lte=at + rules_posts.ENDS_SOON)
    return soon.filter(warned_at__isnull=True, renewed_by__isnull=True)


def _rows(found: list[Post], actor: Actor, at: datetime) -> list[PostRow]:
    names = places.path_names([post.area_code for post in found])
    return [_row(post, names, actor, at) for post in found]


def _row(post: Post, names: dict[str, str], actor: Actor, at: datetime) -> PostRow:
    held = Held(post.role, post.since, post.until)
    where = post.unit.area_code if post.unit else post.area_code
    right = rules_posts.may_appoint(actor, area_code=where, holder=post.person.uid)
    renewed = hasattr(post, "renewed_by")
    return PostRow(
        post=post,
        who=display_name(post.person),
        role=str(Role(post.role).label),
        where=post.unit.name if post.unit else names.get(post.area_code, post.area_code),
        granter=display_name(post.granted_by) if post.granted_by else "",
        renew=right if not right else rules_posts.may_renew(held, renewed=renewed, at=at),
        revoke=right if not right else rules_posts.may_end(held, at=at, reason="-"),
        ending=post.until - at <= rules_posts.ENDS_SOON and post.until > at and not renewed,
    )
