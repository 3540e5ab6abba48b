"""Who acts: a frozen picture of a person's posts, made once per request and passed down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

ANONYMOUS = "anonymous"
SYSTEM = "system"

# Codes of roles that apps below `people` have to know; `people.models.Role` defines what they mean.
ADMIN = "admin"
COMMUNITY = "community"
DISPATCHER = "dispatcher"


@dataclass(frozen=True, slots=True)
class PostFact:
    """One current post: a role in an area or a unit."""

    uid: UUID
    role: str
    area_code: str
    unit_id: int | None
    unit_uid: UUID | None


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts. `label` is for the screen; the journal never stores it."""

    person_id: int | None
    person_uid: UUID | None
    account_id: int | None
    label: str
    posts: tuple[PostFact, ...]
    home_code: str
    channel: str

    @classmethod
    def anonymous(cls, channel: str) -> Actor:
        """Somebody without an account."""
        return cls(None, None, None, ANONYMOUS, (), "", channel)

    @classmethod
    def system(cls) -> Actor:
        """The clockwork: timed tasks, migrations, imports."""
        return cls(None, None, None, SYSTEM, (), "", SYSTEM)

    @property
    def is_staff(self) -> bool:
        """Whether the actor holds any post."""
        return bool(self.posts)

    @property
    def is_system(self) -> bool:
        """Whether this is the clockwork itself."""
        return self.person_id is None and self.account_id is None and self.channel == SYSTEM

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody is signed in (the clockwork is not anonymous)."""
        return self.person_id is None and self.account_id is None and not self.is_system

    def has(self, *roles: str) -> bool:
        """Whether the actor holds a post with one of these roles."""
        return any(post.role in roles for post in self.posts)

    def area_codes(self, *roles: str) -> tuple[str, ...]:
        """Codes of the areas of the actor's posts, each once; only of these roles when some are given."""
        return tuple(dict.fromkeys(post.area_code for post in self._of(roles) if post.area_code))

    def unit_ids(self, *roles: str) -> tuple[int, ...]:
        """Units of the actor's posts, each once; only of these roles when some are given."""
        return tuple(dict.fromkeys(post.unit_id for post in self._of(roles) if post.unit_id is not None))

    def acting_post(self, *roles: str) -> PostFact | None:
        """Return the first post with one of these roles (any post when none is given), or None."""
        return next(iter(self._of(roles)), None)

    def _of(self, roles: tuple[str, ...]) -> tuple[PostFact, ...]:
        return tuple(post for post in self.posts if not roles or post.role in roles)
