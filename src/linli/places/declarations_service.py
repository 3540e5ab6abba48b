"""Settings of service: places of a crew, requests for places, who came late, objections to an absence, delivered work."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from linli.places.declarations import declare_number

SIGN_EARLY_MINUTES = declare_number(
    "attendance.sign_early_minutes",
    30,
    _("Minutes before the beginning of a shift from which one may sign in"),
    0,
    240,
)
SIGN_OUT_MINUTES = declare_number(
    "attendance.sign_out_minutes",
    120,
    _("Minutes after the end of a shift until which one may sign out"),
    15,
    1440,
)
LATE_AFTER_MINUTES = declare_number(
    "attendance.late_after_minutes",
    10,
    _("Minutes after the beginning of a shift from which signing in is late"),
    0,
    240,
)
CREW_MINUTES = declare_number(
    "projects.crew_minutes", 1440, _("Minutes the places of a crew are kept for its members"), 5, 10_080
)
REQUEST_WITHIN_DAYS = declare_number(
    "projects.request_within_days", 3, _("Days within which a request for a place is answered"), 1, 30
)
REQUEST_BEFORE_HOURS = declare_number(
    "projects.request_before_hours",
    6,
    _("Hours before a shift by which a request for a place is answered at the latest"),
    0,
    72,
)
REQUEST_LEAST_HOURS = declare_number(
    "projects.request_least_hours",
    2,
    _("Hours within which who asks for a place only shortly before is answered"),
    1,
    24,
)
REQUEST_REMIND_HOURS = declare_number(
    "projects.request_remind_hours",
    12,
    _("Hours before the time to answer is over at which the organiser is reminded"),
    1,
    72,
)
APPEAL_ABSENCE_DAYS = declare_number(
    "projects.appeal_absence_days", 5, _("Working days within which one may object to an absence"), 1, 60
)
DELIVERY_ANSWER_DAYS = declare_number(
    "attendance.delivery_answer_days",
    5,
    _(
        "Working days within which the recipient answers whether delivered work came; after that nothing counts"
    ),
    1,
    30,
)
DAY_MINUTES = declare_number(
    "attendance.day_minutes",
    720,
    _("Minutes of service that one person may have in a day when delivered work is among it"),
    60,
    1440,
)
