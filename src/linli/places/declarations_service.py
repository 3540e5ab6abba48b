"""Settings of service: places of a crew, who came late, objections to an absence, delivered work."""

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
