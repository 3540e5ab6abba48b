"""What the house says to volunteers and their units: places, signs, posts, certificates, findings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from linli.notices.sentences import Wording, says

SERVICE: dict[str, Wording] = {
    "project_fits": says(_("A service project suits you: {title}"), "title"),
    "shifts_fit": says(_("New shifts of a service project suit you: {title}"), "title"),
    "fits_digest": says(_("{n} new service projects suit you. Look at your tasks."), "n"),
    "slot_claimed": says(_("You have taken a place: {title}, {when}"), "title", moments=("when",)),
    "slot_offered": says(_("A place has become free for you: {title}, {when}"), "title", moments=("when",)),
    "place_offered": says(
        _("A place has become free and is kept for you until {until}: {title}, {when}"),
        "title",
        moments=("when", "until"),
    ),
    "crew_asks": says(
        _("Your crew asks you to come along; a place is kept for you until {until}: {title}, {when}"),
        "title",
        moments=("when", "until"),
    ),
    "crew_taken": says(
        _("Everybody said yes: your crew has its places: {title}, {when}"), "title", moments=("when",)
    ),
    "crew_over": says(
        _("Your crew does not come, because somebody could not or did not answer in time: {title}, {when}"),
        "title",
        moments=("when",),
    ),
    "offer_over": says(
        _("The place kept for you until {until} went to the next one waiting: {title}, {when}"),
        "title",
        moments=("when", "until"),
    ),
    "place_asked": says(
        _("Somebody asks for a place; please decide: {title}, {when}"), "title", moments=("when",)
    ),
    "place_still_asked": says(
        _(
            "Somebody still waits for your answer, by {until} at the latest; then the place is free again: {title}, {when}"
        ),
        "title",
        moments=("when", "until"),
    ),
    "place_unanswered": says(
        _(
            "The organiser did not answer in time, so the place is free again; you may ask again while signing up is open: "
            "{title}, {when}"
        ),
        "title",
        moments=("when",),
    ),
    "place_approved": says(
        _("The organiser gave you the place: {title}, {when}"), "title", moments=("when",)
    ),
    "place_refused": says(
        _("The organiser could not give you the place; why stands in your schedule: {title}, {when}"),
        "title",
        moments=("when",),
    ),
    "draw_won": says(_("The lot gave you a place: {title}, {when}"), "title", moments=("when",)),
    "draw_waits": says(
        _("The lot put you on the waiting list; you have one ticket more next time: {title}, {when}"),
        "title",
        moments=("when",),
    ),
    "draw_busy": says(
        _("The draw passed you over, because you have another shift then: {title}, {when}"),
        "title",
        moments=("when",),
    ),
    "waiting_moved_up": says(
        _("You have moved up the waiting list: {title}, now number {position}"), "title", "position"
    ),
    "slot_withdrawn": says(_("A place was given back: {title}, {when}"), "title", moments=("when",)),
    "slot_assigned": says(_("You have been put on duty: {title}, {when}"), "title", moments=("when",)),
    "roster_published": says(
        _("The roster “{title}” is out: you have {n} duties, the first one {when}"),
        "title",
        "n",
        moments=("when",),
    ),
    "swap_asked": says(_("You are asked to take over a duty: {title}, {when}"), "title", moments=("when",)),
    "swap_taken": says(
        _("Somebody takes your duty over; the desk still has to approve it: {title}, {when}"),
        "title",
        moments=("when",),
    ),
    "swap_to_approve": says(
        _("Two people want to change a duty; please decide: {title}, {when}"), "title", moments=("when",)
    ),
    "swap_declined": says(
        _("Your duty was not taken over; it stays yours: {title}, {when}"), "title", moments=("when",)
    ),
    "swap_withdrawn": says(
        _("The duty you wanted to take over stays where it was: {title}, {when}"),
        "title",
        moments=("when",),
    ),
    "swap_approved": says(
        _("The change of duty is approved; look at your duties: {title}, {when}"),
        "title",
        moments=("when",),
    ),
    "swap_refused": says(
        _("The change of duty was not approved; why stands on your page: {title}, {when}"),
        "title",
        moments=("when",),
    ),
    "slot_taken_back": says(_("Your place was taken back: {title}, {when}"), "title", moments=("when",)),
    "sign_out_missing": says(
        _(
            "You did not sign out: {title}. Nothing counts until somebody else confirms it, at the latest {until}. "
            "Ask the leader, or ask for a correction."
        ),
        "title",
        moments=("until",),
    ),
    "correction_approved": says(_("Your attendance was written as you asked: {title}"), "title"),
    "correction_refused": says(
        _("Your attendance stays as it was signed: {title}. The reason stands in your list."), "title"
    ),
    "delivery_please_confirm": says(
        _("Somebody did work for you: {title}. Please say until {until} whether it came."),
        "title",
        moments=("until",),
    ),
    "delivery_confirmed": says(
        _("The recipient confirmed your work: {title}, {minutes} minutes."), "title", "minutes"
    ),
    "delivery_refused": says(
        _(
            "The recipient did not confirm your work: {title}. Why stands on its page; you may hand it in once more."
        ),
        "title",
    ),
    "delivery_unanswered": says(
        _(
            "The recipient gave no answer in time: {title}. Nothing counts yet; the leader can ask somebody else."
        ),
        "title",
    ),
    "delivery_ask_another": says(
        _("No answer came about delivered work: {title}. Please ask another recipient."), "title"
    ),
    "absence_absent": says(
        _("It was noted that you did not come: {title}, {when}. If that is not right, say so until {until}."),
        "title",
        moments=("when", "until"),
    ),
    "absence_excused": says(
        _("It was noted that you did not come and are excused: {title}, {when}."),
        "title",
        moments=("when",),
    ),
    "absence_back": says(
        _("That you did not come was taken back: {title}, {when}."), "title", moments=("when",)
    ),
    "absence_appealed": says(
        _("Somebody objects to an absence; somebody else than who noted it decides: {title}"), "title"
    ),
    "absence_decided": says(
        _("Your objection was decided; what came of it stands in your list: {title}, {when}"),
        "title",
        moments=("when",),
    ),
    "project_cancelled": says(_("A service project has been cancelled: {title}"), "title"),
    "registration_wanted": says(_("Somebody wants to register with {area}. Please confirm."), "area"),
    "registration_confirmed": says(_("{area} has confirmed your registration. Welcome!"), "area"),
    "registration_declined": says(
        _("{area} could not confirm your registration. Please get in touch with the community."), "area"
    ),
    "post_granted": says(
        _("You hold a post from now on: {role}, {where}, until {until}."), "role", "where", moments=("until",)
    ),
    "post_renewed": says(
        _("Your post has been renewed: {role}, {where}, until {until}."), "role", "where", moments=("until",)
    ),
    "post_revoked": says(
        _("Your post has ended: {role}, {where}, on {until}."), "role", "where", moments=("until",)
    ),
    "post_ends": says(
        _("Your post ends on {until}: {role}, {where}. Ask for its renewal if it is still needed."),
        "role",
        "where",
        moments=("until",),
    ),
    "post_of_other_ends": says(
        _("A post that you granted ends on {until}: {role}. Renew it if it is still needed."),
        "role",
        moments=("until",),
    ),
    "posts_clash": says(
        _("Somebody holds posts that are never held together. Please end one of them."),
    ),
    "certificate_ends": says(
        _("Your certificate for {skill} runs out on {until}."), "skill", moments=("until",)
    ),
    "certificate_confirmed": says(
        _("Your certificate for {skill} was seen: you can take work that asks for it."), "skill"
    ),
    "certificate_declined": says(
        _("Your certificate for {skill} was not accepted. Under “Me” it says why."), "skill"
    ),
    # Certificates of service
    "certificate_by_unit": says(
        _(
            "{unit} had a certificate of your service made: {number}. You agreed to this, and may take it back."
        ),
        "unit",
        "number",
    ),
    "certificate_withdrawn": says(_("Your certificate {number} was withdrawn; its page says why."), "number"),
    "award_asked": says(
        _("You stand on your community's commendation list for {year}. Please say how you want to be named."),
        "year",
    ),
    "award_objected": says(_("Somebody objects to the commendation list for {year}: please decide."), "year"),
    "award_decided": says(_("Your objection to the commendation list for {year} was decided."), "year"),
    "award_left_out": says(
        _("You were left out of the commendation list for {year}; the page says why, and you may object."),
        "year",
    ),
    "award_published": says(_("The commendation list for {year} is published, and you are on it."), "year"),
    "thanked": says(_("{area} has written you a letter of thanks."), "area"),
    # Integrity
    "finding_told": says(
        _(
            "Something about “{title}” looks odd to us. Nothing is decided and your hours count. Please tell us how it "
            "was, until {until}."
        ),
        "title",
        moments=("until",),
    ),
    "finding_dismissed": says(
        _("We have looked at “{title}”: everything is in order. Thank you for your patience."), "title"
    ),
    "finding_upheld": says(
        _("We have looked at “{title}” and decided; the page says what and why."), "title"
    ),
    "liaison_made": says(_("You answer for {area} from now on."), "area"),
    "deployed": says(_("You have been sent to help {area}."), "area"),
    "member_registered": says(_("A member of your unit has registered with {area}."), "area"),
}
