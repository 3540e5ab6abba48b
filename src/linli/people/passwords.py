"""What a password is judged by: its length, the shipped list of leaked ones, its holder's own name and number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from linli.kernel import clock
from linli.people import rules_signing
from linli.people.leaked import is_leaked
from linli.people.models import Account, Post, UsedPassword
from linli.people.rules_signing import Strength

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.verdict import Verdict

STRICT, DEMO = "strict", "demo"


def faults(password: str, *, account: Account | None = None, at: datetime) -> list[Verdict]:
    """What is wrong with a new password for this account; without one, for somebody who is about to join."""
    staff = account is not None and Post.objects.current(at).filter(person_id=account.person_id).exists()
    strict = settings.PASSWORD_PROFILE == STRICT
    return rules_signing.password_faults(
        password,
        Strength(
            staff=staff,
            strict=strict,
            leaked=is_leaked(password),
            used_before=strict and account is not None and _used(password, account),
            own_words=own_words(account.username, account.person.name, account.person.phone)
            if account
            else (),
        ),
    )


def is_too_weak(password: str, *, staff: bool) -> bool:
    """Whether a password that is in use already has to be replaced."""
    if settings.PASSWORD_PROFILE == DEMO:
        return False
    return bool(rules_signing.password_faults(password, Strength(staff=staff, leaked=is_leaked(password))))


def own_words(username: str, name: str, phone: str) -> tuple[str, ...]:
    """What others know of somebody: user name, name in signs and in pinyin, the number and its last six digits."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 -- half a second at each start, needed when a password is set

    number = "".join(filter(str.isdigit, phone))
    pinyin = "".join(lazy_pinyin(name))
    return tuple(word for word in (username, name, pinyin, number, number[-6:]) if word)


class HouseValidator:
    """For Django's own commands (`linli changepassword`) and for forms."""

    def validate(self, password: str, user: Account | None = None) -> None:
        """Raise ValidationError with everything that is wrong."""
        known = user if user is not None and user.pk else None
        found = faults(password, account=known, at=clock.now())
        if found:
            raise ValidationError([ValidationError(fault.sentence, code=fault.code) for fault in found])

    def get_help_text(self) -> str:
        """What is wanted, in one sentence."""
        return _("At least 8 characters (12 for staff), not digits alone, and none that burglars try first.")


def _used(password: str, account: Account) -> bool:
    used = UsedPassword.objects.filter(account=account).values_list("password", flat=True)
    return any(check_password(password, one) for one in (account.password, *used))
