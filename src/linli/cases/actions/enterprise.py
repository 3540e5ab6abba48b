"""Enterprise problems 企业难题: filed for an enterprise, seen to by a named service manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from linli.kernel import clock
from linli.kernel.verdict import Missing, first, refuse
from linli.notices import actions as notices
from linli.people.models import Pairing, Person, Post, Role, Unit
from linli.places import declarations
from linli.places import queries as places

from .. import rules_enterprise
from ..facts import VoiceDraft
from ..models import Case, CaseParty, EnterpriseMatter, ServiceManager, Voice
from ..queries.enterprise import manager_posts, managers_of, problem_for
from ..queries.guarded import kept_out_of
from ..queries.loading import case_for, facts_of, lock_case
from .beats import keep_words, note_down
from .intake import place_voice
from .telling import tell_voices

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

How = ServiceManager.How


@transaction.atomic
def file_problem(*, enterprise_uid: UUID, body: str, title: str = "", actor: Actor, at: datetime) -> Case:
    """File a problem of an enterprise: its contact for it, or staff. A paired department gives the service manager.

    Refused: unknown_unit, no_right, not_enterprise, and as `place_voice`.
    """
    enterprise = Unit.objects.open().filter(uid=enterprise_uid).first()
    if enterprise is None:
        refuse("unknown_unit", _("This unit does not exist."), "enterprise").enforce()
        raise Missing
    rules_enterprise.may_file(
        actor, unit_id=enterprise.pk, kind=enterprise.kind, area_code=enterprise.area_code
    ).enforce()
    own = enterprise.pk in actor.unit_ids(Role.CONTACT)
    draft = VoiceDraft(
        body=body,
        title=title,
        area_code=enterprise.area_code,
        kind=Case.Kind.ENTERPRISE,
        channel=Voice.Channel.WEB if own else Voice.Channel.VISIT,
    )
    case = place_voice(words=draft, actor=actor, at=at).case
    EnterpriseMatter.objects.create(case=case, enterprise=enterprise)
    note_down(case, "case.of_enterprise", actor=actor, at=at, payload={"unit": enterprise.uid})
    if places.setting(declarations.MANAGER_BY_PAIRING, case.area_code, at):
        post = _paired(enterprise, case, at)
        if post is not None:
            _name(lock_case(case.pk), post, "", How.PAIRED, actor, at)
    return case


def _paired(enterprise: Unit, case: Case, at: datetime) -> Post | None:
    """A handler of the department that the enterprise is paired with, who may know of the matter."""
    today = at.astimezone(clock.local_zone()).date()
    departments = Pairing.objects.live(today).filter(enterprise=enterprise).values("department_id")
    held = Post.objects.current(at).filter(unit_id__in=departments, role=Role.HANDLER)
    free = held.exclude(person_id__in=kept_out_of(case))
    return free.select_related("person", "unit").order_by("since", "pk").first()


@transaction.atomic
def name_manager(
    *, case_uid: UUID, person_uid: UUID, office_phone: str = "", actor: Actor, at: datetime
) -> Case:
    """Name the service manager, or another one; both are told, and the enterprise.

    Refused: not_enterprise, wrong_state, no_right, no_post, manages_already; Missing.
    """
    case = case_for(actor=actor, uid=case_uid, lock=True)
    rules_enterprise.may_name_manager(facts_of(case), actor).enforce()
    person = Person.objects.filter(uid=person_uid).exclude(pk__in=kept_out_of(case)).first()
    posts = manager_posts(case, at)
    post = next((one for one in posts if person is not None and one.person_id == person.pk), None)
    now = ServiceManager.objects.filter(case=case, until__isnull=True).first()
    same = now is not None and person is not None and now.person_id == person.pk
    first(rules_enterprise.may_manage(found=person is not None, posted=post is not None, same=same)).enforce()
    if post is not None:
        _name(case, post, office_phone, How.ASSIGNED, actor, at)
    return case


@transaction.atomic
def give_office_phone(*, case_uid: UUID, office_phone: str, actor: Actor, at: datetime) -> Case:
    """Say under which telephone of the office the manager is reached; the enterprise reads it. Empty takes it away.

    Refused: not_enterprise, wrong_state, no_manager, not_in_hand; Missing.
    """
    case = case_for(actor=actor, uid=case_uid, lock=True)
    now = managers_of([case]).get(case.pk)
    rules_enterprise.may_give_phone(facts_of(case), actor, named=now is not None).enforce()
    if now is not None:
        now.office_phone = office_phone.strip()[:40]
        now.save(update_fields=["office_phone"])
        note_down(case, "case.manager_phone", actor=actor, at=at, payload={"given": bool(now.office_phone)})
    return case


@transaction.atomic
def write_to_manager(*, case_uid: UUID, words: str, actor: Actor, at: datetime) -> Case:
    """The contact of the enterprise writes to the manager, who is told and reads it on the page of the case.

    Refused: wrong_state, no_manager, no_words, too_long; Missing.
    """
    case = lock_case(problem_for(actor=actor, uid=case_uid).pk)
    now = managers_of([case]).get(case.pk)
    first(
        rules_enterprise.may_write(state=case.state, named=now is not None), rules_enterprise.may_say(words)
    ).enforce()
    code = "case.enterprise_wrote"
    said = keep_words(case, code=code, words=words, actor=actor, at=at, public=False)
    note_down(case, code, actor=actor, at=at, words=said)
    if now is not None:
        notices.tell_on_commit(
            code="manager_written",
            params={"number": case.number, "title": case.title},
            at=at,
            recipient_uid=now.person.uid,
            url=reverse("cases:detail", args=[case.uid]),
            subject_uid=case.uid,
        )
    return case


def _last_phone(post: Post, office: str) -> str:
    """Under which telephone the same person was reached in the same office before."""
    rows = ServiceManager.objects.filter(person=post.person, office=office).exclude(office_phone="")
    return rows.order_by("-since", "-pk").values_list("office_phone", flat=True).first() or ""


def _name(case: Case, post: Post, phone: str, how: str, actor: Actor, at: datetime) -> None:
    before = ServiceManager.objects.filter(case=case, until__isnull=True).first()
    if before is not None:
        before.until = at
        before.save(update_fields=["until"])
        left = CaseParty.objects.filter(
            case=case, person_id=before.person_id, part=CaseParty.Part.HELP, until__isnull=True
        )
        left.update(until=at)
    office = post.unit.name if post.unit else str(post.get_role_display())
    ServiceManager.objects.create(
        case=case,
        person=post.person,
        office=office,
        office_phone=phone.strip()[:40] or _last_phone(post, office),
        how=how,
        since=at,
    )
    # Whoever sees to it sees it, works on it, and does not write it off.
    if not CaseParty.objects.filter(case=case, person=post.person, until__isnull=True).exists():
        CaseParty.objects.create(
            case=case, person=post.person, part=CaseParty.Part.HELP, how=CaseParty.How.DISPATCHED, since=at
        )
    note_down(case, "case.manager_named", actor=actor, at=at, payload={"person": post.person.uid, "how": how})
    notices.tell_on_commit(
        code="manager_yours",
        params={"number": case.number, "title": case.title},
        at=at,
        recipient_uid=post.person.uid,
        url=reverse("cases:detail", args=[case.uid]),
        subject_uid=case.uid,
    )
    tell_voices(case, code="manager_named", at=at)
