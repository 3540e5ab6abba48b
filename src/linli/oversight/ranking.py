"""Rankings of hours, worked out purely: per head, in tiers, shrunk, with intervals and bands that cannot be told apart.

For place i with N people counted at the beginning of the year, hours h of claimed service with grades A and B, q the
sum over persons of the square of their hours, and M people whose hours make h: N, or those who served where that is more
(who comes from elsewhere serves, and was not counted here):

    y = h / N                                             hours per head
    s² = Σ max(q − h²/M, 0) / Σ (M − 1)                   spread between people, of the whole tier
    v = s² · M / N²                                       how far y swings by chance
    τ² = max(0, (Σ w(y − m)² − (k − 1)) / (Σw − Σw²/Σw))  spread between the k places; w = 1/v, m = Σwy / Σw
    μ = Σ y/(v + τ²) / Σ 1/(v + τ²)                       mean of the tier
    b = v / (v + τ²)                                      how far a place is drawn to the mean
    e = b·μ + (1 − b)·y                                   the estimate that is ranked
    e ± 1.96 · √((1 − b)·v + b² / Σ 1/(v + τ²))           its interval

Normal-normal empirical Bayes: B. Efron and C. Morris, Data Analysis Using Stein's Estimator and Its Generalizations, JASA
70 (1975); C. Morris, Parametric Empirical Bayes Inference, JASA 78 (1983). τ² by moments: R. DerSimonian and N. Laird,
Meta-analysis in Clinical Trials, Controlled Clinical Trials 7 (1986). That ranks need intervals: H. Goldstein and D.
Spiegelhalter, League Tables and Their Limitations, JRSS A 159 (1996).
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Z = 1.96  # 95 % of a normal distribution lie within
FEWEST = 3  # places of a tier below which nothing can be said about the spread between them
HOUR = 60


@dataclass(frozen=True, slots=True)
class Place:
    """An area or unit: people counted, minutes that rank, the sum of squares of each person's, and who served there."""

    key: str
    people: int
    minutes: int
    squares: int
    serving: int = 0

    @property
    def hours(self) -> float:
        """Hours that rank."""
        return self.minutes / HOUR

    @property
    def per_head(self) -> float:
        """Hours per head."""
        return self.hours / self.people

    @property
    def heads(self) -> int:
        """People whose hours these are: those counted, or those who served where more of them came."""
        return max(self.people, self.serving)

    def chance(self, within: float) -> float:
        """How far the hours per head swing by chance when people differ so much."""
        return within * self.heads / self.people**2


@dataclass(frozen=True, slots=True)
class Spread:
    """What holds for a whole tier: `within` s², `between` τ², `mean` μ, `weight` Σ 1/(v + τ²). Not `shrunk`: too few."""

    within: float
    between: float
    mean: float
    weight: float
    shrunk: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place with its estimate, and the first and last rank of the band that it shares."""

    place: Place
    chance: float
    drawn: float
    estimate: float
    low: float
    high: float
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Tier:
    """Places of about the same size, ranked among themselves; `most` is None in the largest."""

    least: int
    most: int | None
    spread: Spread
    rows: tuple[Ranked, ...]

    @property
    def bands(self) -> list[list[Ranked]]:
        """The rows by band: within one, no difference can be told from chance."""
        found: list[list[Ranked]] = []
        for row in self.rows:
            if found and found[-1][0].first == row.first:
                found[-1].append(row)
            else:
                found.append([row])
        return found


def tiers_of(places: Iterable[Place], *, bounds: Sequence[int]) -> list[Tier]:
    """Rank these places within tiers of size; `bounds` are the sizes at which the next tier begins. Largest tier first."""
    edges = sorted(set(bounds))
    by_tier: dict[int, list[Place]] = {}
    for place in places:
        by_tier.setdefault(bisect_right(edges, place.people), []).append(place)
    tiers = []
    for number, found in sorted(by_tier.items(), reverse=True):
        spread = spread_of(found)
        least = edges[number - 1] if number else 1
        most = edges[number] - 1 if number < len(edges) else None
        tiers.append(Tier(least, most, spread, _banded([_judged(place, spread) for place in found])))
    return tiers


def spread_of(places: Sequence[Place]) -> Spread:
    """How far people differ, and how far the places do beyond that."""
    deviations = sum(max(one.squares / HOUR**2 - one.hours**2 / one.heads, 0.0) for one in places)
    within = deviations / max(sum(one.heads - 1 for one in places), 1)
    plain = sum(one.hours for one in places) / sum(one.people for one in places)
    if len(places) < FEWEST or within <= 0:
        return Spread(within, 0.0, plain, 0.0, shrunk=False)
    weights = [1 / one.chance(within) for one in places]
    total = sum(weights)
    middle = sum(weight * one.per_head for weight, one in zip(weights, places, strict=True)) / total
    beyond = sum(weight * (one.per_head - middle) ** 2 for weight, one in zip(weights, places, strict=True))
    scale = total - sum(weight**2 for weight in weights) / total
    between = max(0.0, (beyond - (len(places) - 1)) / scale)
    final = [1 / (one.chance(within) + between) for one in places]
    mean = sum(weight * one.per_head for weight, one in zip(final, places, strict=True)) / sum(final)
    return Spread(within, between, mean, sum(final), shrunk=True)


def _judged(place: Place, spread: Spread) -> Ranked:
    chance = place.chance(spread.within)
    if not spread.shrunk:
        swing = Z * sqrt(chance)
        return Ranked(
            place, chance, 0.0, place.per_head, max(place.per_head - swing, 0.0), place.per_head + swing
        )
    drawn = chance / (chance + spread.between)
    estimate = drawn * spread.mean + (1 - drawn) * place.per_head
    swing = Z * sqrt((1 - drawn) * chance + drawn**2 / spread.weight)
    return Ranked(place, chance, drawn, estimate, max(estimate - swing, 0.0), estimate + swing)


def _banded(rows: list[Ranked]) -> tuple[Ranked, ...]:
    """In order; neighbours whose intervals overlap share the ranks of their band, and so on down the list."""
    ordered = sorted(rows, key=lambda row: (-row.estimate, row.place.key))
    bands: list[list[Ranked]] = []
    for row in ordered:
        if bands and row.high >= bands[-1][-1].low:
            bands[-1].append(row)
        else:
            bands.append([row])
    done: list[Ranked] = []
    for band in bands:
        first, last = len(done) + 1, len(done) + len(band)
        done += [
            Ranked(row.place, row.chance, row.drawn, row.estimate, row.low, row.high, first, last)
            for row in band
        ]
    return tuple(done)
