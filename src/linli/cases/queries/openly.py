"""Which cases anybody may know of: the board lists them, and each has a page on which neighbours press “I too”."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from linli.places import declarations
from linli.places import queries as places
from linli.places.codes import lineage
from linli.places.models import AreaSetting

from ..models import Case, CaseSubject
from ..rules_joining import OPENLY

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from ..models.core import CaseQuerySet

KEYS = (declarations.PUBLIC_BOARD, declarations.HIDDEN_CATEGORIES)


def open_cases(*, undertakings: bool = False) -> CaseQuerySet:
    """Cases of which nothing of their own says that they are kept from others: no statement of its own.

    Never what is shielded, or about somebody; never what nobody of the community has looked at yet, because its title may
    still be a resident's own words; never what has no category; never what was erased. With `undertakings` also those of
    published lists, which stand on a list of their own.
    """
    about_somebody = CaseSubject.objects.filter(case_id=OuterRef("pk"))
    known = Q(kind__in=OPENLY, accepted_at__isnull=False, category__isnull=False)
    if undertakings:
        known |= Q(kind=Case.Kind.UNDERTAKING, announced_at__isnull=False)
    found: CaseQuerySet = (
        Case.objects.public()
        .filter(known, words_erased_at__isnull=True)
        .exclude(state=Case.State.OUT_OF_SCOPE)
        .filter(~Exists(about_somebody))
    )
    return found


def in_categories(codes: frozenset[str]) -> Q:
    """Cases of these categories and of all below them."""
    found = Q(pk__in=[])
    for code in sorted(codes):
        found |= Q(category__code=code) | Q(category__code__startswith=f"{code}.")
    return found


def open_to_all(case_ids: Collection[int], at: datetime) -> frozenset[int]:
    """Those of these cases that anybody may know of, where their area has a board and does not hide their category.

    Two statements.
    """
    found = list(
        open_cases(undertakings=True).filter(pk__in=case_ids).values_list("pk", "area_code", "category__code")
    )
    around = {code for _pk, area_code, _category in found for code in lineage(area_code)}
    said: defaultdict[str, list[tuple[str, str, datetime]]] = defaultdict(list)
    if around:
        rows = AreaSetting.objects.filter(
            key__in=[one.key for one in KEYS], area__code__in=around, valid_from__lte=at
        )
        for code, key, value, begins in rows.order_by("valid_from").values_list(
            "area__code", "key", "value", "valid_from"
        ):
            said[code].append((key, value, begins))
    return frozenset(
        pk
        for pk, area_code, category in found
        if _shows([row for code in lineage(area_code) for row in said[code]], category or "", at)
    )


def _shows(rows: list[tuple[str, str, datetime]], category: str, at: datetime) -> bool:
    values = places.SettingsBook(KEYS, rows).at(at)
    hidden = values[declarations.HIDDEN_CATEGORIES.key].split()
    secret = any(category == code or category.startswith(f"{code}.") for code in hidden)
    return bool(values[declarations.PUBLIC_BOARD.key]) and not secret
