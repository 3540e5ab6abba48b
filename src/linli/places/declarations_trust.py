"""Settings of what proves hours: letters of thanks, and from when on a rule of integrity flags."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from linli.places.declarations import declare_number, declare_text

# Certificates. The words are data: they stand in letters as they are here.
THANKS_WORDS = declare_text(
    "certificates.thanks_words",
    "{name}同志：\n感谢您在{from}至{until}期间参加“{project}”，累计志愿服务{hours}小时。您的付出温暖了{community}的邻里，特此致谢。",
    _("Words of a letter of thanks"),
)

# Integrity: from when on a rule flags. A flag decides nothing.
OVERLAP_MINUTES = declare_number(
    "integrity.overlap_minutes", 5, _("Minutes at two places at once from which it is flagged"), 1, 600
)
TRAVEL_KMH = declare_number(
    "integrity.travel_kmh",
    120,
    _("Kilometres per hour between two places above which it is flagged"),
    5,
    1000,
)
BURST_SIGNS = declare_number(
    "integrity.burst_signs", 5, _("Signs of one shift within one second from which it is flagged"), 2, 1000
)
DEVICE_PEOPLE = declare_number(
    "integrity.device_people",
    3,
    _("People who sign with one device within a shift from which it is flagged"),
    2,
    1000,
)
VOUCHED_AT_ONCE = declare_number(
    "integrity.vouched_at_once",
    8,
    _("People confirmed by one leader within a minute from which it is flagged"),
    2,
    1000,
)
VOUCHED_PERCENT = declare_number(
    "integrity.vouched_percent",
    80,
    _("Share of people of a project (in percent) known by its leader's word alone from which it is flagged"),
    1,
    100,
)
CLIQUE_SHIFTS = declare_number(
    "integrity.clique_shifts",
    3,
    _("Shifts of a project whose people meet nobody else from which it is flagged"),
    2,
    1000,
)
HEAR_DAYS = declare_number(
    "integrity.hear_days",
    7,
    _("Days in which whoever a finding is about may answer before it is decided"),
    1,
    60,
)
SPOT_PER_MILLE = declare_number(
    "integrity.spot_per_mille",
    50,
    _("How many of a thousand services of a month are drawn by lot to be checked"),
    1,
    1000,
)
