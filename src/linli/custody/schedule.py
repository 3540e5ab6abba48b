"""The table of retention: what is erased, when, on what ground, and the action of its app that erases it.

What is not in it: the journal and the certificates (they hold no personal data), the book of hours and points (kept while
the account lives), scores of ratings, counts and times of cases (statistics), and what is public record from the start:
lists and items of undertakings with proposals and results, and lasting mechanisms (decision 0023).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django_q.models import Task

from linli.attendance import actions as attendance
from linli.attendance import queries as attendance_queries
from linli.board import actions as board
from linli.board.queries import comments as board_queries
from linli.cases import actions as cases
from linli.cases.queries import erasing as case_queries
from linli.field import actions as field
from linli.field import queries as field_queries
from linli.integrity import actions as integrity
from linli.integrity.queries import erasing as integrity_queries
from linli.kernel import idempotency
from linli.kernel.models import IdempotencyKey
from linli.meetings import actions as meetings
from linli.meetings import queries as meeting_queries
from linli.notices import actions as notices
from linli.notices import queries as notice_queries
from linli.people import actions as people
from linli.people.queries import erasing as people_queries
from linli.places import declarations_keep as keep
from linli.places.keeping import Due, months_before
from linli.projects import actions as projects
from linli.projects import queries as projects_queries
from linli.projects.queries import erasing as project_queries
from linli.ratings import actions as ratings
from linli.ratings import queries as rating_queries
from linli.supervision import actions as supervision
from linli.supervision import queries as supervision_queries

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from linli.places.declarations import Declared


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table. Without a `setting` the time is fixed: `days` after the row's own moment.

    `due` is what is past its time; `erase` takes one batch of it and says how many. Tables of libraries have no action:
    without `erase` the rows themselves are deleted.
    """

    code: str
    data_class: str
    what: _StrPromise
    ground: str
    due: Callable[[Due], Any]
    erase: Callable[[Due], int] | None
    setting: Declared[int] | None = None
    days: int = 0
    scrubs: bool = False  # the text was searchable

    @property
    def in_months(self) -> bool:
        """Whether the setting counts months."""
        return self.setting is not None and self.setting.key.endswith("_months")

    def before(self, at: datetime, value: int) -> datetime:
        """The moment before which it is past its time, for a value of the setting."""
        if self.setting is None:
            return at - timedelta(days=self.days)
        return months_before(at, value) if self.in_months else at - timedelta(days=value)


_PIPL = "PIPL 19, 47"


def _erase_keys(due: Due) -> int:
    return idempotency.purge(due.before)


def _keys_due(due: Due) -> Any:
    return IdempotencyKey.objects.filter(created_at__lt=due.before)


def _logs_due(due: Due) -> Any:
    return Task.objects.filter(stopped__lt=due.before)


RULES: tuple[Rule, ...] = (
    Rule(
        "cases.contacts",
        "D2",
        _("Names and contacts of requests"),
        _PIPL,
        case_queries.contacts_due,
        lambda due: cases.erase_contacts(due=due),
        keep.KEEP_CONTACT_MONTHS,
    ),
    Rule(
        "cases.words",
        "D2",
        _("Words, place and title of requests"),
        _PIPL,
        case_queries.words_due,
        lambda due: cases.erase_words(due=due),
        keep.KEEP_WORDS_MONTHS,
        scrubs=True,
    ),
    Rule(
        "cases.photos",
        "D2",
        _("Photos of requests"),
        _PIPL,
        case_queries.photos_due,
        lambda due: cases.erase_photos(due=due),
        keep.KEEP_PHOTO_MONTHS,
    ),
    Rule(
        "cases.imports",
        "D2",
        _("Rows that imports left out"),
        _PIPL,
        case_queries.import_leftovers_due,
        lambda due: cases.erase_import_leftovers(due=due),
        keep.KEEP_IMPORT_DAYS,
    ),
    Rule(
        "ratings.words",
        "D2",
        _("Words with ratings"),
        _PIPL,
        rating_queries.words_due,
        lambda due: ratings.erase_words(due=due),
        keep.KEEP_WORDS_MONTHS,
    ),
    Rule(
        "ratings.devices",
        "D2",
        _("Devices behind ratings"),
        "国办发〔2019〕51号",
        rating_queries.devices_due,
        lambda due: ratings.forget_devices(due=due),
        keep.KEEP_RATER_MONTHS,
    ),
    Rule(
        "meetings.words",
        "D1",
        _("What was said and resolved in meetings"),
        _PIPL,
        meeting_queries.words_due,
        lambda due: meetings.erase_words(due=due),
        keep.KEEP_WORDS_MONTHS,
    ),
    Rule(
        "meetings.guests",
        "D2",
        _("Names of others at meetings"),
        _PIPL,
        meeting_queries.guests_due,
        lambda due: meetings.erase_guests(due=due),
        keep.KEEP_WORDS_MONTHS,
    ),
    Rule(
        "supervision.words",
        "D1",
        _("What supervision orders demanded and units answered"),
        _PIPL,
        supervision_queries.words_due,
        lambda due: supervision.erase_words(due=due),
        keep.KEEP_WORDS_MONTHS,
    ),
    Rule(
        "attendance.words",
        "D2",
        _("Words of requests to correct an attendance, with the reasons of the decision"),
        _PIPL,
        attendance_queries.words_due,
        lambda due: attendance.erase_words(due=due),
        keep.KEEP_WORDS_MONTHS,
    ),
    Rule(
        "attendance.deliveries",
        "D2",
        _("Words and links of delivered work, with the recipients' reasons"),
        _PIPL,
        attendance_queries.delivery_words_due,
        lambda due: attendance.erase_delivery_words(due=due),
        keep.KEEP_WORDS_MONTHS,
    ),
    Rule(
        "attendance.delivery_photos",
        "D2",
        _("Photos that show delivered work"),
        _PIPL,
        attendance_queries.delivery_photos_due,
        lambda due: attendance.erase_delivery_photos(due=due),
        keep.KEEP_PHOTO_MONTHS,
    ),
    Rule(
        "attendance.recipients",
        "D2",
        _("Names and numbers of those who got delivered work"),
        _PIPL,
        attendance_queries.recipients_due,
        lambda due: attendance.erase_recipients(due=due),
        keep.KEEP_CONTACT_MONTHS,
    ),
    Rule(
        "board.comments",
        "D2",
        _("Comments under public matters"),
        _PIPL,
        board_queries.words_due,
        lambda due: board.erase_words(due=due),
        keep.KEEP_WORDS_MONTHS,
    ),
    Rule(
        "projects.contacts",
        "D2",
        _("Contacts of projects"),
        _PIPL,
        project_queries.contacts_due,
        lambda due: projects.erase_contacts(due=due),
        keep.KEEP_CONTACT_MONTHS,
    ),
    Rule(
        "projects.withdrawals",
        "D2",
        _("Why somebody gave a place back"),
        _PIPL,
        project_queries.withdrawals_due,
        lambda due: projects.erase_withdrawals(due=due),
        keep.KEEP_WORDS_MONTHS,
    ),
    Rule(
        "projects.requests",
        "D2",
        _("Why somebody was refused a place"),
        _PIPL,
        project_queries.requests_due,
        lambda due: projects.erase_requests(due=due),
        keep.KEEP_WORDS_MONTHS,
    ),
    Rule(
        "integrity.answers",
        "D2",
        _("What people answered to findings"),
        _PIPL,
        integrity_queries.answers_due,
        lambda due: integrity.erase_answers(due=due),
        keep.KEEP_WORDS_MONTHS,
    ),
    Rule(
        "integrity.decisions",
        "D2",
        _("Words of decisions about findings"),
        _PIPL,
        integrity_queries.decisions_due,
        lambda due: integrity.erase_decisions(due=due),
        keep.KEEP_WORDS_MONTHS,
    ),
    Rule(
        "integrity.checks",
        "D2",
        _("Words of spot checks"),
        _PIPL,
        integrity_queries.checks_due,
        lambda due: integrity.erase_checks(due=due),
        keep.KEEP_WORDS_MONTHS,
    ),
    Rule(
        "field.notes",
        "D2",
        _("Words and photos that volunteers brought from the place"),
        _PIPL,
        field_queries.notes_due,
        lambda due: field.erase_notes(due=due),
        keep.KEEP_PHOTO_MONTHS,
    ),
    Rule(
        "field.records",
        "D2",
        _("Records of phones that nobody opened"),
        _PIPL,
        field_queries.records_due,
        lambda due: field.erase_records(due=due),
        keep.KEEP_WORDS_MONTHS,
    ),
    Rule(
        "projects.words",
        "D2",
        _("Words of objections to an absence, with the reasons of the decision"),
        _PIPL,
        projects_queries.absence_words_due,
        lambda due: projects.erase_absence_words(due=due),
        keep.KEEP_WORDS_MONTHS,
    ),
    Rule(
        "people.registrations",
        "D2",
        _("Free text of registrations that are over"),
        _PIPL,
        people_queries.registration_words_due,
        lambda due: people.erase_registration_words(due=due),
        keep.KEEP_WORDS_MONTHS,
    ),
    Rule(
        "people.sessions",
        "D1",
        _("Sessions that are over"),
        "PIPL 6",
        people_queries.sessions_due,
        lambda due: people.erase_sessions(due=due),
    ),
    Rule(
        "people.tokens",
        "D1",
        _("Tokens that are over"),
        "PIPL 6",
        people_queries.tokens_due,
        lambda due: people.erase_tokens(due=due),
        keep.KEEP_TOKEN_DAYS,
    ),
    Rule(
        "notices.outbox",
        "D2",
        _("Messages that went out"),
        _PIPL,
        notice_queries.outbox_due,
        lambda due: notices.erase_outbox(due=due),
        keep.KEEP_OUTBOX_DAYS,
    ),
    Rule(
        "notices.inbox",
        "D1",
        _("Messages inside"),
        _PIPL,
        notice_queries.inbox_due,
        lambda due: notices.erase_inbox(due=due),
        keep.KEEP_INBOX_MONTHS,
    ),
    Rule(
        "notices.codes",
        "D2",
        _("Confirmation codes and their contacts"),
        "PIPL 6",
        notice_queries.confirmations_due,
        lambda due: notices.erase_confirmations(due=due),
        keep.KEEP_CODE_DAYS,
    ),
    Rule(
        "kernel.keys",
        "D1",
        _("Keys of forms that were sent"),
        "PIPL 6",
        _keys_due,
        _erase_keys,
        days=idempotency.KEPT.days,
    ),
    Rule(
        "worker.logs",
        "D1",
        _("Logs of the worker"),
        "网络安全法 21; PIPL 56",
        _logs_due,
        None,
        keep.KEEP_LOG_MONTHS,
    ),
)
BY_CODE = {rule.code: rule for rule in RULES}
