"""Labels of whole quantities: fen, minutes, points. Nothing here is ever a float."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_FEN = 100
_HOUR = 60


def hours_label(minutes: int) -> str:
    """90 → "1 h 30 min"; the minutes as they are, no rounding."""
    sign, minutes = ("-", -minutes) if minutes < 0 else ("", minutes)
    hours, rest = divmod(minutes, _HOUR)
    if not hours:
        return sign + _("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return sign + _("%(hours)d h") % {"hours": hours}
    return sign + _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


def points_label(points: int) -> str:
    """3 → "3 points"."""
    return ngettext("%(points)d point", "%(points)d points", points) % {"points": points}


def money_label(fen: int) -> str:
    """123456 → "¥1,234.56"."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    yuan, rest = divmod(fen, _FEN)
    return f"{sign}¥{yuan:,}.{rest:02d}"
