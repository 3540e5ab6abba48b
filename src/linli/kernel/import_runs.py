"""Where an import of a table stands: its row, the rows that stayed outside, and what may become of it.

A run is a row, so that its page can be left and found again, and so that another worker can go on after the first
was killed. The check of a file is a run that writes nothing (`dry_run`). `imports` does the work.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from linli.kernel.models import Row
from linli.kernel.verdict import ALLOWED, Verdict, refuse

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

FOLDER = "imports"
_MINUTES_FROM = 90  # seconds; from here on minutes say it better

UNREADABLE = {
    "too_big": _("The file is too big; please split it."),
    "empty": _("The file is empty."),
    "encoding": _("The characters of this file cannot be read. Save it as CSV in UTF-8, or as .xlsx."),
    "bad_workbook": _("This workbook is damaged or has no sheet."),
}


class RunState(models.TextChoices):
    """Where an import stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Stopped")
    CANCELLED = "cancelled", _("Cancelled")


# verb → (states it may start from, state it leads to)
ARROWS: dict[str, tuple[frozenset[str], str]] = {
    "start": (frozenset({RunState.DONE, RunState.CANCELLED, RunState.FAILED}), RunState.WAITING),
    "run": (frozenset({RunState.WAITING, RunState.RUNNING}), RunState.RUNNING),
    "cancel": (frozenset({RunState.WAITING, RunState.RUNNING}), RunState.CANCELLED),
}


class RunRow(Row):
    """One import: where it stands, so that the page can be left and found again."""

    State = RunState

    file_name = models.CharField(max_length=200)
    stored_as = models.CharField(max_length=200, blank=True)
    mapping = models.JSONField(default=dict)
    area_code = models.CharField(max_length=18, blank=True)
    dry_run = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=RunState.choices, default=RunState.WAITING)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    result = models.JSONField(
        default=dict, blank=True
    )  # counts for the summary: where, how long people waited
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)  # last batch: tells a slow run from a killed one
    ended_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        problems: RelatedManager[ProblemRow]  # of the app's own rows

    class Meta:
        abstract = True

    @property
    def running(self) -> bool:
        """Whether somebody is, or will be, at it."""
        return self.state in ARROWS["run"][0]

    @property
    def file(self) -> Path:
        """Where the uploaded file lies (a path that is no file, when there is none)."""
        return Path(settings.MEDIA_ROOT) / FOLDER / (self.stored_as or "none")

    @property
    def speed(self) -> float:
        """Rows a second since this worker began."""
        if self.started_at is None or self.moved_at is None:
            return 0
        seconds = (self.moved_at - self.started_at).total_seconds()
        done = self.rows_done - int(self.result.get("from", 0))
        return done / seconds if seconds > 0 and done > 0 else 0

    @property
    def rate_words(self) -> str:
        """The speed in words."""
        return gettext("%(n)d rows a second") % {"n": round(self.speed)} if self.speed else ""

    @property
    def left_words(self) -> str:
        """How long it will still take, in words."""
        if not self.speed or self.state != RunState.RUNNING:
            return ""
        seconds = max(round((self.rows_total - self.rows_done) / self.speed), 1)
        if seconds < _MINUTES_FROM:
            return ngettext("about %(n)d second left", "about %(n)d seconds left", seconds) % {"n": seconds}
        minutes = round(seconds / 60)
        return ngettext("about %(n)d minute left", "about %(n)d minutes left", minutes) % {"n": minutes}


class ProblemRow(Row):
    """A row that could not go in, with its number in the file and the reason. The app adds the run."""

    row = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


def unreadable(code: str) -> Verdict:
    """The refusal of a file that cannot be read: file_too_big, file_empty, file_encoding, file_bad_workbook."""
    return refuse(f"file_{code}", UNREADABLE[code], "file")


def may_start(run: RunRow, *, file_there: bool) -> Verdict:
    """Whether a checked, stopped or broken run may go (on). Refusals: wrong_state, file_gone."""
    if run.state not in ARROWS["start"][0] or (run.state == RunState.DONE and not run.dry_run):
        return refuse("wrong_state", _("This import cannot be started now."))
    if not file_there:
        return refuse("file_gone", _("The file was deleted after its time. Please upload it again."))
    return ALLOWED


def may_cancel(run: RunRow) -> Verdict:
    """Whether a run may be stopped. Refusal: wrong_state."""
    if run.state not in ARROWS["cancel"][0]:
        return refuse("wrong_state", _("This import is not running."))
    return ALLOWED


def may_remap(run: RunRow, *, file_there: bool) -> Verdict:
    """Whether the columns may be given another meaning. Refusals: wrong_state, file_gone."""
    if not run.dry_run:
        return refuse("wrong_state", _("The rows of this import are on their way already."))
    return may_start(run, file_there=file_there)
