"""The sentence for each code of a case's journal: the precise one for staff, the plain one for residents. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

BAD, GOOD = "bad", "good"


@dataclass(frozen=True, slots=True)
class Telling:
    """How one code is told. Without `plain` residents do not hear of it; `rating` needs a post that writes off.

    Who did what is `quiet` about would tell who rated. Of what is `own` only the voice it is about hears.
    """

    staff: _StrPromise
    plain: _StrPromise | None = None
    icon: str = "point"
    tone: str = ""
    rating: bool = False
    quiet: bool = False
    own: bool = False


_RESOLVED = Telling(
    _("Resolved: %(owner)s until %(due_on)s"),
    _("The meeting decided: %(owner)s until %(due_on)s"),
    "gavel",
)
STORY: dict[str, Telling] = {
    "case.opened": Telling(_("Case opened"), icon="folder-plus"),
    "case.imported": Telling(
        _("Taken over from another system"), _("Taken over from another system"), "file-import"
    ),
    "voice.placed": Telling(
        _("Request received: %(channel)s"), _("We received your request"), "message-plus"
    ),
    "voice.joined": Telling(
        _("One more resident asks for the same: %(channel)s"),
        _("One more neighbour asks for the same"),
        "user-plus",
    ),
    "voice.withdrawn": Telling(
        _("A resident took back “I too”"), _("A neighbour took back “I too”"), "user-minus"
    ),
    "voice.filed": Telling(_("Filed for somebody else, with consent"), icon="user-heart"),
    "voice.contact_given": Telling(_("A contact was given"), icon="phone"),
    "voice.contact_confirmed": Telling(_("Contact confirmed"), icon="phone-check"),
    "voice.objected": Telling(
        _("A resident says: not the same matter"),
        _("A resident says that it is not the same matter"),
        "git-branch",
        BAD,
    ),
    "photos.added": Telling(_("%(count)s photos added"), icon="photo"),
    "case.accepted": Telling(_("Accepted"), _("Accepted; the community is looking into it"), "checkbox"),
    "case.asked": Telling(_("The reporter was asked"), _("We have a question for you"), "message-question"),
    "case.answered": Telling(_("The question was answered"), _("The question was answered"), "message-reply"),
    "case.declined": Telling(_("Out of scope"), _("This is not for us to handle"), "directions"),
    "case.merged": Telling(
        _("Merged into %(into)s"), _("It is handled together with the same matter of others"), "git-merge"
    ),
    "case.absorbed": Telling(
        _("%(from)s was merged into this case"), _("Others have reported the same"), "git-merge"
    ),
    "case.unmerged": Telling(
        _("Taken out of %(from)s again"), _("It is handled by itself again"), "git-branch"
    ),
    "case.split": Telling(
        _("Taken out of %(from)s: a voice of its own"), _("It is handled by itself again"), "git-branch"
    ),
    "objection.upheld": Telling(_("The objection was upheld: separated"), icon="scale"),
    "objection.dismissed": Telling(
        _("The objection was dismissed: it stays together"), _("Looked at again: it stays together"), "scale"
    ),
    "case.released": Telling(_("%(to)s was taken out again"), icon="git-branch"),
    "case.dispatched": Telling(_("Dispatched to %(lead)s"), _("Passed to %(lead)s"), "send"),
    "case.returned": Telling(_("Sent back by or taken back from %(lead)s"), icon="arrow-back-up", tone=BAD),
    "case.contested": Telling(
        _("%(lead)s objects: %(because)s; believes right: %(believed)s"), icon="message-exclamation", tone=BAD
    ),
    "case.contest_upheld": Telling(
        _("The objection of %(lead)s was upheld: %(because)s"), icon="arrow-back-up", tone=BAD
    ),
    "case.contest_dismissed": Telling(
        _("The objection of %(lead)s was dismissed: %(because)s"), icon="arrow-forward-up"
    ),
    "case.claim_withdrawn": Telling(_("%(unit)s no longer helps"), icon="heart-off"),
    "case.stepped_down": Telling(
        _("%(unit)s gave the lead back"), _("It is being arranged anew"), "flag-off"
    ),
    "case.taken": Telling(_("Taken in hand"), _("Somebody has begun to work on it"), "tool"),
    "case.led": Telling(_("%(unit)s took the lead"), _("%(unit)s took the lead"), "flag"),
    "case.helped": Telling(_("%(unit)s helps"), _("%(unit)s helps"), "heart-handshake"),
    "case.tabled": Telling(
        _("On the agenda of a joint meeting"), _("It will be talked over in a joint meeting"), "messages"
    ),
    "case.conferred": Telling(
        _("On the agenda of a joint meeting; it stays in hand"),
        _("It will be talked over in a joint meeting; the work goes on"),
        "messages",
    ),
    "case.untabled": Telling(_("Taken off the agenda"), icon="messages-off"),
    "case.unconferred": Telling(_("Taken off the agenda"), icon="messages-off"),
    "case.resolved": _RESOLVED,
    "case.resolved_on": _RESOLVED,
    "case.resolved_over": _RESOLVED,
    "case.help_promised": Telling(
        _("%(unit)s helps, by %(due_on)s"), _("%(unit)s helps, by %(due_on)s"), "heart-handshake"
    ),
    "case.published": Telling(
        _("Published as a service project"), _("Neighbours are being invited to help"), "users-group"
    ),
    "case.unpublished": Telling(
        _("The project ended; back at the desk"), _("It is being arranged anew"), "users-minus"
    ),
    "case.step_visit": Telling(_("Visited on the spot"), _("Somebody came and looked"), "walk"),
    "case.step_finding": Telling(_("Found out"), _("This was found out"), "bulb"),
    "case.step_meeting": Telling(_("Talked over with those concerned"), _("It was talked over"), "messages"),
    "case.finished": Telling(_("Finished"), _("The work is done"), "circle-check", GOOD),
    "case.lit_red": Telling(
        _("Not satisfied: rectification %(rectification)s"),
        _("Somebody was not satisfied; it is being put right"),
        "mood-sad",
        BAD,
        quiet=True,
    ),
    "case.group_rated_bad": Telling(
        _("Not satisfied, by the code in the group"), icon="mood-sad", tone=BAD, rating=True
    ),
    "case.group_settled": Telling(_("The rectification was accepted for the group"), icon="mood-smile"),
    "case.light_cleared": Telling(
        _("Rated again: the red light is off"),
        _("Rated again after it was put right"),
        "mood-smile",
        GOOD,
        quiet=True,
    ),
    "case.light_cleared_by_review": Telling(
        _("The appeal was upheld: the verdict is not counted, and the red light is off"),
        _("After a review a verdict is not counted"),
        "gavel",
    ),
    "case.appealed": Telling(_("The rated unit appealed against the verdict"), icon="scale"),
    "case.appeal_withdrawn": Telling(_("The appeal was withdrawn"), icon="scale"),
    "case.appeal_upheld": Telling(_("The appeal was upheld after review"), icon="gavel"),
    "case.appeal_dismissed": Telling(_("The appeal was dismissed: the verdict stands"), icon="gavel"),
    "case.exclusion_answered": Telling(
        _("The resident answered to the exclusion"), icon="message-reply", rating=True
    ),
    "case.called_back": Telling(_("The resident was called back"), icon="phone-call", rating=True),
    "case.asked_to_rate_again": Telling(
        _("Asked to rate once more after a call"), icon="refresh", rating=True
    ),
    "case.rectified": Telling(
        _("Rectification %(rectification)s is finished; asked to rate again"),
        _("It has been put right; whoever was not satisfied is asked again"),
        "refresh",
        GOOD,
    ),
    "case.reopened": Telling(
        _("Opened again by a resident's verdict"), _("Opened again"), "lock-open", BAD, quiet=True
    ),
    "case.time_asked": Telling(_("Time was asked for"), icon="hourglass"),
    "case.time_granted": Telling(
        _("Time was granted"), _("It takes longer; that was approved"), "hourglass-high"
    ),
    "case.time_refused": Telling(_("Time was not granted"), icon="hourglass-off"),
    "case.gone_on": Telling(_("No longer suspended"), icon="player-play"),
    "case.recounted": Telling(
        _("Deadline counted anew: the working days of the year are another"), icon="calendar-event"
    ),
    "case.turned_yellow": Telling(_("The light turned yellow: %(stage)s"), icon="alarm"),
    "case.turned_red": Telling(_("The light turned red: %(stage)s"), icon="alarm", tone=BAD),
    "case.escalated": Telling(
        _("Not moved since: step %(step)s of the ladder, told: %(whom)s"), icon="stairs-up", tone=BAD
    ),
    "case.cause_given": Telling(_("Cause: %(cause)s"), icon="tag"),
    "case.standing": Telling(
        _("Standing matter, review on %(review_on)s"),
        _("Looked after regularly, looked at again on %(review_on)s"),
        "repeat",
    ),
    "case.reviewed": Telling(
        _("Reviewed: still needed, next review on %(review_on)s"),
        _("Looked at again: it goes on, next on %(review_on)s"),
        "repeat",
    ),
    "case.review_due": Telling(_("The review is due"), icon="bell"),
    "case.of_enterprise": Telling(_("A problem of %(unit)s"), icon="building-factory-2"),
    "case.manager_phone": Telling(_("The office telephone of the service manager was set"), icon="phone"),
    "case.enterprise_wrote": Telling(_("The enterprise wrote to the service manager"), icon="message"),
    "case.manager_named": Telling(
        _("A service manager was named"), _("You have a service manager"), "user-star"
    ),
    "case.mechanism_recorded": Telling(
        _("A lasting mechanism came of it"), _("A lasting mechanism came of it"), "infinity", GOOD
    ),
    "case.resumed": Telling(
        _("Taken in hand again"), _("Somebody has begun to work on it again"), "player-play"
    ),
    "case.proven": Telling(_("Photos were added after the finish"), icon="photo-check"),
    "case.checked": Telling(
        _("Checked by somebody who did not handle it"),
        _("Somebody else has looked at the result"),
        "eye-check",
    ),
    "case.excused": Telling(_("Exception: %(item)s may be missing"), icon="file-off", tone=BAD),
    "case.resident_met": Telling(
        _("A resident was met: the completion code was right"),
        _("Your code was told on the spot"),
        "user-check",
        own=True,
    ),
    "case.code_wrong": Telling(_("A wrong completion code was typed"), icon="alert-triangle", tone=BAD),
    "case.urged": Telling(_("Urged (%(count)s)"), _("It was urged"), "bell-ringing"),
    "case.ordered": Telling(_("A supervision order was issued"), icon="gavel", tone=BAD),
    "case.rectification_demanded": Telling(
        _("To be put right by %(due_on)s: rectification %(rectification)s"),
        _("It has to be put right by %(due_on)s"),
        "refresh-alert",
    ),
    "case.order_ended": Telling(_("A supervision order is over"), icon="gavel"),
    "case.written_off": Telling(_("Written off: %(how)s"), _("Finished and closed"), "archive", GOOD),
    "case.subject_named": Telling(_("Somebody it is about was excluded"), icon="user-off"),
    "case.subject_cleared": Telling(_("An exclusion was taken back"), icon="user-check"),
    "case.shielded": Telling(_("Shielded: only those named see it"), icon="shield-lock"),
    "case.unshielded": Telling(_("No longer shielded"), icon="shield-off"),
    "case.access_granted": Telling(_("Somebody was named for it"), icon="user-plus"),
    "case.access_ended": Telling(_("Somebody is no longer named for it"), icon="user-minus"),
    "case.contacts_erased": Telling(
        _("Names and contacts were deleted after their time"),
        _("Names and contacts were deleted after their time"),
        "eraser",
    ),
    "case.words_erased": Telling(
        _("Words were deleted after their time"), _("Words were deleted after their time"), "eraser"
    ),
    "case.photos_erased": Telling(
        _("Photos were deleted after their time"), _("Photos were deleted after their time"), "eraser"
    ),
    "undertaking.entered": Telling(_("Entered in the list"), icon="list-check"),
    "undertaking.assigned": Telling(_("It was said who leads it"), _("It was said who leads it"), "flag"),
    "undertaking.sent": Telling(_("A unit was asked to lead it"), _("A unit was asked to lead it"), "send"),
    "undertaking.target_set": Telling(_("A target was set, due %(due_on)s"), icon="target"),
    "undertaking.milestone_added": Telling(_("A milestone was promised for %(due_on)s"), icon="flag-2"),
    "undertaking.milestone_done": Telling(
        _("A milestone was reached"), _("A part of it is done"), "flag-check", GOOD
    ),
    "undertaking.milestone_explained": Telling(
        _("A milestone was closed with an explanation"), icon="flag-off"
    ),
    "undertaking.progress": Telling(_("Progress was reported"), _("There is progress"), "progress"),
    "undertaking.result": Telling(_("The result stands"), icon="trophy"),
    "undertaking.proposal_merged": Telling(_("Another proposal was taken into it"), icon="git-merge"),
    "rating.given": Telling(_("A rating came in"), icon="star", rating=True),
    "rating.shared": Telling(_("The resident lets the unit read the words"), icon="eye", rating=True),
    "rating.unshared": Telling(
        _("The resident no longer lets the unit read the words"), icon="eye-off", rating=True
    ),
}

HOW: dict[str, _StrPromise] = {
    "rated": _("everybody rated"),
    "silent": _("no answer within the time for rating"),
    "no_voice": _("nobody to ask"),
    "imported": _("taken over as answered, not rated"),
}
ERASED = _("Deleted after its time")
NEIGHBOUR = _("A neighbour")
