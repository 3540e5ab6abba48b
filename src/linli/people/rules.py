"""Rights, sign-up and registrations, judged purely: frozen facts in, a verdict out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel import clock
from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.models import Registration
from linli.people.powers import ROLE_POWERS, Power
from linli.places.codes import Level, at_level, covers, is_code, level_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django_stubs_ext import StrOrPromise

    from linli.kernel.actor import Actor

State = Registration.State

# verb → (states it may start from, state it leads to; None: it stays)
ARROWS: dict[str, tuple[frozenset[str], str | None]] = {
    "change": (frozenset({State.PENDING, State.CONFIRMED}), None),
    "confirm": (frozenset({State.PENDING}), State.CONFIRMED),
    "decline": (frozenset({State.PENDING}), State.DECLINED),
    "end": (frozenset({State.PENDING, State.CONFIRMED}), State.ENDED),
}

DAYS: dict[str, StrOrPromise] = {
    "mon": pgettext_lazy("day of the week", "Mon"),
    "tue": pgettext_lazy("day of the week", "Tue"),
    "wed": pgettext_lazy("day of the week", "Wed"),
    "thu": pgettext_lazy("day of the week", "Thu"),
    "fri": pgettext_lazy("day of the week", "Fri"),
    "sat": pgettext_lazy("day of the week", "Sat"),
    "sun": pgettext_lazy("day of the week", "Sun"),
}
PARTS: dict[str, StrOrPromise] = {
    "am": pgettext_lazy("part of the day", "morning"),
    "pm": pgettext_lazy("part of the day", "afternoon"),
    "ev": pgettext_lazy("part of the day", "evening"),
}
NOON, EVENING = 12, 18
# Every code a registration may carry, with its words: "sat_am" → Sat morning.
FREE_TIMES: dict[str, StrOrPromise] = {
    f"{day}_{part}": format_lazy("{}{}", day_word, part_word)
    for day, day_word in DAYS.items()
    for part, part_word in PARTS.items()
}

ALL_DAY: StrOrPromise = pgettext_lazy("part of the day", "all day")


def free_time_words(codes: Iterable[str]) -> list[str]:
    """Free times as people say them, by day: 周一全天, 周二上午、晚上. Codes that are none are left out."""
    parts: dict[str, list[str]] = {}
    for code in codes:
        day, _sign, part = code.partition("_")
        if code in FREE_TIMES:
            parts.setdefault(day, []).append(part)
    comma = str(pgettext_lazy("between parts of a day", ", "))
    return [
        str(DAYS[day])
        + (str(ALL_DAY) if set(held) == PARTS.keys() else comma.join(str(PARTS[part]) for part in held))
        for day, held in parts.items()
    ]


PHONE_LIKE_DIGITS = 7
MOST_TOKENS = 10


@dataclass(frozen=True, slots=True)
class Facts:
    """What rights need to know of a thing: where it is, which units it belongs to, who is kept out of it."""

    area_code: str = ""
    unit_ids: frozenset[int] = frozenset()
    excluded: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class RegistrationFacts:
    """What is judged of a registration: whose it is, where, and how far it has come."""

    state: str
    area_code: str
    person_uid: UUID | None = None
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Helper:
    """What a confirmed registration says about somebody who helps."""

    area_code: str
    skills: frozenset[str] = frozenset()
    free_times: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fit:
    """How well work suits somebody: the more, the better; every point has its reason (code, sentence)."""

    score: int
    reasons: tuple[tuple[str, StrOrPromise], ...] = ()


def may(actor: Actor, power: Power, facts: Facts) -> Verdict:
    """Judge ``role ∧ (area ∨ unit) ∧ not excluded``: some current post must carry the power where the thing is."""
    if actor.person_uid is not None and actor.person_uid in facts.excluded:
        return refuse("excluded", _("You are part of this matter yourself; somebody else has to do this."))
    for post in actor.posts:
        if power not in ROLE_POWERS.get(post.role, frozenset()):
            continue
        in_area = bool(post.area_code and facts.area_code and covers(post.area_code, facts.area_code))
        in_unit = post.unit_id is not None and post.unit_id in facts.unit_ids
        if in_area or in_unit:
            return ALLOWED
    return refuse("no_right", _("Your post does not include this here. Ask the dispatcher of the area."))


def may_sign_up(*, name: str, phone_taken: bool) -> Verdict:
    """Whether somebody with this name and number may be entered."""
    if not name.strip():
        return refuse("no_name", _("Please give a name."), "name")
    if phone_taken:
        return refuse(
            "phone_taken", _("This number already has an account. Please sign in with it."), "phone"
        )
    return ALLOWED


def may_take_username(*, username: str, taken: bool) -> Verdict:
    """Whether a user name is free, and opaque: a number of seven digits or more would be a telephone number."""
    if taken:
        return refuse("username_taken", _("This user name is taken."), "username")
    if sum(map(str.isdigit, username)) >= PHONE_LIKE_DIGITS or "@" in username:
        return refuse(
            "username_speaks", _("A user name must not be a telephone number or an address."), "username"
        )
    return ALLOWED


def may_have_token(live: int) -> Verdict:
    """Whether an account may have one more token beside those that hold. Refusal: too_many_tokens."""
    if live < MOST_TOKENS:
        return ALLOWED
    return refuse(
        "too_many_tokens", _("End a token that is not needed any more first: ten at most hold at once.")
    )


def may_register(
    *, actor: Actor, community: str, grid: str, free_times: Iterable[str], unknown_skill: bool
) -> Verdict:
    """Whether somebody may register where they say they live."""
    if actor.person_id is None:
        return refuse("sign_in_first", _("Please sign in first."))
    if not is_code(community) or level_of(community) != Level.COMMUNITY:
        return refuse("no_community", _("Please choose the community where you live."), "community")
    if grid and not covers(community, grid):
        return refuse("grid_elsewhere", _("This grid lies in another community."), "grid")
    if unknown_skill:
        return refuse("unknown_skill", _("One of the skills is not in the list."), "skills")
    if not set(free_times) <= FREE_TIMES.keys():
        return refuse("unknown_time", _("One of the free times is not in the list."), "free_times")
    return ALLOWED


def may_register_unit(*, actor: Actor, unit_id: int, community: str) -> Verdict:
    """Whether the actor may register this unit with a community: its contact may."""
    if not is_code(community) or level_of(community) != Level.COMMUNITY:
        return refuse("no_community", _("Please choose the community where the unit sits."), "community")
    return may(actor, Power.PEOPLE_REGISTER_UNIT, Facts(unit_ids=frozenset({unit_id})))


def may_see(actor: Actor, facts: RegistrationFacts) -> Verdict:
    """Whether a registration is the actor's own, their unit's, or in the area where they keep the register.

    Its twin for lists is `Registration.objects.visible_to`.
    """
    if is_own(actor, facts):
        return ALLOWED
    return may(actor, Power.PEOPLE_SEE, Facts(area_code=facts.area_code))


def may_decide(actor: Actor, facts: RegistrationFacts, verb: str) -> Verdict:
    """Whether the actor may confirm or decline: the community may, for others only, and once."""
    excluded = frozenset({actor.person_uid}) if actor.person_uid and is_own(actor, facts) else frozenset()
    right = may(actor, Power.PEOPLE_CONFIRM, Facts(area_code=facts.area_code, excluded=excluded))
    return first(right, in_state(facts.state, verb))


def may_confirm(actor: Actor, facts: RegistrationFacts) -> Verdict:
    """Whether the actor may confirm a registration."""
    return may_decide(actor, facts, "confirm")


def may_decline(actor: Actor, facts: RegistrationFacts, reason: str) -> Verdict:
    """Whether the actor may decline a registration, and says why."""
    verdict = may_decide(actor, facts, "decline")
    if verdict.ok and not reason.strip():
        return refuse("no_reason", _("Please say why, so that it can be put right."), "reason")
    return verdict


def may_end(actor: Actor, facts: RegistrationFacts) -> Verdict:
    """Whether the actor may end a registration: their own, or one of their area."""
    right = (
        ALLOWED
        if is_own(actor, facts)
        else may(actor, Power.PEOPLE_CONFIRM, Facts(area_code=facts.area_code))
    )
    return first(right, in_state(facts.state, "end"))


def is_own(actor: Actor, facts: RegistrationFacts) -> bool:
    """Whether a registration is the actor's own or that of a unit whose contact they are."""
    if facts.person_uid is not None and facts.person_uid == actor.person_uid:
        return True
    register = Facts(unit_ids=frozenset({facts.unit_id} if facts.unit_id is not None else ()))
    return bool(may(actor, Power.PEOPLE_REGISTER_UNIT, register))


def in_state(state: str, verb: str) -> Verdict:
    """Whether the arrow of this verb starts from this state."""
    if state in ARROWS[verb][0]:
        return ALLOWED
    return refuse(
        "registration_state",
        format_lazy(_("This registration is already settled: {state}."), state=State(state).label),
    )


def free_time_of(moment: datetime) -> str:
    """The code of the free time in which a moment lies, by the local clock: "sat_am"."""
    local = moment.astimezone(clock.local_zone())
    part = "am" if local.hour < NOON else "pm" if local.hour < EVENING else "ev"
    return f"{list(DAYS)[local.weekday()]}_{part}"


def fit(
    helper: Helper,
    *,
    wanted: Mapping[str, StrOrPromise],
    starts_at: datetime | None = None,
    area_code: str = "",
) -> Fit:
    """How well work suits a registered helper; `wanted` maps skill codes to their names.

    A wanted skill counts 3, the same community 3 (the same street 1), a free time named in advance 2.
    """
    reasons: list[tuple[str, StrOrPromise]] = []
    score = 0
    for code in sorted(helper.skills & wanted.keys()):
        score += 3
        reasons.append(("skill", format_lazy(_("Your skill is wanted: {skill}"), skill=wanted[code])))
    if area_code and at_level(helper.area_code, Level.STREET) == at_level(area_code, Level.STREET):
        same = at_level(helper.area_code, Level.COMMUNITY) == at_level(area_code, Level.COMMUNITY)
        score += 3 if same else 1
        reasons.append(("near", _("In your community")) if same else ("street", _("In your street")))
    if starts_at is not None and free_time_of(starts_at) in helper.free_times:
        score += 2
        slot = FREE_TIMES[free_time_of(starts_at)]
        reasons.append(("free_time", format_lazy(_("At a time when you are free: {slot}"), slot=slot)))
    return Fit(score, tuple(reasons))
