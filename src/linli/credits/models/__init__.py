"""Tables of hours and points."""

from .book import Account, Counter, CreditEntry, Grade, How
from .points import PointsExample, PointsRules

__all__ = ["Account", "Counter", "CreditEntry", "Grade", "How", "PointsExample", "PointsRules"]
