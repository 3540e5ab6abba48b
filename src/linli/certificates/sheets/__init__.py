"""Certificates and letters of thanks as PDF, laid out from what was frozen."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext as _

from linli.certificates import queries
from linli.certificates.models import Certificate
from linli.credits.models import Grade
from linli.kernel import clock, typesetting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

HERE = Path(__file__).parent
SOURCES = {
    Certificate.Kind.SERVICE.value: HERE / "service.typ",
    Certificate.Kind.THANKS.value: HERE / "thanks.typ",
}
HOUR = 60
GROUP = 8
MINUTES_IN_HUNDREDTHS = 3  # so many minutes are a whole number of hundredths of an hour: five


def paper(certificate: Certificate, *, at: datetime, form: Literal["pdf", "png"] = "pdf") -> list[bytes]:
    """One PDF, or a picture of each page. Raises typesetting.Unsettable."""
    data = data_of(certificate)
    source = SOURCES[str(certificate.kind)]
    return typesetting.set_document(source, data, rows=len(certificate.lines), at=at, form=form)


def check_address(certificate: Certificate) -> str:
    """Where the code on the paper leads: the public check with number and hash."""
    page = reverse("certificates:check")
    return f"{settings.BASE_URL.rstrip('/')}{page}?n={certificate.number}&h={certificate.digest}"


def data_of(certificate: Certificate) -> dict[str, Any]:
    """What the document gets: text only."""
    found = queries.paper_of(certificate)
    standing = queries.standing_of(certificate)
    place = _("not sealed yet") if standing.number is None else f"{standing.log} · {standing.number}"
    ended = certificate.state != Certificate.State.VALID
    address = check_address(certificate)
    return {
        "lang": (get_language() or "zh-hans")[:2],
        "title": str(certificate.get_kind_display()),
        "number": certificate.number,
        "name": found.name,
        "words": found.words,
        "statement": _statement(certificate, found.name),
        "facts": _facts(certificate),
        "grades": [[grade, str(Grade(grade).label), hours(minutes)] for grade, minutes in found.sums.grades],
        "claimed": _rows(found.claimed),
        "assigned": _rows(found.assigned),
        "assigned_title": _("Assigned service, not volunteer service"),
        "assigned_hint": _(
            "Duty assigned by a unit. It is recorded here apart and counts for no volunteer time."
        ),
        "claimed_title": _("Content of the service"),
        "heads": [_("Day"), _("Service"), _("Where"), _("Hours"), _("Grade")],
        "grades_title": _("How the hours are known"),
        "rounding": _rounding(certificate),
        "by": certificate.recorder,
        "recorder_label": _("Recording unit"),
        "issued": day(certificate.issued_at.astimezone(clock.local_zone()).date()),
        "issued_label": _("Issued on"),
        "number_label": _("Number"),
        "hash_label": _("Hash (SHA-256)"),
        "hash": " ".join(certificate.digest[at : at + GROUP] for at in range(0, 64, GROUP)),
        "journal_label": _("Journal"),
        "journal": f"{standing.entry} · {place}",
        "address": address,
        "address_short": address.partition("?")[0],
        "qr": _qr(address),
        "qr_alt": _("Code that leads to the check of this paper: %(address)s") % {"address": address},
        "qr_words": _("Scan to check"),
        "ended": str(certificate.get_state_display()) if ended else "",
        "law": _(
            "Issued free of charge from the records, under Order 67 of the Ministry of Civil Affairs (2020). "
            "Only service that the volunteer took on of their own accord counts as volunteer time."
        ),
        "check": _(
            "Whether it is still valid is said by %(address)s, with the number and the first twelve signs of the hash."
        )
        % {"address": address.partition("?")[0]},
    }


def _statement(one: Certificate, name: str) -> str:
    values = {
        "name": name or _("The holder of this paper"),
        "from": day(one.from_on),
        "until": day(one.until_on),
        "hours": hours(one.claimed_minutes),
    }
    count = len([line for line in one.lines if line["how"] == "claimed"])
    said = ngettext(
        "%(name)s took part in %(n)d volunteer service from %(from)s to %(until)s, %(hours)s hours in all.",
        "%(name)s took part in %(n)d volunteer services from %(from)s to %(until)s, %(hours)s hours in all.",
        count,
    )
    return said % {**values, "n": count}


def _facts(one: Certificate) -> list[list[str]]:
    facts = [
        [gettext("Service time"), _("%(hours)s hours") % {"hours": hours(one.claimed_minutes)}],
        [gettext("Period of service"), f"{one.from_on.isoformat()} – {one.until_on.isoformat()}"],
        [gettext("Recording unit"), one.recorder],
    ]
    if one.unit_name:
        facts.append([gettext("Served for"), one.unit_name])
    return facts


def _rounding(one: Certificate) -> str:
    """A sentence where hundredths of an hour do not say the minutes, so that nobody finds a sum that is wrong."""
    if all(line["minutes"] % MINUTES_IN_HUNDREDTHS == 0 for line in one.lines):
        return ""
    return _("Each line is rounded to hundredths of an hour; the sum is made of whole minutes.")


def _rows(lines: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    return [
        [line["day"], line["title"], line["where"], hours(line["minutes"]), line["grade"]] for line in lines
    ]


def hours(minutes: int) -> str:
    """Minutes as hours with two decimals at most: the unit that Order 67 article 7 demands."""
    return f"{minutes / HOUR:.2f}".rstrip("0").rstrip(".")


def day(on: date) -> str:
    """A day as papers write it."""
    return _("%(year)d-%(month)02d-%(day)02d") % {"year": on.year, "month": on.month, "day": on.day}


def _qr(address: str) -> str:
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=2, dark="#000", light="#fff")
    return drawn.getvalue().decode()
