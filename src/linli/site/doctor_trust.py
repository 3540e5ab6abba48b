"""What `linli doctor` asks about trust: how people sign in, the sealed journal, the keys of personal data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

LATEST_SEAL = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: how it stands, and what to do when it is wrong."""

    ok: bool
    what: str
    remedy: str = ""


def signing_in() -> Iterator[Finding]:
    """Second factors, and ways in that are half configured."""
    required = settings.SECOND_FACTOR == "required" or settings.DEMO
    yield Finding(
        ok=required,
        what=_("second factor: %(how)s") % {"how": settings.SECOND_FACTOR},
        remedy=_("set LINLI_SECOND_FACTOR=required: a stolen password would open personal data"),
    )
    pairs = {
        "LINLI_WEIXIN": (settings.WEIXIN_APP_ID, settings.WEIXIN_SECRET),
        "LINLI_WEIXIN_MINI": (settings.WEIXIN_MINI_APP_ID, settings.WEIXIN_MINI_SECRET),
    }
    for name, (app_id, secret) in pairs.items():
        if bool(app_id) != bool(secret):
            yield Finding(
                ok=False,
                what=_("%(name)s is half configured") % {"name": name},
                remedy=_("set both %(name)s_APP_ID and %(name)s_SECRET, or neither") % {"name": name},
            )
    if settings.SMS_SIGN_IN and not (settings.SMS_URL or settings.ALIYUN_SMS_KEY or settings.DEMO):
        yield Finding(
            ok=False,
            what=_("signing in by text message has no gateway"),
            remedy=_("set LINLI_SMS_URL or LINLI_ALIYUN_SMS_KEY, or unset LINLI_SMS_SIGN_IN"),
        )


def journal() -> Iterator[Finding]:
    """Checkpoints: that there is a key, that they are kept outside, that the database keeps what they promised."""
    from linli.kernel import clock, outside, rollback, sealing
    from linli.kernel.keys import KeyRefused, keys

    try:
        signs = keys().signing is not None
    except KeyRefused:
        return
    yield Finding(
        ok=signs,
        what=_("the journal is signed") if signs else _("the key file has no signing key"),
        remedy="linli journal key --add",
    )
    if not signs:
        return
    lost = rollback.losses()
    yield Finding(
        ok=not lost,
        what=_("the database was put back: %(why)s") % {"why": "; ".join(str(one) for one in lost)}
        if lost
        else _("the database keeps what its checkpoints say"),
        remedy=_("two people own up to it:")
        + " linli journal gap propose --by …, linli journal gap approve --by …",
    )
    witnessed = set(sealing.logs()) <= set(outside.logs())
    yield Finding(
        ok=witnessed,
        what=_("checkpoints lie in %(folder)s") % {"folder": outside.folder()}
        if witnessed
        else _("there are no checkpoints in %(folder)s") % {"folder": outside.folder()},
        remedy=_("put the folder back, or start the worker"),
    )
    _count, oldest = sealing.waiting()
    late = oldest is not None and clock.now() - oldest > LATEST_SEAL
    yield Finding(
        ok=not late,
        what=_("entries wait for their seal since %(when)s") % {"when": oldest}
        if late
        else _("the sealer keeps up"),
        remedy=_("start the worker:") + " linli work",
    )


def sealed_values() -> Iterator[Finding]:
    """Whether the keys at hand are those of this database, and whether every sealed column is known to rotation."""
    from linli.custody import queries
    from linli.kernel.keys import KeyRefused, keys
    from linli.kernel.sealed import undeclared

    unknown = undeclared()
    yield Finding(
        ok=not unknown,
        what=_("sealed columns that nobody declared: %(names)s") % {"names": ", ".join(unknown)}
        if unknown
        else _("every sealed column is declared"),
        remedy=_("declare them on their models"),
    )
    try:
        former = [key_id for key_id in keys().data if key_id != keys().current]
        wrong = queries.unopenable()
    except (KeyRefused, ImproperlyConfigured):
        return  # said above
    yield Finding(
        ok=not wrong,
        what=_("sealed values do not open: %(names)s") % {"names": "; ".join(wrong)}
        if wrong
        else _("sealed values open"),
        remedy=_("these are not the keys of this database: bring back its own key file"),
    )
    yield Finding(
        ok=not former and keys().former is None,
        what=_("old keys are still in the key file") if former or keys().former else _("no old key is left"),
        remedy="linli keys rotate; linli keys retire "
        + " ".join([*former, *(["index"] if keys().former else [])]),
    )


def book() -> Iterator[Finding]:
    """Whether what accounts hold is what their entries add up to."""
    from linli.credits import queries
    from linli.exchange import queries as exchange

    totals, faults = queries.totals(), [*queries.faults(), *exchange.faults()]
    yield Finding(
        ok=totals.even and not faults,
        what=faults[0]
        if faults
        else _("the book of hours and points adds up: %(n)d accounts") % {"n": totals.accounts},
        remedy=_("run linli verify; an account is mended by further entries, never by hand"),
    )
