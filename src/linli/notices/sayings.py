"""What the house says: every template code with its sentence, the values it needs, and how each is shown."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from linli.notices.sayings_service import SERVICE
from linli.notices.sentences import Wording, says

CODE_LIVES = timedelta(minutes=10)

WORDINGS: dict[str, Wording] = {
    # Contacts
    "contact_code": says(
        _("Your code is {code}. It is valid for {minutes} minutes. Please do not pass it on."),
        "code",
        "minutes",
        lives=CODE_LIVES,
    ),
    # To the holder of an account
    "new_device": says(
        _(
            "Your account was signed in to from a device not seen before: {device}, {when}. If that was not you, "
            "end that session and change your password."
        ),
        "device",
        moments=("when",),
    ),
    "password_reset": says(
        _(
            "A new password was set for your account by a code sent to your number, {when}, and every session was "
            "ended. If that was not you, tell the administrator at once."
        ),
        moments=("when",),
    ),
    "wechat_linked": says(
        _(
            "A WeChat was linked with your account, {when}, and opens it from now on. If that was not you, take the link "
            "away and change your password."
        ),
        moments=("when",),
    ),
    "wechat_bound": says(
        _(
            "A WeChat was bound for messages, {when}. It does not open your account. If that was not you, take it away "
            "under “How I am told” and change your password."
        ),
        moments=("when",),
    ),
    "wechat_stopped": says(
        _(
            "WeChat no longer takes our messages to you, because you do not follow our account there any more. Everything "
            "still comes to this inbox. To have them again, follow the account and choose anew under “How I am told”."
        )
    ),
    "wechat_kind_stopped": says(
        _(
            "WeChat lets no messages of the kind “{kind}” through to you any more: you refused them there, or your "
            "subscription is over. They still come to this inbox. To have them again, allow them in the settings of our "
            "account in WeChat and choose anew under “How I am told”."
        ),
        "kind",
    ),
    "wechat_lost": says(
        _(
            "The WeChat that was bound for messages is not known any more. Everything still comes to this inbox. You can "
            "bind your WeChat anew under “How I am told”."
        )
    ),
    "copy_taken": says(
        _(
            "A copy of all your data was taken with your account, {when}. If that was not you, change your password and "
            "tell the administrator at once."
        ),
        moments=("when",),
    ),
    "token_made": says(
        _(
            "Whoever runs the machine has made a token for your account; it holds until {until}. If you did not ask for it, "
            "end it on your own page and tell the administrator."
        ),
        moments=("until",),
    ),
    "own_token_made": says(
        _(
            "A token for programs was made on your own page; it holds until {until}. If that was not you, end it there and "
            "change your password."
        ),
        moments=("until",),
    ),
    "factors_taken_by_help": says(
        _(
            "A security administrator has taken away the second factors of your account, {when}. If you did not ask for "
            "that, tell the security administrator at once."
        ),
        moments=("when",),
    ),
    "password_begun_by_help": says(
        _(
            "A security administrator has begun a new password for your account, {when}: please choose it. If you did not "
            "ask for that, tell the security administrator at once."
        ),
        moments=("when",),
    ),
    "sign_in_help_given": says(_("A security administrator helped somebody to sign in: {what}."), "what"),
    # To the person who asked
    "voice_received": says(_("We have received your request. Its number is {number}."), "number"),
    "case_accepted": says(_("Your request {number} has been accepted."), "number"),
    "question_asked": says(
        _("We need to know a little more about your request {number}. Please answer."), "number"
    ),
    "case_merged": says(
        _(
            "Others have reported the same matter as your request {number}; it is handled together with "
            "theirs. Your number and your page stay. If it is not the same thing, tell us there by {until}."
        ),
        "number",
        moments=("until",),
    ),
    "case_absorbed": says(
        _(
            "Requests of others were put together with your request {number}. If it is not the same thing, tell "
            "us on your page by {until}."
        ),
        "number",
        moments=("until",),
    ),
    "objection_dismissed": says(
        _(
            "We looked again: your request {number} stays with that of others. The reason stands on your page."
        ),
        "number",
    ),
    "case_unmerged": says(_("Your request {number} is handled by itself again."), "number"),
    "out_of_scope": says(
        _("Your request {number} is not for us to handle. Please turn to: {channel}"), "number", "channel"
    ),
    "dispatched": says(_("Your request {number} has been passed to {unit}."), "number", "unit"),
    "deliberated": says(
        _(
            "A joint meeting has talked over your request {number}: {unit} sees to it by {due}. What was decided "
            "stands on your page."
        ),
        "number",
        "unit",
        moments=("due",),
    ),
    "project_published": says(
        _("Neighbours are being invited to help with your request {number}: {title}"), "number", "title"
    ),
    "case_finished_please_rate": says(
        _("The work on your request {number} is finished. Please say how satisfied you are."), "number"
    ),
    "rating_reminder": says(
        _("Your verdict on request {number} is still missing. It can be given until {until}."),
        "number",
        moments=("until",),
    ),
    "rectified_please_rate": says(
        _("The work on your request {number} has been put right. Please rate it again."), "number"
    ),
    "called_please_rate": says(
        _(
            "You told us that your request {number} is not solved. Your verdict is asked for once more; it reopens the "
            "matter."
        ),
        "number",
    ),
    "rating_excluded": says(
        _(
            "Your rating of request {number} is not counted, after a unit appealed and another one reviewed it. The "
            "reason stands on your page, and you may answer."
        ),
        "number",
    ),
    "written_off": says(_("Your request {number} is closed. Thank you."), "number"),
    # To those who handle it
    "dispatched_to_unit": says(_("Case {number} has been given to your unit: {title}"), "number", "title"),
    "question_answered": says(_("The question about case {number} has been answered."), "number"),
    "merge_objected": says(
        _("Request {number} was merged into case {case}; its reporter says that it is not the same matter."),
        "number",
        "case",
    ),
    "case_contested": says(
        _("A unit objects to case {number} that was sent to it: please review."), "number"
    ),
    "contest_upheld": says(
        _("Your objection to case {number} was upheld: it is no longer with your unit."), "number"
    ),
    "contest_dismissed": says(
        _("Your objection to case {number} was dismissed: please take it in hand."), "number"
    ),
    "claim_withdrawn": says(_("Somebody gave up a part of case {number} that they had claimed."), "number"),
    "time_asked": says(_("Time is asked for in case {number}: please decide."), "number"),
    "time_granted": says(_("The time asked for in case {number} was granted."), "number"),
    "time_refused": says(_("The time asked for in case {number} was not granted."), "number"),
    "bad_rating_opened": says(
        _("A bad rating of case {number} has opened a rectification. Please see to it."), "number"
    ),
    "codes_guessed": says(
        _("Several wrong completion codes were typed for case {number}. Please look into it."), "number"
    ),
    "order_issued": says(
        _("Supervision order {number} for your unit; answer it by {due}."), "number", moments=("due",)
    ),
    "order_replied": says(_("Supervision order {number} was answered: please judge it."), "number"),
    "order_accepted": says(_("The answer to supervision order {number} was accepted."), "number"),
    "order_sent_back": says(
        _("The answer to supervision order {number} was sent back; answer anew by {due}."),
        "number",
        moments=("due",),
    ),
    "order_withdrawn": says(_("Supervision order {number} was withdrawn."), "number"),
    "appeal_made": says(
        _("A unit appealed against the verdict on case {number}: please review it."), "number"
    ),
    "appeal_upheld": says(_("Your unit's appeal in case {number} was upheld."), "number"),
    "appeal_dismissed": says(
        _("Your unit's appeal in case {number} was dismissed: the verdict stands."), "number"
    ),
    "order_expired": says(
        _("{title} was not fetched in time; your {points} points are back."), "title", "points"
    ),
    "order_cancelled": says(
        _("The order of {title} was cancelled at the counter; your {points} points are back."),
        "title",
        "points",
    ),
    "statement_shown": says(
        _("Your work unit will be told of your service in {month}. Look at it, and object if need be."),
        "month",
    ),
    "statement_objected": says(
        _("Somebody objects to what their unit would be told of {month}: please decide."), "month"
    ),
    "statement_decided": says(_("Your objection to what your unit is told of {month} was decided."), "month"),
    "statement_released": says(_("The statement of your unit's members for {month} is there."), "month"),
    "urge": says(_("Case {number} is being urged: please move it forward."), "number"),
    "light_yellow": says(_("Case {number} has turned yellow: {stage}."), "number", "stage"),
    "light_red": says(_("Case {number} has turned red: {stage}."), "number", "stage"),
    "light_escalated": says(
        _("Case {number} is red and does not move (step {step}). Please see to it."), "number", "step"
    ),
    "light_digest": says(
        _("{area}: {yellow} cases turned yellow and {red} turned red since the last message."),
        "area",
        "yellow",
        "red",
    ),
    "meeting_called": says(
        _("You are invited to a joint meeting: {title}, {when}"), "title", moments=("when",)
    ),
    "resolution_assigned": says(
        _("A resolution was put into your hands: {title}, due {due}"), "title", moments=("due",)
    ),
    "proposal_taken": says(_("Your proposal was taken up: {title}. {reason}"), "title", "reason"),
    "proposal_merged": says(
        _("Your proposal “{title}” was taken into another item of the list. {reason}"), "title", "reason"
    ),
    "proposal_declined": says(_("Your proposal “{title}” was not taken up. {reason}"), "title", "reason"),
    "undertaking_led": says(_("You lead an undertaking: {title}"), "title"),
    "undertaking_entered": says(_("Your proposal stands in the published list: {title}"), "title"),
    "manager_yours": says(
        _(
            "You are the service manager of an enterprise problem: {number}, {title}. On its page you say under which "
            "telephone of the office the enterprise reaches you."
        ),
        "number",
        "title",
    ),
    "manager_written": says(
        _("The enterprise writes to you about its problem {number}: {title}"), "number", "title"
    ),
    "manager_named": says(
        _("Your enterprise problem {number} has a service manager; name and office stand on its page."),
        "number",
    ),
    "standing_review_due": says(
        _("The review of a standing matter is due: {number}, {title}"), "number", "title"
    ),
    "promise_due": says(_("A promise falls due: {title}, {due}"), "title", moments=("due",)),
    # Looks at personal data, and tables that leave the house
    "glass_broken": says(
        _("Emergency look at personal data, case {task}. Please review it within three working days."), "task"
    ),
    "glass_reviewed": says(_("Your emergency look at case {task} was reviewed."), "task"),
    "look_asked": says(_("Somebody asks to look at personal data, case {task}. Please decide."), "task"),
    "look_approved": says(_("You may look at the personal data you asked for, case {task}."), "task"),
    "look_refused": says(_("Your request to look at personal data was refused, case {task}."), "task"),
    "export_asked": says(_("A table with personal data is asked for ({rows} rows). Please decide."), "rows"),
    "export_refused": says(_("Your export {number} was refused."), "number"),
    "export_ready": says(
        _("Your export {number} is ready. It can be fetched once, within 24 hours."), "number"
    ),
    # Comments on the public board
    "comment_held": says(
        _("Your comment was reported by several neighbours and is held back until a moderator has looked.")
    ),
    "comment_hidden": says(
        _("Your comment was hidden: {why}. You may ask the area above to look at it, once."), "why"
    ),
    "comment_shown": says(_("A moderator has looked at your comment; it is shown.")),
    "comment_upheld": says(_("The area above has looked at your comment; it stays hidden.")),
    "comment_restored": says(_("The area above has looked at your comment; it is shown again.")),
    "comment_waits": says(
        _("A comment under {number} was reported several times and waits for a moderator."), "number"
    ),
    **SERVICE,
}
