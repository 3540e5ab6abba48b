"""What pages and replies ask about records of phones, and the notes and photos that came of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db.models import Exists, OuterRef, Q
from django.templatetags.static import static

from linli import __version__
from linli.attendance.models import Attendance, Correction
from linli.attendance.rules import SYNCED_WITHIN
from linli.field import rules
from linli.field.facts import Outcome, SettleFacts
from linli.field.models import FieldNote, FieldRecord
from linli.kernel import crypto
from linli.kernel.actor import Actor
from linli.kernel.verdict import Missing, Refused, Verdict
from linli.people.queries import names_of
from linli.projects import queries as projects
from linli.projects import rules as project_rules
from linli.projects.models import Project, Shift, Slot

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from linli.places.keeping import Due

MOST = 100
State = FieldRecord.State
# What an open app needs to draw its pages without a network. The version of the app is the digest of all of it.
SHELL = (
    "vendor/tabler/tabler.min.css",
    "web/theme.css",
    "web/layout.css",
    "web/parts.css",
    "web/print.css",
    "web/mark.svg",
    "web/app.js",
    "web/say.js",
    "web/shortcuts.js",
    "web/draft.js",
    "web/photos.js",
    "projects/projects.css",
    "django_htmx/htmx-2.min.js",
    "vendor/idb/index.js",
    "vendor/jsqr/jsQR.js",
    "vendor/qrcode/qrcode.js",
    "field/field.css",
    "field/field.js",
    "field/kiosk.js",
    "field/list.js",
    "field/outbox.js",
    "field/photo.js",
    "field/scan.js",
    "field/screen.js",
    "field/screen_over.js",
    "field/sign.js",
    "field/store.js",
    "field/words.js",
    "field/worker.js",
    "field/icon-192.png",
)


@dataclass(frozen=True, slots=True)
class Said:
    """One of two records with the same id, as a person compares them."""

    record: FieldRecord
    words: str
    code: str
    made_at: datetime | None
    has_photo: bool
    photo: str


@dataclass(frozen=True, slots=True)
class Clash:
    """Two records that came under one id: the earlier one, the later one, and whose they are."""

    first: Said
    second: Said
    name: str
    settle: Verdict


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """What of the own records still wants somebody's eyes."""

    account_uid: str
    clashes: list[Clash]
    waits: list[tuple[FieldRecord, Verdict]]


@dataclass(frozen=True, slots=True)
class NotesPage:
    """What came from the places of one project."""

    project: Project
    notes: list[tuple[FieldNote, str]]
    clashes: list[Clash]
    more: bool


def account_uid(actor: Actor) -> str:
    """To whom a phone binds what it keeps: the person behind the login; nothing for a stranger."""
    return "" if actor.person_uid is None else str(actor.person_uid)


def outcome_of(record: FieldRecord) -> Outcome:
    """What a phone is told of one record."""
    return Outcome(record.record_uid, record.state, record.code, record.why)


def same_id(*, person_id: int, record_uid: UUID) -> list[FieldRecord]:
    """Everything that came under one id from one person, the first first."""
    return list(
        FieldRecord.objects.filter(person_id=person_id, record_uid=record_uid)
        .select_related("shift__project")
        .order_by("pk")
    )


def known(*, person_id: int, record_uid: UUID, digest: str) -> bool:
    """Whether this very record has arrived."""
    return FieldRecord.objects.filter(person_id=person_id, record_uid=record_uid, digest=digest).exists()


def records_of(*, actor: Actor) -> list[FieldRecord]:
    """The own records, the newest first."""
    if actor.person_id is None:
        return []
    rows = FieldRecord.objects.filter(person_id=actor.person_id).select_related("shift__project")
    return list(rows.order_by("-received_at", "-pk")[:MOST])


def waiting_outs(*, person_id: int, shift: Shift) -> list[FieldRecord]:
    """Sign-outs of one person that wait for the sign-in to this shift."""
    rows = FieldRecord.objects.filter(person_id=person_id, shift=shift, state=State.WAITING)
    return list(rows.select_related("shift__project").order_by("made_at", "pk"))


def outs_due(at: datetime, *, limit: int) -> list[UUID]:
    """Sign-outs that wait though the sign-in is there by now, or though no phone may bring one any more."""
    signed = Attendance.objects.filter(person=OuterRef(OuterRef("person"))).values("place_uid")
    there = Slot.objects.filter(shift=OuterRef("shift"), holder=OuterRef("person"), uid__in=signed)
    rows = FieldRecord.objects.filter(state=State.WAITING, shift__isnull=False)
    rows = rows.filter(Q(shift__ends_at__lt=at - SYNCED_WITHIN) | Exists(there))
    return list(rows.order_by("received_at", "pk").values_list("uid", flat=True)[:limit])


def asks_already(record: FieldRecord) -> bool:
    """Whether the sign-in to this shift has become a request, which this sign-out can join."""
    held = Slot.objects.filter(shift=record.shift, holder=record.person_id)
    rows = Correction.objects.open().filter(person=record.person_id, kind=Correction.Kind.KEPT)
    return rows.filter(place_uid__in=held.values("uid"), wanted_in_at__isnull=False).exists()


def record_for(*, actor: Actor, uid: UUID, lock: bool = False) -> FieldRecord:
    """One's own record, or one of a project that one runs. Raises Missing."""
    found = FieldRecord.objects.select_for_update(of=("self",)) if lock else FieldRecord.objects.all()
    record = found.select_related("shift__project", "person").filter(uid=uid).first()
    if record is None or not (record.person_id == actor.person_id or _runs(record, actor)):
        raise Missing
    return record


def _runs(record: FieldRecord, actor: Actor) -> bool:
    if record.shift is None:
        return False
    return bool(project_rules.may_run(actor, projects.project_facts(record.shift.project)))


def settle_facts(record: FieldRecord, actor: Actor) -> SettleFacts:
    """Facts for choosing between two."""
    return SettleFacts(
        state=record.state, mine=record.person_id == actor.person_id, runs=_runs(record, actor)
    )


def outbox_page(*, actor: Actor) -> OutboxPage:
    """What of the own records waits, or came twice; what lies on the phone itself the phone adds."""
    if actor.person_id is None:
        raise Missing
    rows = FieldRecord.objects.filter(person_id=actor.person_id)
    waits = rows.filter(state=State.WAITING).select_related("shift__project").order_by("received_at", "pk")
    return OutboxPage(
        account_uid=account_uid(actor),
        clashes=_clashes(rows.filter(state=State.CONFLICT), actor),
        waits=[(one, rules.may_force(settle_facts(one, actor))) for one in waits[:MOST]],
    )


def notes_page(*, actor: Actor, project_uid: UUID) -> NotesPage:
    """Notes, photos and open clashes of one project, for those who run it. Raises Missing."""
    project = projects.project_for(actor=actor, uid=project_uid)
    if not project_rules.may_run(actor, projects.project_facts(project)):
        raise Missing
    rows = FieldNote.objects.filter(project=project, state=FieldNote.State.SHOWN)
    notes = list(rows.select_related("shift").order_by("-made_at", "-pk")[: MOST + 1])
    names = names_of((note.person_id for note in notes), masked=False)
    open_ = FieldRecord.objects.filter(shift__project=project, state=State.CONFLICT)
    return NotesPage(
        project=project,
        notes=[(note, names[note.person_id]) for note in notes[:MOST]],
        clashes=_clashes(open_, actor),
        more=len(notes) > MOST,
    )


def _clashes(rows: Iterable[FieldRecord], actor: Actor) -> list[Clash]:
    found = list(
        rows.select_related("rival__note", "rival__shift__project", "shift__project").order_by(  # type: ignore[attr-defined]  # a QuerySet
            "received_at", "pk"
        )[:MOST]
    )
    names = names_of((one.person_id for one in found), masked=False)
    return [
        Clash(
            first=said(one.rival),
            second=said(one),
            name=names[one.person_id],
            settle=rules.may_settle(settle_facts(one, actor)),
        )
        for one in found
        if one.rival is not None
    ]


def said(record: FieldRecord) -> Said:
    """What a record says, from what is still kept of it."""
    note = FieldNote.objects.filter(record=record).first()
    body = body_of(record)
    if not body:
        photo = str(note.uid) if note is not None and note.photo else ""
        words = note.words if note is not None else ""
        return Said(record, words, "", record.made_at, has_photo=bool(photo), photo=photo)
    try:
        one = rules.read(body)
    except Refused:
        return Said(record, "", "", record.made_at, has_photo=False, photo="")
    return Said(record, one.words, one.code, one.made_at, has_photo=bool(one.photo), photo="")


def body_of(record: FieldRecord) -> str:
    """The content that is still kept, or nothing."""
    aad = FieldRecord.sealed["body_sealed"].aad(record.uid)
    return crypto.unseal(record.body_sealed, aad=aad) if record.body_sealed else ""


def photo_for(*, actor: Actor, uid: UUID) -> FieldNote:
    """A photo from the place: one's own, or of a project that one runs. Raises Missing."""
    note = FieldNote.objects.filter(uid=uid, photo=True).select_related("project").first()
    if note is None:
        raise Missing
    runs = project_rules.may_run(actor, projects.project_facts(note.project))
    if note.person_id != actor.person_id and not runs:
        raise Missing
    return note


@lru_cache(maxsize=1)
def _digest_of_shell() -> str:
    digest = hashlib.sha256(__version__.encode())
    for name in SHELL:
        found = finders.find(name)
        if isinstance(found, str):
            digest.update(hashlib.sha256(Path(found).read_bytes()).digest())
        digest.update(static(name).encode())
    return digest.hexdigest()[:16]


def app_version() -> str:
    """The version of the app on the phone: a new one whenever a file of its shell changes."""
    return settings.FIELD_VERSION or _digest_of_shell()


def shell() -> list[str]:
    """Addresses of the files that the app keeps on the phone."""
    named = [static(name) for name in SHELL]
    # Modules name each other without the digest in the name.
    plain = [f"{settings.STATIC_URL}{name}" for name in SHELL if name.endswith(".js")]
    return list(dict.fromkeys([*named, *plain]))


def notes_due(due: Due) -> QuerySet[FieldNote]:
    """Words and photos from the place that are past their time."""
    found = FieldNote.objects.filter(due.over("created_at", "project__"))
    return found.exclude(person_id__in=due.held_persons)


def records_due(due: Due) -> QuerySet[FieldRecord]:
    """Records that still hold what the phone brought, because nobody ever opened or settled them."""
    nowhere = Q(shift__isnull=True, received_at__lt=due.before)
    found = FieldRecord.objects.filter(due.over("received_at", "shift__project__") | nowhere)
    return found.exclude(body_sealed="").exclude(person_id__in=due.held_persons)
