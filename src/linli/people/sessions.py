"""Sessions in a table of our own: the account stands in a column, and time comes from the kernel's clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from linli.kernel import clock
from linli.people.models import Session


class SessionStore(DatabaseStore):
    """Django's database store with `account` and `auth_hash` filled from what `login` puts into the data."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The table of this house."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Copy the two values that the actor's join needs out of the data."""
        instance = cast("Session", super().create_model_instance(data))
        account_id = data.get(SESSION_KEY)
        instance.account_id = int(account_id) if account_id else None
        instance.auth_hash = data.get(HASH_SESSION_KEY, "")
        return instance

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """When this session ends, counted from the kernel's clock."""
        kwargs.setdefault("modification", clock.now())
        expiry: datetime = super().get_expiry_date(**kwargs)
        return expiry

    def _get_session_from_db(self) -> Session | None:
        found = Session.objects.filter(session_key=self.session_key, expire_date__gt=clock.now()).first()
        if found is None:
            self._session_key = None
        return found

    @classmethod
    def clear_expired(cls) -> None:
        """Delete the sessions whose time is over."""
        Session.objects.filter(expire_date__lt=clock.now()).delete()
