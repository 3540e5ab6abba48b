"""Rules of taking a request in: what a draft must hold, and how it is read. Pure: no database, no clock."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from linli.kernel import mask
from linli.kernel.verdict import ALLOWED, Verdict, first, refuse

from .models import Case, Voice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from .facts import Answer, VoiceDraft
    from .models import Category

MOST_WORDS = 5000
MOST_PHOTOS = 6
MOST_ROWS = 200
MOST_PER_HOUR = 10
TITLE_LENGTH = 40
ANSWER_LENGTH = 300

_ENDS = re.compile(r"[。！？!?;；\n]")
_PHONE = re.compile(r"\+?[0-9][0-9 \-]{5,18}")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean_words(text: str) -> str:
    """The words without control signs and outer white space; everything else stays as it was said."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def title_of(body: str, name: str = "") -> str:
    """The first sentence of the words, short, without telephone numbers and without the speaker's own name."""
    words = body.replace(name, mask.mask_name(name)) if len(name) > 1 else body
    words = mask.mask_text(" ".join(words.split()))
    sentence = next((part.strip() for part in _ENDS.split(words) if part.strip()), words.strip())
    return sentence if len(sentence) <= TITLE_LENGTH else f"{sentence[: TITLE_LENGTH - 1]}…"


def reply_way(draft: VoiceDraft) -> str:
    """How the answer reaches the one who asked, when nobody said otherwise."""
    if draft.reply_via:
        return draft.reply_via
    if draft.contact:
        return Voice.ReplyVia.CONTACT
    if draft.channel == Voice.Channel.GROUP:
        return Voice.ReplyVia.GROUP
    if draft.for_other:
        return Voice.ReplyVia.BRINGER
    if draft.channel in {Voice.Channel.WEB, Voice.Channel.API, Voice.Channel.IMPORT}:
        return Voice.ReplyVia.NOBODY
    return Voice.ReplyVia.BRINGER


def may_place(draft: VoiceDraft, category: Category | None) -> Verdict:
    """Whether a draft can become a voice. Refusals: no_words, too_many_words, no_area, bad_contact,
    unknown_category, category_closed, category_stops, bad_channel, bad_kind."""
    return first(
        _words(draft.body), _place(draft), _contact(draft), _category(draft, category), _codes(draft)
    )


def _words(body: str) -> Verdict:
    if not clean_words(body):
        return refuse("no_words", _("Please say what it is about."), "body")
    return may_say(body, "body")


def may_say(words: str, field: str = "words") -> Verdict:
    """Words of a bearable length. Refusal: too_many_words."""
    if len(words) > MOST_WORDS:
        return refuse("too_many_words", _("Please keep it below 5,000 characters."), field)
    return ALLOWED


def _place(draft: VoiceDraft) -> Verdict:
    if not draft.area_code:
        return refuse("no_area", _("Please choose the community."), "area")
    if (draft.lat is None) != (draft.lng is None):
        return refuse("bad_position", _("This is not a position on the map."), "lat")
    return ALLOWED


def may_be_contact(contact: str) -> Verdict:
    """Whether this can be a telephone number. Refusal: bad_contact."""
    if not _PHONE.fullmatch(contact.strip()):
        return refuse("bad_contact", _("This is not a telephone number."), "contact")
    return ALLOWED


def _contact(draft: VoiceDraft) -> Verdict:
    if draft.contact and not may_be_contact(draft.contact):
        return may_be_contact(draft.contact)
    if draft.reply_via == Voice.ReplyVia.CONTACT and not draft.contact:
        return refuse("bad_contact", _("An answer to the own contact needs a contact."), "contact")
    return ALLOWED


def _category(draft: VoiceDraft, category: Category | None) -> Verdict:
    if not draft.category_code:
        return ALLOWED
    if category is None:
        return refuse("unknown_category", _("This category does not exist."), "category")
    if not category.active:
        return refuse(
            "category_closed", _("This category is no longer used. Please choose another."), "category"
        )
    if category.stops:
        return refuse(
            "category_stops", _("This cannot be placed here. Please read what to do instead."), "category"
        )
    return ALLOWED


def _codes(draft: VoiceDraft) -> Verdict:
    if draft.channel not in Voice.Channel.values or (
        draft.reply_via and draft.reply_via not in Voice.ReplyVia.values
    ):
        return refuse("bad_channel", _("This way of coming in is not known."), "channel")
    if draft.kind not in Case.Kind.values:
        return refuse("bad_kind", _("This kind of case is not known."), "kind")
    return ALLOWED


def may_join(state: str, *, same_area: bool) -> Verdict:
    """Whether one more voice may enter a case. Refusals: case_closed, other_area."""
    if state in {*Case.ENDED, Case.State.FINISHED}:
        return refuse(
            "case_closed", _("That matter is already finished. Please place your own request."), "join"
        )
    if not same_area:
        return refuse("other_area", _("That matter lies in another community."), "join")
    return ALLOWED


def questions_of(category: Category | None) -> list[dict[str, Any]]:
    """The extra questions of a category: its own, or those of the nearest one above that has any."""
    node = category
    while node is not None:
        if node.questions:
            return list(node.questions)
        node = node.parent
    return []


def may_answers(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, Answer]) -> Verdict:
    """Whether the extra questions of a category were answered. Refusals: answer_missing, answer_unknown,
    answer_long.

    The field named is that of the question, `q_…`.
    """
    known = {question["key"]: question for question in questions}
    for key, answer in answers.items():
        if key not in known:
            return refuse("answer_unknown", _("This question does not belong to the category."), f"q_{key}")
        if len("".join(answer)) > ANSWER_LENGTH:
            return refuse("answer_long", _("Please keep this answer below 300 characters."), f"q_{key}")
    for key, question in known.items():
        if question.get("required") and not answers.get(key):
            return refuse("answer_missing", _("Please answer this question."), f"q_{key}")
    return ALLOWED


def may_photo_count(count: int, already: int = 0) -> Verdict:
    """At most six photos with one request. Refusal: too_many_photos."""
    if count + already > MOST_PHOTOS:
        return refuse("too_many_photos", _("At most 6 photos. Please leave some out."), "photos")
    return ALLOWED


def may_more_from_here(placed: int) -> Verdict:
    """Whether one more request without account may come from one address. Refusal: too_many_from_here."""
    if placed >= MOST_PER_HOUR:
        return refuse(
            "too_many_from_here",
            _(
                "Ten requests came from this connection within an hour. Please sign in, wait a while, or call "
                "your community."
            ),
        )
    return ALLOWED


def said_before(said_at: datetime | None, at: datetime) -> datetime:
    """When the words were spoken: never after they were written down."""
    return said_at if said_at is not None and said_at <= at else at
