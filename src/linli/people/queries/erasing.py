"""What of people is past its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from linli.people.models import ApiToken, Registration, Session

if TYPE_CHECKING:
    from linli.places.keeping import Due

_OVER = (Registration.State.ENDED, Registration.State.DECLINED)


def registration_words_due(due: Due) -> QuerySet[Registration]:
    """What people offered and were answered, in registrations that are over."""
    found = Registration.objects.filter(due.over("decided_at"), state__in=_OVER)
    return found.exclude(offer="", decision_note="").exclude(person_id__in=due.held_persons)


def sessions_due(due: Due) -> QuerySet[Session]:
    """Sessions whose time is over."""
    return Session.objects.filter(expire_date__lt=due.at)


def tokens_due(due: Due) -> QuerySet[ApiToken]:
    """Tokens that ended long enough ago."""
    return ApiToken.objects.filter(Q(expires_at__lt=due.before) | Q(revoked_at__lt=due.before))
