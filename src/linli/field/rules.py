"""Records of an outbox, judged purely: can it be read, when was it done, who chooses between two."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from linli.field.facts import Parcel, Record, SettleFacts, Timing
from linli.field.models import FieldRecord
from linli.kernel.verdict import ALLOWED, Refused, Verdict, refuse

MOST_RECORDS = 50
MOST_WORDS = 1000
MOST_BODY = 4_000_000
MOST_CODE = 12
MOST_DEVICE = 80
# Sent at once, a record is seconds old; what is older was kept while there was no network.
AT_ONCE = timedelta(seconds=60)
# Nobody keeps a record longer than this; a phone that says so has a clock that is wrong.
LONGEST = timedelta(days=60)
EARTH = {"lat": 90.0, "lng": 180.0}

UNREADABLE = refuse("unreadable", _("This record could not be read. Write it down once more and send it."))
NO_WORDS = refuse("no_words", _("The note is empty."))
WORDS_LONG = refuse("words_long", _("A note has at most 1000 characters."))
OTHER_CONTENT = refuse(
    "other_content",
    _("Under this number something else arrived before. Both are kept: choose which one holds."),
)
WAITS = refuse("waits_for_sign_in", _("Kept: it counts as soon as your sign-in to this shift has arrived."))
GONE = refuse("missing", _("This shift is not there any more, or not for you."))
NO_PLACE = refuse("no_place", _("You hold no place in this shift."))
WRONG_ACCOUNT = refuse(
    "wrong_account", _("These records belong to another account. They stay on this phone until it signs in.")
)
TOO_MANY = refuse("too_many_records", _("At most 50 records at a time."))
ASKED = refuse(
    "asked_instead",
    _(
        "No sign-in of yours to this shift has arrived. Your sign-out is kept as a request, and somebody else decides."
    ),
)
NOT_OPEN = refuse("settled_already", _("This was decided already."))
SET_ASIDE = refuse("set_aside", _("Set aside: the other one holds."))


def may_send(*, mine: bool, count: int) -> Verdict:
    """Whether a batch is taken at all. Refusals: wrong_account, too_many_records."""
    if not mine:
        return WRONG_ACCOUNT
    return ALLOWED if count <= MOST_RECORDS else TOO_MANY


def may_settle(facts: SettleFacts) -> Verdict:
    """Whose record it is chooses, or who runs the project. Refusal: settled_already."""
    if facts.state != FieldRecord.State.CONFLICT:
        return NOT_OPEN
    return ALLOWED if facts.mine or facts.runs else GONE


def may_force(facts: SettleFacts) -> Verdict:
    """Whether a sign-out no longer waits for its sign-in: whose it is says so, or who runs the project.

    Refusal: settled_already.
    """
    if facts.state != FieldRecord.State.WAITING:
        return NOT_OPEN
    return ALLOWED if facts.mine or facts.runs else GONE


def digest_of(body: str) -> str:
    """What two records are told apart by."""
    return sha256(body.encode(errors="surrogatepass")).hexdigest()


def read(body: str) -> Record:
    """The content of a record. Raises Refused: unreadable, no_words, words_long."""
    if len(body) > MOST_BODY:
        raise Refused(UNREADABLE)
    try:
        record = _record(json.loads(body))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        raise Refused(UNREADABLE) from None
    _words_of(record).enforce()
    return record


def _record(said: Any) -> Record:
    made_at = datetime.fromisoformat(said["made_at"])
    if made_at.tzinfo is None:
        raise ValueError
    accuracy = _number(said.get("accuracy_m"), math.inf)
    return Record(
        kind=FieldRecord.Kind(said["kind"]).value,
        shift_uid=UUID(said["shift"]),
        made_at=made_at.astimezone(UTC),
        code=_text(said.get("code"))[:MOST_CODE],
        words=_text(said.get("words")).strip(),
        photo=_text(said.get("photo")),
        device=_text(said.get("device"))[:MOST_DEVICE],
        lat=_number(said.get("lat"), EARTH["lat"]),
        lng=_number(said.get("lng"), EARTH["lng"]),
        accuracy_m=None if accuracy is None else min(round(abs(accuracy)), 1_000_000),
    )


def _words_of(record: Record) -> Verdict:
    if len(record.words) > MOST_WORDS:
        return WORDS_LONG
    if record.kind == FieldRecord.Kind.NOTE and not record.words:
        return NO_WORDS
    return ALLOWED


def _text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError
    value.encode()  # half of a surrogate pair cannot be stored
    return value.replace("\0", "")


def _number(value: Any, most: float) -> float | None:
    if value is None:
        return None
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or math.isnan(value)
        or abs(value) > most
    ):
        raise ValueError
    return float(value)


def timing(record: Record, parcel: Parcel, received_at: datetime) -> Timing:
    """When it was done, by our clock: how long it waited is told by one and the same clock, that of the phone.

    So a phone whose clock is two days ahead says no wrong time. Where its clock was set while the record waited (a network
    does that the moment it is back), nobody knows how long that was: a sign then has nothing but its code to prove its
    minute, and never counts as made just now.
    """
    waited = parcel.sent_at - record.made_at
    if waited < -AT_ONCE or waited > LONGEST:
        return Timing(claimed_at=record.made_at, waited_s=None, offline=True)
    waited = max(waited, timedelta(0))
    return timing_of(record.made_at, int(waited.total_seconds()), received_at=received_at, at=received_at)


def timing_of(
    made_at: datetime | None, waited_s: int | None, *, received_at: datetime, at: datetime
) -> Timing:
    """The same of a record that lies here already and is judged at `at`: what waited here waited as well."""
    if waited_s is None:
        return Timing(claimed_at=made_at or received_at, waited_s=None, offline=True)
    claimed_at = received_at - timedelta(seconds=waited_s)
    return Timing(claimed_at=claimed_at, waited_s=waited_s, offline=at - claimed_at > AT_ONCE)


def waits(kind: str, verdict: Verdict) -> bool:
    """A sign-out that came before its sign-in is kept until that one is there."""
    return kind == FieldRecord.Kind.SIGN_OUT and verdict.code == "not_in"
