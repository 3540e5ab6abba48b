"""Settings of service: how long places of a crew are kept, who came late, how long one may object to an absence."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from linli.places.declarations import declare_number

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
