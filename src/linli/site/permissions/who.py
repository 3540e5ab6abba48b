"""The words in which rules say who may find what, and what a rule means for a role in a relation to the thing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from linli.people.models import Role
from linli.people.powers import Power, roles_with


class Relation(StrEnum):
    """How somebody stands to the thing that is asked for.

    Own: their area or unit, or the thing is theirs. Above: the district around it. Sibling: the community beside it.
    District: a community of another district. Tenant: another city. Subject: as own, but the matter is about them.
    """

    OWN = "own"
    ABOVE = "above"
    SIBLING = "sibling"
    DISTRICT = "district"
    TENANT = "tenant"
    SUBJECT = "subject"


class Answer(StrEnum):
    """What somebody gets: led to the sign-in, told that nothing is there, refused with a sentence, or answered."""

    LOGIN = "login"
    MISSING = "missing"
    REFUSED = "refused"
    FOUND = "found"


NOBODY, RESIDENT, VOLUNTEER = "nobody", "resident", "volunteer"
ROLES: tuple[str, ...] = (RESIDENT, VOLUNTEER, *(role.value for role in Role))
UNIT_ROLES = frozenset({Role.HANDLER.value, Role.CONTACT.value})
AREA_ROLES = frozenset(ROLES) - UNIT_ROLES - {RESIDENT, VOLUNTEER}
HERE = frozenset({Relation.OWN, Relation.ABOVE, Relation.SUBJECT})
AT_HOME = frozenset({Relation.OWN, Relation.SUBJECT})


class Who(Protocol):
    """Some people, as a role and a relation say it."""

    def has(self, role: str, relation: Relation) -> bool:
        """Whether somebody of this role, in this relation to the thing, is among them."""


@dataclass(frozen=True)
class Some:
    """Several clauses: whoever is in one of them."""

    clauses: tuple[Who, ...]

    def has(self, role: str, relation: Relation) -> bool:
        return any(clause.has(role, relation) for clause in self.clauses)


@dataclass(frozen=True)
class In:
    """These roles, in these relations."""

    roles: frozenset[str]
    relations: frozenset[Relation]

    def has(self, role: str, relation: Relation) -> bool:
        return role in self.roles and relation in self.relations


def either(*clauses: Who) -> Who:
    """Whoever is among one of these."""
    return Some(clauses)


def roles(*given: str | Power) -> frozenset[str]:
    """Roles, named or by a power that they have."""
    found: set[str] = set()
    for one in given:
        found |= {str(role) for role in roles_with(one)} if isinstance(one, Power) else {str(one)}
    return frozenset(found)


def here(*given: str | Power) -> Who:
    """Posts in whose area the thing lies."""
    return In(roles(*given) & AREA_ROLES, HERE)


def unit(*given: str | Power) -> Who:
    """Posts in the unit that the thing is about, or that takes part in it."""
    return In(roles(*given) & UNIT_ROLES, AT_HOME)


def anywhere(*given: str | Power) -> Who:
    """Posts with this power wherever they are: a list, a form for something new. It shows and takes their own only."""
    return In(roles(*given), frozenset(Relation))


EVERYBODY = In(frozenset({NOBODY, *ROLES}), frozenset(Relation))
SIGNED_IN = In(frozenset(ROLES), frozenset(Relation))
NONE = In(frozenset(), frozenset())
NO_DOOR = Some(())  # the same, before any sign-in
POSTED = In(AREA_ROLES, frozenset(Relation))  # a post over an area, wherever
POSTED_HERE = In(AREA_ROLES, HERE)
OWNER = In(frozenset(ROLES), frozenset({Relation.OWN}))
STAFF_OWNER = In(frozenset(ROLES) - {RESIDENT, VOLUNTEER}, frozenset({Relation.OWN}))
LIVES_HERE = In(frozenset({VOLUNTEER}), AT_HOME)
REGISTERED = In(frozenset({VOLUNTEER}), frozenset(Relation) - {Relation.ABOVE})
SEATED_AROUND = In(UNIT_ROLES, HERE)  # units that sit in the community, or in the district around it

# Nobody finds a matter that is about themselves, whatever their post.
GUARDED = frozenset(
    {"case", "voice uid", "photo", "item", "agenda", "undertaking", "milestone", "order", "objection"}
)


@dataclass(frozen=True)
class Rule:
    """Who finds these routes, and who of those may do what they do.

    Whoever is not in `sees` is told that nothing is there. Whoever sees and is not in `may` is refused, with a
    sentence. `about` are the things that stand in the address, the first the one that decides.
    """

    says: str
    routes: tuple[str, ...]
    sees: Who
    may: Who | None = None
    about: tuple[str, ...] = ()
    by_link: bool = False  # no sign-in stands before it, because a link opens it too
    names: tuple[str, ...] = ()  # things that what is sent names, beside the address

    @property
    def guarded(self) -> bool:
        """Whether it is about a matter that is kept from whom it concerns.

        Where nothing stands in the address, what is sent names the matter, unless everybody may send it something.
        """
        named = () if self.sees in {SIGNED_IN, EVERYBODY} else self.names
        return any(map(_guarded, (self.about or named)[:1]))

    def answer(self, role: str, relation: Relation) -> Answer:
        """What somebody of this role, in this relation to the thing, has to get."""
        if role == NOBODY and not self.sees.has(NOBODY, relation):
            return Answer.MISSING if self.sees is NO_DOOR or self.by_link else Answer.LOGIN
        if not self.sees.has(role, relation) or (self.guarded and relation == Relation.SUBJECT):
            return Answer.MISSING
        if self.may is not None and not self.may.has(role, relation):
            return Answer.REFUSED
        # What is sent names a matter, and for the one it is about there is none.
        about_oneself = relation == Relation.SUBJECT and any(map(_guarded, self.names))
        return Answer.MISSING if about_oneself else Answer.FOUND


def _guarded(thing: str) -> bool:
    return thing in GUARDED or thing.endswith(" case")


def rule(
    says: str,
    routes: str,
    sees: Who,
    may: Who | None = None,
    about: str = "",
    *,
    by_link: bool = False,
    names: str = "",
) -> Rule:
    """A rule, with routes and things as words: `"GET people:me; POST /units"`, `"case, subject"`."""
    return Rule(says, _split(routes, ";"), sees, may, _split(about, ","), by_link, _split(names, ","))


def pages(says: str, routes: str, sees: Who, may: Who, about: str = "") -> list[Rule]:
    """Pages with a form: whoever sees the thing finds the form, with the sentence why not; sending it is the verb.

    Operations of the API that do the same may stand among them, with their method.
    """
    names = _split(routes, ";")
    forms = [name for name in names if " " not in name]
    sent = tuple(f"POST {name}" if name in forms else name for name in names)
    return [
        Rule(says, tuple(f"GET {name}" for name in forms), sees, None, _split(about, ",")),
        Rule(says, sent, sees, may, _split(about, ",")),
    ]


def _split(words: str, sign: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(sign) if word.strip())
