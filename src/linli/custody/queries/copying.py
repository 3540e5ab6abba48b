"""A person's own data, all classes, in the clear, for that person alone: what the house knows of them (PIPL art. 45).

Every column of `people.field_classes` from D2 on is either in the copy or has its reason why not: `copying_columns`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linli.attendance.models import Attendance
from linli.board.models import Comment
from linli.cases import queries as case_queries
from linli.cases.models import Note, ProxyFiling, Voice
from linli.cases.queries.disclosing import contact_in, given_name
from linli.credits.models import CreditEntry
from linli.kernel import crypto
from linli.notices import queries as notices
from linli.notices.models import InboxMessage
from linli.people import queries as people
from linli.people.models import (
    Account,
    Certificate,
    Deployment,
    Kinship,
    Particulars,
    Person,
    Post,
    Registration,
    SignInHelp,
    WorkSpell,
)
from linli.people.rules import free_time_words
from linli.places import queries as places
from linli.projects.models import Slot, Waiting

from .copying_book import (
    choices_copied,
    commendations_copied,
    consents_copied,
    corrections_copied,
    orders_copied,
    parts_copied,
    statements_copied,
)
from .copying_deliveries import deliveries_copied, recipients_copied
from .copying_duty import aways_copied, swaps_copied
from .copying_field import field_copied
from .copying_places import absences_copied, crews_copied, places_copied, rosters_copied
from .copying_proofs import checks_copied, findings_copied, papers_copied
from .copying_verdicts import Rows, calls_copied, ratings_copied
from .copying_verdicts import when as _when

if TYPE_CHECKING:
    from linli.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the copy: its code, and its rows by the codes of their columns."""

    code: str
    rows: Rows


def copy_of(*, actor: Actor, at: datetime) -> list[Section]:
    """Everything about the actor's own person. Nobody's is Missing. As many statements as there are sections, and a few."""
    person = people.person_of(actor=actor)
    return [
        Section("person", _person(person)),
        Section("accounts", _accounts(person)),
        Section("sessions", _sessions(person, at)),
        Section("posts", _posts(person)),
        Section("work", _work(person)),
        Section("registrations", _registrations(person)),
        Section("certificates", _certificates(person)),
        Section("kin", _kin(person)),
        Section("deployments", _deployments(person)),
        Section("requests", _requests(person)),
        Section("filed", _filed(person)),
        Section("said", _said(person)),
        Section("ratings", ratings_copied(person)),
        Section("calls", calls_copied(person)),
        Section("comments", _comments(person)),
        Section("service", _service(person)),
        Section("places", places_copied(person)),
        Section("crews", crews_copied(person)),
        Section("attendance", _attendance(person)),
        Section("absences", absences_copied(person)),
        Section("corrections", corrections_copied(person)),
        Section("deliveries", deliveries_copied(person)),
        Section("recipient", recipients_copied(person)),
        Section("field", field_copied(person)),
        Section("parts", parts_copied(person)),
        Section("rosters", rosters_copied(person)),
        Section("aways", aways_copied(person)),
        Section("swaps", swaps_copied(person)),
        Section("credits", _credits(person)),
        Section("statements", statements_copied(person)),
        Section("orders", orders_copied(person)),
        Section("commendations", commendations_copied(person)),
        Section("papers", papers_copied(person)),
        Section("consents", consents_copied(person)),
        Section("findings", findings_copied(person)),
        Section("checks", checks_copied(person)),
        Section("choices", choices_copied(person)),
        Section("messages", _messages(person)),
        Section("help", _help(person)),
        Section("seen", _looks(person)),
    ]


_MEMBER = {str(Particulars.Member.IN_SERVICE): True, str(Particulars.Member.NOT_MEMBER): False}


def _person(person: Person) -> Rows:
    kept = Particulars.objects.filter(person=person).first()
    return [
        {
            "name": person.name,
            "phone": person.phone,
            "identity": kept.identity if kept else "",
            "member": _MEMBER.get(kept.member) if kept else None,
            "source": kept.source if kept else "",
            "number_there": kept.external_id if kept else "",
            "since": _when(person.created_at),
        }
    ]


def _accounts(person: Person) -> Rows:
    found: Rows = []
    for one in Account.objects.filter(person=person).order_by("pk"):
        factors = people.factors_of(account_id=one.pk)
        found.append(
            {
                "username": one.username,
                "open": one.is_active,
                "language": one.language,
                "since": _when(one.created_at),
                "password_set": _when(one.password_set_at),
                "authenticator": factors.totp is not None,
                "passkeys": len(factors.passkeys),
                "recovery_codes": factors.codes_left,
            }
        )
    return found


def _sessions(person: Person, at: datetime) -> Rows:
    return [
        {"device": one.label, "since": _when(one.opened_at), "last_used": _when(one.seen_at)}
        for account in Account.objects.filter(person=person)
        for one in people.sessions_of(account_id=account.pk, here=None, at=at)
    ]


def _posts(person: Person) -> Rows:
    rows = list(Post.objects.filter(person=person).select_related("unit").order_by("pk"))
    names = places.path_names([one.area_code for one in rows])
    return [
        {
            "role": str(one.get_role_display()),
            "where": one.unit.name if one.unit else names.get(one.area_code, one.area_code),
            "since": _when(one.since),
            "until": _when(one.until),
            "reason": one.reason,
            "ended_why": one.ended_why,
        }
        for one in rows
    ]


def _work(person: Person) -> Rows:
    rows = WorkSpell.objects.filter(person=person).select_related("unit").order_by("since", "pk")
    return [{"unit": one.unit.name, "since": _when(one.since), "until": _when(one.until)} for one in rows]


def _registrations(person: Person) -> Rows:
    rows = list(
        Registration.objects.filter(person=person)
        .select_related("branch")
        .prefetch_related("skills")
        .order_by("pk")
    )
    names = places.path_names([one.area_code for one in rows])
    return [
        {
            "where": names.get(one.area_code, one.area_code),
            "state": str(one.get_state_display()),
            "branch": one.branch.name if one.branch else "",
            "skills": "、".join(skill.name for skill in one.skills.all()),
            "free_times": "；".join(free_time_words(one.free_times.split())),
            "offer": one.offer,
            "decision": one.decision_note,
            "since": _when(one.created_at),
            "decided": _when(one.decided_at),
            "until": _when(one.ended_at),
        }
        for one in rows
    ]


def _certificates(person: Person) -> Rows:
    rows = Certificate.objects.filter(person=person).select_related("skill").order_by("pk")
    return [
        {
            "skill": one.skill.name,
            "number": one.number,
            "issued_by": one.issued_by,
            "until": _when(one.valid_until),
            "withdrawn": _when(one.withdrawn_at),
        }
        for one in rows
    ]


def _kin(person: Person) -> Rows:
    rows = Kinship.objects.filter(person=person).order_by("pk")
    return [
        {
            "phone": crypto.unseal(one.kin_sealed, aad=Kinship.kin_aad(one.uid)),
            "since": _when(one.declared_at),
        }
        for one in rows
    ]


def _deployments(person: Person) -> Rows:
    rows = list(Deployment.objects.filter(person=person).order_by("pk"))
    names = places.path_names([one.area_code for one in rows])
    return [
        {
            "where": names.get(one.area_code, one.area_code),
            "since": _when(one.since),
            "until": _when(one.until),
        }
        for one in rows
    ]


def _requests(person: Person) -> Rows:
    rows = Voice.objects.filter(person=person).select_related("case", "person").order_by("pk")
    return [
        {
            "number": one.number,
            "case": one.case.number,
            "state": str(one.case.get_state_display()),
            "channel": str(one.get_channel_display()),
            "name": given_name(one),
            "contact": contact_in(one),
            "words": one.body,
            "answers": "；".join(f"{key}：{value}" for key, value in one.answers.items()),
            "said": _when(one.said_at),
            "received": _when(one.received_at),
        }
        for one in rows
    ]


def _filed(person: Person) -> Rows:
    """Requests filed for others: that they were, and what was said about oneself; the request is the other's."""

    def opened(one: ProxyFiling, name: str) -> str:
        return crypto.unseal(getattr(one, name), aad=one.sealed[name].aad(one.uid))

    return [
        {
            "number": one.voice.number,
            "name": opened(one, "filer_name_sealed"),
            "contact": opened(one, "filer_contact_sealed"),
            "at": _when(one.at),
        }
        for one in case_queries.filings_of(person)
    ]


def _said(person: Person) -> Rows:
    """Questions to this person and answers of theirs; what is said in a case to others is not about them."""
    rows = Note.objects.filter(voice__person=person).select_related("voice").order_by("at", "pk")
    return [
        {"number": one.voice.number if one.voice else "", "words": one.body, "at": _when(one.at)}
        for one in rows
    ]


def _comments(person: Person) -> Rows:
    rows = Comment.objects.filter(person=person).select_related("case").order_by("pk")
    return [
        {
            "case": one.case.number,
            "words": one.body,
            "state": str(one.get_state_display()),
            "reason": str(one.get_reason_display()) if one.reason else "",
            "appeal": one.appeal_words,
            "at": _when(one.written_at),
        }
        for one in rows
    ]


def _service(person: Person) -> Rows:
    held = Slot.objects.filter(holder=person).select_related("shift__project").order_by("pk")
    waits = Waiting.objects.filter(person=person).select_related("shift__project").order_by("pk")
    return [
        {
            "title": shift.project.title,
            "from": _when(shift.starts_at),
            "to": _when(shift.ends_at),
            "how": str(how),
        }
        for shift, how in (
            *((one.shift, one.get_how_display()) for one in held),
            *((one.shift, _("On the waiting list")) for one in waits),
        )
    ]


def _attendance(person: Person) -> Rows:
    rows = Attendance.objects.filter(person=person).order_by("pk")
    return [
        {
            "from": _when(one.signed_in_at),
            "to": _when(one.signed_out_at),
            "how": str(one.get_how_display()),
            "grade": one.grade,
        }
        for one in rows
    ]


def _credits(person: Person) -> Rows:
    rows = CreditEntry.objects.filter(person=person).order_by("pk")
    return [
        {
            "title": one.source_title,
            "quantity": str(one.get_quantity_display()),
            "amount": one.amount,
            "how": str(one.get_how_display()),
            "grade": one.grade,
            "at": _when(one.earned_on),
        }
        for one in rows
    ]


def _messages(person: Person) -> Rows:
    rows = InboxMessage.objects.of(person.uid).order_by("pk")
    return [
        {"words": text, "at": _when(one.created_at), "read": _when(one.read_at)}
        for one, text in notices.told_in_words(rows)
    ]


def _help(person: Person) -> Rows:
    rows = SignInHelp.objects.filter(person=person).order_by("pk")
    return [{"what": str(one.get_kind_display()), "reason": one.reason, "at": _when(one.at)} for one in rows]


def _looks(person: Person) -> Rows:
    return [
        {
            "role": one.role,
            "where": one.where,
            "field": one.field,
            "purpose": one.purpose,
            "emergency": one.emergency,
            "rows": one.rows,
            "at": _when(one.at),
        }
        for one in people.seen_by_person(person_id=person.pk)
    ]
