"""What search finds a case by, written in the transaction of the verb that changed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.kernel import search

from ..models import Case, Voice

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_VOICES = 50


def text_of(case: Case, voices: Iterable[tuple[str, str]]) -> str:
    """Numbers, title, place, category and the words of the voices; the index masks telephone and identity numbers."""
    lines = [case.number, case.title, case.place_text, case.category.name if case.category else ""]
    for number, body in voices:
        lines += [number, body]
    return "\n".join(line for line in lines if line)


def index_case(case: Case) -> None:
    """Make the case findable as it stands now, with the voices that are in it."""
    voices = Voice.objects.filter(case=case).order_by("id").values_list("number", "body")[:MOST_VOICES]
    search.index(search.Kind.CASE, case.pk, text_of(case, voices))
