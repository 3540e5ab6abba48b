"""What a certificate says, when one may be issued or ended, and what its hash covers. Pure.

Order 67 of the Ministry of Civil Affairs (2020): from the records, true and free (art. 3, 14), with service time, content
and recording unit (art. 15), in hours (art. 7), checked through the information system (art. 17); what is no volunteer
service is not certified as such (art. 19).
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from string import Formatter
from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from linli.certificates.models import Certificate, Naming
from linli.credits.models import Grade, How
from linli.kernel import ids, mask
from linli.kernel.canonical import canonical
from linli.kernel.verdict import ALLOWED, Verdict, first, refuse
from linli.people.powers import Power
from linli.people.rules import Facts, may

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from linli.kernel.actor import Actor

FORMAT = "linli.certificate.v1"
MOST_LINES = 400
MOST_THANKED = 300
MOST_WORDS = 600
LEAST_DIGEST = 12
PLACEHOLDERS = frozenset({"name", "project", "from", "until", "hours", "community"})
LEVELS = (15, 12, 9, 6, 4)
S = Certificate.State


@dataclass(frozen=True, slots=True)
class Line:
    """One service as the paper lists it."""

    day: date
    title: str
    where: str
    minutes: int
    grade: str
    how: str
    source: UUID
    area_code: str = ""

    @property
    def frozen(self) -> dict[str, str | int]:
        """As it is stored and hashed."""
        return {
            "day": self.day.isoformat(),
            "title": self.title,
            "where": self.where,
            "minutes": self.minutes,
            "grade": self.grade,
            "how": self.how,
            "source": str(self.source),
        }


@dataclass(frozen=True, slots=True)
class Sums:
    """Minutes of a set of lines; volunteer time is `claimed` alone, assigned service stands apart."""

    claimed: int
    assigned: int
    grades: tuple[tuple[str, int], ...]


def sums_of(lines: Iterable[Mapping[str, Any]]) -> Sums:
    """Add frozen lines up."""
    grades = dict.fromkeys(Grade.values, 0)
    claimed = assigned = 0
    for line in lines:
        if line["how"] == How.CLAIMED:
            claimed += line["minutes"]
            grades[line["grade"]] += line["minutes"]
        else:
            assigned += line["minutes"]
    return Sums(claimed, assigned, tuple((grade, found) for grade, found in grades.items() if found))


def name_shown(name: str, naming: str) -> str:
    """The name as the holder wants it on the paper."""
    if naming == Naming.NONE:
        return ""
    return name if naming == Naming.FULL else mask.mask_name(name)


def content_of(certificate: Certificate, name: str) -> dict[str, Any]:
    """Everything that stands on the paper, and a salt so that nobody can guess a name from the hash."""
    return {
        "format": FORMAT,
        "number": certificate.number,
        "kind": str(certificate.kind),
        "name": name,
        "recorder": certificate.recorder,
        "unit": certificate.unit_name,
        "from": certificate.from_on.isoformat(),
        "until": certificate.until_on.isoformat(),
        "claimed": certificate.claimed_minutes,
        "assigned": certificate.assigned_minutes,
        "lines": certificate.lines,
        "words": certificate.words,
        "salt": certificate.salt,
    }


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON."""
    return sha256(canonical(dict(content)).encode()).hexdigest()


def around(codes: Sequence[str]) -> str:
    """The smallest area that has all of these inside."""
    for length in LEVELS:
        cut = {code[:length] for code in codes}
        if len(cut) == 1 and len(codes[0]) >= length:
            return cut.pop()
    return codes[0][: LEVELS[-1]]


# --- Issuing ----------------------------------------------------------------------------------------------------------


def may_choose(*, from_on: date, until_on: date, today: date) -> Verdict:
    """Refusals: bad_period, in_future."""
    if until_on < from_on:
        return refuse("bad_period", _("The last day lies before the first one."), "until_on")
    if from_on > today:
        return refuse("in_future", _("This period has not begun yet."), "from_on")
    return ALLOWED


def may_certify(lines: int) -> Verdict:
    """Refusals: nothing_served, too_many_lines."""
    if not lines:
        return refuse(
            "nothing_served",
            _(
                "No service is recorded in this period. Choose another one, or look at your statement of hours."
            ),
        )
    if lines > MOST_LINES:
        return refuse(
            "too_many_lines",
            format_lazy(
                _("One certificate holds {most} services. Take several certificates of shorter periods."),
                most=MOST_LINES,
            ),
        )
    return ALLOWED


def may_make_batch(*, members: int) -> Verdict:
    """Refusal: nobody_agreed."""
    if members:
        return ALLOWED
    return refuse(
        "nobody_agreed",
        _(
            "No member who served in this period lets the unit make certificates. Each of them agrees on their own page."
        ),
    )


# --- Ending -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What is judged of a certificate: how it stands, whose it is, where it belongs, whether its figures changed."""

    state: str
    kind: str
    person_uid: UUID
    area_code: str
    drifted: bool = False


def _is_valid(facts: CertificateFacts) -> Verdict:
    if facts.state == S.VALID:
        return ALLOWED
    return refuse("not_valid", _("This certificate has ended already."))


def may_withdraw(facts: CertificateFacts, actor: Actor) -> Verdict:
    """The holder, or who keeps the book of the area. Refusals: not_valid, no_right."""
    own = actor.person_uid is not None and actor.person_uid == facts.person_uid
    right = ALLOWED if own else may(actor, Power.PROJECTS_ASSIGN, Facts(area_code=facts.area_code))
    return first(right, _is_valid(facts))


def may_reissue(facts: CertificateFacts, actor: Actor) -> Verdict:
    """The holder takes a new one for the same period. Refusals: not_yours, not_service, not_valid, unchanged."""
    checks = []
    if actor.person_uid is None or actor.person_uid != facts.person_uid:
        checks.append(refuse("not_yours", _("Only the holder takes a new one.")))
    if facts.kind != Certificate.Kind.SERVICE:
        checks.append(refuse("not_service", _("A letter of thanks is not issued anew.")))
    checks.append(_is_valid(facts))
    if not facts.drifted:
        checks.append(refuse("unchanged", _("Its figures are those of the book; there is nothing to renew.")))
    return first(*checks)


# --- Thanks -----------------------------------------------------------------------------------------------------------


def may_thank(actor: Actor, area_code: str) -> Verdict:
    """Who assigns people in the area thanks them. Refusal: no_right."""
    return may(actor, Power.PROJECTS_ASSIGN, Facts(area_code=area_code))


def good_words(words: str) -> Verdict:
    """Refusals: no_words, too_long, bad_placeholder."""
    if not words.strip():
        return refuse("no_words", _("A few words are needed here."), "words")
    if len(words) > MOST_WORDS:
        return refuse("too_long", _("This is too long."), "words")
    try:
        named = {name for _text, name, _spec, _conv in Formatter().parse(words) if name is not None}
    except ValueError:
        named = {""}
    wrong = sorted(named - PLACEHOLDERS)
    if wrong:
        known = " ".join(f"{{{one}}}" for one in sorted(PLACEHOLDERS))
        return refuse(
            "bad_placeholder",
            format_lazy(_("Only these placeholders are filled in: {known}"), known=known),
            "words",
        )
    return ALLOWED


def may_thank_so_many(people: int) -> Verdict:
    """Refusals: nobody_served, too_many_people."""
    if not people:
        return refuse("nobody_served", _("Nobody served there in this period."))
    if people > MOST_THANKED:
        return refuse("too_many_people", _("These are more than 300 people. Choose a shorter period."))
    return ALLOWED


def filled(words: str, values: Mapping[str, str]) -> str:
    """The words with everything filled in but the name, which is sealed and put in when somebody reads it."""
    for key, value in values.items():
        words = words.replace(f"{{{key}}}", value)
    return words


# --- Checking ---------------------------------------------------------------------------------------------------------


def plain_number(text: str) -> str:
    """A typed number as it is stored, or nothing for what is none."""
    plain = "".join(text.upper().split())
    if not ids.valid_number(plain):
        return ""
    digits = "".join(sign for sign in plain if sign.isdigit())
    prefix = "".join(sign for sign in plain if sign.isalpha())
    return f"{prefix}{digits[:4]}-{digits[4:8]}-{digits[8:12]}-{digits[12:]}"


def digest_fits(certificate_digest: str, typed: str) -> bool:
    """Whether the typed beginning of a hash is long enough and right."""
    plain = "".join(typed.lower().split())
    return len(plain) >= LEAST_DIGEST and certificate_digest.startswith(plain)
