"""The lists of the board by the word in their address: what each is called, how it is counted, and who answers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.board import queries
from linli.board.queries import Listing
from linli.kernel.verdict import Missing

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class BoardPage:
    """One list."""

    code: str
    name: _StrPromise
    how: _StrPromise
    empty: _StrPromise
    query: Callable[..., Listing]
    has_period: bool = False
    cases: bool = True

    def title(self) -> str:
        """Its name in the reader's language."""
        return str(self.name)


LEFT_OUT = _(
    "Not listed: what concerns minors, staff or violence at home, what is about a named person, matters of care, health, "
    "hardship and quarrels between neighbours, and what the community has not looked at yet."
)
PAGES: tuple[BoardPage, ...] = (
    BoardPage(
        "needs",
        pgettext_lazy("board", "Needs"),
        _("Every request and hazard that the community accepted and that is not finished, the newest first."),
        _("Nothing is open here now."),
        queries.needs,
    ),
    BoardPage(
        "rectification",
        pgettext_lazy("board", "Being put right"),
        _(
            "Every matter whose result residents judged bad, until they rate again or a reviewed appeal ends it."
        ),
        _("Nothing is being put right here now."),
        queries.rectification,
    ),
    BoardPage(
        "results",
        pgettext_lazy("board", "Results"),
        _(
            "Every matter finished in the period; days count from the request to the end of the work. The share is "
            "that of ratings of 4 and 5, from five ratings on; what was judged bad is being put right, not here."
        ),
        _("Nothing was finished here in this time."),
        queries.results,
        has_period=True,
    ),
    BoardPage(
        "undertakings",
        pgettext_lazy("board", "Undertakings"),
        _(
            "Every item of the published lists of this area, of those around it and inside it; the share is what was "
            "reached of the target."
        ),
        _("No list of undertakings is published here."),
        queries.undertaken,
        cases=False,
    ),
    BoardPage(
        "projects",
        pgettext_lazy("board", "Looking for hands"),
        _(
            "Every published service project that still takes volunteers; free places are those of shifts to come."
        ),
        _("No project looks for hands here now."),
        queries.projects,
        cases=False,
    ),
)
_BY_CODE = {page.code: page for page in PAGES}


def page_of(code: str) -> BoardPage:
    """The list by the word in its address. Raises Missing."""
    if code not in _BY_CODE:
        raise Missing
    return _BY_CODE[code]
