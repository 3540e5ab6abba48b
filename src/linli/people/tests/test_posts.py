"""Posts: twelve months, never one's own, never held together with what looks after it; told of before they end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Refused
from linli.notices.models import InboxMessage
from linli.people import actions, queries, rules_posts, tasks
from linli.people.models import Post, Role
from linli.people.rules_posts import Exclusive, Held, apart, clashes, year_after
from tests.cast import AT, EAST, HOME, PINE, Cast

DAY = timedelta(days=1)


def grant(cast: Cast, who: str = "resident", role: str = Role.LEADER, **more) -> Post:
    words = {"area_code": HOME, "reason": "工作需要", "actor": cast.security, "at": AT, **more}
    return actions.appoint(person_uid=cast.person(who).uid, role=role, **words)


def told(cast: Cast, who: str, code: str) -> int:
    return InboxMessage.objects.filter(recipient_uid=cast.person(who).uid, template_code=code).count()


def test_security_grants_and_nobody_else(cast: Cast) -> None:
    post = grant(cast)
    assert (post.until, post.granted_by) == (year_after(AT), cast.person("security"))
    assert told(cast, "resident", "post_granted") == 1
    for who in ("admin", "community", "leader", "supervisor"):
        with pytest.raises(Refused, match="no_right"):
            grant(cast, actor=cast.actor(who))
    with pytest.raises(Refused, match="own_post"):
        grant(cast, "security", Role.LEADER)
    with pytest.raises(Refused, match="no_reason"):
        grant(cast, reason=" ")
    with pytest.raises(Refused, match="no_such_person"):
        actions.appoint(
            phone="13911111111", role=Role.LEADER, reason="x", area_code=HOME, actor=cast.security, at=AT
        )


@pytest.mark.parametrize(
    ("until", "code"),
    [(year_after(AT), ""), (year_after(AT) + timedelta(seconds=1), "post_too_long"), (AT, "post_backwards")],
)
def test_twelve_months_at_most(cast: Cast, until: datetime, code: str) -> None:
    if code:
        with pytest.raises(Refused, match=code):
            grant(cast, until=until)
    else:
        assert grant(cast, until=until).until == until


def test_the_database_holds_it_too(cast: Cast) -> None:
    post = grant(cast)
    for until in (post.since + 367 * DAY, post.since, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            Post.objects.filter(pk=post.pk).update(until=until)


def test_a_renewal_begins_where_the_post_ends(cast: Cast) -> None:
    post = grant(cast, until=AT + 60 * DAY)
    renewed = actions.renew_post(uid=post.uid, reason="续任", actor=cast.security, at=AT)
    assert (renewed.since, renewed.until, renewed.renews) == (post.until, year_after(post.until), post)
    with pytest.raises(Refused, match="post_renewed"):
        actions.renew_post(uid=post.uid, reason="续任", actor=cast.security, at=AT)
    long = grant(cast, "stranger", area_code=PINE)
    with pytest.raises(Refused, match="post_early"):
        actions.renew_post(uid=long.uid, reason="续任", actor=cast.security, at=AT)
    with pytest.raises(Refused, match="post_over"):
        actions.renew_post(uid=long.uid, reason="续任", actor=cast.security, at=AT + 400 * DAY)


def test_a_revoked_post_takes_its_renewal_along(cast: Cast) -> None:
    post = grant(cast, until=AT + 60 * DAY)
    actions.renew_post(uid=post.uid, reason="续任", actor=cast.security, at=AT)
    actions.revoke_post(uid=post.uid, reason="调离", actor=cast.security, at=AT + DAY)
    assert not queries.actor_of(cast.person("resident"), AT + DAY).posts
    assert not queries.actor_of(cast.person("resident"), AT + 70 * DAY).posts
    with pytest.raises(Missing):
        actions.revoke_post(uid=post.uid, reason="调离", actor=cast.community, at=AT)


@pytest.mark.parametrize(
    ("who", "role", "code"),
    [
        ("supervisor", Role.HANDLER, "handle_and_supervise"),
        ("supervisor", Role.COMMUNITY, "handle_and_supervise"),
        ("handler", Role.SUPERVISOR, "handle_and_supervise"),
        ("admin", Role.SECURITY, "three_administrators"),
        ("admin", Role.AUDITOR, "three_administrators"),
    ],
)
def test_never_held_together(cast: Cast, who: str, role: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        grant(cast, who, role)
    assert not queries.clash_report(at=AT)


def test_what_came_past_the_rule_is_found_by_night(cast: Cast, stopped_clock) -> None:
    Post.objects.create(
        person=cast.person("supervisor"), role=Role.HANDLER, area_code=EAST, since=AT, until=AT + DAY
    )
    assert tasks.night() == 1
    assert [codes for _name, codes in queries.clash_report(at=AT)] == [["handle_and_supervise"]]
    assert told(cast, "security", "posts_clash") == 1


def test_holder_and_granter_are_told_once(cast: Cast, stopped_clock) -> None:
    grant(cast, until=AT + 31 * DAY)
    assert tasks.warn() == 0
    stopped_clock.forward(days=1)
    assert (tasks.warn(), tasks.warn()) == (1, 0)
    assert told(cast, "resident", "post_ends") == told(cast, "security", "post_of_other_ends") == 1


def test_posts_end_by_themselves(cast: Cast) -> None:
    grant(cast, until=AT + DAY)
    assert queries.actor_of(cast.person("resident"), AT).has(Role.LEADER)
    assert not queries.actor_of(cast.person("resident"), AT + DAY).posts


SETS = (
    Exclusive("two", (frozenset({"a"}), frozenset({"b"})), ""),
    Exclusive("three", tuple(map(frozenset, "cde")), ""),
)
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
POSTS = st.builds(
    lambda role, start, length: Held(role, BEGIN + start * DAY, BEGIN + (start + length) * DAY),
    st.sampled_from("abcdex"),
    st.integers(0, 50),
    st.integers(1, 50),
)


@given(st.lists(POSTS, max_size=8))
def test_what_was_granted_by_the_rule_never_clashes(wanted: list[Held]) -> None:
    held: list[Held] = []
    for one in wanted:
        if apart(one, held, SETS):
            held.append(one)
    assert clashes(held, SETS) == []


@given(st.lists(POSTS, max_size=6))
def test_rule_and_report_agree(posts: list[Held]) -> None:
    refused = any(not apart(one, posts[:n], SETS) for n, one in enumerate(posts))
    assert bool(clashes(posts, SETS)) is refused


def test_the_leap_day_has_a_year_too() -> None:
    leap = datetime(2028, 2, 29, 8, tzinfo=UTC)
    assert year_after(leap) == datetime(2029, 2, 28, 8, tzinfo=UTC)
    assert rules_posts.may_appoint(Actor.system(), area_code=HOME, holder=None)
