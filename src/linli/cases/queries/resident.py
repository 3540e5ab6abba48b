"""What residents see of their own voices: plain words, no names of staff, nothing of other people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from linli.kernel import clock, ids, mask
from linli.kernel.verdict import ALLOWED, Missing, Verdict
from linli.notices.models import InboxMessage
from linli.places import declarations
from linli.places import queries as places

from .. import rules, rules_intake, rules_joining, rules_supervising, story
from ..models import Case, Note, Photo, StageLimit, Voice
from .disclosing import contact_in, given_name
from .intake import answers_shown, name_of
from .limits import stage_due
from .loading import voice_by_token
from .merging import Objecting, objecting_of
from .urging import to_urge

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linli.kernel.actor import Actor

S = Case.State
ASKED = "case.asked"
MOST_CARDS = 60

# state → (stop of the rail, what it means in plain words)
PLAIN: dict[str, tuple[int, Promise]] = {
    S.RECEIVED: (0, gettext_lazy("We have your request; the community is looking at it.")),
    S.ASKED: (0, gettext_lazy("We need an answer from you before we can go on.")),
    S.ACCEPTED: (1, gettext_lazy("Accepted. The community is arranging who does it.")),
    S.DELIBERATING: (2, gettext_lazy("It is being talked over in a joint meeting.")),
    S.PUBLISHED: (2, gettext_lazy("Neighbours are being invited to help.")),
    S.DISPATCHED: (2, gettext_lazy("It was passed to those who are responsible.")),
    S.HANDLING: (2, gettext_lazy("Somebody is working on it.")),
    S.STANDING: (2, gettext_lazy("This needs doing again and again; it is looked after regularly.")),
    S.FINISHED: (3, gettext_lazy("The work is done. Please say how satisfied you are.")),
    S.WRITTEN_OFF: (4, gettext_lazy("Finished and closed. Thank you.")),
    S.OUT_OF_SCOPE: (0, gettext_lazy("This is not for us to handle; below is where to turn.")),
    S.MERGED: (1, gettext_lazy("It is handled together with the same matter of others.")),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a matter stands, for the rail."""

    step: int
    ended: bool
    words: str
    note: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo as templates show it."""

    url: str
    thumb: str
    alt: str
    label: str = ""


def stage_of(case: Case, at: datetime) -> Stage:
    """The stop of the rail, what it means, and the deadline in words. Pure."""
    step, words = PLAIN[case.state]
    if case.state == S.ASKED and case.accepted_at is not None:
        step = 1
    return Stage(step, case.state == S.WRITTEN_OFF, str(words), _deadline(case, at))


def _deadline(case: Case, at: datetime) -> str:
    if case.state == S.ASKED:
        return _("The time stands still until you answer, for a few days at most.")
    if case.state == S.STANDING and case.review_on is not None:
        return _("Looked at again on %(day)s.") % {"day": formats.date_format(case.review_on, _day_format())}
    if case.state in {S.FINISHED, *Case.ENDED} or case.due_at is None:
        return ""
    if case.due_at < at:
        return _("It should have been done by %(when)s. It is late; those in charge can see that.") % {
            "when": _moment(case.due_at)
        }
    return _("To be done by %(when)s.") % {"when": _moment(case.due_at)}


def _day_format() -> str:
    return pgettext("date format", "F j")


def _moment(moment: datetime) -> str:
    return formats.date_format(moment.astimezone(clock.local_zone()), pgettext("date format", "F j, H:i"))


def pictures_of(photos: list[Photo], token: str) -> list[Picture]:
    """Photos for a page that is reached by a link: their addresses carry the link's token."""
    query = f"?t={token}" if token else ""
    return [
        Picture(
            url=reverse("cases:photo", args=[photo.uid, 1600]) + query,
            thumb=reverse("cases:photo", args=[photo.uid, 320]) + query,
            alt=_("Photo %(number)s") % {"number": number},
            label=str(photo.get_moment_display()) if photo.moment != Photo.Moment.REPORT else "",
        )
        for number, photo in enumerate(photos, start=1)
    ]


# --- The receipt ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Receipt:
    """The slip a resident keeps: number, link, and what happens by when."""

    voice: Voice
    token: str
    area: str
    accept_by: str
    done_by: str
    rating_days: int
    contact: str
    code_sent: bool


def receipt(*, token: str) -> Receipt:
    """The receipt behind a link, about seven queries. Raises Missing."""
    voice = voice_by_token(token)
    case = voice.case
    return Receipt(
        voice=voice,
        token=token,
        area=places.path_names([case.area_code]).get(case.area_code, ""),
        accept_by=_moment(answer) if (answer := _answer_by(case, voice)) else "",
        done_by=_moment(case.due_at) if case.due_at else "",
        rating_days=places.setting(declarations.RATING_OPEN_DAYS, case.area_code, voice.received_at),
        contact=_masked_contact(voice),
        code_sent=voice.confirmation_uid is not None,
    )


def _answer_by(case: Case, voice: Voice) -> datetime | None:
    """Until when the first answer is promised, as long as there was none."""
    if case.state != S.RECEIVED:
        return None
    return stage_due(case, StageLimit.Stage.FIRST_ANSWER, voice.received_at)


def _masked_contact(voice: Voice) -> str:
    return mask.mask_phone(contact_in(voice))


# --- The status page --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StatusPage:
    """One voice's own page."""

    voice: Voice
    token: str
    title: str
    stage: Stage
    area: str
    category: str
    answers: list[tuple[str, str]]
    question: Note | None
    may_answer: Verdict
    may_rate: bool
    merged: bool
    others: int
    contact: str
    rating_until: str
    objecting: Objecting | None
    may_take_back: Verdict
    may_urge: Verdict


def status_page(*, token: str, at: datetime) -> StatusPage:
    """The page behind a link: six queries without the timeline, one more after a bad verdict. Raises Missing."""
    voice = voice_by_token(token)
    case = voice.case
    question = None
    if case.state == S.ASKED and not voice.light:
        question = Note.objects.filter(case=case, code=ASKED, public=True).order_by("-at", "-id").first()
    return StatusPage(
        voice=voice,
        token=token,
        title=own_title(voice),
        stage=stage_of(case, at),
        area=places.path_names([case.area_code]).get(case.area_code, ""),
        category=name_of(case.category) if case.category else "",
        answers=answers_shown(case.category, voice.answers),
        question=question,
        may_answer=rules.arrow("answer", case.state) if question else ALLOWED,
        may_rate=may_rate(voice, at),
        merged=voice.case_id != voice.first_case_id,
        others=max(case.voice_count - 1, 0),
        contact=_masked_contact(voice),
        rating_until=_moment(voice.rating_until) if voice.rating_until else "",
        objecting=objecting_of(voice, at),
        may_take_back=may_take_back(voice),
        may_urge=rules_supervising.can_be_urged(to_urge(voice).state),
    )


def own_title(voice: Voice) -> str:
    """What a resident calls the matter: once others are in it, the case's title may be in somebody else's
    words. Pure."""
    if voice.light:
        return mask.mask_public(voice.first_case.title)
    alone = voice.case.voice_count <= 1 and voice.case_id == voice.first_case_id
    return voice.case.title if alone else rules_intake.title_of(voice.body) or str(story.ERASED)


def may_take_back(voice: Voice) -> Verdict:
    """Whether “I too” can be taken back still."""
    return rules_joining.may_take_back(voice, voice.case.state)


def may_rate(voice: Voice, at: datetime) -> bool:
    """Whether the voice's verdict is awaited now."""
    return voice.rating_opened_at is not None and (voice.rating_until is None or at < voice.rating_until)


# --- My matters -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Card:
    """One of my matters in the list."""

    voice: Voice
    url: str
    title: str
    stage: Stage
    area: str
    unread: bool
    asked: bool
    to_rate: bool

    @property
    def waits(self) -> bool:
        """Whether something in it waits for the resident."""
        return self.unread or self.asked or self.to_rate


def mine(*, actor: Actor, at: datetime) -> list[Card]:
    """A resident's own voices: what waits for them first, then the newest. Three queries."""
    if actor.person_id is None or actor.person_uid is None:
        return []
    voices = list(
        Voice.objects.filter(person_id=actor.person_id)
        .select_related("case", "first_case")
        .order_by("-received_at", "-id")[:MOST_CARDS]
    )
    news = set(InboxMessage.objects.of(actor.person_uid).unread().values_list("url", flat=True))
    names = places.names_of({voice.case.area_code for voice in voices})
    cards = [_card(voice, news, names, at) for voice in voices]
    return sorted(cards, key=lambda card: not card.waits)


def _card(voice: Voice, news: set[str], names: dict[str, str], at: datetime) -> Card:
    url = reverse("cases:status", args=[ids.token("voice", voice.uid, voice.token_version)])
    return Card(
        voice=voice,
        url=url,
        title=own_title(voice),
        stage=stage_of(voice.case, at),
        area=names.get(voice.case.area_code, ""),
        unread=url in news,
        asked=voice.case.state == S.ASKED,
        to_rate=may_rate(voice, at) and voice.score is None,
    )


def unread_of(*, actor: Actor, token: str) -> list[UUID]:
    """The unread messages of this person that lead to this page: opening it reads them. One query."""
    if actor.person_uid is None:
        return []
    url = reverse("cases:status", args=[token])
    return list(
        InboxMessage.objects.of(actor.person_uid).unread().filter(url=url).values_list("uid", flat=True)
    )


# --- Photos -----------------------------------------------------------------------------------------------------------


def photo_for(*, uid: UUID, actor: Actor, token: str = "") -> Photo:
    """A photo for somebody who may see it. Raises Missing for everybody else.

    Staff who may open the case; the voice by its link, or its owner and bringer when signed in: their own
    photos and those of the result, never those of another reporter; everybody, when it shows the finished
    work with words meant for the public.
    """
    photo = Photo.objects.select_related("case", "note").filter(uid=uid).first()
    if photo is None:
        raise Missing
    if is_public(photo) or _sees_own(photo, actor, token):
        return photo
    if actor.is_staff and Case.objects.visible_to(actor).filter(pk=photo.case_id).exists():
        return photo
    raise Missing


def photos_of(*, voice: Voice) -> list[Photo]:
    """The photos a voice brought, in their order, one query."""
    return list(Photo.objects.filter(voice=voice).order_by("id"))


def is_public(photo: Photo) -> bool:
    """Whether anybody may see it: before and after of finished work whose result was spoken publicly."""
    done = photo.case.state in {S.FINISHED, S.WRITTEN_OFF, S.STANDING}
    shows_work = photo.moment in {Photo.Moment.BEFORE, Photo.Moment.AFTER}
    return done and shows_work and photo.note is not None and photo.note.public


def _sees_own(photo: Photo, actor: Actor, token: str) -> bool:
    # What a voice brought is its own wherever it lies: it may have been given a case of its own since.
    mine = Q(case_id=photo.case_id) | Q(pk=photo.voice_id)
    voices = [voice_by_token(token)] if token else Voice.objects.visible_to(actor).filter(mine)
    for voice in voices:
        if photo.voice_id == voice.pk:
            return True
        same_case = photo.case_id in {voice.case_id, voice.first_case_id}
        of_the_result = photo.voice_id is None and (photo.note is None or photo.note.public)
        if same_case and of_the_result:
            return True
    return False


# --- Answers that go through somebody else
# ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReplyText:
    """What staff post into a group, or tell the one who brought the request, because there is no own contact."""

    number: str
    way: str
    group_name: str
    who: str
    text: str
    url: str


def reply_texts(*, case: Case, at: datetime) -> list[ReplyText]:
    """Ready sentences for the voices of a case that cannot be reached by themselves. One query.

    A text for a group carries no personal link: everybody there could use it.
    """
    stage = stage_of(case, at)
    ways = (Voice.ReplyVia.GROUP, Voice.ReplyVia.BRINGER)
    found = []
    for voice in Voice.objects.filter(case=case, reply_via__in=ways).order_by("id"):
        in_group = voice.reply_via == Voice.ReplyVia.GROUP
        text = _("About “%(title)s” (number %(number)s): %(words)s %(note)s") % {
            "title": case.title,
            "number": voice.number,
            "words": stage.words,
            "note": stage.note,
        }
        url = reverse("cases:status", args=[ids.token("voice", voice.uid, voice.token_version)])
        found.append(
            ReplyText(
                number=voice.number,
                way=voice.reply_via,
                group_name=voice.group_name,
                who=mask.mask_name(given_name(voice)),
                text=text.strip(),
                url="" if in_group else url,
            )
        )
    return found
