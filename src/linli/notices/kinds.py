"""Kinds of messages, by which people choose how they are told, and what never waits. Every sentence is of one kind."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What a message is about."""

    ACCOUNT = "account", pgettext_lazy("kind of message", "Safety of my account")
    MATTERS = "matters", pgettext_lazy("kind of message", "My own requests")
    SHIFTS = "shifts", pgettext_lazy("kind of message", "Places, shifts and signs of mine")
    FITS = "fits", pgettext_lazy("kind of message", "Something new that suits me")
    BOOK = "book", pgettext_lazy("kind of message", "Hours, points, certificates and commendation")
    POSTS = "posts", pgettext_lazy("kind of message", "Registrations, units and posts")
    WORK = "work", pgettext_lazy("kind of message", "What I have to do at my post")


# Whoever is told of their account at their number always is; it is not chosen away.
CHOSEN = tuple(kind for kind in Kind if kind != Kind.ACCOUNT)

_CODES: dict[Kind, str] = {
    Kind.ACCOUNT: (
        "contact_code new_device password_reset wechat_linked wechat_bound wechat_stopped wechat_kind_stopped "
        "wechat_lost copy_taken token_made own_token_made factors_taken_by_help password_begun_by_help sign_in_help_given"
    ),
    Kind.MATTERS: (
        "voice_received case_accepted question_asked case_merged case_absorbed objection_dismissed case_unmerged "
        "out_of_scope dispatched deliberated project_published case_finished_please_rate rating_reminder "
        "rectified_please_rate called_please_rate rating_excluded written_off manager_named proposal_taken "
        "proposal_merged proposal_declined undertaking_entered comment_held comment_hidden comment_shown "
        "comment_upheld comment_restored delivery_please_confirm"
    ),
    Kind.SHIFTS: (
        "slot_claimed slot_offered place_offered offer_over place_approved place_refused place_unanswered "
        "draw_won draw_waits draw_busy waiting_moved_up slot_withdrawn slot_assigned slot_taken_back sign_out_missing "
        "correction_approved correction_refused project_cancelled finding_told finding_dismissed finding_upheld "
        "crew_asks crew_taken crew_over roster_published swap_asked swap_taken swap_declined swap_withdrawn "
        "swap_approved swap_refused absence_absent absence_excused absence_back absence_decided "
        "delivery_confirmed delivery_refused delivery_unanswered"
    ),
    Kind.FITS: "project_fits shifts_fit fits_digest",
    Kind.BOOK: (
        "order_expired order_cancelled statement_shown statement_decided certificate_by_unit certificate_withdrawn "
        "thanked award_asked award_decided award_left_out award_published certificate_ends certificate_confirmed "
        "certificate_declined"
    ),
    Kind.POSTS: (
        "registration_wanted registration_confirmed registration_declined post_granted post_renewed post_revoked "
        "post_ends post_of_other_ends posts_clash liaison_made deployed member_registered"
    ),
}
KIND_OF: dict[str, Kind] = {code: kind for kind, codes in _CODES.items() for code in codes.split()}

# Somebody could come to harm, lose their account, or stands before a locked door.
URGENT = frozenset(_CODES[Kind.ACCOUNT].split()) | {"glass_broken", "slot_taken_back", "project_cancelled"}


def kind_of(code: str) -> Kind:
    """The kind of a sentence; what is not named is work."""
    return KIND_OF.get(code, Kind.WORK)
