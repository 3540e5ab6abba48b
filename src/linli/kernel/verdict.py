"""One answer for the button, the action and the JSON: may this be done, and if not, why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Verdict:
    """Allowed or refused; `code` is for machines, `sentence` for people, `field` names the input at fault."""

    ok: bool
    code: str
    sentence: StrOrPromise
    field: str = ""

    def __bool__(self) -> bool:
        return self.ok

    def enforce(self) -> None:
        """Do nothing when allowed; raise Refused with this verdict when not."""
        if not self.ok:
            raise Refused(self)


class Refused(Exception):
    """A rule said no. Nothing has been written."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.code)
        self.verdict = verdict

    def __str__(self) -> str:
        return f"{self.verdict.code}: {self.verdict.sentence}"


class Missing(Exception):
    """The thing does not exist for this actor."""


ALLOWED = Verdict(ok=True, code="ok", sentence="")


def refuse(code: str, sentence: StrOrPromise, field: str = "") -> Verdict:
    """Build a refusal."""
    return Verdict(ok=False, code=code, sentence=sentence, field=field)


def first(*verdicts: Verdict) -> Verdict:
    """Return the first refusal, or ALLOWED when nobody refuses."""
    for verdict in verdicts:
        if not verdict.ok:
            return verdict
    return ALLOWED
