"""Whether the book adds up: what accounts hold against entries, entries against those that they take back."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from django.db.models import F, Q, Sum

from linli.credits.models import Account, Counter, CreditEntry, StatementRelease

FEW = 5
MINUTES, POINTS = CreditEntry.Quantity.MINUTES, CreditEntry.Quantity.POINTS


@dataclass(frozen=True, slots=True)
class Totals:
    """Both sides of the book: what accounts hold, and what counter-accounts gave and took."""

    accounts: int
    minutes: int
    points: int
    owed: int
    given_minutes: int
    given_points: int
    spent: int

    @property
    def even(self) -> bool:
        """Whether both sides are the same: given = held + spent − owed."""
        return (
            self.minutes == self.given_minutes and self.points == self.given_points - self.spent + self.owed
        )


def totals() -> Totals:
    """The sums of both sides, two statements."""
    held = Account.objects.aggregate(
        minutes=Sum("minutes", default=0), points=Sum("points", default=0), owed=Sum("owed", default=0)
    )
    earned = Q(counter__in=[Counter.SERVICE, Counter.BONUS])
    given = CreditEntry.objects.aggregate(
        minutes=Sum("amount", filter=Q(quantity=MINUTES), default=0),
        points=Sum("amount", filter=Q(quantity=POINTS) & earned, default=0),
        spent=Sum("amount", filter=Q(counter=Counter.ORDER), default=0),
    )
    return Totals(
        accounts=Account.objects.count(),
        minutes=held["minutes"],
        points=held["points"],
        owed=held["owed"],
        given_minutes=given["minutes"],
        given_points=given["points"],
        spent=-given["spent"],
    )


def faults() -> list[str]:
    """What does not add up, a few of each kind; nothing when all does."""
    sums = {
        (row["person_id"], row["city_code"]): (row["minutes"], row["points"], row["owed"])
        for row in CreditEntry.objects.order_by()
        .values("person_id", "city_code")
        .annotate(
            minutes=Sum("amount", filter=Q(quantity=MINUTES), default=0),
            points=Sum("amount", filter=Q(quantity=POINTS), default=0),
            owed=Sum("amount", filter=Q(counter=Counter.DEBT), default=0),
        )
    }
    held = {
        (person, city): (minutes, points, owed)
        for person, city, minutes, points, owed in Account.objects.values_list(
            "person_id", "city_code", "minutes", "points", "owed"
        )
    }
    wrong = [key for key in sorted({*sums, *held}) if sums.get(key, (0, 0, 0)) != held.get(key, (0, 0, 0))]
    found = [
        f"account {person} in {city} holds {held.get((person, city))}, its entries are {sums.get((person, city))}"
        for person, city in wrong[:FEW]
    ]
    mirrored = Q(
        person=F("reverses__person"),
        quantity=F("reverses__quantity"),
        counter=F("reverses__counter"),
        source_uid=F("reverses__source_uid"),
        reverses__reverses__isnull=True,
        amount=-F("reverses__amount"),
    )
    odd = CreditEntry.objects.filter(reverses__isnull=False).exclude(
        pk__in=CreditEntry.objects.filter(mirrored).values("pk")
    )
    found += [
        f"entry {uid} is not the opposite of what it takes back"
        for uid in odd.values_list("uid", flat=True)[:FEW]
    ]
    for release in StatementRelease.objects.iterator():
        if sha256(release.content.encode()).hexdigest() != release.digest:
            found.append(f"statement {release.uid} is not what its digest says")
    return found
