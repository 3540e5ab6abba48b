"""Sessions in a table of our own: the account stands in a column, and time comes from the kernel's clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import DatabaseError, transaction

from linli.kernel import clock
from linli.kernel.ids import uuid7
from linli.people.models import Session

FACTOR_KEY = "factor_at"
DEVICE_KEY = "device"
# What the data says and columns repeat; the other columns are set once, or by actions, and no save may undo that.
FROM_DATA = ["session_data", "expire_date", "account", "auth_hash", "device", "factor_at"]


class SessionStore(DatabaseStore):
    """Django's database store with columns filled from what signing in puts into the data."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The table of this house."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Copy the values that the actor's join needs out of the data."""
        instance = cast("Session", super().create_model_instance(data))
        account_id, factor_at = data.get(SESSION_KEY), data.get(FACTOR_KEY)
        instance.account_id = int(account_id) if account_id else None
        instance.auth_hash = data.get(HASH_SESSION_KEY, "")
        instance.device_id = data.get(DEVICE_KEY)
        instance.factor_at = datetime.fromisoformat(factor_at) if factor_at else None
        instance.uid, instance.opened_at = uuid7(), clock.now()
        instance.seen_at = instance.opened_at
        return instance

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's own signature
        """Insert as Django does; update the columns that come from the data and no others."""
        if self.session_key is None or must_create:
            super().save(must_create=must_create)
            return
        row = self.create_model_instance(self._session)  # type: ignore[attr-defined]  # the stubs lack it
        try:
            with transaction.atomic(using=row._state.db):
                row.save(force_update=True, update_fields=FROM_DATA)
        except DatabaseError as error:
            raise UpdateError from error

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
