"""A person takes a copy of what the house knows of them: proved, on the books, told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from linli.custody import queries
from linli.kernel import journal
from linli.notices.actions import tell_on_commit
from linli.people import queries as people
from linli.people import rules_signing

if TYPE_CHECKING:
    from datetime import datetime

    from linli.custody.queries import Section
    from linli.kernel.actor import Actor
    from linli.people.rules_signing import SessionFacts


@transaction.atomic
def take_copy(*, form: str, session: SessionFacts, actor: Actor, at: datetime) -> list[Section]:
    """The copy itself, once its journal entry is written; nothing of it is kept.

    Refused: factor_needed, unless a second factor, or without one the password, was given within the last ten minutes.
    """
    person = people.person_of(actor=actor, lock=True)
    has_factor = actor.account_id is not None and people.factors_of(account_id=actor.account_id).any
    rules_signing.may_change_factors(session, at, has_factor=has_factor).enforce()
    journal.note(
        "person.copy_taken", subject=("person", person.uid), actor=actor, at=at, payload={"format": form}
    )
    tell_on_commit(
        code="copy_taken",
        params={"when": at.isoformat()},
        recipient_uid=person.uid,
        url=reverse("custody:mine"),
        at=at,
    )
    return queries.copy_of(actor=actor, at=at)
