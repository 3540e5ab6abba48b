"""Settings of how long data is kept; what ends by them stands in `linli.custody.schedule`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from linli.places.declarations import declare_number

# A floor is the least that a law allows; what has no floor may be shortened to one.
# Logs: not below six months, Cybersecurity Law (网络安全法) article 21.
KEEP_CONTACT_MONTHS = declare_number(
    "keep.contact_months",
    36,
    _("Months after closing until names and contacts of a request are erased"),
    1,
    120,
)
KEEP_WORDS_MONTHS = declare_number(
    "keep.words_months", 36, _("Months after closing until the words of a request are erased"), 1, 360
)
KEEP_PHOTO_MONTHS = declare_number(
    "keep.photo_months", 12, _("Months after closing until the photos of a request are erased"), 1, 360
)
KEEP_RATER_MONTHS = declare_number(
    "keep.rater_months", 12, _("Months until the device behind a rating by group code is forgotten"), 1, 36
)
KEEP_INBOX_MONTHS = declare_number(
    "keep.inbox_months", 12, _("Months until messages inside are deleted"), 1, 36
)
KEEP_OUTBOX_DAYS = declare_number(
    "keep.outbox_days", 90, _("Days until a message that was sent is deleted with its destination"), 7, 1095
)
KEEP_CODE_DAYS = declare_number(
    "keep.code_days",
    30,
    _("Days until a confirmation code is deleted with the contact it was sent to"),
    1,
    365,
)
KEEP_TOKEN_DAYS = declare_number(
    "keep.token_days", 30, _("Days until a token that is over is deleted"), 1, 1095
)
KEEP_IMPORT_DAYS = declare_number(
    "keep.import_days", 90, _("Days until the rows that an import left out are deleted"), 1, 1095
)
KEEP_LOG_MONTHS = declare_number(
    "keep.log_months", 36, _("Months until logs of the system are deleted"), 6, 120
)
