"""What the house says: every template code with its sentence, the values it needs, and how each is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Wording:
    """One sentence. `moments` are values given as ISO 8601 text and shown as date and time of the place."""

    sentence: _StrPromise
    needs: frozenset[str]
    moments: frozenset[str] = field(default_factory=frozenset)
    lives: timedelta | None = None
    """After this long the message is worthless and is not sent any more."""


def _says(
    sentence: _StrPromise, *needs: str, moments: tuple[str, ...] = (), lives: timedelta | None = None
) -> Wording:
    return Wording(sentence, frozenset((*needs, *moments)), frozenset(moments), lives)


CODE_LIVES = timedelta(minutes=10)

WORDINGS: dict[str, Wording] = {
    # Contacts
    "contact_code": _says(
        _("Your code is {code}. It is valid for {minutes} minutes. Please do not pass it on."),
        "code",
        "minutes",
        lives=CODE_LIVES,
    ),
    # To the holder of an account
    "new_device": _says(
        _(
            "Your account was signed in to from a device not seen before: {device}, {when}. If that was not you, "
            "end that session and change your password."
        ),
        "device",
        moments=("when",),
    ),
    "password_reset": _says(
        _(
            "A new password was set for your account by a code sent to your number, {when}, and every session was "
            "ended. If that was not you, tell the administrator at once."
        ),
        moments=("when",),
    ),
    "wechat_linked": _says(
        _(
            "A WeChat was linked with your account, {when}, and opens it from now on. If that was not you, take the link "
            "away and change your password."
        ),
        moments=("when",),
    ),
    "copy_taken": _says(
        _(
            "A copy of all your data was taken with your account, {when}. If that was not you, change your password and "
            "tell the administrator at once."
        ),
        moments=("when",),
    ),
    "token_made": _says(
        _(
            "Whoever runs the machine has made a token for your account; it holds until {until}. If you did not ask for it, "
            "end it on your own page and tell the administrator."
        ),
        moments=("until",),
    ),
    "own_token_made": _says(
        _(
            "A token for programs was made on your own page; it holds until {until}. If that was not you, end it there and "
            "change your password."
        ),
        moments=("until",),
    ),
    "factors_taken_by_help": _says(
        _(
            "A security administrator has taken away the second factors of your account, {when}. If you did not ask for "
            "that, tell the security administrator at once."
        ),
        moments=("when",),
    ),
    "password_begun_by_help": _says(
        _(
            "A security administrator has begun a new password for your account, {when}: please choose it. If you did not "
            "ask for that, tell the security administrator at once."
        ),
        moments=("when",),
    ),
    "sign_in_help_given": _says(_("A security administrator helped somebody to sign in: {what}."), "what"),
    # To the person who asked
    "voice_received": _says(_("We have received your request. Its number is {number}."), "number"),
    "case_accepted": _says(_("Your request {number} has been accepted."), "number"),
    "question_asked": _says(
        _("We need to know a little more about your request {number}. Please answer."), "number"
    ),
    "case_merged": _says(
        _(
            "Others have reported the same matter as your request {number}; it is handled together with "
            "theirs. Your number and your page stay. If it is not the same thing, tell us there by {until}."
        ),
        "number",
        moments=("until",),
    ),
    "case_absorbed": _says(
        _(
            "Requests of others were put together with your request {number}. If it is not the same thing, tell "
            "us on your page by {until}."
        ),
        "number",
        moments=("until",),
    ),
    "objection_dismissed": _says(
        _(
            "We looked again: your request {number} stays with that of others. The reason stands on your page."
        ),
        "number",
    ),
    "case_unmerged": _says(_("Your request {number} is handled by itself again."), "number"),
    "out_of_scope": _says(
        _("Your request {number} is not for us to handle. Please turn to: {channel}"), "number", "channel"
    ),
    "dispatched": _says(_("Your request {number} has been passed to {unit}."), "number", "unit"),
    "deliberated": _says(
        _(
            "A joint meeting has talked over your request {number}: {unit} sees to it by {due}. What was decided "
            "stands on your page."
        ),
        "number",
        "unit",
        moments=("due",),
    ),
    "project_published": _says(
        _("Neighbours are being invited to help with your request {number}: {title}"), "number", "title"
    ),
    "case_finished_please_rate": _says(
        _("The work on your request {number} is finished. Please say how satisfied you are."), "number"
    ),
    "rating_reminder": _says(
        _("Your verdict on request {number} is still missing. It can be given until {until}."),
        "number",
        moments=("until",),
    ),
    "rectified_please_rate": _says(
        _("The work on your request {number} has been put right. Please rate it again."), "number"
    ),
    "called_please_rate": _says(
        _(
            "You told us that your request {number} is not solved. Your verdict is asked for once more; it reopens the "
            "matter."
        ),
        "number",
    ),
    "rating_excluded": _says(
        _(
            "Your rating of request {number} is not counted, after a unit appealed and another one reviewed it. The "
            "reason stands on your page, and you may answer."
        ),
        "number",
    ),
    "written_off": _says(_("Your request {number} is closed. Thank you."), "number"),
    # To those who handle it
    "dispatched_to_unit": _says(_("Case {number} has been given to your unit: {title}"), "number", "title"),
    "question_answered": _says(_("The question about case {number} has been answered."), "number"),
    "merge_objected": _says(
        _("Request {number} was merged into case {case}; its reporter says that it is not the same matter."),
        "number",
        "case",
    ),
    "case_contested": _says(
        _("A unit objects to case {number} that was sent to it: please review."), "number"
    ),
    "contest_upheld": _says(
        _("Your objection to case {number} was upheld: it is no longer with your unit."), "number"
    ),
    "contest_dismissed": _says(
        _("Your objection to case {number} was dismissed: please take it in hand."), "number"
    ),
    "claim_withdrawn": _says(_("Somebody gave up a part of case {number} that they had claimed."), "number"),
    "time_asked": _says(_("Time is asked for in case {number}: please decide."), "number"),
    "time_granted": _says(_("The time asked for in case {number} was granted."), "number"),
    "time_refused": _says(_("The time asked for in case {number} was not granted."), "number"),
    "bad_rating_opened": _says(
        _("A bad rating of case {number} has opened a rectification. Please see to it."), "number"
    ),
    "codes_guessed": _says(
        _("Several wrong completion codes were typed for case {number}. Please look into it."), "number"
    ),
    "order_issued": _says(
        _("Supervision order {number} for your unit; answer it by {due}."), "number", moments=("due",)
    ),
    "order_replied": _says(_("Supervision order {number} was answered: please judge it."), "number"),
    "order_accepted": _says(_("The answer to supervision order {number} was accepted."), "number"),
    "order_sent_back": _says(
        _("The answer to supervision order {number} was sent back; answer anew by {due}."),
        "number",
        moments=("due",),
    ),
    "order_withdrawn": _says(_("Supervision order {number} was withdrawn."), "number"),
    "appeal_made": _says(
        _("A unit appealed against the verdict on case {number}: please review it."), "number"
    ),
    "appeal_upheld": _says(_("Your unit's appeal in case {number} was upheld."), "number"),
    "appeal_dismissed": _says(
        _("Your unit's appeal in case {number} was dismissed: the verdict stands."), "number"
    ),
    "order_expired": _says(
        _("{title} was not fetched in time; your {points} points are back."), "title", "points"
    ),
    "order_cancelled": _says(
        _("The order of {title} was cancelled at the counter; your {points} points are back."),
        "title",
        "points",
    ),
    "statement_shown": _says(
        _("Your work unit will be told of your service in {month}. Look at it, and object if need be."),
        "month",
    ),
    "statement_objected": _says(
        _("Somebody objects to what their unit would be told of {month}: please decide."), "month"
    ),
    "statement_decided": _says(
        _("Your objection to what your unit is told of {month} was decided."), "month"
    ),
    "statement_released": _says(_("The statement of your unit's members for {month} is there."), "month"),
    "urge": _says(_("Case {number} is being urged: please move it forward."), "number"),
    "light_yellow": _says(_("Case {number} has turned yellow: {stage}."), "number", "stage"),
    "light_red": _says(_("Case {number} has turned red: {stage}."), "number", "stage"),
    "light_escalated": _says(
        _("Case {number} is red and does not move (step {step}). Please see to it."), "number", "step"
    ),
    "light_digest": _says(
        _("{area}: {yellow} cases turned yellow and {red} turned red since the last message."),
        "area",
        "yellow",
        "red",
    ),
    "meeting_called": _says(
        _("You are invited to a joint meeting: {title}, {when}"), "title", moments=("when",)
    ),
    "resolution_assigned": _says(
        _("A resolution was put into your hands: {title}, due {due}"), "title", moments=("due",)
    ),
    "proposal_taken": _says(_("Your proposal was taken up: {title}. {reason}"), "title", "reason"),
    "proposal_merged": _says(
        _("Your proposal “{title}” was taken into another item of the list. {reason}"), "title", "reason"
    ),
    "proposal_declined": _says(_("Your proposal “{title}” was not taken up. {reason}"), "title", "reason"),
    "undertaking_led": _says(_("You lead an undertaking: {title}"), "title"),
    "undertaking_entered": _says(_("Your proposal stands in the published list: {title}"), "title"),
    "manager_yours": _says(
        _("You are the service manager of an enterprise problem: {number}, {title}"), "number", "title"
    ),
    "manager_named": _says(
        _("Your enterprise problem {number} has a service manager; name and office stand on its page."),
        "number",
    ),
    "standing_review_due": _says(
        _("The review of a standing matter is due: {number}, {title}"), "number", "title"
    ),
    "promise_due": _says(_("A promise falls due: {title}, {due}"), "title", moments=("due",)),
    # Looks at personal data, and tables that leave the house
    "glass_broken": _says(
        _("Emergency look at personal data, case {task}. Please review it within three working days."), "task"
    ),
    "glass_reviewed": _says(_("Your emergency look at case {task} was reviewed."), "task"),
    "look_asked": _says(_("Somebody asks to look at personal data, case {task}. Please decide."), "task"),
    "look_approved": _says(_("You may look at the personal data you asked for, case {task}."), "task"),
    "look_refused": _says(_("Your request to look at personal data was refused, case {task}."), "task"),
    "export_asked": _says(_("A table with personal data is asked for ({rows} rows). Please decide."), "rows"),
    "export_refused": _says(_("Your export {number} was refused."), "number"),
    "export_ready": _says(
        _("Your export {number} is ready. It can be fetched once, within 24 hours."), "number"
    ),
    # To volunteers and their units
    "project_fits": _says(_("A service project suits you: {title}"), "title"),
    "slot_claimed": _says(_("You have taken a place: {title}, {when}"), "title", moments=("when",)),
    "slot_offered": _says(_("A place has become free for you: {title}, {when}"), "title", moments=("when",)),
    "place_offered": _says(
        _("A place has become free and is kept for you until {until}: {title}, {when}"),
        "title",
        moments=("when", "until"),
    ),
    "offer_over": _says(
        _("The place kept for you until {until} went to the next one waiting: {title}, {when}"),
        "title",
        moments=("when", "until"),
    ),
    "place_asked": _says(
        _("Somebody asks for a place; please decide: {title}, {when}"), "title", moments=("when",)
    ),
    "place_approved": _says(
        _("The organiser gave you the place: {title}, {when}"), "title", moments=("when",)
    ),
    "place_refused": _says(
        _("The organiser could not give you the place; why stands in your schedule: {title}, {when}"),
        "title",
        moments=("when",),
    ),
    "draw_won": _says(_("The lot gave you a place: {title}, {when}"), "title", moments=("when",)),
    "draw_waits": _says(
        _("The lot put you on the waiting list; you have one ticket more next time: {title}, {when}"),
        "title",
        moments=("when",),
    ),
    "draw_busy": _says(
        _("The draw passed you over, because you have another shift then: {title}, {when}"),
        "title",
        moments=("when",),
    ),
    "waiting_moved_up": _says(
        _("You have moved up the waiting list: {title}, now number {position}"), "title", "position"
    ),
    "slot_withdrawn": _says(_("A place was given back: {title}, {when}"), "title", moments=("when",)),
    "slot_assigned": _says(_("You have been put on duty: {title}, {when}"), "title", moments=("when",)),
    "slot_taken_back": _says(_("Your place was taken back: {title}, {when}"), "title", moments=("when",)),
    "sign_out_missing": _says(
        _(
            "You did not sign out: {title}. Nothing counts until somebody else confirms it, at the latest {until}. "
            "Ask the leader, or ask for a correction."
        ),
        "title",
        moments=("until",),
    ),
    "correction_approved": _says(_("Your attendance was written as you asked: {title}"), "title"),
    "correction_refused": _says(
        _("Your attendance stays as it was signed: {title}. The reason stands in your list."), "title"
    ),
    "project_cancelled": _says(_("A service project has been cancelled: {title}"), "title"),
    "registration_wanted": _says(_("Somebody wants to register with {area}. Please confirm."), "area"),
    "registration_confirmed": _says(_("{area} has confirmed your registration. Welcome!"), "area"),
    "registration_declined": _says(
        _("{area} could not confirm your registration. Please get in touch with the community."), "area"
    ),
    "post_granted": _says(
        _("You hold a post from now on: {role}, {where}, until {until}."), "role", "where", moments=("until",)
    ),
    "post_renewed": _says(
        _("Your post has been renewed: {role}, {where}, until {until}."), "role", "where", moments=("until",)
    ),
    "post_revoked": _says(
        _("Your post has ended: {role}, {where}, on {until}."), "role", "where", moments=("until",)
    ),
    "post_ends": _says(
        _("Your post ends on {until}: {role}, {where}. Ask for its renewal if it is still needed."),
        "role",
        "where",
        moments=("until",),
    ),
    "post_of_other_ends": _says(
        _("A post that you granted ends on {until}: {role}. Renew it if it is still needed."),
        "role",
        moments=("until",),
    ),
    "posts_clash": _says(
        _("Somebody holds posts that are never held together. Please end one of them."),
    ),
    # Comments on the public board
    "comment_held": _says(
        _("Your comment was reported by several neighbours and is held back until a moderator has looked.")
    ),
    "comment_hidden": _says(
        _("Your comment was hidden: {why}. You may ask the area above to look at it, once."), "why"
    ),
    "comment_shown": _says(_("A moderator has looked at your comment; it is shown.")),
    "comment_upheld": _says(_("The area above has looked at your comment; it stays hidden.")),
    "comment_restored": _says(_("The area above has looked at your comment; it is shown again.")),
    "comment_waits": _says(
        _("A comment under {number} was reported several times and waits for a moderator."), "number"
    ),
    "certificate_ends": _says(
        _("Your certificate for {skill} runs out on {until}."), "skill", moments=("until",)
    ),
    "certificate_confirmed": _says(
        _("Your certificate for {skill} was seen: you can take work that asks for it."), "skill"
    ),
    "certificate_declined": _says(
        _("Your certificate for {skill} was not accepted. Under “Me” it says why."), "skill"
    ),
    # Certificates of service
    "certificate_by_unit": _says(
        _(
            "{unit} had a certificate of your service made: {number}. You agreed to this, and may take it back."
        ),
        "unit",
        "number",
    ),
    "certificate_withdrawn": _says(
        _("Your certificate {number} was withdrawn; its page says why."), "number"
    ),
    "thanked": _says(_("{area} has written you a letter of thanks."), "area"),
    # Integrity
    "finding_told": _says(
        _(
            "Something about “{title}” looks odd to us. Nothing is decided and your hours count. Please tell us how it "
            "was, until {until}."
        ),
        "title",
        moments=("until",),
    ),
    "finding_dismissed": _says(
        _("We have looked at “{title}”: everything is in order. Thank you for your patience."), "title"
    ),
    "finding_upheld": _says(
        _("We have looked at “{title}” and decided; the page says what and why."), "title"
    ),
    "liaison_made": _says(_("You answer for {area} from now on."), "area"),
    "deployed": _says(_("You have been sent to help {area}."), "area"),
    "member_registered": _says(_("A member of your unit has registered with {area}."), "area"),
}
